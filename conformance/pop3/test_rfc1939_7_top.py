"""RFC 1939 section 7: TOP, where the server has it."""

from mailworthy import expect
from mailworthy.fidelity import demand_stuffing, fill_maildrop, specimens
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.DELIVERY]
LINES = b"One\r\n.two\r\n\r\nfour\r\n"


def topping(target: Target, *bodies: bytes) -> Pop3Session:
    """A session whose maildrop has messages with these bodies; NotApplicable without TOP."""
    target.empty()
    for body in bodies:
        target.deliver(target.compose(body))
    pop3 = target.pop3(ready=True)
    if not target.has(Capability.POP3_TOP) and not pop3.command("TOP 1 0", multiline=True).ok:
        raise NotApplicable("the server has no TOP")
    return pop3


def top(pop3: Pop3Session, count: int, number: int = 1) -> bytes:
    """What TOP brings; raises Violation when refused."""
    return pop3.command(f"TOP {number} {count}", multiline=True).must_be_ok().octets


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP brings the header, the empty line and as many lines of the body as asked for, if there",
    needs=NEEDS,
    fails_on=[
        "pop3-top-without-empty-line",
        "pop3-top-one-line-too-many",
        "pop3-top-past-the-end-refused",
        "pop3-top-counts-lines-of-the-header",
        "pop3-top-of-no-lines-brings-all",
        "pop3-top-leaves-out-empty-lines",
    ],
)
def test_top_brings_the_lines_asked_for(target: Target) -> None:
    with topping(target, LINES) as pop3:
        head, empty_line, body = pop3.retr(1).partition(b"\r\n\r\n")
        lines = body.splitlines(keepends=True)
        for count in (*range(len(lines) + 2), 1000):
            expected = head + empty_line + b"".join(lines[:count])
            expect.same_octets(f"what TOP 1 {count} brings", top(pop3, count), expected)


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP of a message without a body, or of empty lines, brings no line that is not there",
    needs=NEEDS,
    fails_on=["pop3-top-adds-an-empty-line", "pop3-top-ends-without-empty-lines"],
)
def test_top_brings_no_line_that_is_not_there(target: Target) -> None:
    with topping(target, b"", b"\r\n\r\n") as pop3:
        for number in (1, 2):
            head, empty_line, body = pop3.retr(number).partition(b"\r\n\r\n")
            lines = body.splitlines(keepends=True)
            for count in range(4):
                expected = head + empty_line + b"".join(lines[:count])
                brought = top(pop3, count, number)
                expect.same_octets(f"what TOP {number} {count} brings", brought, expected)


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP brings the beginning of what RETR does, whatever the message",
    needs=NEEDS,
    fails_on=["pop3-top-breaks-long-lines", "pop3-top-ends-at-a-lone-dot"],
)
def test_top_is_the_beginning_of_any_message(target: Target) -> None:
    names = fill_maildrop(target, specimens("text") | specimens("header"))
    if not names:
        raise NotApplicable("none of the messages was taken")
    with target.pop3(ready=True) as pop3:
        for number in pop3.sizes():
            whole = pop3.retr(number)
            head, empty_line, body = whole.partition(b"\r\n\r\n")
            lines = [line + b"\r\n" for line in body.split(b"\r\n")[:-1]]
            for count in (0, len(lines) // 2, len(lines)):
                answer = pop3.command(f"TOP {number} {count}", multiline=True)
                if answer.ok is False and not target.has(Capability.POP3_TOP):
                    raise NotApplicable(f"no TOP: {answer}")
                expected = head + empty_line + b"".join(lines[:count])
                what = f"what TOP {number} {count} brings"
                expect.same_octets(what, answer.must_be_ok().octets, expected)


# A number that the server cannot hold may be refused. To read it as another number is the error.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP with more lines than a computer's word counts brings the whole message, or is refused",
    needs=NEEDS,
    fails_on=["pop3-top-count-wraps"],
)
def test_top_of_very_many_lines_brings_all(target: Target) -> None:
    with topping(target, LINES) as pop3:
        whole = pop3.retr(1)
        for count in (2**31, 2**32, 2**32 + 1, 2**64 + 1):
            answer = pop3.command(f"TOP 1 {count}", multiline=True)
            if answer.ok is not False:
                brought = answer.must_be_ok().octets
                expect.same_octets(f"what TOP 1 {count} brings", brought, whole)


