"""RFC 1939 section 7: TOP and UIDL, where the server has them."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "TOP brings the header, the empty line and as many lines of the body as asked for, if there",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_TOP],
    fails_on=[
        "pop3-top-without-empty-line",
        "pop3-top-one-line-too-many",
        "pop3-top-past-the-end-refused",
    ],
)
def test_top_brings_the_lines_asked_for(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One\r\n.two\r\n\r\nfour\r\n"))
    with target.pop3(ready=True) as pop3:
        head, empty_line, body = pop3.retr(1).partition(b"\r\n\r\n")
        lines = body.splitlines(keepends=True)
        for count in (0, 1, len(lines), 1000):
            top = pop3.command(f"TOP 1 {count}", multiline=True).must_be_ok().octets
            expected = head + empty_line + b"".join(lines[:count])
            expect.same_octets(f"what TOP 1 {count} brings", top, expected)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "a unique-id has 1 to 70 characters from 0x21 to 0x7E, and nothing follows it",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-unique-id-too-long", "pop3-unique-id-with-space"],
)
def test_unique_id_listing_has_its_form(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        unique_ids = pop3.unique_ids()
        listing = pop3.command("UIDL 1").unique_ids()
        expect.equal("unique-id listing", listing, {1: unique_ids[1]})


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "messages that differ have unique-ids that differ",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-unique-ids-all-alike"],
)
def test_unique_ids_differ(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        unique_ids = pop3.unique_ids()
        expect.equal("different unique-ids", len(set(unique_ids.values())), 2)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "unique-ids persist across sessions, those that end without QUIT included",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-unique-ids-change"],
)
def test_unique_ids_persist(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        unique_ids = sorted(pop3.unique_ids().values())
    with target.pop3(ready=True) as pop3:
        expect.equal("unique-ids", sorted(pop3.unique_ids().values()), unique_ids)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("unique-ids", sorted(pop3.unique_ids().values()), unique_ids)


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "the unique-id of a message that was removed is not given to another one",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-unique-ids-are-numbers"],
)
def test_unique_id_is_not_given_again(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    with target.pop3(ready=True) as pop3:
        removed = pop3.unique_ids()[1]
        pop3.command("DELE 1").must_be_ok()
        pop3.quit()
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        given = pop3.unique_ids()[1]
        expect.holds(given != removed, f"another unique-id than {removed!r}", repr(given))
