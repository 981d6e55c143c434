"""RFC 1939 section 4: the maildrop is one session's, and its messages have their numbers."""

import time

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import split

MANY = 11
"""Messages enough that a number has two digits."""
TIME_TO_ARRIVE = 2.0
"""Seconds for a message to come into a maildrop into which nobody else can look."""


@requirement(
    "RFC 1939",
    "4",
    Level.SHOULD,
    "no other session removes a message from under the one that has the maildrop: it is refused, "
    "or what it removes stays until the first one ends",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-maildrop-not-kept"],
)
def test_maildrop_is_kept_for_the_first_session(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"Keep me.\r\n"))
    account = target.account
    with target.pop3(ready=True) as first, target.pop3() as second:
        before = split(first.retr(1))[1]
        if second.authenticate(account.user, account.secret, token=account.token).ok:
            second.command("DELE 1")
            second.command("QUIT")
            second.await_end()
        answer = first.command("RETR 1", multiline=True)
        expect.holds(answer.ok, "message 1 is still there for the first session", str(answer))
        expect.same_octets("its body", split(answer.octets)[1], before)


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "a log-in to a maildrop that another session has is answered, by -ERR unless it is let in",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-maildrop-in-use-disconnects"],
)
def test_log_in_to_a_maildrop_in_use_is_answered(target: Target) -> None:
    account = target.account
    with target.pop3(ready=True), target.pop3() as second:
        answer = second.authenticate(account.user, account.secret, token=account.token)
        expect.holds(answer.ok is not None, "-ERR, or +OK", str(answer))


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "the messages have the numbers from 1 on, which like their sizes are written as decimals",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-numbers-begin-at-zero",
        "pop3-numbers-in-hexadecimal",
        "pop3-sizes-in-hexadecimal",
    ],
)
def test_numbers_are_decimals_from_one(target: Target) -> None:
    target.empty()
    for _ in range(MANY):
        target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        numbers = list(range(1, MANY + 1))
        expect.equal("messages that STAT counts", pop3.stat()[0], MANY)
        expect.equal("numbers that LIST tells", sorted(pop3.sizes()), numbers)
        for number in numbers:
            pop3.retr(number)


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "numbers and sizes stay as they were when the maildrop was opened, though a message arrives",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-newest-is-number-one"],
)
def test_arrival_changes_no_number(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    unseen = target.settings.read_by == "pop3"
    with target.pop3(ready=True) as pop3:
        sizes, body = pop3.sizes(), split(pop3.retr(1))[1]
        if unseen:
            send_meanwhile(target, pop3)
        else:
            deliver_meanwhile(target)
        after = pop3.sizes()
        expect.equal("scan listing of message 1", after.get(1), sizes[1])
        expect.same_octets("body of message 1", split(pop3.retr(1))[1], body)
    if unseen:
        with target.pop3(ready=True) as pop3:
            if pop3.stat()[0] < len(sizes) + 1:
                raise NotApplicable("the message did not arrive while the session had the maildrop")


@requirement(
    "RFC 1939",
    "4",
    Level.MAY,
    "a message that arrives during a session has no number in it: they were given at its begin",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-arrivals-appear"],
)
def test_arrival_waits_for_the_next_session(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    with target.pop3(ready=True) as pop3:
        deliver_meanwhile(target)
        expect.equal("messages that STAT counts", pop3.stat()[0], 1)
        expect.equal("messages that LIST lists", list(pop3.sizes()), [1])
    with target.pop3(ready=True) as pop3:
        expect.equal("messages in the next session", pop3.stat()[0], 2)


def send_meanwhile(target: Target, pop3: Pop3Session) -> None:
    """Send a message while a session has the maildrop, and give it time to arrive."""
    before = pop3.stat()[0]
    target.send_message(target.compose(b"Two, which is longer.\r\n"))
    deadline = time.monotonic() + TIME_TO_ARRIVE
    while pop3.stat()[0] == before and time.monotonic() < deadline:
        time.sleep(0.1)


def deliver_meanwhile(target: Target) -> None:
    """Bring in a message while a session has the maildrop; NotApplicable where nobody can tell."""
    if target.settings.read_by == "pop3":
        raise NotApplicable("while a session has the maildrop nobody sees what arrives")
    target.deliver(target.compose(b"Two, which is longer.\r\n"))
