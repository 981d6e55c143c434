"""What ENVELOPE, BODYSTRUCTURE, ESEARCH, NAMESPACE, ID, LIST and the codes become."""

from __future__ import annotations

import pytest

from mailworthy.wire.imap import (
    Address,
    BodyPart,
    Code,
    Condition,
    Disposition,
    Enabled,
    Envelope,
    Esearch,
    Event,
    Extension,
    Fetch,
    ListEntry,
    MailboxStatus,
    Multipart,
    Namespace,
    Namespaces,
    NumberSet,
    ServerId,
    TooLong,
    Unparsable,
    parse,
)

PART = BodyPart(b"TEXT", b"PLAIN", ((b"CHARSET", b"utf-8"),), None, b"d", b"7BIT", 12, 3)
PART_TEXT = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL "d" "7BIT" 12 3)'
ENVELOPE = Envelope(
    b"date", b"\xc3\xa9", (Address(b"N", None, b"m", b"h"), Address(None, None, b"x", b"y")),
    None, None, None, None, None, None, b"<id>",
)  # fmt: skip
ENVELOPE_TEXT = (
    b'("date" {2}\r\n\xc3\xa9 (("N" NIL "m" "h")(NIL NIL "x" "y")) NIL NIL NIL NIL NIL NIL "<id>")'
)

EVENTS: dict[bytes, Event] = {
    b"* 1 FETCH (ENVELOPE " + ENVELOPE_TEXT + b")\r\n": Fetch(1, {"ENVELOPE": ENVELOPE}),
    b"* 1 FETCH (BODY " + PART_TEXT + b")\r\n": Fetch(1, {"BODY": PART}),
    b"* 1 FETCH (BODYSTRUCTURE (" + PART_TEXT + PART_TEXT + b' "MIXED" ("B" "c") ("inline" NIL)'
    b' ("en" "de") "loc" (1 "x" (NIL))))\r\n': Fetch(
        1,
        {
            "BODYSTRUCTURE": Multipart(
                (PART, PART),
                b"MIXED",
                ((b"B", b"c"),),
                Extension(
                    5, Disposition(b"inline", None), (b"en", b"de"), b"loc", ((1, b"x", (None,)),)
                ),
            )
        },
    ),
    b'* 1 FETCH (BODYSTRUCTURE ("message" "rfc822" NIL NIL NIL "7BIT" 99 '
    + ENVELOPE_TEXT + b" " + PART_TEXT + b' 7 "md5" NIL "en"))\r\n': Fetch(
        1,
        {
            "BODYSTRUCTURE": BodyPart(
                b"message", b"rfc822", None, None, None, b"7BIT", 99, 7, ENVELOPE, PART, b"md5",
                Extension(3, None, (b"en",)),
            )
        },
    ),
    b'* ESEARCH (TAG "a1") UID MIN 2 COUNT 3 ALL 2,9:8 X-A (b "c")\r\n': Esearch(
        "a1",
        True,
        {"MIN": 2, "COUNT": 3, "ALL": NumberSet(((2, 2), (8, 9))), "X-A": ("b", b"c")},
    ),
    b"* ESEARCH\r\n": Esearch(None, False, {}),
    b'* NAMESPACE (("" "/")("#mh/" NIL "X-P" ("F1" "F2"))) NIL (({2}\r\n#s "."))\r\n': Namespaces(
        (Namespace("", "/"), Namespace("#mh/", None, (("X-P", ("F1", "F2")),))),
        (),
        (Namespace("#s", "."),),
    ),
    b'* ID ("name" "x" "version" NIL)\r\n': ServerId({"name": "x", "version": None}),
    b"* ID NIL\r\n": ServerId(None),
    b"* ID ()\r\n": ServerId({}),
    b"* ENABLED CondStore\r\n": Enabled(("CONDSTORE",)),
    b"* ENABLED\r\n": Enabled(()),
    b'* LIST (\\HasChildren) "/" a (CHILDINFO ("SUBSCRIBED") "OLDNAME" ("b c"))\r\n': ListEntry(
        "LIST", ("\\HasChildren",), "/", "a",
        (("CHILDINFO", ("SUBSCRIBED",)), ("OLDNAME", ("b c",))),
    ),
    b"* STATUS a ()\r\n": MailboxStatus("a", {}),
    b"* STATUS a (SIZE 9223372036854775807 MAILBOXID (x) APPENDLIMIT NIL)\r\n": MailboxStatus(
        "a", {"SIZE": 2**63 - 1, "MAILBOXID": ("x",), "APPENDLIMIT": None}
    ),
    b"* OK [CLOSED]\r\n": Condition("OK", Code("CLOSED"), b""),
    b"* OK [BADCHARSET (UTF-8 US-ASCII)] x\r\n": Condition(
        "OK", Code("BADCHARSET", ("UTF-8", "US-ASCII")), b"x"
    ),
}  # fmt: skip


