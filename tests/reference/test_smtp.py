"""The reference's SMTP server, spoken to in raw octets: what its strictness refuses."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl

import pytest

from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Store

PLAIN = base64.b64encode(b"\0alice\0wonder").decode()
BEGIN = ("EHLO client.example.test", "MAIL FROM:<bob@example.test>")


class _Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def is_reading(self) -> bool:
        return True


def converse(octets: bytes, *, store: Store | None = None, submission: bool = False) -> list[bytes]:
    """Send octets at once, then the end of the connection; return what was written, by write."""

    async def run() -> list[bytes]:
        held = store or Store("example.test", [("alice", "wonder"), ("bob", "builder")])
        context = ssl.create_default_context()
        connection = SmtpConnection(held, context, implicit=submission, submission=submission)
        wire = _Wire()
        connection.connection_made(wire)
        connection.data_received(octets)
        connection.eof_received()
        assert connection._task is not None
        await connection._task
        return wire.written

    return asyncio.run(run())


def codes(*lines: str, submission: bool = False) -> list[int]:
    """The codes that the lines are answered with, the greeting left out."""
    octets = "".join(f"{line}\r\n" for line in lines).encode()
    written = b"".join(converse(octets, submission=submission)).splitlines()
    return [int(line[:3]) for line in written[1:] if line[3:4] == b" "]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("EHLO",), [501]),
        (("EHLO under_score",), [501]),
        (("EHLO [127.0.0.1]",), [250]),
        (("HELO client", "MAIL FROM:<a@b> SIZE=1"), [250, 555]),
        (("MAIL FROM:<a@b>",), [503]),
        ((*BEGIN, "MAIL FROM:<a@b>"), [250, 250, 503]),
        ((*BEGIN, "RCPT TO:<alice@EXAMPLE.test>", "RSET", "DATA"), [250, 250, 250, 250, 503]),
        ((*BEGIN, "DATA"), [250, 250, 503]),
        ((*BEGIN, "RCPT TO:alice@example.test"), [250, 250, 501]),
        ((*BEGIN, "RCPT TO: <alice@example.test>"), [250, 250, 501]),
        ((*BEGIN, "RCPT TO:<>"), [250, 250, 501]),
        ((*BEGIN, "RCPT TO:<pOSTmaster>"), [250, 250, 250]),
        ((*BEGIN, "RCPT TO:<@a.test,@b.test:alice@example.test>"), [250, 250, 250]),
        ((*BEGIN, "RCPT TO:<nobody@example.test>"), [250, 250, 550]),
        ((*BEGIN, "RCPT TO:<stranger@elsewhere.example>"), [250, 250, 550]),
        ((*BEGIN, "RCPT TO:<alice@example.test> X-NO=NEVER"), [250, 250, 555]),
        (("EHLO x", "MAIL FROM:<>"), [250, 250]),
        (("EHLO x", "MAIL FROM:<a@b> SIZE=10 SIZE=10"), [250, 501]),
        (("EHLO x", "MAIL FROM:<a@b> SIZE=1x"), [250, 501]),
        (("EHLO x", "MAIL FROM:<a@b> SIZE=" + "9" * 20), [250, 552]),
        (("EHLO x", "MAIL FROM:<a@b> SIZE=" + "0" * 21), [250, 501]),
        (("EHLO x", "MAIL FROM:<a@b> BODY=binary"), [250, 501]),
        (
            ("NOOP x", "HELP", "VRFY alice", "VRFY nobody", "VRFY a@b.example"),
            [250, 214, 250, 550, 252],
        ),
        (("RSET x", "QUIT x", "DATA x", "VRFY", "EXPN x"), [501, 501, 501, 501, 550]),
        (("NOOP\n", "NO\x00OP", "N\u00e9OP", "NOOP"), [500, 500, 500, 250]),
        (("AUTH PLAIN",), [502]),
        (("NOOP " + "a" * 20000, "NOOP"), [500, 250]),
        (("QUIT", "NOOP"), [221]),
    ],
)
def test_commands_of_a_stranger(lines: tuple[str, ...], expected: list[int]) -> None:
    assert codes(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (BEGIN, [250, 530]),
        (("AUTH PLAIN " + PLAIN,), [503]),
        (("EHLO x", "AUTH PLAIN " + PLAIN, "AUTH PLAIN " + PLAIN), [250, 235, 503]),
        (("EHLO x", "AUTH PLAIN", PLAIN), [250, 334, 235]),
        (("EHLO x", "AUTH PLAIN", "*"), [250, 334, 501]),
        (("EHLO x", "AUTH PLAIN ???"), [250, 501]),
        (("EHLO x", "AUTH PLAIN ="), [250, 535]),
        (("EHLO x", "AUTH DIGEST-MD5"), [250, 504]),
        (
            ("EHLO x", "AUTH PLAIN " + PLAIN, "MAIL FROM:<a@b.test>", "RCPT TO:<a@b.example>"),
            [250, 235, 250, 250],
        ),
        (
            ("EHLO x", "AUTH PLAIN " + PLAIN, "MAIL FROM:<a@b>", "MAIL FROM:<>", "RCPT TO:<a@b>"),
            [250, 235, 554, 250, 554],
        ),
        (
            ("EHLO x", "AUTH PLAIN " + PLAIN, "MAIL FROM:<a@example.com>", "MAIL FROM:<>"),
            [250, 235, 550, 250],
        ),
        (
            (
                *("EHLO x", "AUTH PLAIN " + PLAIN, "MAIL FROM:<>"),
                *("RCPT TO:<a@example.com>", "RCPT TO:<a@[192.0.2.1]>"),
            ),
            [250, 235, 250, 556, 250],
        ),
        (("STARTTLS",), [503]),
    ],
)
def test_commands_of_a_submitter(lines: tuple[str, ...], expected: list[int]) -> None:
    assert codes(*lines, submission=True) == expected


def submitted(message: bytes) -> list[bytes]:
    """What alice's INBOX holds once she has submitted a message to herself."""
    store = Store("example.test", [("alice", "wonder")])
    begin = f"EHLO x\r\nAUTH PLAIN {PLAIN}\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\n"
    octets = begin.encode() + b"DATA\r\n" + message + b"\r\n.\r\n"
    converse(octets, store=store, submission=True)
    return [stored.octets for stored in store.accounts["alice"].inbox.messages]


