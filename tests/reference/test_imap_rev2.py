"""The reference's IMAP server in raw octets: IMAP4rev2, extensions, what strictness refuses."""

from __future__ import annotations

import base64
import re

import pytest
from tests.reference.imap_wire import answers, converse, rev2, stocked

from mailworthy.reference.imap import names
from mailworthy.reference.imap.message import envelope, section, structure

NESTED = (
    b'From: Alice A <a@x.example>, grp: b@y, "C, D" <c@z>;\r\nTo: nobody:;\r\n'
    b'Content-Type: multipart/mixed; boundary="o o"\r\n\r\npre\r\n--o o\r\n'
    b"Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\nplain\r\n--i\r\n"
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: inline; filename*0="a"; filename*1=b.html\r\n\r\nPHA+\r\n--i--\r\n'
    b"--o o\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n"
    b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/x\r\n"
    b"Content-Transfer-Encoding: x-odd\r\n\r\nodd\r\n--q--\r\n--o o--\r\n"
)
PLAIN = b"Subject: one\r\n\r\nbody\r\n"


def test_select_in_either_revision() -> None:
    old = answers("SELECT INBOX", "SELECT INBOX", store=stocked(PLAIN))
    assert "* 1 RECENT" in old
    assert not any("CLOSED" in line or line.startswith("* LIST") for line in old)
    new = rev2("SELECT inbox", "SELECT nowhere", "SEARCH ALL", store=stocked(PLAIN))
    assert '* LIST (\\HasNoChildren) "/" "INBOX"' in new
    assert not any("RECENT" in line.upper() or "[UNSEEN" in line for line in new)
    closed = new.index("* OK [CLOSED] the mailbox that was selected is closed")
    assert new[closed + 1].startswith("a2 NO [NONEXISTENT]")
    assert new[-1].startswith("a3 BAD")


def test_flags_of_others_come_with_the_uid() -> None:
    store = stocked(PLAIN)
    shown = rev2("SELECT INBOX", "STORE 1 +FLAGS (\\Seen)", "FETCH 1 FLAGS", store=store)
    assert "* 1 FETCH (UID 1 FLAGS (\\Seen))" in shown
    assert "* 1 FETCH (FLAGS (\\Seen))" in shown


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("SEARCH ALL", '* ESEARCH (TAG "a2") ALL 1:2'),
        ("SEARCH SUBJECT nonesuch", '* ESEARCH (TAG "a2")'),
        ("UID SEARCH RETURN (MIN MAX COUNT) ALL", '* ESEARCH (TAG "a2") UID MIN 1 MAX 2 COUNT 2'),
        ("SEARCH RETURN () NOT $", '* ESEARCH (TAG "a2") ALL 1:2'),
    ],
)
def test_extended_search(criteria: str, found: str) -> None:
    assert found in rev2("SELECT INBOX", criteria, store=stocked(PLAIN, PLAIN))


def test_saved_results() -> None:
    shown = answers(
        "SELECT INBOX",
        "SEARCH RETURN (SAVE MIN) ALL",
        "FETCH $ UID",
        "SEARCH CHARSET US-ASCII RETURN (SAVE) ALL",
        "SEARCH RETURN (SAVE) CHARSET x-none ALL",
        "FETCH $ UID",
        store=stocked(PLAIN, PLAIN),
    )
    assert [line for line in shown if "FETCH (" in line] == ["* 1 FETCH (UID 1)"]
    assert [line[:5] for line in shown if line.startswith(("a3", "a4", "a5"))] == [
        "a3 BA", "a4 NO", "a5 OK",
    ]  # fmt: skip


def test_names_in_either_encoding() -> None:
    store = stocked()
    assert answers('CREATE "&ANw-b&-c"', store=store)[-1].startswith("a0 OK")
    assert '* LIST (\\HasNoChildren) "/" "Üb&c"' in rev2('LIST "" *', store=store)
    assert '* LIST (\\HasNoChildren) "/" "&ANw-b&-c"' in answers('LIST "" *', store=store)
    for wrong in ('"Ü"', "a&b", "&AEE-", "&Jjo!", "{2}\r\nÜ"):
        assert re.match("a0 (NO|BAD)", answers(f"CREATE {wrong}", store=store)[-1]), wrong
    shown = rev2('CREATE "u\u0308"', 'SELECT "u\u0308"', "CREATE inbox/sub", store=store)
    assert '* LIST (\\HasNoChildren) "/" "ü" ("OLDNAME" ("u\u0308"))' in shown
    assert '* LIST (\\HasNoChildren) "/" "INBOX/sub" ("OLDNAME" ("inbox/sub"))' in shown


@pytest.mark.parametrize("name", ["plain", "A&B", "Entwürfe", "&-", "日本語", "a\x01b", "😀/x"])
def test_modified_utf7_there_and_back(name: str) -> None:
    assert names.decode(names.encode(name)) == name
    assert names.encode(name).isascii()