@pytest.mark.parametrize("response", EVENTS)
def test_response_becomes_its_event(response: bytes) -> None:
    assert parse(response) == EVENTS[response]


def test_trees_are_at_hand_where_they_were_sent() -> None:
    fetch = parse(b"* 1 FETCH (ENVELOPE " + ENVELOPE_TEXT + b" BODY " + PART_TEXT + b")\r\n")
    assert isinstance(fetch, Fetch)
    assert fetch.envelope == ENVELOPE
    assert fetch.structure == PART
    assert PART.media == "text/plain"
    assert Multipart((PART,), b"Mixed").media == "multipart/mixed"
    bare = Fetch(1, {"UID": 2})
    assert (bare.envelope, bare.structure) == (None, None)


def test_extended_data_of_list_is_told_by_name() -> None:
    entry = parse(b'* LIST () NIL a (CHILDINFO ("subscribed") OLDNAME (b))\r\n')
    assert isinstance(entry, ListEntry)
    assert (entry.child_info, entry.old_name) == (("SUBSCRIBED",), "b")
    plain = ListEntry("LIST", (), None, "a")
    assert (plain.child_info, plain.old_name) == (None, None)


def test_results_of_esearch_are_told_by_name() -> None:
    found = Esearch(None, True, {"MIN": 2, "ALL": NumberSet(((2, 4),))})
    assert (found.number("MIN"), found.number("MAX")) == (2, None)
    assert found.all is not None
    assert (list(found.all), len(found.all), 4 in found.all, 5 in found.all) == (
        [2, 3, 4], 3, True, False,
    )  # fmt: skip
    assert Esearch(None, True, {}).all is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (Code("APPENDUID", ("7", "3")), (7, (NumberSet(((3, 3),)),))),
        (Code("COPYUID", ("7", "3:1", "9")), (7, (NumberSet(((1, 3),)), NumberSet(((9, 9),))))),
        (Code("COPYUID", ("7", "3")), None),
        (Code("COPYUID", ("7", "3", "x")), None),
        (Code("COPYUID", ()), None),
        (Code("UIDNEXT", ("7",)), None),
    ],
)
def test_codes_of_uidplus_tell_their_sets(code: Code, expected: object) -> None:
    assert code.uid_sets == expected


def test_the_whole_range_of_uids_costs_no_memory() -> None:
    event = parse(b"* ESEARCH ALL 1:*\r\n")
    assert isinstance(event, Esearch)
    assert event.all is not None
    assert len(event.all) == 2**32 - 1


@pytest.mark.parametrize(
    "response",
    [
        b"* 1 FETCH (X " + b"(" * 5000 + b")" * 5000 + b")\r\n",
        b"* 1 FETCH (BODY " + b"(" * 5000 + b")" * 5000 + b")\r\n",
        b'* 1 FETCH (BODYSTRUCTURE ("a" "b" NIL NIL NIL "c" 1 NIL NIL NIL NIL '
        + b"(" * 5000 + b")\r\n",
    ],
)  # fmt: skip
def test_what_nests_too_deep_for_us_is_no_fault_of_the_server(response: bytes) -> None:
    assert isinstance(parse(response), TooLong)


