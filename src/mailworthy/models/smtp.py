"""What RFC 5321 allows an SMTP server to answer, and what it has to remember.

The model knows where a session is and says which replies are allowed to a command there. What a
reply means for the state is `after`'s business: a server that may choose (a second MAIL refused,
or taken as a new beginning) is followed in whichever way it chose.

    state    EHLO, HELO   MAIL                 RCPT            DATA             RSET
    fresh    → ready      5yz, or 250 → mail   503             5yz              250, or 503
    ready    → ready      250 → mail           503             5yz              250
    mail     → ready      503, or 250 → mail   250 → rcpt      5yz, or 354      250 → ready
    rcpt     → ready      503, or 250 → mail   250 → rcpt      354 → ready      250 → ready

`ready` is "greeted, no transaction". NOOP gets what RSET gets, VRFY what it likes, nowhere with an
effect.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

Codes = tuple[int | str, ...]
REFUSAL: Codes = ("5yz",)
GREETED: Codes = (250, 500, 501, 502, 504, 550)
"""A server may refuse a name, or a second greeting, by these (sections 4.1.4 and 4.3.2)."""
GREETED_AGAIN: Codes = (*GREETED, 503)
"""503 to a second greeting is a check's matter: it must not end every run at its beginning."""
SERVED: Codes = (250, 503)
"""Before EHLO a server SHOULD serve what is no mail transaction (section 4.1.4)."""
ACCEPTED: Codes = (250, 251)


class State(enum.StrEnum):
    """Where a session is (RFC 5321 section 4.1.4)."""

    FRESH = "fresh"
    READY = "ready"
    MAIL = "mail"
    RCPT = "rcpt"


@dataclass
class SmtpTransaction:
    """One session's state. `delivery` tells whether a content sent now would be delivered."""

    state: State = State.FRESH

    @property
    def open(self) -> bool:
        """Whether a transaction is in progress."""
        return self.state in {State.MAIL, State.RCPT}

    @property
    def delivery(self) -> bool:
        """Whether there is a recipient to deliver to."""
        return self.state is State.RCPT

    def allowed(self, verb: str) -> Codes:
        """The replies to a well-formed command with acceptable arguments.

        4yz and 421 are left out: they say nothing of the command.
        """
        match verb:
            case "RSET" | "NOOP" if self.state is State.FRESH:
                return SERVED
            case "RSET" | "NOOP":
                return (250,)
            case "EHLO" | "HELO":
                return GREETED if self.state is State.FRESH else GREETED_AGAIN
            case "VRFY":
                return (250, 251, 252, "5yz")
            case "MAIL" if self.open:
                return (250, 503)
            case "MAIL" if self.state is State.FRESH:
                return (250, "5yz")
            case "MAIL":
                return (250,)
            case "RCPT":
                return ACCEPTED if self.open else (503,)
            case "DATA":
                return (354,) if self.delivery else (354, "5yz")
            case "QUIT":
                return (221,)
            case _:
                return REFUSAL

    def after(self, verb: str, code: int) -> None:
        """Follow the server: it answered `code` to `verb`."""
        if not 200 <= code < 400:
            return
        match verb:
            case "EHLO" | "HELO":
                self.state = State.READY
            case "RSET" | "DATA" if self.open:
                self.state = State.READY
            case "MAIL":
                self.state = State.MAIL
            case "RCPT" if self.open:
                self.state = State.RCPT
