"""RFC 1939 section 3: which commands are refused, and how they are written."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

MESSAGE_COMMANDS = ("LIST", "RETR", "DELE")
SPELLINGS = {
    "NOOP": ("noop", "Noop"),
    "STAT": ("stat", "sTAt"),
    "RSET": ("rset",),
    "LIST": ("liSt",),
}
"""Keyword → as it may be written too."""


def demand_err_and_stay(pop3: Pop3Session, line: str, *, multiline: bool = False) -> None:
    """Demand -ERR, and +OK to STAT, which got it before.

    That the server must not hang up after its -ERR is not written.
    """
    pop3.command("STAT").granted()
    pop3.command(line, multiline=multiline).must_be_err()
    answer = pop3.command("STAT")
    if answer.lost is not None:
        raise Unreachable(f"after -ERR the state cannot be seen: {answer}")
    answer.must_be_ok()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command of the TRANSACTION state is refused with -ERR before log-in",
    needs=[Capability.POP3],
    fails_on=[
        "pop3-stat-before-log-in-accepted",
        "pop3-noop-before-log-in-accepted",
        "pop3-dele-before-log-in-disconnects",
    ],
)
def test_transaction_commands_before_log_in_get_err(target: Target) -> None:
    for line in ("STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 0", "UIDL"):
        with target.pop3() as pop3:
            pop3.command(line).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command of the TRANSACTION state is refused with -ERR after USER alone",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-stat-after-user-accepted", "pop3-user-alone-logs-in"],
)
def test_transaction_commands_after_user_get_err(target: Target) -> None:
    for line in ("STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 0", "UIDL"):
        with target.pop3() as pop3:
            if not (answer := pop3.command(f"USER {target.account.user}")).ok:
                raise NotApplicable(f"USER is not taken here: {answer}")
            pop3.command(line).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command of the AUTHORIZATION state is refused with -ERR after log-in, which stays",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=[
        "pop3-user-after-log-in-accepted",
        "pop3-user-after-log-in-logs-out",
        "pop3-auth-after-log-in-accepted",
    ],
)
def test_authorization_commands_after_log_in_get_err(target: Target) -> None:
    user = target.account.user
    digest = "0123456789abcdef" * 2
    for line in (f"USER {user}", "PASS mailworthy", f"APOP {user} {digest}", "AUTH PLAIN", "STLS"):
        with target.pop3(ready=True) as pop3:
            demand_err_and_stay(pop3, line)


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
        demand_err_and_stay(pop3, "XYZZ")


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command without its message-number, or with one that is none, is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-missing-number-means-one",
        "pop3-number-read-leniently",
        "pop3-number-read-by-its-beginning",
        "pop3-number-below-zero-counts-back",
    ],
)
def test_malformed_message_number_gets_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    wrong = [f"{word} {what}" for word in MESSAGE_COMMANDS for what in ("one", "1x", "-1", "0x1")]
    for line in ("RETR", "DELE", *wrong):
        with target.pop3(ready=True) as pop3:
            demand_err_and_stay(pop3, line, multiline=line.startswith("RETR"))
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
        refused = [  # which is no matter of its case
            keyword
            for keyword in SPELLINGS
            if pop3.command(keyword, multiline=keyword == "LIST").ok is False
        ]
        for keyword, words in SPELLINGS.items():
            for word in words if keyword not in refused else ():
                pop3.command(word, multiline=keyword == "LIST").must_be_ok()
        must_be_known(pop3, "quit")
    if refused:
        raise Unreachable(f"refused in upper case: {', '.join(refused)}")


def must_be_known(pop3: Pop3Session, line: str) -> None:
    """Demand +OK, unless the server refuses the same in upper case."""
    answer = pop3.command(line)
    if answer.ok is False:
        pop3.command(line.upper()).granted()
    answer.must_be_ok()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "keywords that take a message-number, of commands that every server supports (section 7), are "
    "known without regard to case",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-keywords-case-sensitive", "pop3-keywords-before-a-number-case-sensitive"],
)
def test_keywords_before_a_number_are_known_in_any_case(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.command("LIST 1").granted()
        pop3.command("RETR 1", multiline=True).granted()
        pop3.command("list 1").must_be_ok()
        for line in ("retr 1", "Retr 1", "rEtR 1"):
            pop3.command(line, multiline=True).must_be_ok()
        must_be_known(pop3, "dele 1")
