"""RFC 3501 section 7.4.1: when EXPUNGE may be sent."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Continuation, Expunge


@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "no EXPUNGE is sent during FETCH, STORE or SEARCH, whatever other sessions remove",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-during-fetch"],
)
def test_expunge_waits_for_fetch_store_and_search(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(3)))
        two.fill(name)
        expunge(two, "1")
        for command in ("FETCH 2:3 FLAGS", r"STORE 3 +FLAGS (\Seen)", "SEARCH ALL"):
            answer = one.command(command).must_be("OK", "NO", "BAD")
            expect.equal(f"EXPUNGE during {command}", answer.of(Expunge), [])


@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "no EXPUNGE is sent while a command is still being negotiated: before the + for its literal",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-before-continuation"],
)
def test_no_expunge_before_a_continuation(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(3)))
        two.fill(name)
        expunge(two, "1")
        answer = one.append(name, target.compose()).must_be("OK", "NO", "BAD")
        kinds = [type(event) for event in answer.untagged]
        early = kinds[: kinds.index(Continuation)] if Continuation in kinds else []
        expect.equal("EXPUNGE before +", early.count(Expunge), 0)


# What becomes of a message that another session removed and that is not told of yet is the
# server's choice: it can be shown still, left out, or fail the command (RFC 2180 section 4.1).
# None of these is judged here, only that no number means another message than before.
@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "until EXPUNGE is told, FETCH shows no message under another number than before",
    needs=[Capability.IMAP],
    fails_on=["imap-numbers-shift-unannounced"],
)
def test_fetch_keeps_numbers_until_expunge(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(4)))
        uids = one.command("FETCH 1:4 UID").must_be("OK").uids(4)
        two.fill(name)
        expunge(two, "2")
        answer = one.command("FETCH 1:3 (UID BODY.PEEK[])").must_be("OK", "NO", "BAD")
        told = {fetch.number: fetch.uid for fetch in answer.fetches() if fetch.uid is not None}
        wrong = {n: uid for n, uid in told.items() if not 1 <= n <= 4 or uids[n - 1] != uid}
        expect.equal(f"numbers shown with other UIDs than {uids}", wrong, {})


@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "until EXPUNGE is told, STORE by number changes no other message than the one of that number",
    needs=[Capability.IMAP],
    fails_on=["imap-numbers-shift-unannounced"],
)
def test_store_keeps_numbers_until_expunge(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(4)))
        uids = one.command("FETCH 1:4 UID").must_be("OK").uids(4)
        two.fill(name)
        expunge(two, "2")
        one.command(r"STORE 2:3 +FLAGS.SILENT (\Flagged)").must_be("OK", "NO", "BAD")
        two.fill(name)
        found = two.command("UID SEARCH FLAGGED").must_be("OK").search()
        wrong = sorted(set(found) - {uids[2]})
        expect.equal(rf"UIDs of other messages that are \Flagged than {uids[2]}", wrong, [])


@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "until EXPUNGE is told, SEARCH finds messages by their numbers from before",
    needs=[Capability.IMAP],
    fails_on=["imap-search-shifts-unannounced"],
)
def test_search_keeps_numbers_until_expunge(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose(), target.compose())
        one.fill(name, target.compose(), flags=[r"\Flagged"])
        two.fill(name)
        expunge(two, "1")
        answer = one.command("SEARCH FLAGGED").must_be("OK", "NO", "BAD")
        if answer.status != "OK":
            raise NotApplicable(f"SEARCH fails, as it may while messages are gone: {answer}")
        expect.equal("the number of the flagged message", answer.search(), [3])
