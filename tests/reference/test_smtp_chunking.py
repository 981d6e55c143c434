"""The reference's BDAT, BINARYMIME and LIMITS, spoken to in raw octets."""

from __future__ import annotations

import email

import pytest
from tests.reference.test_smtp import codes, converse

from mailworthy.reference.smtp import binary
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Store
from mailworthy.wire.smtp import chunk

RCPT = b"RCPT TO:<alice@example.test>\r\n"
BEGIN = b"EHLO x\r\nMAIL FROM:<bob@example.test>\r\n" + RCPT
BINARY = BEGIN.replace(b">\r\nRCPT", b"> BODY=BINARYMIME\r\nRCPT")


def answers(octets: bytes) -> list[int]:
    """The codes that octets are answered with, greeting and EHLO left out."""
    written = b"".join(converse(octets)).splitlines()
    return [int(line[:3]) for line in written if line[3:4] == b" "][2:]


def stored(octets: bytes) -> list[bytes]:
    """What is in the recipient's mailbox after these octets, without the trace fields."""
    store = Store("example.test", [("alice", "wonder")])
    converse(octets, store=store)
    inbox = store.accounts["alice"].inbox.messages
    return [message.octets.split(b"\r\n", 4)[4] for message in inbox]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (chunk(b"A: b\r\n") + chunk(b"\r\nx", last=True), [250, 250]),
        (chunk(b"") + chunk(b"A: b\r\n") + chunk(b"", last=True), [250, 250, 250]),
        (b"bdat 0004 last\r\nNOOPNOOP\r\n", [250, 250]),
        (chunk(b"x", last=True) + chunk(b"NOOP\r\n", last=True) + b"NOOP\r\n", [250, 503, 250]),
        (chunk(b"x") + b"DATA\r\nMAIL FROM:<>\r\n" + RCPT, [250, 503, 503, 503]),
        (chunk(b"x") + b"RSET\r\n" + chunk(b"NOOP\r\n") + b"NOOP\r\n", [250, 250, 503, 250]),
        (b"BDAT\r\n" + chunk(b"NOOP\r\n") + b"DATA\r\n" + RCPT, [501, 503, 503, 503]),
        (b"BDAT -1\r\nBDAT 1 FIRST\r\nBDAT 1  LAST\r\nBDAT 1LAST\r\nBDAT 0x1\r\n", [501] * 5),
        (b"BDAT x\r\nRSET\r\nMAIL FROM:<>\r\n", [501, 250, 250]),
        (b"BDAT " + b"9" * 5000 + b" LAST\r\nNOOP\r\n", []),
        (chunk(b"a\nb", last=True) + b"NOOP\r\n", [554, 250]),
    ],
)  # fmt: skip
def test_chunks_are_answered(rest: bytes, expected: list[int]) -> None:
    assert answers(BEGIN + rest)[2:] == expected


def test_chunks_without_a_transaction_are_read_over() -> None:
    assert answers(b"EHLO x\r\n" + chunk(b"NOOP\r\n") + b"NOOP\r\n") == [503, 250]
    mail = b"EHLO x\r\nMAIL FROM:<bob@example.test>\r\n"
    assert answers(mail + chunk(b"QUIT\r\n") + chunk(b"QUIT\r\n")) == [250, 503, 503]


def test_a_message_over_the_limit_is_read_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpConnection, "size_limit", 1000)
    chunks = chunk(b"x" * 600) * 2 + chunk(b"QUIT\r\n", last=True)
    assert answers(BEGIN + chunks + b"RSET\r\n")[2:] == [250, 552, 503, 250]
    assert stored(BEGIN + chunks) == []


def test_chunks_make_one_message() -> None:
    message = b"A: b\r\n\r\n.\r\n..\r\n"
    for size in range(1, len(message)):
        pieces = [message[at : at + size] for at in range(0, len(message), size)]
        chunks = b"".join(chunk(piece) for piece in pieces)
        assert stored(BEGIN + chunks + chunk(b"", last=True)) == [message]
    assert stored(BEGIN + chunk(message)) == []


def test_a_binary_message_wants_bdat() -> None:
    assert answers(BINARY + b"DATA\r\nRSET\r\n") == [250, 250, 503, 250]


@pytest.mark.parametrize("body", [b"", b"\0\r\n", b"\r", b"\n.\n", bytes(range(256))])
def test_all_bits_of_a_binary_message_are_kept(body: bytes) -> None:
    head = b"MIME-Version: 1.0\r\ncontent-transfer-encoding: Binary \r\n\r\n"
    [kept] = stored(BINARY + chunk(head + body, last=True))
    assert b"\0" not in kept
    assert email.message_from_bytes(kept).get_payload(decode=True) == body


def test_a_binary_message_that_names_no_encoding_is_refused() -> None:
    assert answers(BINARY + chunk(b"A: b\r\n\r\na\rb", last=True))[2:] == [554]


def test_the_leaves_of_a_binary_message_are_encoded_and_nothing_else() -> None:
    inner = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\na\0\n"
    text = b"\r\nNo header, and 8bit: \xe9\r\n\r\nEnd."
    octets = (
        b'Content-Type: multipart/mixed;\r\n boundary="a b"\r\nContent-Transfer-Encoding: binary'
        b"\r\n\r\nBefore\r\n--a b\r\n" + inner + b"\r\n--a b \r\n" + text + b"\r\n--a b\r\n"
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: binary\r\n\r\n" + inner
        + b"\r\n--a b--\r\nAfter"
    )  # fmt: skip
    encoded = binary.encode(octets)
    assert encoded.startswith(octets.partition(b"binary")[0] + b"8bit\r\n\r\nBefore")
    assert encoded.endswith(b"\r\n--a b--\r\nAfter")
    assert text in encoded
    assert b"\0" not in encoded
    leaves = [leaf for leaf in email.message_from_bytes(encoded).walk() if not leaf.is_multipart()]
    assert [leaf.get_payload(decode=True) for leaf in leaves[::2]] == [b"a\0\n"] * 2
    assert binary.encode(inner.replace(b"binary", b"8bit")) == inner.replace(b"binary", b"8bit")


def test_a_session_has_so_many_transactions_and_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpConnection, "mails_limit", 3)
    lines = ["EHLO x", "MAIL FROM:<bob@example.test>", "MAIL FROM:<>", "RSET"]
    assert codes(*lines, "MAIL FROM:<>", "MAIL FROM:<>", "NOOP") == [250, 250, 503, 250, 250, 421]
    monkeypatch.setattr(SmtpConnection, "domains_limit", 2)
    recipients = ["<alice@example.test>", "<x@y.test>", "<x@z.test>", "<x@Y.test>", "<postmaster>"]
    lines = ["EHLO x", "MAIL FROM:<>", *(f"RCPT TO:{recipient}" for recipient in recipients)]
    assert codes(*lines) == [250, 250, 250, 550, 452, 550, 250]