# Section 3 demands it of each multi-line response.
@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "lines that begin with a dot are byte-stuffed by TOP, as in each multi-line response",
    needs=NEEDS,
    fails_on=["pop3-top-stuffs-no-dots", "pop3-dots-not-stuffed"],
)
def test_top_stuffs_dots(target: Target) -> None:
    body = b".\r\n..\r\n.dots\r\n. \r\nno.dot.\r\n.\r\n.\r\n"
    message_id = target.new_message_id()
    target.empty()
    target.deliver(target.compose(body, message_id=message_id))
    demand_stuffing(target, "TOP 1 1000", body)
    if split(target.delivered(message_id))[1] != body:
        raise Unreachable("the message was altered on its way in")
    with target.pop3(ready=True) as pop3:
        if target.settings.read_by == "pop3" and not pop3.stat()[0]:
            raise NotApplicable("what was retrieved is removed (section 8)")
        for count in (1, 2, 6, 7, 1000):
            answer = pop3.command(f"TOP 1 {count}", multiline=True)
            if answer.ok is False:
                raise NotApplicable(f"no TOP: {answer}")
            expected = b"".join(body.splitlines(keepends=True)[:count])
            brought = split(answer.must_be_ok().octets)[1]
            expect.same_octets(f"body that TOP 1 {count} brings", brought, expected)
            pop3.command("STAT").must_be_ok()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "TOP of a message that is marked, or of none, is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-top-of-marked-answered", "pop3-number-past-the-end-is-the-last"],
)
def test_top_of_no_message_gets_err(target: Target) -> None:
    with topping(target, b"One.\r\n", b"Two.\r\n") as pop3:
        pop3.command("DELE 1").granted()
        pop3.command("TOP 1 0", multiline=True).must_be_err()
        top(pop3, 0, 2)
    for number in (0, 3, 2**32 + 1):
        with target.pop3(ready=True) as pop3:
            pop3.command(f"TOP {number} 0", multiline=True).must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "TOP without its two arguments, or with one that is no number, is refused with -ERR",
    needs=NEEDS,
    fails_on=[
        "pop3-top-without-a-count-brings-the-header",
        "pop3-top-count-read-leniently",
        "pop3-number-read-leniently",
    ],
)
def test_malformed_top_gets_err(target: Target) -> None:
    topping(target, b"One.\r\n").quit()
    for line in ("TOP", "TOP 1", "TOP 1 x", "TOP 1 1x", "TOP one 1"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line, multiline=True).must_be_err()
            expect.equal("number of messages", pop3.stat()[0], 1)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "TOP with a number of lines below zero is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-top-takes-lines-below-zero"],
)
def test_top_of_lines_below_zero_gets_err(target: Target) -> None:
    topping(target, LINES).quit()
    with target.pop3(ready=True) as pop3:
        pop3.command("TOP 1 -1", multiline=True).must_be_err()


# As with other commands: the grammar of RFC 2449 section 4 lets any number of arguments follow.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP with a third argument is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-top-ignores-a-third-argument"],
)
def test_third_argument_of_top_gets_err(target: Target) -> None:
    with topping(target, LINES) as pop3:
        pop3.command("TOP 1 1 1", multiline=True).must_be_err()


# Section 6 protects what DELE has not marked; but section 8 lets a site remove what it likes.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP marks nothing and removes nothing, in its session and after QUIT",
    needs=NEEDS,
    fails_on=["pop3-top-marks", "pop3-quit-removes-what-top-showed"],
)
def test_top_removes_nothing(target: Target) -> None:
    with topping(target, LINES) as pop3:
        sizes, whole = pop3.sizes(), pop3.retr(1)
        top(pop3, 0)
        top(pop3, 1000)
        expect.equal("scan listings", pop3.sizes(), sizes)
        expect.same_octets("what RETR 1 brings", pop3.retr(1), whole)
    with target.pop3(ready=True) as pop3:  # RETR may remove by a site's policy, TOP alone may not
        top(pop3, 1000)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
