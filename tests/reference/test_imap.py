"""The reference's own IMAP parts: command syntax, message sections, views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.message import section, structure
from mailworthy.reference.imap.syntax import Command, FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox

MULTIPART = (
    b"Subject: two\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nOne.\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--\r\n"
)


def whole(octets: bytes, read: Callable[[Command], object]) -> None:
    command = Command(octets)
    read(command)
    command.end()


def test_fetch_items() -> None:
    items = Command(b"(UID BODY.PEEK[1.MIME] body[HEADER.FIELDS (A b)]<2.5>)").fetch_items()
    assert items == [
        FetchItem("UID"),
        FetchItem("BODY", "1.MIME", peek=True),
        FetchItem("BODY", "HEADER.FIELDS", ("A", "b"), (2, 5)),
    ]
    assert items[2].shown == "BODY[HEADER.FIELDS (A b)]"


@pytest.mark.parametrize(
    "octets", [b"BODY[MIME]", b"BODY[0]", b"BODY[]<1.0>", b"BODY[", b"(UID  FLAGS)", b"()", b"X"]
)
def test_bad_fetch_items(octets: bytes) -> None:
    with pytest.raises(Bad):
        whole(octets, Command.fetch_items)


def test_strings_flags_and_dates() -> None:
    command = Command(b'{3}\r\na"b "c\\"d" (\\seen Key) "05-Jan-2020 12:00:00 +0100"')
    assert command.astring() == 'a"b'
    command.sp()
    assert command.astring() == 'c"d'
    command.sp()
    assert command.flag_list() == ["\\Seen", "Key"]
    command.sp()
    assert command.date_time().isoformat() == "2020-01-05T12:00:00+01:00"
    command.end()
    with pytest.raises(Bad):
        Command(b"\\Recent").flag()


@pytest.mark.parametrize("octets", [b"0", b"1:", b",1", b"a", b"1:2:3 "])
def test_bad_sequence_sets(octets: bytes) -> None:
    with pytest.raises(Bad):
        whole(octets, Command.sequence_set)


def test_sections() -> None:
    assert section(MULTIPART, "", ()) == MULTIPART
    assert section(MULTIPART, "HEADER", ()) + section(MULTIPART, "TEXT", ()) == MULTIPART
    assert section(MULTIPART, "1", ()) == b"One."
    assert section(MULTIPART, "2.MIME", ()) == b"Content-Type: text/html\r\n\r\n"
    assert section(MULTIPART, "HEADER.FIELDS", ("SUBJECT",)) == b"Subject: two\r\n\r\n"
    assert structure(MULTIPART, extended=False) == (
        b'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 4 0)("TEXT" "HTML" NIL NIL NIL "7BIT" 3 0) "MIXED")'
    )


def test_a_view_keeps_its_numbers_until_told() -> None:
    mailbox = Mailbox("x", 1)
    for _ in range(5):
        mailbox.append(b"", (), datetime.now(UTC))
    view = View(mailbox, read_only=False)
    mailbox.remove([2, 3, 5])
    assert len(view.messages) == 5
    assert view.gone() == [2, 2, 3]
    assert [message.uid for message in view.messages] == [1, 4]
    mailbox.append(b"")
    assert view.admit()
    assert view.uids([(1, None)]) == {1, 4, 6}
    assert view.uids([(99, None)]) == {6}
    with pytest.raises(Bad):
        view.numbers([(4, 4)])
