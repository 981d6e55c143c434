"""Watches every SMTP session: the form of the replies, and which reply a command gets."""

from __future__ import annotations

import re

from mailworthy.oracles.base import Oracle, Rule, oracle
from mailworthy.oracles.smtp_dialogue import CONTENT, GREETING, DialogueOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.wire.smtp import Flaw, Reply

RULES = {
    Flaw.CODE: Rule(
        "smtp/reply-code",
        "RFC 5321",
        "4.3.2",
        Level.MUST,
        "A reply begins with a code of three digits, the first from 2 to 5",
        ("smtp-reply-code-begins-with-6",),
    ),
    Flaw.SEPARATOR: Rule(
        "smtp/separator-after-reply-code",
        "RFC 5321",
        "4.2.1",
        Level.SHOULD,
        "A space or a hyphen parts the reply code from the text",
        ("smtp-reply-without-separator",),
    ),
    Flaw.LINE_END: Rule(
        "smtp/reply-line-end",
        "RFC 5321",
        "2.3.8",
        Level.MUST,
        "A reply line ends in CRLF, nothing else",
        ("smtp-reply-ends-in-bare-lf",),
    ),
    Flaw.CODES_DIFFER: Rule(
        "smtp/one-code-per-reply",
        "RFC 5321",
        "4.2.1",
        Level.MUST,
        "All lines of a reply carry the same code",
        ("smtp-reply-codes-differ",),
    ),
    Flaw.LENGTH: Rule(
        "smtp/reply-line-length",
        "RFC 5321",
        "4.5.3.1.5",
        Level.SHOULD,
        "A reply line has at most 512 octets",
        ("smtp-reply-line-too-long",),
    ),
    Flaw.TEXT: Rule(
        "smtp/reply-text",
        "RFC 5321",
        "4.2",
        Level.SHOULD,
        "The text of a reply has tabs, spaces and printable ASCII characters only",
        ("smtp-reply-with-escape-sequence",),
    ),
    Flaw.BARE: Rule(
        "smtp/no-bare-code",
        "RFC 5321",
        "4.2.1",
        Level.SHOULD,
        "The last line of a reply has a space after the code, though no text may follow",
        ("smtp-reply-is-a-bare-code",),
    ),
}
LISTED = Rule(
    "smtp/listed-reply-code",
    "RFC 5321",
    "4.2",
    Level.SHOULD,
    "A reply code is one of those that RFC 5321 or an extension of SMTP defines",
    ("smtp-reply-code-is-an-invention",),
)
CLASS = Rule(
    "smtp/reply-class-fits-the-command",
    "RFC 5321",
    "4.3.1",
    Level.MUST,
    "3yz answers DATA and AUTH alone, and nothing but 3yz lets mail data follow DATA",
    ("smtp-vrfy-gets-354", "smtp-data-gets-250"),
)
SUCCESS = Rule(
    "smtp/success-code-fits-the-command",
    "RFC 5321",
    "4.3.2",
    Level.SHOULD,
    "A command that succeeds gets a success code that is listed for it",
    ("smtp-rset-gets-220", "smtp-content-gets-252"),
)
NAME = Rule(
    "smtp/greetings-name-the-host",
    "RFC 5321",
    "4.3.1",
    Level.SHOULD,
    "The first word of the greeting, and of a positive reply to EHLO or HELO, is a domain or an"
    " address literal",
    ("smtp-greeting-without-a-name", "smtp-ehlo-reply-without-a-name"),
)
ONE_REPLY = Rule(
    "smtp/one-reply-per-command",
    "RFC 5321",
    "4.2",
    Level.MUST,
    "Each command gets one reply, and nothing else is said but a 421, or another 4yz at the end",
    ("smtp-noop-answered-twice",),
)

