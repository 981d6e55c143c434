"""RFC 4315 section 2.1: UID EXPUNGE."""

from mailworthy import expect
from mailworthy.expect.imap import left_after
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_UIDPLUS]


def five(target: Target, imap: ImapSession, name: str, deleted: str) -> list[int]:
    """Fill the mailbox with five messages, flag some of them, and give the UIDs of all."""
    imap.fill(name, *(target.compose() for _ in range(5)))
    imap.command(rf"STORE {deleted} +FLAGS.SILENT (\Deleted)").granted()
    return imap.command("FETCH 1:5 UID").must_be("OK").uids(5)


@requirement(
    "RFC 4315",
    "2.1",
    Level.SHOULD,
    r"UID EXPUNGE removes, of the messages that are \Deleted, those whose UIDs it names",
    needs=NEEDS,
    fails_on=[
        "imap-uid-expunge-takes-all-deleted",
        "imap-uid-expunge-takes-numbers",
        "imap-uid-expunge-removes-nothing",
        "imap-set-ends-at-its-comma",
    ],
)
def test_uid_expunge_removes_those_named(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        uids = five(target, imap, name, "1:2")  # so that UIDs are not the numbers
        imap.command("EXPUNGE").granted()
        imap.fill(name, target.compose(), target.compose())
        uids = imap.command("FETCH 1:5 UID").must_be("OK").uids(5)
        imap.command(r"STORE 1:5 +FLAGS.SILENT (\Deleted)").granted()
        answer = imap.command(f"UID EXPUNGE {uids[1]},{uids[3]}").must_be("OK")
        kept = [uids[0], uids[2], uids[4]]
        expect.equal("UIDs left, by EXPUNGE", left_after(uids, answer), kept)
        imap.fill(name)
        expect.equal("UIDs left", imap.command("UID SEARCH ALL").must_be("OK").search(), kept)


@requirement(
    "RFC 4315",
    "2.1",
    Level.SHOULD,
    r"UID EXPUNGE does not touch a message that it names and that is not \Deleted",
    needs=NEEDS,
    fails_on=["imap-uid-expunge-takes-undeleted"],
)
def test_uid_expunge_spares_what_is_not_deleted(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        uids = five(target, imap, name, "2,5")
        answer = imap.command(f"UID EXPUNGE {uids[0]}:{uids[4]}").must_be("OK")
        expect.equal("left, by EXPUNGE", left_after("12345", answer), ["1", "3", "4"])
        kept = [uids[0], uids[2], uids[3]]
        expect.equal("UIDs left", imap.command("UID SEARCH ALL").must_be("OK").search(), kept)


@requirement(
    "RFC 4315",
    "2.1",
    Level.SHOULD,
    "UID EXPUNGE ignores UIDs that no message has",
    needs=NEEDS,
    fails_on=["imap-uid-expunge-of-missing-gets-no", "imap-uid-expunge-takes-all-deleted"],
)
def test_uid_expunge_ignores_missing_uids(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        uids = five(target, imap, name, "1:5")
        answer = imap.command(f"UID EXPUNGE {uids[4] + 10}:{uids[4] + 20}").must_be("OK")
        expect.equal("left, by EXPUNGE", left_after(uids, answer), uids)
        answer = imap.command(f"UID EXPUNGE {uids[4]}:{uids[4] + 20}").must_be("OK")
        expect.equal("left, by EXPUNGE", left_after(uids, answer), uids[:4])


@requirement(
    "RFC 4315",
    "2.1",
    Level.SHOULD,
    "UID EXPUNGE takes ranges turned round, * for the last message, and sets that overlap",
    needs=NEEDS,
    fails_on=["imap-reversed-range-is-empty", "imap-star-means-no-message"],
)
def test_uid_expunge_takes_any_set(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        uids = five(target, imap, name, "1:5")
        for each, kept in (
            (f"{uids[1]}:{uids[0]}", uids[2:]),
            ("*", uids[2:4]),
            (f"{uids[2]},{uids[2]}:{uids[2]}", uids[3:4]),
        ):
            imap.command(f"UID EXPUNGE {each}").must_be("OK")
            left = imap.command("UID SEARCH ALL").must_be("OK").search()
            expect.equal(f"UIDs left by {each} of {uids}", left, kept)
