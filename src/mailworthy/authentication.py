"""SASL exchanges as the thing under test: how they may begin, and what spoils them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire import sasl


def offered(pop3: Pop3Session) -> list[str]:
    """Say CAPA; the mechanisms announced, upper case. NotApplicable without one."""
    pop3.capa()
    found = pop3.capabilities.get("SASL", "").upper().split()
    if not found:
        raise NotApplicable("no mechanism is announced")
    return found


def client_first(pop3: Pop3Session) -> str:
    """Say CAPA; a mechanism announced that the client begins. NotApplicable without one."""
    for mechanism in offered(pop3):
        if mechanism == "PLAIN" or mechanism.startswith("SCRAM-"):
            return mechanism
    raise NotApplicable("no mechanism that we have and that the client begins")


def opening(target: Target, pop3: Pop3Session) -> tuple[str, bytes]:
    """Say CAPA, and choose as `opening_by`."""
    return opening_by(target, offered(pop3), secure=pop3.stream.secure)


def opening_by(target: Target, announced: Sequence[str], *, secure: bool) -> tuple[str, bytes]:
    """One of the mechanisms announced that the client begins, and the account's right way to.

    Raises NotApplicable where there is none that we have.
    """
    account = target.account
    mechanism = sasl.choose(announced, secure=secure, token=account.token)
    if mechanism is not None:
        made = sasl.exchange(mechanism, account.user, account.secret.reveal())
        if made.initial:
            return mechanism, made.initial
    raise NotApplicable("no mechanism that we have and that the client begins")


def encoded(octets: bytes) -> Secret:
    """Octets of an exchange in base64, to be shown nowhere."""
    return Secret(base64.b64encode(octets).decode())


def widened(user: str) -> str:
    """The name with a full-width character first.

    It is the same name to SASLprep (RFC 4013) and to its successor (RFC 8265).
    """
    return (chr(ord(user[0]) + 0xFEE0) if "!" <= user[:1] <= "~" else user[:1]) + user[1:]


def malformed(octets: bytes) -> tuple[Secret, Secret, Secret]:
    """What a decoder that looks away would read as base64 of the octets, though it is none.

    A stray character, padding within, padding at the beginning.
    """
    whole = base64.b64encode(octets).decode()
    parted = (base64.b64encode(octets[:1]) + base64.b64encode(octets[1:])).decode()
    return Secret(f"{whole[:4]}!{whole[4:]}"), Secret(parted), Secret(f"={whole}")


def knock(target: Target) -> Pop3Session:
    """Open a session for a log-in that is to fail, from another address where that can be."""
    return target.pop3(source=other_source(target))


def must_be_open(pop3: Pop3Session) -> None:
    """Raise NotApplicable where the server closes after a log-in that it refused."""
    if pop3.capa().closed:
        raise NotApplicable("the server closes after a refusal, as RFC 1939 section 4 allows")


def must_let_in(target: Target, pop3: Pop3Session) -> None:
    """Demand that the account can log in, and is then in the TRANSACTION state."""
    account = target.account
    answer = pop3.authenticate(account.user, account.secret, token=account.token)
    must_be_let_in(target, answer)
    pop3.command("STAT").must_be_ok()


def must_be_let_in(target: Target, answer: Pop3Answer) -> None:
    """Demand the +OK of a log-in.

    Raises Unreachable where the account is let in by no other session either: the maildrop may
    be in use, or the log-in come too soon (RFC 2449 section 6.5), with a code or without.
    """
    if answer.code.startswith(("IN-USE", "LOGIN-DELAY")):
        raise Unreachable(f"refused for another reason: {answer}")
    if answer.ok is False:
        with target.pop3(ready=True, source=other_source(target)) as other:
            other.quit()
    answer.must_be_ok()
