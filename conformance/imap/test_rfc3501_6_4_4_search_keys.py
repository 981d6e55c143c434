"""RFC 3501 section 6.4.4: what each SEARCH key finds, over messages that are known."""

from datetime import date, timedelta

from mailworthy import expect
from mailworthy.models import imap_search as keys
from mailworthy.models.imap_search import SPECIMENS, SYSTEM_FLAGS
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import must_find, specimens
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal

NEEDS = [Capability.IMAP]
ZONES = (
    (date(2020, 5, 10), "10 May 2020 00:30:00 +1300"),
    (date(2020, 5, 9), "9 May 2020 23:30:00 -1100"),
    (date(2020, 5, 10), "10 May 2020 00:00:00 +0000"),
)
"""Days of Date fields that are other days in UTC, and midnight."""


def dated(day: date, text: str) -> keys.Letter:
    """A letter of that day whose Date field has that text."""
    fields = {**SPECIMENS[0].fields, "Date": text}
    return keys.Letter(fields, "Body.\r\n", day, SPECIMENS[0].given)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "each system flag has a key that finds the messages with it, and one those without",
    needs=NEEDS,
    fails_on=["imap-search-answered-means-seen", "imap-search-undraft-finds-all"],
)
def test_flag_keys_find_flags_and_their_lack(target: Target) -> None:
    with specimens(target) as (imap, letters):
        must_find(imap, letters, *map(keys.flagged, SYSTEM_FLAGS))
        must_find(imap, letters, *map(keys.unflagged, SYSTEM_FLAGS))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "KEYWORD finds the messages with that keyword, the whole of it, UNKEYWORD the others",
    needs=NEEDS,
    fails_on=["imap-search-keyword-by-its-beginning", "imap-search-unkeyword-finds-nothing"],
)
def test_keyword_finds_the_whole_keyword(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        opened = imap.fill(name, target.compose(), target.compose(), target.compose())
        permanent = opened.codes().get("PERMANENTFLAGS")
        if permanent is not None and "\\*" not in permanent.arguments:
            raise NotApplicable("the mailbox takes no new keywords")
        imap.command("STORE 1 +FLAGS (mwColour)").granted()
        imap.command("STORE 2 +FLAGS (mwColourful)").granted()
        for key, numbers in {
            "KEYWORD mwColour": [1],
            "UNKEYWORD mwColour": [2, 3],
            "KEYWORD mwColourful": [2],
            "KEYWORD mwUnheardOf": [],
            "UNKEYWORD mwUnheardOf": [1, 2, 3],
        }.items():
            found = imap.command(f"SEARCH {key}").must_be("OK").search()
            expect.equal(f"SEARCH {key}", found, numbers)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "NEW is RECENT UNSEEN, and OLD is NOT RECENT, rather than NOT NEW",
    needs=NEEDS,
    fails_on=["imap-search-new-means-recent", "imap-search-old-means-not-new"],
)
def test_new_and_old_are_made_of_recent(target: Target) -> None:
    with specimens(target) as (imap, _):
        for key, same in {"NEW": "(RECENT UNSEEN)", "OLD": "NOT RECENT"}.items():
            one, two = (imap.command(f"SEARCH {k}").must_be("OK").search() for k in (key, same))
            expect.equal(f"SEARCH {key}, by SEARCH {same},", one, two)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "BEFORE, ON and SINCE compare the day of the internal date, which INTERNALDATE shows",
    needs=NEEDS,
    fails_on=[
        "imap-search-before-includes-the-day",
        "imap-search-since-leaves-the-day-out",
        "imap-search-on-means-since",
        "imap-search-internal-date-means-sent",
    ],
)
def test_dates_compare_the_internal_date(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for letter in letters[:3]:
            for days in (-1, 0, 1):
                when = (letter.arrived or date.min) + timedelta(days)
                must_find(
                    imap, letters, *(keys.arrived(w, when) for w in ("BEFORE", "ON", "SINCE"))
                )


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "SENTBEFORE, SENTON and SENTSINCE compare the day of the Date field, over ends of months",
    needs=NEEDS,
    fails_on=[
        "imap-search-before-includes-the-day",
        "imap-search-sent-means-internal-date",
        "imap-search-sent-since-leaves-the-day-out",
    ],
)
def test_sent_dates_compare_the_date_field(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for when in sorted({letter.sent for letter in letters}):
            must_find(imap, letters, *(keys.sent(w, when) for w in ("BEFORE", "ON", "SINCE")))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "the day of the Date field is the one written there, whatever time and zone follow it",
    needs=NEEDS,
    fails_on=["imap-search-sent-in-utc"],
)
def test_sent_dates_disregard_the_zone(target: Target) -> None:
    with specimens(target, [dated(*zone) for zone in ZONES]) as (imap, letters):
        for when in (date(2020, 5, 9), date(2020, 5, 10)):
            must_find(imap, letters, *(keys.sent(w, when) for w in ("BEFORE", "ON", "SINCE")))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "SMALLER and LARGER compare RFC822.SIZE, and leave out the very size, among several messages",
    needs=NEEDS,
    fails_on=["imap-search-smaller-includes-equal", "imap-search-larger-includes-equal"],
)
def test_sizes_part_messages_at_the_border(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for size in {letter.size for letter in letters}:
            must_find(imap, letters, keys.larger(size), keys.smaller(size))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "FROM, TO, CC, BCC and SUBJECT look into that field alone, names and addresses alike",
    needs=NEEDS,
    fails_on=[
        "imap-search-to-looks-into-cc",
        "imap-search-bcc-finds-nothing",
        "imap-search-depends-on-case",
        "imap-search-by-whole-words",
    ],
)
def test_envelope_keys_look_into_their_field(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for word in ("tom", "thumb.example", "ada", "bea blind", "sam@south.example", "kettle"):
            names = ("FROM", "TO", "CC", "BCC", "SUBJECT")
            must_find(imap, letters, *(keys.named(name, word) for name in names))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "HEADER with an empty string finds whatever has the field, empty or not",
    needs=NEEDS,
    fails_on=["imap-search-empty-header-finds-nothing", "imap-search-header-skips-empty-fields"],
)
def test_header_with_empty_text_finds_the_field(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for name in ("X-Colour", "x-COLOUR", "X-Colou", "In-Reply-To", "Bcc"):
            must_find(imap, letters, keys.header(name, ""))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "HEADER looks into every field of that name, and into its folded lines",
    needs=NEEDS,
    fails_on=["imap-search-header-takes-the-first", "imap-search-header-stops-at-the-fold"],
)
def test_header_looks_into_every_field_and_line(target: Target) -> None:
    fields = (b"X-Colour: red\r\n", b"X-Shape: round\r\n\tand flat\r\n", b"X-Colour: green\r\n")
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"Body.\r\n", *fields), target.compose())
        for key in ("X-Colour red", "X-Colour green", "X-Shape round", "X-Shape flat"):
            found = imap.command(f"SEARCH HEADER {key}").must_be("OK").search()
            expect.equal(f"SEARCH HEADER {key}", found, [1])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "BODY looks into the body alone, TEXT into header and body",
    needs=NEEDS,
    fails_on=["imap-search-body-looks-into-the-header", "imap-search-text-skips-the-header"],
)
def test_body_leaves_the_header_out_and_text_does_not(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for word in ("kettle", "red", "specimen.1@mailworthy", "X-Colour", "words", "sky at"):
            must_find(imap, letters, keys.body(word), keys.anywhere(word))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "what is looked for may stand within a word, in whatever case",
    needs=NEEDS,
    fails_on=["imap-search-by-whole-words", "imap-search-depends-on-case"],
)
def test_text_matches_within_words_in_any_case(target: Target) -> None:
    with specimens(target) as (imap, letters):
        for word in ("ETTL", "ettle of fi", "hing", "pecimen"):
            must_find(imap, letters, keys.body(word), keys.anywhere(word))
        must_find(imap, letters, keys.named("SUBJECT", "nlikel"), keys.header("X-Colour", "ARK R"))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "what is looked for may come as an atom, a quoted string or a literal alike",
    needs=NEEDS,
    fails_on=["imap-search-literal-finds-nothing"],
)
def test_text_may_be_a_literal(target: Target) -> None:
    with specimens(target) as (imap, letters):
        wanted = keys.named("SUBJECT", "kettle").numbers(letters)
        for form in ("kettle", '"kettle"', Literal(b"kettle")):
            found = imap.command("SEARCH SUBJECT ", form).must_be("OK").search()
            expect.equal(f"SEARCH SUBJECT {form}", found, wanted)
        both = ("SEARCH HEADER ", Literal(b"Subject"), " ", Literal(b"kettle"), " ALL")
        expect.equal("HEADER, two literals", imap.command(*both).must_be("OK").search(), wanted)
