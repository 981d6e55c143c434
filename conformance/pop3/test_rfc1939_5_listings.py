"""RFC 1939 section 5: STAT, LIST and UIDL."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import Unreachable


def must_still_be_there(pop3: Pop3Session, count: int) -> None:
    """Demand that STAT counts so many; that the server stays after its -ERR is not written."""
    answer = pop3.command("STAT")
    if answer.closed:
        raise Unreachable(f"after -ERR the maildrop cannot be seen: {answer}")
    expect.equal("number of messages", answer.drop_listing()[0], count)


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
        "pop3-long-number-disconnects",
    ],
)
def test_number_of_no_message_gets_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    for number in (0, 2, 2**31, 2**32, 2**32 + 1, 2**64 + 1, 10**39):
        with target.pop3(ready=True) as pop3:
            pop3.command(f"LIST {number}").must_be_err()
            pop3.command(f"RETR {number}", multiline=True).must_be_err()
        with target.pop3(ready=True) as pop3:  # some servers hang up on the third error
            pop3.command(f"DELE {number}").must_be_err()
            must_still_be_there(pop3, 1)


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "LIST with a message-number tells of that message what LIST without one does",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-list-of-one-tells-another-size", "pop3-list-of-one-leaves-out-the-number"],
)
def test_list_of_one_message_agrees_with_list(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two\r\nlines.\r\n"))
    with target.pop3(ready=True) as pop3:
        for number, size in pop3.sizes().items():
            listing = pop3.command(f"LIST {number}").scan_listings()
            expect.equal("scan listing", listing, {number: size})


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "of an empty maildrop STAT tells no message and no octets, and LIST, positively, nothing",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-list-of-nothing-refused", "pop3-stat-of-nothing-refused"],
)
def test_empty_maildrop_is_listed(target: Target) -> None:
    target.empty()
    with target.pop3(ready=True) as pop3:
        expect.equal("drop listing", pop3.stat(), (0, 0))
        expect.equal("scan listings", pop3.sizes(), {})


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "messages marked as deleted are counted neither by number nor by octets",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-stat-counts-marked", "pop3-stat-counts-octets-of-marked"],
)
def test_stat_leaves_out_what_is_marked(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        octets = pop3.stat()[1]
        pop3.command("DELE 1").granted()
        count, left = pop3.stat()
        expect.equal("number of messages", count, 1)
        expect.holds(0 < left < octets, f"fewer than {octets} octets", f"{left} octets")
        pop3.command("DELE 2").must_be_ok()
        expect.equal("drop listing", pop3.stat(), (0, 0))


@requirement(
    "RFC 1939",
    "5",
    Level.SHOULD,
    "nothing follows the size in a drop listing",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-drop-listing-says-more"],
    safe=True,
)
def test_nothing_follows_a_drop_listing(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        answer = pop3.command("STAT")
        answer.drop_listing()
        expect.equal("behind the size", answer.text.split(b" ", 2)[2:], [])


@requirement(
    "RFC 1939",
    "5",
    Level.SHOULD,
    "nothing follows the size in a scan listing",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-scan-listing-says-more"],
)
def test_nothing_follows_a_scan_listing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        listings = pop3.command("LIST", multiline=True).must_be_ok().lines
        for listing in (*listings, pop3.command("LIST 1").must_be_ok().text):
            expect.equal("behind the size", listing.split(b" ", 2)[2:], [])
