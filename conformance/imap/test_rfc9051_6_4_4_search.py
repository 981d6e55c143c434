"""RFC 9051 section 6.4.4: SEARCH once IMAP4rev2 is enabled."""

import base64

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import in_rev2
from mailworthy.target import Target
from mailworthy.wire.imap import Esearch, Literal, SearchResult

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]
WORD = "Grüße"
MIME = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
)


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.SHOULD,
    "SEARCH without result options is answered by ESEARCH with ALL, not by SEARCH",
    needs=NEEDS,
    fails_on=["imap-rev2-search-brings-search"],
)
def test_search_is_answered_by_esearch(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose(), target.compose())
        for command in ("SEARCH ALL", "UID SEARCH UNSEEN", "SEARCH RETURN () ALL"):
            answer = imap.command(command).must_be("OK")
            expect.equal("SEARCH responses", answer.of(SearchResult), [])
            expect.equal("messages in ALL", len(answer.esearch().all or ()), 2)


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.MUST,
    "a SEARCH that finds nothing is answered by ESEARCH without MIN, MAX and ALL",
    needs=NEEDS,
    fails_on=["imap-esearch-silent-when-empty", "imap-esearch-min-zero-when-empty"],
)
def test_nothing_found_is_answered(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose())
        for command in ("SEARCH DELETED", "UID SEARCH DELETED", "SEARCH RETURN (MIN MAX) DELETED"):
            answer = imap.command(command).must_be("OK")
            expect.equal("ESEARCH responses", len(answer.of(Esearch)), 1)
            told = sorted({"MIN", "MAX", "ALL"} & set(answer.esearch().items))
            expect.equal(f"told after {command}", told, [])


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.MUST,
    "CHARSET UTF-8 and CHARSET US-ASCII are supported",
    needs=NEEDS,
    fails_on=["imap-charset-utf-8-refused", "imap-charset-us-ascii-refused"],
)
def test_utf_8_and_us_ascii_are_supported(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose(b"Viele Gruesse.\r\n"))
        for charset in ("UTF-8", "US-ASCII"):
            found = imap.command(f"SEARCH CHARSET {charset} BODY viele").must_be("OK").search()
            expect.equal(f"SEARCH CHARSET {charset} BODY viele", found, [1])


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.MUST,
    "without CHARSET a text is taken for UTF-8, and what is encoded is decoded before comparing",
    needs=NEEDS,
    fails_on=[
        "imap-search-without-charset-is-ascii",
        "imap-search-compares-encoded-words",
        "imap-search-compares-encoded-bodies",
    ],
)
def test_utf_8_is_assumed_and_texts_are_decoded(target: Target) -> None:
    word = b"X-Comment: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from home\r\n"
    body = base64.b64encode(f"Viele {WORD} von hier.\r\n".encode()) + b"\r\n"
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose(b"Body.\r\n", word), target.compose(body, MIME))
        for key, number in {"HEADER X-Comment": 1, "BODY": 2}.items():
            found = imap.command(f"SEARCH {key} ", Literal(WORD.encode())).must_be("OK").search()
            expect.equal(f"SEARCH {key} {WORD}", found, [number])


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.MUST,
    "a SEARCH in a charset that the server does not support gets NO",
    needs=NEEDS,
    fails_on=["imap-unknown-charset-gets-bad", "imap-unknown-charset-taken-for-ascii"],
)
def test_unknown_charset_gets_no_in_rev2(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose())
        imap.command("SEARCH CHARSET X-MAILWORTHY-UNHEARD-OF BODY body").must_be("NO")


@requirement(
    "RFC 9051",
    "6.4.4",
    Level.MUST,
    "a result option that the server does not know gets BAD",
    needs=NEEDS,
    fails_on=["imap-esearch-passes-over-options"],
)
def test_unknown_option_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose())
        imap.command("SEARCH RETURN (COUNT) ALL").must_be("OK")
        imap.command("SEARCH RETURN (X-MAILWORTHY) ALL").must_be("BAD")
