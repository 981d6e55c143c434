"""RFC 2595 section 4: STLS, the STARTTLS of POP3."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 2595",
    "4",
    Level.MUST,
    "A server with STLS has CAPA, in clear too",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-stls-without-capa"],
    safe=True,
)
def test_pop3_with_stls_has_capa(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        told = pop3.capa()
        pop3.ask_for_tls()  # Unreachable where there is no STLS after all
        told.must_be_ok()


@requirement(
    "RFC 2595",
    "4",
    Level.SHOULD,
    "After STLS the session is in the AUTHORIZATION state, and a log-in opens the maildrop",
    needs=[Capability.POP3, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["pop3-greets-again-after-stls", "pop3-stls-logs-in"],
)
def test_pop3_session_goes_on_after_stls(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("STAT").must_be_err()
        pop3.log_in(target.account.user, target.account.secret, token=target.account.token)
        pop3.command("STAT").must_be_ok()


# That the AUTHORIZATION state alone has STLS is said in RFC 2595; that a command of another state
# must be refused, in RFC 1939 section 3.
@requirement(
    "RFC 2595",
    "4",
    Level.MUST,
    "STLS after log-in is refused with -ERR and changes nothing",
    needs=[Capability.POP3, Capability.PLAIN, Capability.LOGIN, Capability.POP3_STLS],
    fails_on=["pop3-stls-after-log-in-accepted"],
)
def test_pop3_refuses_stls_after_log_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("STLS").must_be_err()
        pop3.command("NOOP").must_be_ok()


@requirement(
    "RFC 2595",
    "4",
    Level.MAY,
    "STLS under TLS is refused with -ERR",
    needs=[Capability.POP3, Capability.TLS],
    fails_on=["pop3-stls-accepted-under-tls"],
)
def test_pop3_refuses_stls_under_tls(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("STLS").must_be_err()


@requirement(
    "RFC 2595",
    "4",
    Level.SHOULD,
    "STLS is announced where it is to be had",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-stls-not-announced"],
    safe=True,
)
def test_pop3_announces_stls(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        if not (told := pop3.capa()).ok:
            raise NotApplicable(f"no CAPA, which is judged elsewhere: {told}")
        announced = " ".join(sorted(pop3.capabilities))
        pop3.ask_for_tls()  # Unreachable where there is no STLS after all
        expect.holds("STLS" in announced.split(), "STLS announced", announced)


@requirement(
    "RFC 2595",
    "4",
    Level.SHOULD,
    "STLS is announced where it is permitted, and so not under TLS where it is then refused",
    needs=[Capability.POP3, Capability.TLS],
    fails_on=["pop3-stls-announced-under-tls"],
    safe=True,
)
def test_pop3_announces_no_stls_that_it_refuses_under_tls(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa()
        if "STLS" in pop3.capabilities:
            pop3.command("STLS").must_be_ok()


@requirement(
    "RFC 2595",
    "4",
    Level.SHOULD,
    "STLS has no argument: with one it is refused with -ERR, and the session goes on in clear",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-stls-argument-ignored", "pop3-stls-argument-disconnects"],
)
def test_pop3_stls_takes_no_argument(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.command("STLS now").must_be_err()
        pop3.command("STLS").must_be_ok()
