"""RFC 3501 section 9: letters in either case."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "keys, months and flags of SEARCH are taken in whatever case",
    needs=NEEDS,
    fails_on=["imap-search-keys-in-upper-case-only", "imap-search-months-as-written-only"],
)
def test_search_keys_are_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=["\\Seen"])
        imap.fill(name, target.compose())
        for key, numbers in {
            "seen": [1],
            "uNseen": [2],
            "not Seen": [2],
            "or seen unseen": [1, 2],
            "senton 5-JAN-2026": [1, 2],
            "SENTSINCE 5-jan-2026": [1, 2],
            'sentbefore "5-jan-2026"': [],
            "charset us-ascii text MAILWORTHY": [1, 2],
        }.items():
            found = imap.command(f"search {key}").must_be("OK").search()
            expect.equal(f"search {key}", found, numbers)


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "data items and macros of FETCH, and names of sections, are taken in whatever case",
    needs=NEEDS,
    fails_on=["imap-fetch-items-in-upper-case-only"],
)
def test_fetch_items_are_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for item in ("flags", "Uid", "rfc822.size", "body.peek[text]", "body.peek[Header]", "fast"):
            answer = imap.command(f"fetch 1 {item}").must_be("OK")
            expect.holds(answer.fetches(), f"a FETCH response after fetch 1 {item}", "none")
