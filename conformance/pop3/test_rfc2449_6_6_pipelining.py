"""RFC 2449 section 6.6: pipelining."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.stranger import other_source
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_PIPELINING]
MANY = 500
"""Commands of a long group: some 3 kB, which every window holds."""


def due(target: Target, pop3: Pop3Session, *, multiline: bool = False) -> Pop3Answer:
    """The next answer of a group whose commands were answered in time one by one.

    So one that does not come in time is lost, not slow.
    """
    return pop3.read_answer(multiline=multiline, within=target.patience)


def must_end(target: Target, pop3: Pop3Session) -> None:
    """Demand the answer to the QUIT that ends a group, as the last of all answers."""
    due(target, pop3).must_be_ok()
    last = pop3.read_answer(within=2)
    expect.holds(last.lost is not None, "no more answers than commands", str(last))


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "commands sent together are processed in turn where PIPELINING is announced",
    needs=NEEDS,
    fails_on=["pop3-answers-out-of-order", "pop3-pipelined-commands-forgotten"],
    safe=True,
)
def test_pipelined_commands_are_answered_in_turn(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("NOOP").granted()
        pop3.send(b"STAT\r\nLIST\r\nNOOP\r\n")
        pop3.read_answer().drop_listing()
        pop3.send(b"QUIT\r\n")  # ends what is read should a command have been forgotten
        pop3.read_answer(multiline=True).scan_listings()
        pop3.read_answer().must_be_ok()
        pop3.read_answer().must_be_ok()


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "a command that fails, at whatever place in a group, costs no other command its answer",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["pop3-refusal-flushes-input", "pop3-refusal-in-a-group-not-answered"],
)
def test_failure_in_a_group_costs_nothing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    group = [b"STAT\r\n", b"RETR 1\r\n", b"LIST\r\n", b"NOOP\r\n"]
    multiline = [False, True, True, False]
    with target.pop3(ready=True) as pop3:
        for line, many in zip(group, multiline, strict=True):
            [answer] = pop3.exchange(line, many)
            answer.granted()
        pop3.command("DELE 2").must_be_err()
        pop3.quit()
    for place in range(len(group) + 1):
        with target.pop3(ready=True) as pop3:
            if not pop3.stat()[0]:
                raise NotApplicable("what was retrieved is removed (RFC 1939 section 8)")
            lines = [*group[:place], b"DELE 2\r\n", *group[place:], b"QUIT\r\n"]
            pop3.send(b"".join(lines))
            for many in multiline[:place]:
                due(target, pop3, multiline=many).must_be_ok()
            due(target, pop3).must_be_err()
            for many in multiline[place:]:
                due(target, pop3, multiline=many).must_be_ok()
            must_end(target, pop3)


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "the name, the password and the commands that follow may come as one group",
    needs=[*NEEDS, Capability.POP3_USER],
    fails_on=["pop3-user-flushes-input", "pop3-log-in-flushes-input"],
)
def test_log_in_and_what_follows_may_be_one_group(target: Target) -> None:
    account = target.account
    if account.token:
        raise NotApplicable("the account has no password")
    user = f"USER {account.user}\r\n".encode()
    with target.pop3(ready=True) as pop3:
        pop3.quit()  # the maildrop is nobody's now
    with target.pop3() as pop3:
        pop3.send(user)
        first = pop3.read_answer()
        pop3.send(b"PASS ", account.secret, b"\r\n")
        if not (first.ok and (second := pop3.read_answer()).ok):
            raise Unreachable("USER and PASS do not let the account in, one by one either")
        pop3.stat()
        pop3.sizes()
        pop3.quit()
    with target.pop3() as pop3:
        pop3.send(user + b"PASS ", account.secret, b"\r\nSTAT\r\nLIST\r\nQUIT\r\n")
        due(target, pop3).must_be_ok()
        if (second := due(target, pop3)).code in {"IN-USE", "LOGIN-DELAY"}:
            raise Unreachable(f"refused for another reason: {second}")
        second.must_be_ok()
        due(target, pop3).drop_listing()
        due(target, pop3, multiline=True).scan_listings()
        must_end(target, pop3)


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "a log-in that fails in a group is followed by nothing of the TRANSACTION state",
    needs=[*NEEDS, Capability.POP3_USER],
    fails_on=["pop3-group-takes-log-in-for-granted"],
    exclusive=True,
)
def test_failed_log_in_in_a_group_opens_nothing(target: Target) -> None:
    with target.pop3(source=other_source(target)) as pop3:
        user = f"USER {target.account.user}\r\n"
        pop3.send(f"{user}PASS not-the-password\r\nSTAT\r\nQUIT\r\n".encode())
        first = pop3.read_answer()
        expect.holds(first.ok is not None, "+OK or -ERR", str(first))
        second = pop3.read_answer()
        if first.ok or not second.closed:
            second.must_be_err()
        answer = pop3.read_answer()
        if answer.lost is None:  # RFC 1939 section 4 lets the server close
            answer.must_be_err()


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "a group that comes in two pieces, wherever it is parted, is answered as in one",
    needs=NEEDS,
    fails_on=["pop3-piece-taken-for-a-command"],
)
def test_group_may_be_parted_anywhere(target: Target) -> None:
    group = b"STAT\r\nNOOP\r\nLIST\r\n"
    multiline = [False, False, True]
    with target.pop3(ready=True) as pop3:
        pop3.stat()
        pop3.command("NOOP").granted()
        pop3.sizes()
        for place in range(1, len(group)):
            whole = group[:place].count(b"\n")
            pop3.send(group[:place])
            # What is whole is answered before the rest comes, which so cannot join it.
            answers = [due(target, pop3, multiline=many) for many in multiline[:whole]]
            pop3.send(group[place:])
            answers += [due(target, pop3, multiline=many) for many in multiline[whole:]]
            for answer in answers:
                answer.must_be_ok()


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "a group of many commands is answered whole, and by no more answers than commands",
    needs=NEEDS,
    fails_on=["pop3-long-group-cut-short"],
)
def test_long_group_is_answered_whole(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("NOOP").granted()
        pop3.send(b"NOOP\r\n" * MANY + b"QUIT\r\n")
        for _ in range(MANY):
            if (answer := due(target, pop3)).closed:
                must_take_as_many_one_by_one(target)
            answer.must_be_ok()
        must_end(target, pop3)


def must_take_as_many_one_by_one(target: Target) -> None:
    """Raise Unreachable where a server hangs up on so many commands, however they come."""
    with target.pop3(ready=True) as pop3:
        for _ in range(MANY):
            if (answer := pop3.command("NOOP")).lost is not None:
                raise Unreachable(f"so many commands are not answered one by one: {answer}")


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "commands that come while a long response is on its way are answered after it",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["pop3-retr-flushes-input"],
)
def test_commands_may_come_during_a_response(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"A line of a long message.\r\n" * 2000))
    with target.pop3(ready=True) as pop3:
        size = len(pop3.retr(1))
        pop3.send(b"RETR 1\r\nRETR 1\r\nRETR 1\r\nSTAT\r\n")
        retrieved = [due(target, pop3, multiline=True).must_be_ok()]
        pop3.send(b"STAT\r\nQUIT\r\n")  # while the others still come
        retrieved += [due(target, pop3, multiline=True).must_be_ok() for _ in range(2)]
        for answer in retrieved:
            expect.equal("octets", len(answer.octets), size)
        due(target, pop3).drop_listing()
        due(target, pop3).must_be_ok()
        must_end(target, pop3)


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "DELE and QUIT in one group: what is marked is removed",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["pop3-quit-in-a-group-removes-nothing"],
)
def test_group_with_dele_and_quit_removes(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        pop3.send(b"DELE 1\r\nDELE 2\r\nQUIT\r\n")
        pop3.read_answer().must_be_ok()
        pop3.read_answer().must_be_ok()
        if (answer := pop3.read_answer()).ok is False:
            raise Unreachable(f"QUIT removed less than what was marked: {answer}")
        answer.must_be_ok()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 0)
