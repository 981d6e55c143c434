"""RFC 2449 section 6: what is announced has its form, and is there."""

import base64
import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import printable
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

WITHOUT_ARGUMENT = (
    "TOP", "USER", "RESP-CODES", "PIPELINING", "UIDL", "AUTH-RESP-CODE", "STLS", "LANG",
)  # fmt: skip
"""Capabilities whose definitions (RFC 2449, 2595, 3206, 6856) give them no argument."""
READY_MADE = re.compile(r"PLAIN|LOGIN|CRAM-MD5|SCRAM-SHA-\d+|OAUTHBEARER|XOAUTH2")
"""Mechanisms that ask the client first, or could, whoever it is, and need nothing but a password
or a token; others may want a ticket or a certificate."""

LONGEST = 255 - len("AUTH PLAIN \r\n")
"""Octets of the longest initial response of PLAIN that a command holds."""


@requirement(
    "RFC 2449",
    "6",
    Level.SHOULD,
    "capabilities that have no argument are announced without one",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=["pop3-top-announced-with-argument"],
    safe=True,
)
def test_capabilities_without_argument_have_none(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa().must_be_ok()
        for tag in WITHOUT_ARGUMENT:
            expect.equal(f"the argument of {tag}", pop3.capabilities.get(tag, ""), "")


@requirement(
    "RFC 2449",
    "6.1",
    Level.MUST,
    "where TOP is announced the command is there",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_TOP],
    fails_on=["pop3-top-announced-only"],
)
def test_announced_top_is_available(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.command("TOP 1 0", multiline=True).must_be_ok()


@requirement(
    "RFC 2449",
    "6.8",
    Level.MUST,
    "where UIDL is announced the command is there, for one message and for all",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-uidl-announced-only", "pop3-uidl-lists-all-or-nothing"],
)
def test_announced_uidl_is_available(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.command("UIDL", multiline=True).must_be_ok()
        pop3.command("UIDL 1").must_be_ok()


# The text lets USER and PASS be refused to some users, so a refusal is told and no more.
@requirement(
    "RFC 2449",
    "6.2",
    Level.MAY,
    "where USER is announced the account may log in by USER and PASS",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_USER],
    fails_on=["pop3-user-announced-only", "pop3-pass-takes-no-password"],
)
def test_announced_user_lets_in(target: Target) -> None:
    account = target.account
    if account.token:
        raise NotApplicable("the account has no password")
    with target.pop3(ready=True) as pop3:
        pop3.quit()  # the maildrop is nobody's now
    with target.pop3() as pop3:
        pop3.command(f"USER {account.user}").must_be_ok()
        answer = pop3.command("PASS ", account.secret)
        if answer.code in {"IN-USE", "LOGIN-DELAY"}:
            raise Unreachable(f"refused for another reason: {answer}")
        answer.must_be_ok()


@requirement(
    "RFC 2449",
    "6.3",
    Level.MUST,
    "where SASL is announced AUTH is there, for each mechanism that the list names",
    needs=[Capability.POP3, Capability.POP3_SASL],
    fails_on=["pop3-auth-announced-only", "pop3-sasl-names-what-auth-refuses"],
    exclusive=True,
)
def test_announced_mechanisms_are_available(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa().must_be_ok()
        named = [m for m in pop3.capabilities.get("SASL", "").upper().split() if m]
    mechanisms = [mechanism for mechanism in named if READY_MADE.fullmatch(mechanism)]
    if not mechanisms:
        raise NotApplicable(f"no mechanism among those named that anybody could use: {named}")
    for mechanism in mechanisms:
        with target.pop3() as pop3:
            answer = pop3.command(f"AUTH {mechanism}")
            if answer.code.startswith(("SYS/", "LOGIN-DELAY")):
                raise Unreachable(f"refused for another reason: {answer}")
            words = f"a challenge of {mechanism}"
            expect.holds(answer.challenge is not None, words, str(answer))
            pop3.command("*")  # what becomes of it is RFC 5034's


@requirement(
    "RFC 2449",
    "6.3",
    Level.MUST,
    "where SASL is announced AUTH takes an initial response in base64 as its second argument",
    needs=[Capability.POP3, Capability.TLS, Capability.LOGIN, Capability.POP3_SASL],
    fails_on=["pop3-auth-takes-no-initial-response", "pop3-initial-response-ignored"],
)
def test_auth_takes_an_initial_response(target: Target) -> None:
    account = target.account
    with target.pop3(ready=True) as pop3:
        named = pop3.capabilities.get("SASL", "").upper().split()
        pop3.quit()  # the maildrop is nobody's now
    response = base64.b64encode(f"\0{account.user}\0{account.secret.reveal()}".encode()).decode()
    if account.token or "PLAIN" not in named or len(response) > LONGEST:
        raise NotApplicable("PLAIN, announced and short enough, is what this is tried by")
    with target.pop3() as pop3:
        asked = pop3.command("AUTH PLAIN")
        if asked.challenge is None:
            raise Unreachable(f"PLAIN is not to be had: {asked}")
        if not pop3.command(b"", Secret(response)).ok:
            raise Unreachable("PLAIN does not let the account in without initial response either")
        pop3.quit()
    with target.pop3() as pop3:
        answer = pop3.command("AUTH PLAIN ", Secret(response))
        if answer.code.startswith(("SYS/", "LOGIN-DELAY", "IN-USE")):
            raise Unreachable(f"refused for another reason: {answer}")
        answer.must_be_ok()


@requirement(
    "RFC 2449",
    "6.9",
    Level.SHOULD,
    "IMPLEMENTATION has one or more tokens that name the server",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-implementation-without-a-name"],
    safe=True,
)
def test_implementation_names_the_server(target: Target) -> None:
    with target.pop3(ready=True) as pop3:  # a server may announce it after log-in alone
        pop3.capa()
        told = pop3.capabilities.get("IMPLEMENTATION")
        if told is None:
            raise NotApplicable("IMPLEMENTATION is not announced")
        shown = printable(told.encode())
        expect.holds(told.strip(), "tokens after IMPLEMENTATION", f'"{shown}"')
