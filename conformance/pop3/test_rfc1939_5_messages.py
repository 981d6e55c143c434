"""RFC 1939 section 5: RETR, DELE and RSET within a session."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "a message that DELE marked is not counted or listed, and its number is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-dele-does-not-hide",
        "pop3-stat-counts-marked",
        "pop3-list-of-marked-answered",
        "pop3-marked-message-retrieved",
        "pop3-second-dele-accepted",
    ],
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
        pop3.command("DELE 2").granted()
        expect.equal("scan listings", pop3.sizes(), {n: before[n] for n in (1, 3)})
        expect.same_octets("body of message 3", split(pop3.retr(3))[1], third)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "RSET takes back what DELE has marked",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-rset-does-nothing",
        "pop3-rset-restores-the-last-alone",
        "pop3-rset-restores-the-view-alone",
    ],
)
def test_rset_restores_the_messages(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Number two.\r\n"))
    with target.pop3(ready=True) as pop3:
        before = pop3.sizes()
        pop3.command("DELE 1").granted()
        pop3.command("DELE 2").granted()
        pop3.command("RSET").must_be_ok()
        expect.equal("scan listings", pop3.sizes(), before)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 2)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "RSET gets +OK where nothing is marked, and what is marked after it is removed",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-rset-of-nothing-refused", "pop3-rset-ends-all-marking"],
)
def test_rset_leaves_later_marks(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Number two.\r\n"))
    with target.pop3(ready=True) as pop3:
        second = split(pop3.retr(2))[1]
    with target.pop3(ready=True) as pop3:  # a site may remove at QUIT what was retrieved
        pop3.command("RSET").must_be_ok()
        pop3.command("DELE 1").must_be_ok()
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
        expect.same_octets("body of the message left", split(pop3.retr(1))[1], second)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "NOOP gets +OK and does nothing: marks stay, and nothing else is marked",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-noop-refused", "pop3-noop-unmarks"],
)
def test_noop_does_nothing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Number two.\r\n"))
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        before = pop3.sizes()
        pop3.command("NOOP").must_be_ok()
        expect.equal("scan listings", pop3.sizes(), before)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "DELE removes nothing while the session is in the TRANSACTION state",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-dele-removes-at-once"],
)
def test_dele_removes_nothing_yet(target: Target) -> None:
    if target.settings.read_by == "pop3":
        raise NotApplicable("while a session has the maildrop nobody sees what is in it")
    message_id = target.new_message_id()
    target.empty()
    target.deliver(target.compose(message_id=message_id))
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        kept = target.find(message_id)
        expect.holds(kept is not None, "the message still in the mailbox", "it is gone")


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "commands may be given again and again, a hundred times in one session too",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-second-retr-refused", "pop3-hundredth-command-refused"],
)
def test_commands_may_be_repeated(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        sizes, octets = pop3.sizes(), pop3.retr(1)
        for _ in range(100):
            answer = pop3.command("RETR 1", multiline=True)
            if answer.closed:  # who takes so much at a time is no concern of the text
                raise Unreachable(f"no answer: {answer}")
            expect.same_octets("message 1", answer.must_be_ok().octets, octets)
        for _ in range(10):
            expect.equal("scan listings", pop3.sizes(), sizes)
            pop3.stat()


# Section 6 protects what is not marked, but section 8 lets a site remove at QUIT what was
# retrieved. Who has CAPA should announce that by EXPIRE (RFC 2449 section 6.7).
@requirement(
    "RFC 1939",
    "5",
    Level.SHOULD,
    "RETR removes nothing, in its session and after QUIT",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-retr-marks", "pop3-quit-removes-what-was-retrieved"],
)
def test_retr_removes_nothing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        if pop3.capabilities.get("EXPIRE", "").split()[:1] == ["0"]:
            raise NotApplicable("the server removes what was retrieved (RFC 2449 section 6.7)")
        pop3.retr(1)
        expect.equal("messages after RETR", pop3.stat()[0], 1)
        pop3.quit()
    if not target.has(Capability.POP3_CAPA):
        return
    with target.pop3(ready=True) as pop3:
        expect.equal("messages after QUIT", pop3.stat()[0], 1)
