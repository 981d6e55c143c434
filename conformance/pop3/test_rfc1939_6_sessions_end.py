"""RFC 1939 section 6: how sessions end, and what they leave behind."""

import time

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation

RELEASE = 0.25
"""How much of our patience a maildrop may take to be free again, the connection being closed."""
ERRORS = 20
"""Errors that no server is asked to bear in one session."""


def two_messages(target: Target) -> None:
    """Have two messages in the maildrop."""
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))


def demand_both(target: Target) -> None:
    """Demand that both are there, in a new session."""
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 2)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "QUIT is answered, and the server then closes the connection",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-quit-stays"],
    safe=True,
)
def test_quit_closes_the_connection(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.quit()
        after = pop3.read_answer(within=target.patience)
        expect.holds(after.closed, "connection closed", str(after))


def demand_free(target: Target) -> None:
    """Demand that a log-in succeeds soon; codes that say why not else are the server's policy."""
    account = target.account
    within = target.patience * RELEASE
    deadline = time.monotonic() + within
    pause = 0.02
    while True:
        with target.pop3() as pop3:
            answer = pop3.authenticate(account.user, account.secret, token=account.token)
        if answer.ok:
            return
        if answer.code not in {"", "IN-USE"}:
            raise Unreachable(f"the log-in was refused: {answer}")
        if time.monotonic() + pause > deadline:
            break
        time.sleep(pause)
        pause *= 2
    target.pop3(ready=True).quit()  # else it is not the maildrop that is kept
    raise Violation(f"+OK to a log-in within {within:g} s", str(answer))


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "after QUIT the maildrop is free for the next session",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-maildrop-kept-after-quit"],
)
def test_quit_releases_the_maildrop(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.quit()
        pop3.read_answer(within=target.patience)  # which is the end of the connection
    demand_free(target)


# Of connections that are lost the text says only what must not be removed.
@requirement(
    "RFC 1939",
    "6",
    Level.MAY,
    "after a connection is lost the maildrop is soon free for the next session",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-maildrop-kept-after-a-drop"],
)
def test_lost_connection_releases_the_maildrop(target: Target) -> None:
    target.pop3(ready=True).close()
    demand_free(target)


# That a command ends with CRLF is said in passing, so whether this QUIT was issued may be disputed.
@requirement(
    "RFC 1939",
    "6",
    Level.SHOULD,
    "a QUIT that the connection's end cuts short is none: nothing is removed",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-unfinished-quit-obeyed"],
)
def test_unfinished_quit_removes_nothing(target: Target) -> None:
    for end in (b"QUI", b"QUIT"):
        two_messages(target)
        with target.pop3(ready=True) as pop3:
            pop3.command("DELE 1").granted()
            pop3.send(end)
        demand_both(target)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "marks end with their session: QUIT in the next one, or before log-in, removes nothing of them",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-marks-outlive-their-session"],
)
def test_marks_end_with_their_session(target: Target) -> None:
    two_messages(target)
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
    with target.pop3() as pop3:
        pop3.command("QUIT").must_be_ok()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 2)
        pop3.quit()
    demand_both(target)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "a session that the server ends for errors, or the client after them, removes nothing",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-hang-up-removes"],
)
def test_session_of_errors_removes_nothing(target: Target) -> None:
    two_messages(target)
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        for _ in range(ERRORS):
            if pop3.command("XYZZ").lost is not None:
                break
    demand_both(target)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "a client that is silent for ten minutes loses no message, should it be logged out",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-autologout-removes"],
    slow=625,  # ten minutes, and some more: a timer of ten minutes has run out
)
def test_silence_removes_nothing(target: Target) -> None:
    two_messages(target)
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        pop3.read_answer(within=target.silence)
    demand_both(target)
