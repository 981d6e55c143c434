"""RFC 1939 section 5: RETR, DELE and RSET within a session."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import split


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "a message that DELE marked is not counted or listed, and its number is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-dele-does-not-hide", "pop3-stat-counts-marked"],
)
def test_dele_hides_the_message(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").must_be_ok()
        expect.equal("messages that STAT counts", pop3.stat()[0], 1)
        expect.equal("messages that LIST lists", list(pop3.sizes()), [2])
        pop3.command("LIST 1").must_be_err()
        pop3.command("RETR 1", multiline=True).must_be_err()
        pop3.command("DELE 1").must_be_err()


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "the other messages keep their numbers when DELE has marked one",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-numbers-shift"],
)
def test_dele_leaves_the_other_numbers(target: Target) -> None:
    target.empty()
    for body in (b"One.\r\n", b"Number two.\r\n", b"And number three.\r\n"):
        target.deliver(target.compose(body))
    with target.pop3(ready=True) as pop3:
        before = pop3.sizes()
        third = split(pop3.retr(3))[1]
        pop3.command("DELE 2").must_be_ok()
        expect.equal("scan listings", pop3.sizes(), {n: before[n] for n in (1, 3)})
        expect.same_octets("body of message 3", split(pop3.retr(3))[1], third)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "RSET takes back what DELE has marked",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-rset-does-nothing"],
)
def test_rset_restores_the_messages(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        before = pop3.sizes()
        pop3.command("DELE 1").must_be_ok()
        pop3.command("RSET").must_be_ok()
        expect.equal("scan listings", pop3.sizes(), before)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
