"""RFC 3501 section 6.4.8: UID."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents, expunge
from mailworthy.target import Target
from mailworthy.violation import Unreachable


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.MUST,
    "every FETCH response to UID FETCH and UID STORE has the UID, asked for or not",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-fetch-without-uid", "imap-uid-store-without-uid"],
)
def test_uid_commands_always_tell_the_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        uids = imap.command("FETCH 1 UID").must_be("OK").uids(1)
        for command in (
            "UID FETCH 1:* FLAGS",
            r"UID STORE 1:* FLAGS (\Seen)",
            "UID FETCH 1:* BODY[]",
        ):
            answer = imap.command(command).must_be("OK")
            told = [fetch.uid for fetch in answer.fetches()]
            if not told and "STORE" not in command:
                raise Unreachable(f"{command} brings no FETCH response: {answer}")
            expect.equal(f"UIDs told after {command}", told, uids * len(told))


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "a UID that no message has is ignored: OK, and nothing done or told",
    needs=[Capability.IMAP],
    fails_on=["imap-missing-uid-gets-no", "imap-missing-uid-means-the-last"],
)
def test_uid_of_no_message_is_ignored(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        none = imap.command("FETCH 1 UID").must_be("OK").uids(1)[0] + 1000
        for command in (f"UID FETCH {none} FLAGS", rf"UID STORE {none} +FLAGS (\Seen)"):
            expect.equal("FETCH responses", imap.command(command).must_be("OK").fetches(), [])
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags of the other message", sorted(flags), [])


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "a range that ends in * has the last message, whatever its other end",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-star-range-not-turned"],
)
def test_uid_range_to_star_has_the_last_message(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose())
        last = imap.command("FETCH 2 UID").must_be("OK").uids(1)
        answer = imap.command(f"UID FETCH {last[0] + 1000}:* UID").must_be("OK")
        expect.equal("UIDs", answer.uids(), last)


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "a range of UIDs names all messages within it, whether its ends and all between exist or not",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-range-ends-at-a-gap", "imap-uid-range-needs-its-ends"],
)
def test_uid_range_reaches_over_gaps(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(6)))
        uids = imap.command("FETCH 1:6 UID").must_be("OK").uids(6)
        expunge(imap, "1,3,6")
        answer = imap.command(f"UID FETCH {uids[0]}:{uids[5]} UID").must_be("OK")
        expect.equal("UIDs fetched", answer.uids(), [uids[1], uids[3], uids[4]])


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "the number of a FETCH response to a UID command is the sequence number, not the UID",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-fetch-numbers-are-uids", "imap-uid-store-numbers-are-uids"],
)
def test_fetch_after_a_uid_command_has_the_number(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(3)))
        expunge(imap, "1")
        [uid, _] = imap.command("FETCH 1:2 UID").must_be("OK").uids(2)
        for command in (f"UID FETCH {uid} FLAGS", rf"UID STORE {uid} +FLAGS (\Seen)"):
            numbers = [f.number for f in imap.command(command).must_be("OK").fetches()]
            expect.equal(f"numbers of FETCH after {command}", set(numbers), {1})


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "UID COPY copies the messages of those UIDs",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-copy-takes-numbers"],
)
def test_uid_copy_copies_by_uid(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 6)))
        expunge(imap, "1:2")
        [first, *_, last] = imap.command("FETCH 1:3 UID").must_be("OK").uids(3)
        imap.command(f'UID COPY {last},{first} "{other}"').must_be("OK")
        imap.fill(other)
        expect.equal("texts of the copies", sorted(contents(imap).values()), [b"3", b"5"])


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "UID STORE changes the messages of those UIDs",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-store-takes-numbers"],
)
def test_uid_store_changes_by_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(4)))
        expunge(imap, "1")
        [_, uid, _] = imap.command("FETCH 1:3 UID").must_be("OK").uids(3)
        imap.command(rf"UID STORE {uid} +FLAGS.SILENT (\Flagged)").must_be("OK")
        found = imap.command("UID SEARCH FLAGGED").must_be("OK").search()
        expect.equal(r"UIDs of messages that are \Flagged", found, [uid])


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "UID with a command that it does not go with gets BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-of-any-command-ok"],
)
def test_uid_of_another_command_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("UID NOOP").must_be("BAD")
        imap.command("NOOP").must_be("OK")
