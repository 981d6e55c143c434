"""RFC 1939 section 4: the greeting, log-ins that fail, and leaving before log-in."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable, Violation


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "QUIT, which every server supports (section 7), is answered with +OK before log-in",
    needs=[Capability.POP3],
    fails_on=["pop3-quit-before-log-in-refused"],
    safe=True,
)
def test_quit_before_log_in_gets_ok(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("QUIT").must_be_ok()


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "QUIT before log-in ends the session: the server closes the connection",
    needs=[Capability.POP3],
    fails_on=["pop3-quit-before-log-in-stays"],
    safe=True,
)
def test_quit_before_log_in_ends_the_session(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("QUIT").must_be_ok()
        after = pop3.read_answer(within=target.patience)
        expect.holds(after.closed, "connection closed", str(after))


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "the greeting is one positive line: what comes next answers the first command",
    needs=[Capability.POP3],
    fails_on=["pop3-greeting-of-two-lines"],
)
def test_greeting_is_one_line(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.send(b"XYZZ\r\n")
        answer = pop3.read_answer()
        if answer.closed:  # section 3 judges hanging up
            raise Unreachable(f"no answer: {answer}")
        answer.must_be_err()


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "at least one way to log in is there",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-no-way-to-log-in"],
)
def test_way_to_log_in_is_offered(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa()
        if pop3.capabilities.get("SASL", "").strip() or "USER" in pop3.capabilities:
            return
        if "STLS" in pop3.capabilities:
            raise NotApplicable("before log-in comes STLS here")
        timestamp = pop3.greeting.text.rstrip().endswith(b">")  # section 7, APOP
        if not timestamp and not (answer := pop3.command(f"USER {target.account.user}")).ok:
            raise Violation(
                "SASL or USER announced, USER taken, or a greeting for APOP", str(answer)
            )


def refused(target: Target) -> Pop3Session:
    """A session after a log-in with a wrong password, refused as it must be (RFC 5034 or here)."""
    account = target.account
    pop3 = target.pop3(source=other_source(target))
    pop3.authenticate(account.user, wrong_secret(), token=account.token).must_be_err()
    return pop3


def must_be_of_the_credentials(answer: Pop3Answer) -> None:
    """Raise Unreachable where a right password comes too soon, or the server is in trouble."""
    if answer.closed or answer.code.startswith(("LOGIN-DELAY", "SYS/")):
        raise Unreachable(f"refused for another reason: {answer}")


@requirement(
    "RFC 1939",
    "4",
    Level.SHOULD,
    "after a log-in that is refused, and unless the connection is closed, the client may try again "
    "or say QUIT",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-refused-log-in-is-final", "pop3-quit-after-a-refused-log-in-refused"],
    exclusive=True,
)
def test_refused_log_in_may_be_tried_again(target: Target) -> None:
    account = target.account
    with refused(target) as pop3:
        farewell = pop3.command("QUIT")
        expect.holds(farewell.ok or farewell.closed, "+OK to QUIT", str(farewell))
    with refused(target) as pop3:
        answer = pop3.authenticate(account.user, account.secret, token=account.token)
        if answer.ok:
            return
        if answer.closed:
            raise NotApplicable("the server closes after a refusal, as it may")
        must_be_of_the_credentials(answer)
    target.pop3(ready=True, source=other_source(target))  # else it is the server's policy
    raise Violation("+OK to the right password", str(answer))


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "a log-in that is refused leaves the maildrop to others",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-refused-log-in-keeps-the-maildrop"],
    exclusive=True,
)
def test_refused_log_in_holds_no_maildrop(target: Target) -> None:
    account = target.account
    with refused(target), target.pop3(source=other_source(target)) as second:
        answer = second.authenticate(account.user, account.secret, token=account.token)
        if answer.ok:
            return
        must_be_of_the_credentials(answer)
    target.pop3(ready=True, source=other_source(target))  # else it is the server's policy
    raise Violation("+OK while the client that was refused is still there", str(answer))