SLIPS = [
    # response, the ABNF rule, the octet, whether it is clear what is meant
    (b"a1 OK\r\n", "resp-cond-state: SP", 5, True),
    (b"* BYE\r\n", "resp-cond-state: SP", 5, True),
    (b"+\r\n", "continue-req: SP", 1, True),
    (b"* OK caf\xc3\xa9\r\n", "TEXT-CHAR", 8, True),
    (b"* OK a\0b\r\n", "TEXT-CHAR", 6, True),
    (b"* 3 EXISTS\n", "CRLF", 10, True),
    (b"* 3 EXISTS \r\n", "mailbox-data: CRLF", 10, True),
    (b"* 4294967296 EXISTS\r\n", "number", 2, True),
    (b"* SEARCH \r\n", "mailbox-data: CRLF", 8, True),
    (b"* SEARCH 0\r\n", "mailbox-data: nz-number", 9, True),
    (b"* SEARCH 1  2\r\n", "mailbox-data: nz-number", 11, False),
    (b"* OK [UIDNEXT 0] x\r\n", "resp-text-code: UIDNEXT: nz-number", 14, True),
    (b"* OK [UNSEEN] x\r\n", "resp-text-code: UNSEEN: SP nz-number", 12, True),
    (b"* OK [COPYUID 1 * 2] x\r\n", "resp-text-code: COPYUID: uid-set", 16, True),
    (b"* OK [COPYUID 1 2] x\r\n", "resp-text-code: COPYUID: SP", 17, True),
    (b"* OK [PERMANENTFLAGS \\Seen] x\r\n", "resp-text-code: PERMANENTFLAGS: flag-perm", 21, True),
    (b"* OK [BADCHARSET UTF-8] x\r\n", "resp-text-code: BADCHARSET: charset", 16, True),
    (b"* OK [UIDNEXT 4 5] x\r\n", 'resp-text-code: UIDNEXT: "]"', 15, True),
    (b"* FLAGS (\\Seen \\*)\r\n", "flag", 15, True),
    (b"* FLAGS (a]b)\r\n", "flag", 9, True),
    (b"* FLAGS (\\Seen  \\Draft)\r\n", "flag", 15, False),
    (b"* LIST (Trash) NIL a\r\n", "mbx-list-oflag", 7, True),
    (b"* LIST (\\Marked \\Noselect) NIL a\r\n", "mbx-list-sflag", 7, True),
    (b"* LIST (\\HasChildren \\HasNoChildren) NIL a\r\n", "child-mbox-flag", 7, True),
    (b'* LIST () "" a\r\n', "mailbox-list: QUOTED-CHAR", 10, True),
    (b"* LIST () {1}\r\n/ a\r\n", "mailbox-list: QUOTED-CHAR", 10, True),
    (b'* LIST () "/" "caf\xc3\xa9"\r\n', "QUOTED-CHAR", 18, True),
    (b'* LIST () "/" "a\\b"\r\n', "QUOTED-CHAR", 16, False),
    (b'* LIST () "/" a b\r\n', "mailbox-list: CRLF", 15, False),
    (b"* STATUS a (UIDNEXT 0)\r\n", "status-att-val: nz-number", 20, True),
    (b"* NAMESPACE NIL NIL\r\n", "namespace-response: SP", 19, False),
    (b'* NAMESPACE (("" "/") ("x" "/")) NIL NIL\r\n', "namespace: 1*namespace-descr", 21, True),
    (b"* ID (name x)\r\n", "id_params_list: string", 6, False),
    (b"* ESEARCH ALL 0\r\n", "sequence-set: nz-number", 14, True),
    (b"* ESEARCH MIN x\r\n", "search-return-data: nz-number", 14, False),
    (b"* 1 FETCH ()\r\n", "msg-att: msg-att-static", 11, True),
    (b"* 1 FETCH (UID 0)\r\n", "uniqueid: nz-number", 15, True),
    (b"* 1 FETCH (BODY[0] NIL)\r\n", "section", 15, False),
    (b"* 1 FETCH (BODY[MIME] NIL)\r\n", "section", 15, False),
    (b"* 1 FETCH (BODY[] {1}\r\n\0)\r\n", "CHAR8", 23, True),
    (b"* 1 FETCH (BODY[] ~{1}\r\nx)\r\n", "literal", 18, True),
    (b'* 1 FETCH (INTERNALDATE "1-Jul-1996 02:44:25 -0700")\r\n', "date-time", 24, False),
    (b"* 1 FETCH (ENVELOPE (NIL NIL ()))\r\n", "env-from: 1*address", 30, False),
    (b"* 1 FETCH (ENVELOPE (NIL NIL NIL))\r\n", "env-sender: SP", 32, False),
    (
        b'* 1 FETCH (BODY ("A" "B" NIL NIL NIL NIL 1))\r\n', "body-fld-enc", 37, True,
    ),
    (b'* 1 FETCH (BODY ("A" "B" () NIL NIL "x" 1))\r\n', "body-fld-param: string", 26, True),
    (b'* 1 FETCH (BODY ("A" "B" NIL NIL NIL "x" 1 NIL))\r\n', "body-ext-1part", 42, True),
    (b'* 1 FETCH (BODY ("TEXT" "B" NIL NIL NIL "x" 1))\r\n', "body-fld-lines: SP", 45, False),
    (b'* 1 FETCH (BODY (NIL "MIXED"))\r\n', "media-basic", 17, False),
]  # fmt: skip


@pytest.mark.parametrize(("response", "rule", "position", "clear"), SLIPS)
def test_slips_are_named_by_rule_and_octet(
    response: bytes, rule: str, position: int, clear: bool
) -> None:
    event = parse(response)
    assert isinstance(event, Unparsable)
    assert (event.rule, event.position) == (rule, position)
    assert (event.meant is not None) is clear
    assert not isinstance(event.meant, Unparsable)
