"""RFC 1939 section 5 where there is much: ten thousand messages, and one of 50 MB."""

from mailworthy import expect
from mailworthy.arrival import send_in_one_session
from mailworthy.delivery import awaited
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split

MANY = 10_000
SOME = 120
"""As many as the gate has time for: numbers of three digits."""
BIG = 50_000_000
NOT_SO_BIG = 200_000
AT_A_TIME = 10
"""Messages in an SMTP session: Exim, for one, leaves more of them to the next run of its queue."""
PATIENCE = 600.0
"""Seconds in which everything has to be delivered."""
LONGEST_ANSWER = 300.0
"""Seconds that 50 MB may take, or the removal of all messages."""
LINE = b"..%09d " + b"x" * 900 + b"\r\n"


def in_the_gate(target: Target) -> bool:
    """Whether there is less time than was declared."""
    return target.silence < 60


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "of ten thousand messages each is counted, listed, marked, unmarked and removed, and the first "
    "and the last are retrieved",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-list-ends-at-a-hundred", "pop3-hundredth-command-refused"],
    slow=120,
)
def test_ten_thousand_messages_are_served(target: Target) -> None:
    count = SOME if in_the_gate(target) else MANY
    target.empty()
    for _ in range(count // AT_A_TIME):
        send(target)
    await_messages(target, count)
    with target.pop3(ready=True) as pop3:
        sizes = pop3.sizes()
        expect.equal("messages that LIST lists", sorted(sizes), list(range(1, count + 1)))
        expect.equal("messages that STAT counts", pop3.stat()[0], count)
        uidl = pop3.command("UIDL", multiline=True)
        if uidl.ok:
            expect.equal("unique-ids", len(set(uidl.unique_ids().values())), count)
        for number in (1, count):
            expect.equal(f"octets of message {number}", len(pop3.retr(number)), sizes[number])
        for number in range(1, count + 1):
            pop3.command(f"DELE {number}").must_be_ok()
        expect.equal("messages that STAT counts when all are marked", pop3.stat()[0], 0)
        pop3.command("RSET").must_be_ok()
        expect.equal("messages that STAT counts after RSET", pop3.stat()[0], count)
        for number in range(1, count + 1):
            pop3.command(f"DELE {number}").must_be_ok()
        answer = pop3.command("QUIT", within=LONGEST_ANSWER)
        if answer.ok is not True and not answer.closed:
            raise Unreachable(f"QUIT: {answer}")
        answer.must_be_ok()
    with target.pop3(ready=True) as pop3:
        expect.equal("messages after QUIT", pop3.stat()[0], 0)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "a message of 50 MB, or as big as can be sent, is retrieved whole, and listed by its size",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-big-message-cut-short", "pop3-size-wraps"],
    slow=120,
)
def test_big_message_is_served_whole(target: Target) -> None:
    wanted = NOT_SO_BIG if in_the_gate(target) else min(BIG, largest(target))
    body = b"".join(LINE % number for number in range(wanted // len(LINE % 0)))
    target.empty()
    target.send_message(target.compose(body))
    await_messages(target, 1)
    with target.pop3(ready=True) as pop3:
        size = pop3.sizes()[1]
        answer = pop3.command("RETR 1", multiline=True, within=LONGEST_ANSWER)
        if answer.lost is not None and not answer.closed:
            raise Unreachable(f"RETR: {answer}")
        octets = answer.must_be_ok().octets
        expect.equal("octets that RETR brings", len(octets), size)
        expect.same_octets("its body", split(octets)[1], body)
        pop3.command("DELE 1").must_be_ok()
        pop3.quit()


def send(target: Target) -> None:
    """Send some messages, each a transaction of one session where they go by SMTP."""
    if target.settings.deliver_by == "append":
        with target.imap(ready=True) as imap:
            for _ in range(AT_A_TIME):
                imap.append("INBOX", target.compose()).must_be("OK")
    else:
        send_in_one_session(target, AT_A_TIME)


def largest(target: Target) -> int:
    """Octets of the largest message that is sent: nine tenths of what SIZE says (RFC 1870).

    The rest is for what the server adds, and for how it counts.
    """
    if target.settings.deliver_by == "append":
        return BIG
    with target.smtp(ready=True) as smtp:
        said = smtp.extensions.get("SIZE", "").strip()
    limit = int(said) * 9 // 10 if said.isdigit() and int(said) else BIG
    if limit < NOT_SO_BIG:
        raise NotApplicable(f"no message over {said} octets can be sent")
    return limit


def await_messages(target: Target, count: int) -> None:
    """Wait until so many messages are in the maildrop; no longer than all may take together."""

    def there() -> bool | None:
        with target.pop3(ready=True) as pop3:
            found = pop3.stat()[0]
            pop3.quit()
        return found == count or None

    awaited(there, f"the whole of {count} messages", PATIENCE, paced=True)
