"""RFC 5182 section 2.4: SAVE together with other result options."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.target import Target
from mailworthy.violation import Unreachable

NEEDS = [Capability.IMAP, Capability.IMAP_ESEARCH, Capability.IMAP_SEARCHRES]
SAVES = {
    "SAVE MIN": [2],
    "MAX SAVE": [5],
    "MIN MAX SAVE": [2, 5],
    "SAVE COUNT": [2, 3, 5],
    "SAVE ALL": [2, 3, 5],
    "MIN SAVE COUNT": [2, 3, 5],
    "SAVE MIN MAX ALL": [2, 3, 5],
}
"""Result options, and the messages of 2, 3 and 5 that are saved."""


@requirement(
    "RFC 5182",
    "2.4",
    Level.SHOULD,
    "SAVE with MIN or MAX alone saves the lowest or highest, with COUNT or ALL whatever was found",
    needs=NEEDS,
    fails_on=["imap-save-min-saves-all", "imap-save-count-saves-nothing"],
)
def test_what_is_saved_depends_on_the_options(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        for options, numbers in SAVES.items():
            answer = imap.command(f"SEARCH RETURN ({options}) FLAGGED")
            if answer.has_code("NOTSAVED"):
                raise Unreachable(f"the server saves no result: {answer}")
            answer.must_be("OK")
            found = imap.command("SEARCH $").must_be("OK").search()
            expect.equal(f"SEARCH $ after RETURN ({options})", found, numbers)


@requirement(
    "RFC 5182",
    "2.4",
    Level.SHOULD,
    "SAVE changes nothing of what MIN, MAX, ALL and COUNT tell",
    needs=NEEDS,
    fails_on=["imap-save-silences-the-others"],
)
def test_save_leaves_the_other_options_told(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        answer = imap.command("SEARCH RETURN (SAVE MIN MAX COUNT) FLAGGED").must_be("OK")
        found = answer.esearch()
        told = {name: found.number(name) for name in ("MIN", "MAX", "COUNT")}
        expect.equal("RETURN (SAVE MIN MAX COUNT)", told, {"MIN": 2, "MAX": 5, "COUNT": 3})
