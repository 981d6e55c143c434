"""The SMTP model: what is allowed where, and what a reply changes."""

from __future__ import annotations

import pytest

from mailworthy.models.smtp import SmtpTransaction, State


@pytest.mark.parametrize(
    ("state", "verb", "code", "after"),
    [
        (State.FRESH, "EHLO", 250, State.READY),
        (State.RCPT, "EHLO", 250, State.READY),
        (State.RCPT, "EHLO", 501, State.RCPT),
        (State.FRESH, "MAIL", 250, State.MAIL),
        (State.READY, "MAIL", 250, State.MAIL),
        (State.RCPT, "MAIL", 503, State.RCPT),
        (State.RCPT, "MAIL", 250, State.MAIL),
        (State.READY, "RCPT", 503, State.READY),
        (State.MAIL, "RCPT", 250, State.RCPT),
        (State.MAIL, "RCPT", 550, State.MAIL),
        (State.RCPT, "DATA", 354, State.READY),
        (State.MAIL, "DATA", 554, State.MAIL),
        (State.RCPT, "RSET", 250, State.READY),
        (State.FRESH, "RSET", 250, State.FRESH),
        (State.RCPT, "NOOP", 250, State.RCPT),
        (State.RCPT, "VRFY", 252, State.RCPT),
    ],
)
def test_replies_change_the_state(state: State, verb: str, code: int, after: State) -> None:
    model = SmtpTransaction(state)
    model.after(verb, code)
    assert model.state is after


@pytest.mark.parametrize(
    ("state", "verb", "allowed"),
    [
        (State.FRESH, "MAIL", (250, "5yz")),
        (State.READY, "MAIL", (250,)),
        (State.MAIL, "MAIL", (250, 503)),
        (State.READY, "RCPT", (503,)),
        (State.RCPT, "RCPT", (250, 251)),
        (State.MAIL, "DATA", (354, "5yz")),
        (State.RCPT, "DATA", (354,)),
        (State.RCPT, "NOOP", (250,)),
        (State.FRESH, "RSET", (250, 503)),
        (State.FRESH, "EHLO", (250, 500, 501, 502, 504, 550)),
        (State.READY, "EHLO", (250, 500, 501, 502, 504, 550, 503)),
        (State.RCPT, "MAILWORTHY", ("5yz",)),
    ],
)
def test_what_is_allowed_depends_on_the_state(
    state: State, verb: str, allowed: tuple[int | str, ...]
) -> None:
    assert SmtpTransaction(state).allowed(verb) == allowed
