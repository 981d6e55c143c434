"""Clients that we did not write speak with the reference's IMAP server."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import imapclient
import pytest

from mailworthy.launch import temporary_reference
from mailworthy.session.endpoint import Endpoint, Protocol, Transport
from mailworthy.settings import Settings
from mailworthy.target_file import read_target

MESSAGE = (
    b"From: grp: a@example.test;\r\nSubject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nBody.\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>\r\n--b--\r\n"
)


@pytest.fixture(scope="module")
def reference() -> Iterator[Path]:
    with temporary_reference() as file:
        yield file


@pytest.fixture
def settings(reference: Path) -> Settings:
    return read_target(reference)


def imaps(settings: Settings) -> Endpoint:
    return next(
        endpoint
        for endpoint in settings.endpoints
        if (endpoint.protocol, endpoint.transport) == (Protocol.IMAP, Transport.SSL)
    )


def trusted(reference: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(reference.with_suffix(".ca.pem")))
    context.check_hostname = False
    return context


def test_imaplib(reference: Path, settings: Settings) -> None:
    where, who = imaps(settings), settings.accounts[0]
    with imaplib.IMAP4_SSL(where.host, where.port, ssl_context=trusted(reference)) as client:
        client.login(who.user, who.secret.reveal())
        client.enable("IMAP4rev2")
        assert client.create("lib/one")[0] == "OK"
        assert client.append("lib/one", "(\\Flagged)", "", MESSAGE)[0] == "OK"
        assert client.select("lib/one") == ("OK", [b"1"])
        assert client.response("LIST")[1] == [b'(\\HasNoChildren) "/" "lib/one"']
        kind, found = client.fetch("1", "(FLAGS BODY.PEEK[2])")
        assert (kind, found[0]) == ("OK", (b"1 (FLAGS (\\Flagged) BODY[2] {3}", b"<p>"))
        assert client.search(None, "FLAGGED")[0] == "OK"
        assert client.response("ESEARCH")[1][0].endswith(b"ALL 1")
        assert client.unselect()[0] == "OK"
        assert client.delete("lib/one")[0] == "OK"


def test_imapclient(reference: Path, settings: Settings) -> None:
    where, who = imaps(settings), settings.accounts[1]
    context = trusted(reference)
    with imapclient.IMAPClient(where.host, where.port, ssl_context=context) as client:
        client.login(who.user, who.secret.reveal())
        assert b"mailworthy reference" in client.id_({"name": "a test"})[0]
        client.create_folder("Entwürfe & mehr")
        assert "Entwürfe & mehr" in [name for _, _, name in client.list_folders()]
        client.append("Entwürfe & mehr", MESSAGE, [imapclient.SEEN])
        client.select_folder("Entwürfe & mehr")
        assert client.search(["SUBJECT", "grüße"], charset="UTF-8") == [1]
        shown = client.fetch([1], ["ENVELOPE", "BODYSTRUCTURE", "RFC822.SIZE"])[1]
        assert shown[b"RFC822.SIZE"] == len(MESSAGE)
        assert shown[b"ENVELOPE"].from_[0].mailbox == b"grp"
        assert shown[b"BODYSTRUCTURE"].is_multipart
        client.create_folder("Ziel")
        client.move([1], "Ziel")
        assert client.folder_status("Ziel", ["MESSAGES"]) == {b"MESSAGES": 1}
        with imapclient.IMAPClient(where.host, where.port, ssl_context=context) as other:
            other.login(who.user, who.secret.reveal())
            client.select_folder("Ziel")
            client.idle()
            other.append("Ziel", MESSAGE)
            assert (2, b"EXISTS") in client.idle_check(timeout=20)
            client.idle_done()
        client.unselect_folder()
        for name in ("Entwürfe & mehr", "Ziel"):
            client.delete_folder(name)
