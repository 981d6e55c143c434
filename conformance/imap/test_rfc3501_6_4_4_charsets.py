"""RFC 3501 section 6.4.4: CHARSET, and texts that are encoded in the message."""

import base64

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire.imap import Literal, SearchResult

NEEDS = [Capability.IMAP]
UNKNOWN = "X-MAILWORTHY-UNHEARD-OF"
"""A charset that nobody has registered."""
WORD = "Grüße"
QUOTED = (
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
)
BASE64 = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
LATIN = QUOTED.replace(b"utf-8", b"iso-8859-1")
MIME = b"MIME-Version: 1.0\r\n"


def found_in_utf8(imap: ImapSession, key: str, text: str) -> list[int]:
    """What a search for a text in UTF-8 finds; NotApplicable where it may be refused and is."""
    answer = imap.command(f"SEARCH CHARSET UTF-8 {key} ", Literal(text.encode()))
    if answer.status == "NO":
        raise NotApplicable("the server searches no UTF-8, which IMAP4rev1 permits")
    return answer.must_be("OK").search()


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "CHARSET US-ASCII is supported",
    needs=NEEDS,
    fails_on=["imap-charset-us-ascii-refused"],
)
def test_charset_us_ascii_is_supported(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"A kettle.\r\n"), target.compose())
        found = imap.command("SEARCH CHARSET US-ASCII BODY kettle").must_be("OK").search()
        expect.equal("SEARCH CHARSET US-ASCII BODY kettle", found, [1])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "a SEARCH in a charset that the server does not support gets NO, rather than BAD",
    needs=NEEDS,
    fails_on=["imap-unknown-charset-gets-bad", "imap-unknown-charset-taken-for-ascii"],
)
def test_unknown_charset_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"A kettle.\r\n"))
        answer = imap.command(f"SEARCH CHARSET {UNKNOWN} BODY kettle")
        if answer.status != "NO":
            raise Violation("NO", str(answer))
        found = imap.command("SEARCH BODY kettle").must_be("OK").search()
        expect.equal("what a SEARCH after it finds", found, [1])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "the NO to a SEARCH in an unsupported charset has the response code BADCHARSET",
    needs=NEEDS,
    fails_on=["imap-no-badcharset"],
)
def test_unknown_charset_gets_badcharset(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command(f"SEARCH CHARSET {UNKNOWN} BODY kettle")
        if answer.status != "NO":
            raise NotApplicable(f"the charset is not refused by NO: {answer}")
        expect.holds(answer.has_code("BADCHARSET"), "NO [BADCHARSET]", str(answer))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "encoded words in a header are decoded before a text in UTF-8 is compared with them",
    needs=NEEDS,
    fails_on=["imap-search-compares-encoded-words"],
)
def test_encoded_words_are_decoded(target: Target) -> None:
    fields = (
        b"X-Comment: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from home\r\n",
        b"X-Comment: =?iso-8859-1?B?" + base64.b64encode(WORD.encode("latin-1")) + b"?=\r\n",
    )
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose(b"Body.\r\n", field) for field in fields))
        imap.fill(name, target.compose())
        expect.equal("HEADER in UTF-8", found_in_utf8(imap, "HEADER X-Comment", WORD), [1, 2])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "transfer encodings of a body are decoded before a text in UTF-8 is compared",
    needs=NEEDS,
    fails_on=["imap-search-compares-encoded-bodies"],
)
def test_encoded_bodies_are_decoded(target: Target) -> None:
    text = f"Viele {WORD} von hier.\r\n".encode()
    bodies = (
        (QUOTED, b"Viele Gr=C3=BC=C3=\r\n=9Fe von hier.\r\n"),
        (BASE64, base64.b64encode(text) + b"\r\n"),
    )
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose(body, MIME, fields) for fields, body in bodies))
        imap.fill(name, target.compose())
        expect.equal("BODY in UTF-8", found_in_utf8(imap, "BODY", f"{WORD} von"), [1, 2])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "a body in another charset is converted before a text in UTF-8 is compared",
    needs=NEEDS,
    fails_on=["imap-search-leaves-charsets-undecoded"],
)
def test_bodies_in_other_charsets_are_converted(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"Viele Gr=FC=DFe von hier.\r\n", MIME, LATIN))
        expect.equal("BODY in UTF-8", found_in_utf8(imap, "BODY", f"{WORD} von"), [1])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "a SEARCH that finds something, or that searches an empty mailbox, brings a SEARCH response",
    needs=NEEDS,
    fails_on=["imap-search-silent-when-empty", "imap-search-of-empty-mailbox-gets-no"],
)
def test_search_of_empty_mailbox_is_answered(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name)
        answer = imap.command("SEARCH ALL").must_be("OK")
        expect.equal("messages found", answer.search(), [])
        expect.holds(answer.of(SearchResult), "a SEARCH response", f"none before {answer}")
        expect.equal("UIDs found", imap.command("UID SEARCH SEEN").must_be("OK").search(), [])


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "SEARCH without a key, with one that there is not, or one that lacks its argument is refused",
    needs=NEEDS,
    fails_on=["imap-search-unknown-key-finds-all", "imap-search-without-key-finds-all"],
)
def test_malformed_criteria_are_refused(target: Target) -> None:
    with target.own_mailbox() as name:
        for criteria in ("", " X-MAILWORTHY", " OR SEEN", " NOT", " (SEEN", " LARGER x", " ON 5"):
            with target.imap(ready=True) as imap:
                imap.fill(name)
                imap.command(f"SEARCH{criteria}").must_be("BAD", "NO")
                imap.command("SEARCH ALL").must_be("OK")
