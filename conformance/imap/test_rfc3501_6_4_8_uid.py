"""RFC 3501 section 6.4.8: UID."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
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
        uids = imap.command("FETCH 1 UID").must_be("OK").uids()
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
        none = imap.command("FETCH 1 UID").must_be("OK").uids()[0] + 1000
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
        last = imap.command("FETCH 2 UID").must_be("OK").uids()
        answer = imap.command(f"UID FETCH {last[0] + 1000}:* UID").must_be("OK")
        expect.equal("UIDs", answer.uids(), last)
