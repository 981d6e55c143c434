"""AUTHENTICATE of IMAP as the thing under test, step by step."""

from __future__ import annotations

from mailworthy.authentication import opening_by
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.imap_raw import asked_for_more, step
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire import sasl
from mailworthy.wire.imap import Continuation

TAG = "auth"


def offered(imap: ImapSession) -> list[str]:
    """Say CAPABILITY; the mechanisms announced, upper case. NotApplicable without one."""
    names = sorted(imap.ask_capabilities())
    found = [name.removeprefix("AUTH=") for name in names if name.startswith("AUTH=")]
    if not found:
        raise NotApplicable("no mechanism is announced")
    return found


def ours(target: Target, imap: ImapSession) -> list[str]:
    """Those announced that we have and that suit the account; NotApplicable without one."""
    wanted = sasl.TOKEN_MECHANISMS if target.account.token else sasl.STRONGEST_FIRST
    found = [mechanism for mechanism in offered(imap) if mechanism in wanted]
    if not found:
        raise NotApplicable("no mechanism that we have is announced")
    return found


def opening(target: Target, imap: ImapSession) -> tuple[str, bytes]:
    """Say CAPABILITY, and choose as `authentication.opening_by`."""
    return opening_by(target, offered(imap), secure=imap.stream.secure)


def begin(imap: ImapSession, mechanism: str) -> Continuation:
    """Say AUTHENTICATE without an initial response; demand a challenge."""
    return asked_for_more(imap, f"{TAG} AUTHENTICATE {mechanism}\r\n".encode(), tag=TAG)


def respond(imap: ImapSession, response: bytes | Secret) -> Continuation | ImapAnswer:
    """Answer a challenge by a line as it is."""
    return step(imap, response, b"\r\n", tag=TAG)


def completed(got: Continuation | ImapAnswer) -> ImapAnswer:
    """Demand that the exchange is over; raises Violation at another challenge."""
    if isinstance(got, Continuation):
        raise Violation("the completion of AUTHENTICATE", "another challenge")
    return got


def knock(target: Target) -> ImapSession:
    """Open a session for a log-in that is to fail, from another address where that can be."""
    return target.imap(source=other_source(target))


def must_let_in(target: Target, imap: ImapSession) -> None:
    """Demand that the account can log in, and may then select a mailbox."""
    account = target.account
    imap.try_log_in(account.user, account.secret, token=account.token).must_be("OK")
    imap.command("EXAMINE INBOX").must_be("OK")
