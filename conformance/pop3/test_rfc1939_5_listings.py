"""RFC 1939 section 5: STAT, LIST and UIDL."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "STAT has the form required, and counts as many messages as LIST and UIDL list",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-drop-listing-in-prose", "pop3-uidl-leaves-out-the-last"],
)
def test_stat_list_and_uidl_agree(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        numbers = list(range(1, pop3.stat()[0] + 1))
        expect.equal("messages that LIST lists", sorted(pop3.sizes()), numbers)
        expect.equal("messages that UIDL lists", sorted(pop3.unique_ids()), numbers)


@requirement(
    "RFC 1939",
    "5",
    Level.SHOULD,
    "the size of the maildrop that STAT tells is the sum of the sizes that LIST tells",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-stat-counts-one-octet-a-line-end"],
)
def test_stat_tells_the_sum_of_the_sizes(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two\r\nlines.\r\n"))
    with target.pop3(ready=True) as pop3:
        expect.equal("size of the maildrop", pop3.stat()[1], sum(pop3.sizes().values()))


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "a message-number that no message has is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-number-zero-is-the-last",
        "pop3-number-past-the-end-is-the-last",
        "pop3-number-wraps",
    ],
)
def test_number_of_no_message_gets_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    for number in (0, 2, 2**32 + 1):
        with target.pop3(ready=True) as pop3:
            pop3.command(f"LIST {number}").must_be_err()
            pop3.command(f"RETR {number}", multiline=True).must_be_err()
            pop3.command(f"DELE {number}").must_be_err()
            expect.equal("number of messages", pop3.stat()[0], 1)
