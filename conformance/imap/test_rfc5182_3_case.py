"""RFC 5182 section 3: letters in either case."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.target import Target
from mailworthy.violation import Unreachable


@requirement(
    "RFC 5182",
    "3",
    Level.MUST,
    "SAVE is taken in whatever case",
    needs=[Capability.IMAP, Capability.IMAP_SEARCHRES],
    fails_on=["imap-save-in-capitals-only"],
)
def test_save_is_taken_in_any_case(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        for option in ("save", "Save"):
            answer = imap.command(f"SEARCH RETURN ({option}) FLAGGED")
            if answer.has_code("NOTSAVED"):
                raise Unreachable(f"the server saves no result: {answer}")
            answer.must_be("OK")
            found = imap.command("FETCH $ UID").must_be("OK").uids()
            expect.equal(f"FETCH $ after {option}", found, [uids[1], uids[2], uids[4]])
            imap.command("SEARCH RETURN (SAVE) UNFLAGGED").must_be("OK", "NO")
