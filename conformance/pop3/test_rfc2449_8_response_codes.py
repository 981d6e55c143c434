"""RFC 2449 section 8: response codes, and those of a log-in that fails."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

KNOWN = re.compile(rb"\[(IN-USE|LOGIN-DELAY|AUTH|SYS/TEMP|SYS/PERM)\]", re.IGNORECASE)
"""The codes that a log-in may be refused with (section 8.1, RFC 3206)."""


def while_in_use(target: Target, first: Pop3Session, *, right: bool) -> Pop3Answer:
    """The answer to a second log-in while `first` has the maildrop, its password right or not.

    Raises NotApplicable where the server lets both in.
    """
    source = None if right else other_source(target)
    account = target.account
    secret = account.secret if right else wrong_secret()
    with target.pop3(source=source) as second:
        answer = second.authenticate(account.user, secret, token=account.token)
        if right and answer.ok:
            raise NotApplicable("the maildrop is not kept for one session")
        first.command("STAT").must_be_ok()
        return answer


def must_be_announced(pop3: Pop3Session, answer: Pop3Answer) -> None:
    """Demand that RESP-CODES is announced where a code that is known was seen."""
    if KNOWN.match(answer.text):
        expect.holds("RESP-CODES" in pop3.capabilities, "RESP-CODES announced", str(answer))


@requirement(
    "RFC 2449",
    "8",
    Level.SHOULD,
    "a server that sends response codes announces RESP-CODES",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-resp-codes-not-announced"],
    exclusive=True,
)
def test_response_codes_are_announced(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.capa()
        must_be_announced(pop3, while_in_use(target, pop3, right=False))
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        pop3.capa()
        try:
            must_be_announced(pop3, while_in_use(target, pop3, right=True))
        except NotApplicable:
            return  # then there is no code for it


@requirement(
    "RFC 2449",
    "8.1.2",
    Level.MAY,
    "who has proved who he is, and finds the maildrop in use, is told so by the code IN-USE",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_RESP_CODES],
    fails_on=["pop3-in-use-without-code"],
)
def test_maildrop_in_use_is_told_by_code(target: Target) -> None:
    with target.pop3(ready=True) as first:
        answer = while_in_use(target, first, right=True).must_be_err()
        if answer.code.startswith(("SYS/", "LOGIN-DELAY")):
            raise Unreachable(f"refused for another reason: {answer}")
        expect.holds(answer.code.split("/")[0] == "IN-USE", "-ERR [IN-USE]", str(answer))


@requirement(
    "RFC 2449",
    "8.1.2",
    Level.SHOULD,
    "the code IN-USE says that the authentication was successful: a wrong password does not get it",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_RESP_CODES],
    fails_on=["pop3-in-use-told-before-the-password-is-checked"],
    exclusive=True,
)
def test_wrong_password_is_not_told_of_use(target: Target) -> None:
    with target.pop3(ready=True) as first:
        answer = while_in_use(target, first, right=False).must_be_err()
        expect.holds(answer.code.split("/")[0] != "IN-USE", "-ERR without IN-USE", str(answer))


@requirement(
    "RFC 2449",
    "8.1.1",
    Level.SHOULD,
    "who comes back too soon is not told so at USER, which would tell who is known",
    needs=[
        Capability.POP3,
        Capability.LOGIN,
        Capability.POP3_LOGIN_DELAY,
        Capability.POP3_USER,
    ],
    fails_on=["pop3-login-delay-told-to-user"],
)
def test_user_is_not_told_of_the_delay(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.quit()
    with target.pop3() as pop3:
        answer = pop3.command(f"USER {target.account.user}")
        expect.holds(answer.code.split("/")[0] != "LOGIN-DELAY", "no LOGIN-DELAY", str(answer))
