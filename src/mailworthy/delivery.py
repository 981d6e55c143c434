"""Bringing messages into mailboxes and reading them out again, over sessions already open."""

from __future__ import annotations

from pathlib import Path

from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.violation import Unreachable
from mailworthy.wire.mime import field_value


def submit(smtp: SmtpSession, sender: str, recipient: str, octets: bytes) -> None:
    """Send one message in one transaction; raises Unreachable when the server declines it."""
    for answer in (
        smtp.command(f"MAIL FROM:<{sender}>"),
        smtp.command(f"RCPT TO:<{recipient}>"),
        smtp.data(octets),
    ):
        if answer.code is None or not 200 <= answer.code < 300:
            raise Unreachable(f"the server did not take a message for <{recipient}>: {answer}")


def find_by_imap(imap: ImapSession, message_id: str) -> bytes | None:
    """The octets of the INBOX message with this Message-ID, or None; sets no flag."""
    imap.command("EXAMINE INBOX").must_be("OK")
    found = imap.command(f'UID SEARCH HEADER Message-ID "{message_id}"').must_be("OK").search()
    if not found:
        return None
    answer = imap.command(f"UID FETCH {found[-1]} (BODY.PEEK[])").must_be("OK")
    return answer.body()


def find_by_pop3(pop3: Pop3Session, message_id: str) -> bytes | None:
    """The octets of the maildrop's message with this Message-ID, or None; newest first."""
    listing = pop3.command("LIST", multiline=True).must_be_ok().lines
    for line in reversed(listing):
        number = line.split()[0].decode()
        octets = pop3.command(f"RETR {number}", multiline=True).must_be_ok().octets
        if field_value(octets, b"message-id") == message_id.encode():
            return octets
    return None


def empty_by_imap(imap: ImapSession) -> None:
    """Remove every message of INBOX."""
    if imap.command("SELECT INBOX").must_be("OK").exists():
        imap.command(r"STORE 1:* +FLAGS.SILENT (\Deleted)").must_be("OK")
    imap.command("CLOSE").must_be("OK")


def empty_by_pop3(pop3: Pop3Session) -> None:
    """Remove every message of the maildrop, and leave it."""
    for line in pop3.command("LIST", multiline=True).must_be_ok().lines:
        pop3.command(f"DELE {line.split()[0].decode()}").must_be_ok()
    pop3.command("QUIT").must_be_ok()


def find_in_maildir(maildir: Path, message_id: str) -> bytes | None:
    """The octets of the maildir's message with this Message-ID, line ends as CRLF, or None."""
    for folder in ("new", "cur"):
        for file in (maildir / folder).iterdir():
            octets = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            if field_value(octets, b"message-id") == message_id.encode():
                return octets
    return None