def test_list_extended() -> None:
    store = stocked()
    answers(
        "CREATE a/b", "CREATE Sent (USE (\\Sent))", "SUBSCRIBE a/b", "SUBSCRIBE x/y", store=store
    )
    shown = answers(
        'LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"',
        'LIST (SUBSCRIBED) "" *',
        'LIST "" (a* "no%") RETURN (SUBSCRIBED STATUS (MESSAGES SIZE))',
        'LIST (SPECIAL-USE) "" *',
        'LIST (RECURSIVEMATCH) "" *',
        'LIST "" * RETURN (NONESUCH)',
        'LIST () "" ""',
        store=store,
    )
    assert shown == [
        '* LIST (\\HasChildren) "/" "a" ("CHILDINFO" ("SUBSCRIBED"))',
        '* LIST (\\NonExistent) "/" "x" ("CHILDINFO" ("SUBSCRIBED"))',
        "a0 OK LIST completed",
        '* LIST (\\Subscribed \\HasNoChildren) "/" "a/b"',
        '* LIST (\\Subscribed \\NonExistent) "/" "x/y"',
        "a1 OK LIST completed",
        '* LIST (\\HasChildren) "/" "a"',
        '* STATUS "a" (MESSAGES 0 SIZE 0)',
        '* LIST (\\Subscribed \\HasNoChildren) "/" "a/b"',
        '* STATUS "a/b" (MESSAGES 0 SIZE 0)',
        "a2 OK LIST completed",
        '* LIST (\\Sent \\HasNoChildren) "/" "Sent"',
        "a3 OK LIST completed",
        "a4 BAD RECURSIVEMATCH needs another option",
        "a5 BAD no such option",
        "a6 OK LIST completed",
    ]


def test_sections_of_parts_within_parts() -> None:
    assert section(NESTED, "1.2") == b"PHA+"
    assert section(NESTED, "2.HEADER").startswith(b"Subject: in\r\n")
    assert section(NESTED, "2.1") == b"odd"
    assert section(NESTED, "2.1.MIME").startswith(b"Content-Type: text/x\r\n")
    shown = structure(NESTED, extended=True)
    assert b'("INLINE" ("FILENAME" "ab.html"))' in shown
    assert b'(("TEXT" "X" NIL NIL NIL "X-ODD" 3 0 NIL NIL NIL NIL) "MIXED"' in shown
    told = envelope(NESTED)
    assert b'(NIL NIL "grp" NIL)(NIL NIL "b" "y")("C, D" NIL "c" "z")(NIL NIL NIL NIL))' in told
    assert b'((NIL NIL "nobody" NIL)(NIL NIL NIL NIL))' in told


def test_binary() -> None:
    shown = answers(
        "SELECT INBOX",
        "FETCH 1 (BINARY.SIZE[1.2] BINARY.PEEK[1.2]<1.9> BODY.PEEK[9])",
        "FETCH 1 BINARY[2.1]",
        store=stocked(NESTED),
    )
    text = "\r\n".join(shown)
    assert "* 1 FETCH (BINARY.SIZE[1.2] 3 BINARY[1.2]<1> {2}\r\np> BODY[9] NIL)" in text
    assert shown[-1].startswith("a2 NO [UNKNOWN-CTE]")


def test_a_message_with_nul_is_stored_in_base64() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    message = head + b"Content-Transfer-Encoding: binary\r\n\r\n\0\1\2\r\n--b--\r\n"
    store = stocked()
    shown = answers(
        b"APPEND INBOX ~{%d}\r\n%s" % (len(message), message),
        "SELECT INBOX",
        "FETCH 1 BINARY[1]",
        b"APPEND INBOX ~{6}\r\nA: \0\r\n",
        store=store,
    )
    stored = store.accounts["alice"].inbox.messages[0].octets
    assert section(stored, "1") == base64.b64encode(b"\0\1\2") + b"\r\n"
    assert "* 1 FETCH (BINARY[1] ~{3}\r\n\0\1\2 FLAGS" in "\r\n".join(shown)
    assert shown[-1].startswith("a3 NO [UNKNOWN-CTE]")


@pytest.mark.parametrize(
    "command",
    [
        "ENABLE",
        "ID",
        "ID (name x)",
        'ID ("a" "x" "A" "y")',
        "STATUS INBOX ()",
        "STATUS INBOX (NONESUCH)",
        'APPEND INBOX "32-Jan-2020 00:00:00 +0000" {1}\r\nx',
        "APPEND INBOX (\\Recent) {1}\r\nx",
        "SELECT {99999999}",
        "NAMESPACE x",
        "SELECT INBOX (CONDSTORE)",
        'LIST "" {2}\r\na\0',
    ],
)
def test_bad_syntax_leaves_the_session_usable(command: str) -> None:
    shown = answers(command, "NOOP")
    assert [line[:6] for line in shown if line[:1] == "a"] == ["a0 BAD", "a1 OK "]


def test_octets_of_a_literal_too_long_are_no_commands() -> None:
    octets = b"x" * 70_000
    shown = converse(b"a LOGIN {%d+}\r\n%s x" % (len(octets), octets), "b NOOP", "c LOGIN {70000}")
    assert [line[:5] for line in shown[1:]] == ["a BAD", "b OK ", "c BAD"]
    assert converse("a LOGIN {999999999999+}")[-1].startswith("* BYE [TOOBIG]")


def test_no_command_echoes_a_name_with_line_ends() -> None:
    shown = answers(b"SELECT {8}\r\nx\r\nb0 OK", b"CREATE {8}\r\nx\r\nb0 OK")
    assert [line[:5] for line in shown if not line.startswith("+")] == ["a0 NO", "a1 NO"]


def test_rename_takes_inferiors_and_never_a_name_in_use() -> None:
    store = stocked()
    shown = rev2(
        "CREATE a/b", "CREATE c", "RENAME a c", "RENAME a a/x", "RENAME a d/e", "DELETE d",
        "DELETE d", 'LIST "" *', store=store,
    )  # fmt: skip
    assert '* LIST (\\HasChildren) "/" "d/e" ("OLDNAME" ("a"))' in shown
    assert [line.split(" no ")[0] for line in shown if re.match(r"a\d NO", line)] == [
        "a3 NO [ALREADYEXISTS] the name is taken",
        "a4 NO [CANNOT] a mailbox cannot be below itself",
        "a7 NO [HASCHILDREN]",
    ]
    assert '* LIST (\\HasNoChildren) "/" "d/e/b"' in shown
    assert '* LIST (\\Noselect \\HasChildren) "/" "d"' in shown
