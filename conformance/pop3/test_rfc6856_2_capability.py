"""RFC 6856 section 2: how UTF8 is announced, and the command."""

from mailworthy import expect
from mailworthy.authentication import must_be_let_in
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.POP3, Capability.POP3_UTF8]


@requirement(
    "RFC 6856",
    "2",
    Level.SHOULD,
    "the capability UTF8 has no argument but USER",
    needs=NEEDS,
    fails_on=["pop3-utf8-announced-with-argument"],
    safe=True,
)
def test_utf8_has_no_argument_but_user(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa().must_be_ok()
        told = pop3.capabilities.get("UTF8", "")
        expect.holds(told.upper() in {"", "USER"}, "UTF8, or UTF8 USER", f"UTF8 {told}")


# That the AUTHORIZATION state alone has UTF8 is said in RFC 6856; that a command of another state
# must be refused, in RFC 1939 section 3.
@requirement(
    "RFC 6856",
    "2",
    Level.MUST,
    "UTF8 after log-in is refused with -ERR, and the session goes on",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["pop3-utf8-after-log-in-accepted", "pop3-utf8-after-log-in-disconnects"],
)
def test_utf8_after_log_in_gets_err(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("STAT").granted()
        pop3.command("UTF8").must_be_err()
        pop3.command("STAT").must_be_ok()


@requirement(
    "RFC 6856",
    "2.1",
    Level.MAY,
    "where UTF8 is announced the command is granted, and a log-in may follow",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["pop3-utf8-refused", "pop3-utf8-ends-the-log-in"],
)
def test_utf8_is_granted(target: Target) -> None:
    account = target.account
    with target.pop3(ready=True) as pop3:
        pop3.quit()  # the maildrop is nobody's now
    with target.pop3() as pop3:
        pop3.command("UTF8").must_be_ok()
        answer = pop3.authenticate(account.user, account.secret, token=account.token)
        must_be_let_in(target, answer)


@requirement(
    "RFC 6856",
    "2.1",
    Level.MAY,
    "UTF8 has no parameter: with one it is refused",
    needs=NEEDS,
    fails_on=["pop3-utf8-takes-an-argument"],
)
def test_utf8_with_an_argument_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("UTF8 USER").must_be_err()
