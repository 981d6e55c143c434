"""RFC 3501 section 6.4.4: SEARCH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import SearchResult

KEYS = {
    "ALL": [1, 2, 3],
    "SEEN": [2, 3],
    "UNSEEN": [1],
    "FLAGGED": [3],
    "NOT FLAGGED": [1, 2],
    "SEEN UNFLAGGED": [2],
    "OR UNSEEN FLAGGED": [1, 3],
    "NOT (SEEN FLAGGED)": [1, 2],
    "2:*": [2, 3],
    "2:3 FLAGGED": [3],
    "HEADER X-Colour red": [1],
    'HEADER x-colour ""': [1, 2],
    "HEADER X-Colour DARKRED": [],
    "SUBJECT MAILworthy": [1, 2, 3],
    'BODY "second one"': [2],
    "TEXT blue": [2],
}
"""Search keys that need no more than the three messages below, and what they find."""


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "SEARCH finds exactly the messages that match all of its keys",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-search-or-means-and",
        "imap-search-depends-on-case",
        "imap-search-unseen-finds-all",
        "imap-search-header-ignores-its-field",
    ],
)
def test_search_finds_what_matches(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"First one.\r\n", b"X-Colour: Red\r\n"))
        imap.fill(name, target.compose(b"Second one.\r\n", b"X-Colour: blue\r\n"), flags=[r"\Seen"])
        imap.fill(name, target.compose(), flags=[r"\Seen", r"\Flagged"])
        for key, numbers in KEYS.items():
            found = imap.command(f"SEARCH {key}").must_be("OK").search()
            expect.equal(f"SEARCH {key}", found, numbers)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "LARGER and SMALLER leave out messages of exactly the size given",
    needs=[Capability.IMAP],
    fails_on=["imap-search-larger-includes-equal"],
)
def test_search_by_size_is_strict(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        size = len(imap.command("FETCH 1 BODY.PEEK[]").must_be("OK").item("BODY[]"))
        finds: dict[str, list[int]] = {f"LARGER {size}": [], f"SMALLER {size}": []}
        finds |= {f"LARGER {size - 1}": [1], f"SMALLER {size + 1}": [1]}
        for key, numbers in finds.items():
            found = imap.command(f"SEARCH {key}").must_be("OK").search()
            expect.equal(f"SEARCH {key}", found, numbers)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "a SEARCH that finds nothing still brings a SEARCH response",
    needs=[Capability.IMAP],
    fails_on=["imap-search-silent-when-empty"],
)
def test_search_without_match_is_answered(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command("SEARCH DELETED").must_be("OK")
        expect.equal("messages found", answer.search(), [])
        expect.holds(answer.of(SearchResult), "a SEARCH response", f"none before {answer}")
