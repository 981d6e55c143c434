"""RFC 5182 section 2.1: the search result variable."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target
from mailworthy.violation import Unreachable

NEEDS = [Capability.IMAP, Capability.IMAP_ESEARCH, Capability.IMAP_SEARCHRES]


def save(imap: ImapSession, criteria: str, options: str = "SAVE") -> None:
    """Save what is found; Unreachable where the server will not, as it may (section 2.5)."""
    answer = imap.command(f"SEARCH RETURN ({options}) {criteria}")
    if answer.has_code("NOTSAVED"):
        raise Unreachable(f"the server saves no result: {answer}")
    answer.must_be("OK")


def saved(imap: ImapSession) -> list[int]:
    """The UIDs of the messages that `$` stands for."""
    return imap.command("FETCH $ UID").must_be("OK").uids()


@requirement(
    "RFC 5182",
    "2.1",
    Level.SHOULD,
    "what SEARCH saved is what $ stands for in FETCH, STORE, SEARCH and their UID forms",
    needs=NEEDS,
    fails_on=["imap-saved-numbers-are-uids", "imap-dollar-means-all"],
)
def test_dollar_stands_for_what_was_saved(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        three = [uids[1], uids[2], uids[4]]
        save(imap, "FLAGGED")
        expect.equal("FETCH $", saved(imap), three)
        expect.equal("UID FETCH $", imap.command("UID FETCH $ UID").must_be("OK").uids(), three)
        expect.equal("SEARCH $", imap.command("SEARCH $").must_be("OK").search(), [2, 3, 5])
        found = imap.command("UID SEARCH UID $ NOT 5").must_be("OK").search()
        expect.equal("UID SEARCH UID $ NOT 5", found, three[:2])
        imap.command(r"STORE $ +FLAGS.SILENT (\Answered)").must_be("OK")
        found = imap.command("UID SEARCH ANSWERED").must_be("OK").search()
        expect.equal("UIDs changed by STORE $", found, three)


@requirement(
    "RFC 5182",
    "2.1",
    Level.SHOULD,
    "what UID SEARCH saved serves FETCH as well",
    needs=NEEDS,
    fails_on=["imap-uid-search-saves-nothing"],
)
def test_uid_search_saves_too(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        answer = imap.command("UID SEARCH RETURN (SAVE) UNFLAGGED")
        if answer.has_code("NOTSAVED"):
            raise Unreachable(f"the server saves no result: {answer}")
        answer.must_be("OK")
        expect.equal("FETCH $", saved(imap), [uids[0], uids[3]])


@requirement(
    "RFC 5182",
    "2.1",
    Level.SHOULD,
    "before anything is saved, and after a SELECT, $ stands for no message, which is no error",
    needs=NEEDS,
    fails_on=["imap-dollar-outlives-select", "imap-empty-dollar-gets-bad"],
)
def test_dollar_is_empty_after_select(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose())
        expect.equal("FETCH $ before a SEARCH", saved(imap), [])
        save(imap, "ALL")
        imap.fill(name)
        expect.equal("FETCH $ after another SELECT", saved(imap), [])
        save(imap, "DELETED")
        expect.equal("FETCH $ after a SEARCH that found nothing", saved(imap), [])


@requirement(
    "RFC 5182",
    "2.1",
    Level.MUST,
    "a SEARCH without SAVE, successful or not, and one that gets BAD leave what is saved",
    needs=NEEDS,
    fails_on=["imap-every-search-saves", "imap-failed-search-clears-dollar"],
)
def test_other_searches_leave_what_is_saved(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        three = [uids[1], uids[2], uids[4]]
        save(imap, "FLAGGED")
        for command in (
            "SEARCH ALL",
            "SEARCH RETURN (COUNT) UNFLAGGED",
            "UID SEARCH RETURN () 1",
            "SEARCH CHARSET X-MAILWORTHY-UNHEARD-OF TEXT x",
            "SEARCH RETURN (SAVE) X-MAILWORTHY",
        ):
            answer = imap.command(command)
            if answer.status == "NO" and "SAVE" in command:
                continue  # a SEARCH with SAVE that gets NO empties it
            expect.equal(f"FETCH $ after {command}", saved(imap), three)


@requirement(
    "RFC 5182",
    "2.1",
    Level.SHOULD,
    "a SEARCH with SAVE that gets NO leaves $ empty",
    needs=NEEDS,
    fails_on=["imap-refused-search-keeps-dollar"],
)
def test_refused_search_with_save_empties(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        save(imap, "FLAGGED")
        unheard = "SEARCH RETURN (SAVE) CHARSET X-MAILWORTHY-UNHEARD-OF TEXT x"
        imap.command(unheard).must_be("NO")
        expect.equal("FETCH $ after a SEARCH with SAVE got NO", saved(imap), [])


@requirement(
    "RFC 5182",
    "2.1",
    Level.MUST,
    "messages that are expunged leave what is saved, the others stay what they were",
    needs=NEEDS,
    fails_on=["imap-saved-numbers-not-moved"],
)
def test_expunge_moves_what_is_saved(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        save(imap, "FLAGGED")
        expunge(imap, "1:2")
        expect.equal("FETCH $ after EXPUNGE", saved(imap), [uids[2], uids[4]])
        expect.equal("SEARCH $", imap.command("SEARCH $").must_be("OK").search(), [1, 3])
