"""RFC 4731 section 3.1: the result options of SEARCH and UID SEARCH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.session.imap_answer import ImapAnswer
from mailworthy.target import Target
from mailworthy.wire.imap import Esearch, SearchResult

NEEDS = [Capability.IMAP, Capability.IMAP_ESEARCH]


def results(answer: ImapAnswer) -> dict[str, object]:
    """Return items of the ESEARCH response, ALL as a sorted list."""
    found = answer.must_be("OK").esearch()
    return {
        name: answer.search() if name == "ALL" else value for name, value in found.items.items()
    }


@requirement(
    "RFC 4731",
    "3.1",
    Level.SHOULD,
    "MIN, MAX, ALL and COUNT tell the lowest, the highest, all, and how many messages match",
    needs=NEEDS,
    fails_on=[
        "imap-esearch-min-is-max",
        "imap-esearch-count-is-of-all",
        "imap-esearch-all-has-gaps",
    ],
)
def test_options_tell_what_was_found(target: Target) -> None:
    wanted: dict[str, object] = {"MIN": 2, "MAX": 5, "ALL": [2, 3, 5], "COUNT": 3}
    with flagged_mailbox(target) as (imap, _):
        for options in ("MIN", "MAX", "ALL", "COUNT", "MIN MAX", "COUNT ALL MAX MIN"):
            found = results(imap.command(f"SEARCH RETURN ({options}) FLAGGED"))
            chosen = {name: wanted[name] for name in options.split()}
            expect.equal(f"RETURN ({options})", found, chosen)


@requirement(
    "RFC 4731",
    "3.1",
    Level.MUST,
    "a SEARCH with result options brings one ESEARCH response, and no SEARCH response",
    needs=NEEDS,
    fails_on=["imap-esearch-and-search", "imap-esearch-one-response-an-option"],
)
def test_one_esearch_instead_of_search(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        for options in ("MIN", "ALL", "MIN MAX ALL COUNT"):
            answer = imap.command(f"SEARCH RETURN ({options}) FLAGGED").must_be("OK")
            expect.equal("ESEARCH responses", len(answer.of(Esearch)), 1)
            expect.equal("SEARCH responses", answer.of(SearchResult), [])


@requirement(
    "RFC 4731",
    "3.1",
    Level.MUST,
    "the ESEARCH response to UID SEARCH has the UID indicator",
    needs=NEEDS,
    fails_on=["imap-esearch-without-uid-indicator"],
)
def test_uid_search_has_the_uid_indicator(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        answer = imap.command("UID SEARCH RETURN (MIN MAX ALL COUNT) FLAGGED").must_be("OK")
        expect.holds(answer.esearch().uid, "ESEARCH … UID …", "no UID indicator")
        empty = imap.command("UID SEARCH RETURN (COUNT) DELETED").must_be("OK")
        expect.holds(empty.esearch().uid, "ESEARCH … UID … where nothing is found", "none")
        del uids


@requirement(
    "RFC 4731",
    "3.1",
    Level.SHOULD,
    "results of UID SEARCH are UIDs, those of SEARCH numbers without the UID indicator",
    needs=NEEDS,
    fails_on=["imap-esearch-by-uid-brings-numbers", "imap-esearch-always-with-uid"],
)
def test_uid_search_brings_uids(target: Target) -> None:
    with flagged_mailbox(target) as (imap, uids):
        found = results(imap.command("UID SEARCH RETURN (MIN MAX ALL COUNT) FLAGGED"))
        three = [uids[1], uids[2], uids[4]]
        wanted = {"MIN": three[0], "MAX": three[2], "ALL": three, "COUNT": 3}
        expect.equal("UID SEARCH RETURN (MIN MAX ALL COUNT)", found, wanted)
        plain = imap.command("SEARCH RETURN (MIN) FLAGGED").must_be("OK").esearch()
        expect.holds(not plain.uid, "no UID indicator after SEARCH", "one")


@requirement(
    "RFC 4731",
    "3.1",
    Level.MUST,
    "where nothing matches, ESEARCH comes all the same, without MIN, MAX and ALL",
    needs=NEEDS,
    fails_on=["imap-esearch-silent-when-empty", "imap-esearch-min-zero-when-empty"],
)
def test_nothing_found_is_told_without_numbers(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        for options in ("MIN", "MAX", "ALL", "MIN MAX ALL", ""):
            for command in ("SEARCH", "UID SEARCH"):
                found = results(imap.command(f"{command} RETURN ({options}) DELETED"))
                told = sorted({"MIN", "MAX", "ALL"} & set(found))
                expect.equal(f"told by RETURN ({options})", told, [])


@requirement(
    "RFC 4731",
    "3.1",
    Level.MUST,
    "COUNT is told whenever it is asked for, be it 0",
    needs=NEEDS,
    fails_on=["imap-esearch-no-count-when-empty"],
)
def test_count_is_always_told(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        for key, count in {"DELETED": 0, "FLAGGED": 3, "ALL": 5}.items():
            for options in ("COUNT", "MIN COUNT", "ALL COUNT MAX"):
                found = results(imap.command(f"SEARCH RETURN ({options}) {key}"))
                expect.equal(f"COUNT of RETURN ({options}) {key}", found.get("COUNT"), count)


@requirement(
    "RFC 4731",
    "3.1",
    Level.SHOULD,
    "an empty list of result options means ALL",
    needs=NEEDS,
    fails_on=["imap-esearch-empty-options-mean-count"],
)
def test_empty_options_mean_all(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        found = results(imap.command("SEARCH RETURN () FLAGGED"))
        expect.equal("RETURN ()", found, {"ALL": [2, 3, 5]})