def test_a_submission_is_completed() -> None:
    [stored] = submitted(b"From: <a@b.example>\r\nmessage-id: x\r\n\r\nDate: none\r\nMessage-ID: y")
    assert re.search(rb"^Date: \w{3}, ", stored, re.MULTILINE)
    assert re.search(rb"^Message-ID: <\w+@mail\.example\.test>\r", stored, re.MULTILINE)
    assert b"message-id: x" not in stored
    assert stored.endswith(b"\r\n\r\nDate: none\r\nMessage-ID: y\r\n")


def test_a_submission_that_is_complete_is_left_alone() -> None:
    message = b"From: <a@b.example>\r\nDATE: x\r\nMessage-ID:\r\n <x@y>\r\n\r\nBody."
    [stored] = submitted(message)
    assert stored.endswith(message + b"\r\n")
    assert stored.count(b"\r\n") == message.count(b"\r\n") + 5


def test_a_submission_without_an_author_is_refused() -> None:
    assert submitted(b"Subject: x\r\n\r\nFrom: <a@b.example>") == []


@pytest.mark.parametrize(("hops", "code"), [(100, b"250"), (101, b"554")])
def test_a_message_of_too_many_hops_is_refused(hops: int, code: bytes) -> None:
    lines = [*BEGIN, "RCPT TO:<alice@example.test>", "DATA", *["Received: x"] * hops, "", "."]
    written = b"".join(converse("".join(f"{line}\r\n" for line in lines).encode()))
    assert written.splitlines()[-1].startswith(code)


def test_replies_to_a_group_go_out_as_one() -> None:
    lines = [*BEGIN, "RCPT TO:<alice@example.test>", "RSET", "NOOP", "MAIL FROM:<a@b>", "RSET"]
    written = converse("".join(f"{line}\r\n" for line in lines).encode())
    assert [chunk.count(b"\r\n") for chunk in written][1:] == [4, 2]


def test_a_message_is_stored_under_its_trace_fields() -> None:
    store = Store("example.test", [("alice", "wonder"), ("bob", "builder")])
    envelope = [*BEGIN, "RCPT TO:<alice@example.test>", "RCPT TO:<alice+x@example.test>", "DATA"]
    lines = [*envelope, "Subject: dots", "", "..", "...x", ".", "QUIT"]
    converse("".join(f"{line}\r\n" for line in lines).encode(), store=store)
    (message,) = store.accounts["alice"].inbox.messages
    head, _, body = message.octets.partition(b"\r\n\r\n")
    assert head.startswith(
        b"Return-Path: <bob@example.test>\r\nReceived: from client.example.test "
    )
    assert head.endswith(b"\r\nSubject: dots")
    assert body == b".\r\n..x\r\n"
    assert store.accounts["bob"].inbox.messages == []


@pytest.mark.parametrize("content", [b"a\n.\nb\r\n", b"a\r\n.\nb\r\n", b"a\rb\r\n", b"a\n\r\n"])
def test_bare_cr_and_lf_are_refused(content: bytes) -> None:
    store = Store("example.test", [("alice", "wonder")])
    lines = [*BEGIN, "RCPT TO:<alice@example.test>", "DATA"]
    octets = "".join(f"{line}\r\n" for line in lines).encode() + content + b".\r\nNOOP\r\n"
    written = b"".join(converse(octets, store=store)).splitlines()
    assert [line[:3] for line in written[-3:]] == [b"354", b"554", b"250"]
    assert store.accounts["alice"].inbox.messages == []


def test_what_is_too_big_is_refused_and_read_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpConnection, "size_limit", 1000)
    for size in (1002, 5000):
        lines = [*BEGIN, "RCPT TO:<alice@example.test>", "DATA", "x" * size, ".", "NOOP"]
        assert codes(*lines)[-3:] == [354, 552, 250]