CODES = frozenset(
    {211, 214, 220, 221, 235, 250, 251, 252, 253, 334, 354}
    | {421, 422, 430, 432, 450, 451, 452, 453, 454, 455, 458, 459}
    | {500, 501, 502, 503, 504, 521, 523, 524, 525, 530, 533, 534, 535, 538}
    | {550, 551, 552, 553, 554, 555, 556}
)
"""Those of RFC 5321 section 4.2.3, RFC 4954, 1985, 2645, 7504 and the registry of RFC 5248."""
SUCCESSES = {
    GREETING: {220},
    CONTENT: {250},
    "EHLO": {250},
    "HELO": {250},
    "MAIL": {250},
    "RCPT": {250, 251},
    "DATA": {354},
    "BDAT": {250},
    "RSET": {250},
    "VRFY": {250, 251, 252},
    "EXPN": {250, 252},
    "HELP": {211, 214},
    "NOOP": {250},
    "QUIT": {221},
    "STARTTLS": {220},
    "AUTH": {235, 334},
}
"""The positive replies listed for each command (section 4.3.2, RFC 3030, 3207 and 4954)."""
_LABEL = rb"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rb"%s(?:\.%s)*|\[[!-Z^-~]+\]" % (_LABEL, _LABEL))


@oracle
class ReplySyntax(Oracle):
    """Judges the form of each reply."""

    protocol = Protocol.SMTP
    rules = (*RULES.values(), LISTED)

    def __init__(self) -> None:
        super().__init__()
        self._unicode = False

    def sent(self, session: Session, octets: bytes) -> None:
        """Notice a client that asks for UTF-8, which may then come (RFC 6531 section 3.7.4)."""
        del session
        self._unicode = self._unicode or b"SMTPUTF8" in octets.upper()

    def received(self, session: Session, event: object) -> None:
        """Tell of each flaw that the reader saw."""
        if not isinstance(event, Reply):
            return
        self.watched += 1
        judged = set(RULES) - ({Flaw.TEXT} if self._unicode else set())
        self.judge(session, LISTED, *(RULES[flaw] for flaw in judged))
        for flaw in event.flaws:
            if flaw is not Flaw.TEXT or not self._unicode:
                self.found(session, RULES[flaw], flaw.value, repr(event.raw[:200]))
        if event.code is not None and 200 <= event.code < 600 and event.code not in CODES:
            self.found(session, LISTED, "a reply code that is defined", repr(event.raw[:200]))


@oracle
class ReplySequence(DialogueOracle):
    """Holds each reply against what it answers, in each session."""

    rules = (ONE_REPLY, CLASS, SUCCESS, NAME)

    def received(self, session: Session, event: object) -> None:
        """Judge the reply; 421 may come at any time and answers whatever it likes (section 3.8).

        Others say 451 to a client that was silent for too long, and close likewise.
        """
        if not isinstance(event, Reply) or event.code == 421:
            return
        self.watched += 1
        answered = self.dialogues[session.number].received(event)
        self.judge(session, ONE_REPLY)
        if answered is None:
            if event.code is None or event.code // 100 != 4:
                self.found(session, ONE_REPLY, "no reply without a command", repr(event.raw[:200]))
        elif event.code is not None and answered in SUCCESSES:
            self._judge(session, answered, event.code, event)

    def _judge(self, session: Session, answered: str, code: int, reply: Reply) -> None:
        shown = f"{reply.raw[:200]!r} to {answered}"
        wanted = SUCCESSES[answered]
        self.judge(session, CLASS)
        meant = {one // 100 for one in wanted} | {4, 5}
        if code // 100 in {2, 3} - meant:
            classes = " or ".join(f"{digit}yz" for digit in sorted(meant))
            self.found(session, CLASS, f"{classes} to {answered}", shown)
        elif code < 400:
            self.judge(session, SUCCESS)
            if code not in wanted:
                codes = " or ".join(map(str, sorted(wanted)))
                self.found(session, SUCCESS, f"{codes} to {answered}", shown)
        first = reply.lines[0].split(b" ")[0]
        named = answered in {GREETING, "EHLO", "HELO"} and code in {220, 250}
        if named:
            self.judge(session, NAME)
        if named and not _HOST.fullmatch(first):
            self.found(session, NAME, "a domain or an address literal first", shown)
