"""The IMAP response reader: events, bad input, pieces of any size, a second opinion."""

from __future__ import annotations

import pytest
from abnf import ParseError
from abnf.grammars import rfc9051
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.imap_responses import RESPONSE

from mailworthy.wire.imap import (
    Capabilities,
    Code,
    Condition,
    Continuation,
    Event,
    Exists,
    Expunge,
    Fetch,
    Flags,
    ListEntry,
    Literal,
    MailboxStatus,
    Namespace,
    Namespaces,
    Recent,
    ResponseReader,
    SearchResult,
    Tagged,
    TooLong,
    Unknown,
    Unparsable,
    parse,
    quote,
)

GOOD: dict[bytes, Event] = {
    b"* 23 EXISTS\r\n": Exists(23),
    b"* 0 RECENT\r\n": Recent(0),
    b"* 44 EXPUNGE\r\n": Expunge(44),
    b"* SEARCH\r\n": SearchResult(()),
    b"* SEARCH 2 3 6\r\n": SearchResult((2, 3, 6)),
    b"* SEARCH 2 (MODSEQ 7)\r\n": SearchResult((2,)),
    b"* capability imap4rev1 IMAP4rev2 Auth=Plain\r\n": Capabilities(
        ("IMAP4REV1", "IMAP4REV2", "AUTH=PLAIN")
    ),
    b"* FLAGS (\\Seen $Junk)\r\n": Flags(("\\Seen", "$Junk")),
    b'* LIST (\\Noselect) "/" ~/Mail/foo\r\n': ListEntry(
        "LIST", ("\\Noselect",), "/", "~/Mail/foo"
    ),
    b"* LIST () NIL {3}\r\na b\r\n": ListEntry("LIST", (), None, "a b"),
    b'* LIST () "\\\\" "a\\"b"\r\n': ListEntry("LIST", (), "\\", 'a"b'),
    b"* STATUS blurdybloop (MESSAGES 231)\r\n": MailboxStatus("blurdybloop", {"MESSAGES": 231}),
    b"* OK [UNSEEN 12] Message 12 is first\r\n": Condition(
        "OK", Code("UNSEEN", ("12",)), b"Message 12 is first"
    ),
    b"* OK [PERMANENTFLAGS (\\Deleted \\*)] Limited\r\n": Condition(
        "OK", Code("PERMANENTFLAGS", ("\\Deleted", "\\*")), b"Limited"
    ),
    b"* OK [not a code\r\n": Condition("OK", None, b"[not a code"),
    b"* BYE ends in {5}\r\n": Condition("BYE", None, b"ends in {5}"),
    b"a1 OK [READ-ONLY] done\r\n": Tagged("a1", "OK", Code("READ-ONLY"), b"done"),
    b"a1 NO \r\n": Tagged("a1", "NO", None, b""),
    b"+ \r\n": Continuation(b""),
    b'* NAMESPACE (("" "/")) NIL NIL\r\n': Namespaces((Namespace("", "/"),), (), ()),
    b"* 1 FETCH (FLAGS (\\Seen) UID 7 BODY[]<0> {4}\r\na\r\n) RFC822.SIZE 4)\r\n": Fetch(
        1, {"FLAGS": ("\\Seen",), "UID": 7, "BODY[]<0>": b"a\r\n)", "RFC822.SIZE": 4}
    ),
    b'* 1 FETCH (body[header.fields (Date "X")] NIL)\r\n': Fetch(
        1, {"BODY[HEADER.FIELDS (DATE X)]": None}
    ),
    b'* 1 FETCH (INTERNALDATE " 1-Jul-1996 02:44:25 -0700")\r\n': Fetch(
        1, {"INTERNALDATE": b" 1-Jul-1996 02:44:25 -0700"}
    ),
    b"* 1 FETCH (MODSEQ (9) X-ITEM[1] (a {1}\r\nb))\r\n": Fetch(
        1, {"MODSEQ": (9,), "X-ITEM[1]": ("a", b"b")}
    ),
    b"* VANISHED (EARLIER) 1:3\r\n": Unknown("VANISHED", b" (EARLIER) 1:3"),
    b"* 1 FETCH (BINARY[1] ~{2}\r\n\0\1)\r\n": Fetch(1, {"BINARY[1]": b"\0\1"}),
}
BAD = [
    b"* 23 EXISTS\n",
    b"* 23 EXISTS \r\n",
    b"*  23 EXISTS\r\n",
    b"* 0 EXPUNGE\r\n",
    b"* 0 FETCH (UID 1)\r\n",
    b"* 99999999999999999999 EXISTS\r\n",
    b"* SEARCH \r\n",
    b"* SEARCH 0\r\n",
    b"* SEARCH 1  2\r\n",
    b"* FLAGS (\\Seen  \\Draft)\r\n",
    b"* FLAGS \\Seen\r\n",
    b'* LIST () "//" foo\r\n',
    b'* LIST "" "/" foo\r\n',
    b"* OK null \0\r\n",
    b"* OK bare \r return\r\n",
    b"a1 DONE nothing\r\n",
    b"a1 BYE going\r\n",
    b"* 1 FETCH ()\r\n",
    b"* 1 FETCH (UID 0)\r\n",
    b"* 1 FETCH (UID)\r\n",
    b"* 1 FETCH (BODY[] atom)\r\n",
    b"* 1 FETCH (BODY[] {3}\r\nab\r\n",
    b'* 1 FETCH (ENVELOPE ("a" "b"))\r\n',
    b'* 1 FETCH (INTERNALDATE "1996-07-01")\r\n',
    b"* 1 FETCH (BODY[] {1}\r\n\0)\r\n",
    b"* STATUS INBOX (MESSAGES)\r\n",
    b"\r\n",
]


