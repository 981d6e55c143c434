"""RFC 1939 section 3: which commands are refused, and how they are written."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import Unreachable


def must_still_be_logged_in(pop3: Pop3Session) -> None:
    """Demand +OK to NOOP; that the server must not hang up after its -ERR is not written."""
    answer = pop3.command("NOOP")
    if answer.lost is not None:
        raise Unreachable(f"after -ERR the state cannot be seen: {answer}")
    answer.must_be_ok()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command of the TRANSACTION state is refused with -ERR before log-in",
    needs=[Capability.POP3],
    fails_on=["pop3-stat-before-log-in-accepted", "pop3-dele-before-log-in-disconnects"],
)
def test_transaction_commands_before_log_in_get_err(target: Target) -> None:
    for line in ("STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 0", "UIDL"):
        with target.pop3() as pop3:
            pop3.command(line).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command of the AUTHORIZATION state is refused with -ERR after log-in, which stays",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-user-after-log-in-accepted", "pop3-user-after-log-in-logs-out"],
)
def test_authorization_commands_after_log_in_get_err(target: Target) -> None:
    for line in (f"USER {target.account.user}", "PASS mailworthy", "AUTH PLAIN", "STLS"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line).must_be_err()
            must_still_be_logged_in(pop3)


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "an unknown command is refused with -ERR before and after log-in, which stays",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-unknown-command-accepted", "pop3-unknown-command-disconnects"],
)
def test_unknown_command_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("XYZZ").must_be_err()
    with target.pop3(ready=True) as pop3:
        pop3.command("XYZZ").must_be_err()
        must_still_be_logged_in(pop3)


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command without its message-number, or with one that is none, is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-missing-number-means-one", "pop3-number-read-leniently"],
)
def test_malformed_message_number_gets_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    for line in ("RETR", "DELE", "RETR one", "LIST one", "DELE one"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line).must_be_err()
            expect.equal("number of messages", pop3.stat()[0], 1)


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "the commands that every server supports (section 7) have keywords without regard to case",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-keywords-case-sensitive"],
    safe=True,
)
def test_keywords_are_known_in_any_case(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        for line in ("noop", "Noop", "stat", "sTAt", "rset", "quit"):
            pop3.command(line).must_be_ok()