@pytest.mark.parametrize("response", GOOD)
def test_response_becomes_its_event(response: bytes) -> None:
    assert parse(response) == GOOD[response]


@pytest.mark.parametrize("response", BAD)
def test_what_is_no_response_is_unparsable(response: bytes) -> None:
    event = parse(response)
    assert isinstance(event, Unparsable)
    assert event.octets == response
    assert 0 <= event.position <= len(response)


@given(st.binary(max_size=60))
def test_any_octets_give_an_event(octets: bytes) -> None:
    parse(b"* 1 FETCH (" + octets + b"\r\n")
    parse(b"* " + octets + b"\r\n")
    parse(octets)


def events(*pieces: bytes) -> list[tuple[Event, bytes]]:
    reader = ResponseReader()
    found: list[tuple[Event, bytes]] = []
    for piece in pieces:
        reader.feed(piece)
        while (event := reader.next()) is not None:
            found.append(event)
    return found


@given(
    st.lists(st.sampled_from([*GOOD, *(bad for bad in BAD if b"{" not in bad and len(bad) < 99)])),
    st.data(),
)
def test_pieces_of_any_size_give_the_same_events(
    responses: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(responses)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert events(*pieces) == events(stream)
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == events(stream)


@settings(deadline=None)
@given(st.lists(RESPONSE, max_size=4), st.data())
def test_generated_responses_are_read_alike_in_whatever_pieces(
    responses: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(responses)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = events(stream)
    assert events(*pieces) == whole
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == whole
    assert b"".join(raw for _, raw in whole) == stream


def test_responses_keep_their_octets() -> None:
    stream = b"".join(GOOD)
    assert b"".join(raw for _, raw in events(stream)) == stream
    assert [event for event, _ in events(stream)] == list(GOOD.values())


def test_an_endless_literal_is_not_waited_for() -> None:
    found = events(b"* 1 FETCH (BODY[] {999999999999}\r\n", b"* 3 EXISTS\r\n")
    assert isinstance(found[0][0], TooLong)
    assert found[1][0] == Exists(3)


def test_an_endless_line_is_cut() -> None:
    reader = ResponseReader()
    reader.feed(b"* OK " + b"x" * 5_000_000)
    found = reader.next()
    assert found is not None
    assert isinstance(found[0], TooLong)


# What RFC 3501 and 9051 both have; the grammar of the latter is another author's.
BOTH = [
    b"* 23 EXISTS\r\n",
    b"* 44 EXPUNGE\r\n",
    b"* FLAGS (\\Seen $Junk)\r\n",
    b'* LIST (\\Noselect) "/" foo\r\n',
    b"* STATUS blurdybloop (MESSAGES 231)\r\n",
    b"* OK [UNSEEN 12] Message 12 is first\r\n",
    b"* 1 FETCH (FLAGS (\\Seen) UID 7 RFC822.SIZE 4)\r\n",
    b'* 1 FETCH (BODY[HEADER.FIELDS (DATE FROM)] "x")\r\n',
]
NEITHER = [
    b"* 23 EXISTS \r\n",
    b"* 0 EXPUNGE\r\n",
    b"* FLAGS (\\Seen  \\Draft)\r\n",
    b"* 1 FETCH  (UID 7)\r\n",
    b"* 1 FETCH (UID 0)\r\n",
]


@pytest.mark.parametrize("response", BOTH)
def test_the_abnf_agrees_on_good_responses(response: bytes) -> None:
    rfc9051.Rule("response-data").parse_all(response.decode())
    assert not isinstance(parse(response), Unparsable)


@pytest.mark.parametrize("response", NEITHER)
def test_the_abnf_agrees_on_bad_responses(response: bytes) -> None:
    with pytest.raises(ParseError):
        rfc9051.Rule("response-data").parse_all(response.decode())
    assert isinstance(parse(response), Unparsable)


def test_fetch_tells_flags_in_their_usual_spelling() -> None:
    fetch = parse(b"* 1 FETCH (UID 3 FLAGS (\\SEEN \\recent Keyword))\r\n")
    assert isinstance(fetch, Fetch)
    assert fetch.flags == frozenset({"\\Seen", "Keyword"})
    assert fetch.uid == 3
    assert fetch.octets("BODY[]") is None


def test_command_parts() -> None:
    assert Literal(b"abc").announcement == b"{3}\r\n"
    assert Literal(b"abc", plus=True).announcement == b"{3+}\r\n"
    assert quote('a"b\\c') == '"a\\"b\\\\c"'
    with pytest.raises(ValueError, match="quoted string"):
        quote("a\r\nb")
