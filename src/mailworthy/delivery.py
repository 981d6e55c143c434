"""Bringing messages into mailboxes and reading them out again, over sessions already open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.transcript import Transcript
from mailworthy.violation import Late, NotApplicable, Unreachable
from mailworthy.wire.mime import field_value

T = TypeVar("T")

LOOKED_THROUGH = 20
"""Messages of a maildrop, the newest, among which one of our own is looked for."""
MOST_COPIES = 3
"""Messages found by a search that are looked at: a server that finds more does not search."""


class Declined(Unreachable):
    """The server said that it does not take a message: it has not got it."""


def submit(smtp: SmtpSession, sender: str, recipient: str, octets: bytes) -> None:
    """Send one message in one transaction; raises Declined when the server refuses it.

    Raises Unreachable when it does not say what became of it.
    """
    for answer in (
        smtp.command(f"MAIL FROM:<{sender}>"),
        smtp.command(f"RCPT TO:<{recipient}>"),
        smtp.data(octets),
    ):
        if answer.code is None or not 200 <= answer.code < 300:
            kind = Unreachable if answer.code is None else Declined
            raise kind(f"the server did not take a message for <{recipient}>: {answer}")


def awaited(look: Callable[[], T | None], what: str, within: float, *, paced: bool) -> T:
    """Call `look` until it gives something, which is returned; raises Late after `within` seconds.

    `what` did not arrive then. `paced` looks less often, where somebody else may be asked.
    """
    deadline = time.monotonic() + within
    pause, longest = (1.0, 10.0) if paced else (0.01, 0.5)
    while (found := look()) is None:
        if time.monotonic() + pause > deadline:
            raise Late(f"{what} did not arrive within {within:g} s")
        time.sleep(pause)
        pause = min(pause * 1.5, longest)
    return found


def find_by_imap(imap: ImapSession, message_id: str) -> bytes | None:
    """The octets of the INBOX message with this Message-ID, or None; sets no flag.

    No other message is asked for, and what a search finds is not taken on trust.
    """
    imap.command("EXAMINE INBOX").must_be("OK")
    found = own_uids(imap, message_id)
    if not found:
        return None
    answer = imap.command(f"UID FETCH {found[-1]} (BODY.PEEK[])").must_be("OK")
    return answer.body()


def own_uids(imap: ImapSession, message_id: str) -> list[int]:
    """The UIDs in the selected mailbox of messages with exactly this Message-ID, ascending."""
    search = imap.command(f'UID SEARCH HEADER Message-ID "{message_id}"').granted()
    candidates = search.search()[-MOST_COPIES:]
    if not candidates:
        return []
    listed = ",".join(map(str, candidates))
    with imap.veil("the Message-ID of what the search found"):
        answer = imap.command(f"UID FETCH {listed} (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    own: list[int] = []
    for fetch in answer.granted().fetches():
        header = next((v for n, v in fetch.items.items() if n.startswith("BODY[")), None)
        named = field_value(header, b"message-id") if isinstance(header, bytes) else None
        if fetch.uid is not None and named == message_id.encode():
            own.append(fetch.uid)
    return sorted(own)


def holding_by_imap(imap: ImapSession, words: str) -> list[bytes]:
    """The INBOX messages that hold these words, the oldest first; sets no flag."""
    imap.command("EXAMINE INBOX").must_be("OK")
    found = imap.command(f'UID SEARCH TEXT "{words}"').granted().search()[-LOOKED_THROUGH:]
    fetched = [imap.command(f"UID FETCH {uid} (BODY.PEEK[])").granted().body() for uid in found]
    return [octets for octets in fetched if octets is not None and words.encode() in octets]


def holding_by_pop3(pop3: Pop3Session, words: str) -> list[bytes]:
    """The newest messages of the maildrop that hold these words, the oldest first."""
    newest = sorted(pop3.sizes())[-LOOKED_THROUGH:]
    fetched = [_content(pop3, number) for number in newest]
    pop3.command("QUIT")  # gives the maildrop free at once
    return [octets for octets in fetched if words.encode() in octets]


def find_by_pop3(
    pop3: Pop3Session, message_id: str, *, safe: bool = False, whole: bool = True
) -> bytes | None:
    """The octets of the maildrop's message with this Message-ID, or None.

    Found as by `own_number`; where there is no TOP, and it need not be `safe`, by RETR. Need it
    not be `whole`, its octets are none where it is found without RETR, after which a site may
    remove it (RFC 1939 section 8).
    """
    try:
        number = own_number(pop3, message_id)
    except NotApplicable:
        if safe:
            raise
        return _find_by_retr(pop3, message_id)
    octets = None if number is None else b""
    if number is not None and whole:
        octets = pop3.retr(number)
        if pop3.capabilities.get("EXPIRE", "").split()[:1] == ["0"]:
            return octets  # it is QUIT that removes it
    pop3.command("QUIT")  # gives the maildrop free at once
    return octets


def own_number(pop3: Pop3Session, message_id: str) -> int | None:
    """The number of the message with this Message-ID among the newest of the maildrop, or None.

    Looks at headers alone, which no transcript shows, since most are others'. Raises
    NotApplicable where the server has no TOP.
    """
    newest = sorted(pop3.sizes(), reverse=True)[:LOOKED_THROUGH]
    for number in newest:
        with pop3.veil("the header of a message"):
            answer = pop3.command(f"TOP {number} 0", multiline=True)
        if answer.ok is False:
            raise NotApplicable("without TOP other people's messages would have to be read")
        if field_value(answer.must_be_ok().octets, b"message-id") == message_id.encode():
            return number
    return None


def _find_by_retr(pop3: Pop3Session, message_id: str) -> bytes | None:
    for number in sorted(pop3.sizes(), reverse=True):
        octets = _content(pop3, number)
        if field_value(octets, b"message-id") == message_id.encode():
            return octets
    return None


def _content(pop3: Pop3Session, number: int) -> bytes:
    """A message's octets; none of one that is refused: it may be another's, or gone."""
    answer = pop3.command(f"RETR {number}", multiline=True)
    return b"" if answer.ok is False else answer.must_be_ok().octets


def empty_by_imap(imap: ImapSession) -> None:
    """Remove every message of INBOX."""
    if imap.command("SELECT INBOX").must_be("OK").exists():
        imap.command(r"STORE 1:* +FLAGS.SILENT (\Deleted)").must_be("OK")
    imap.command("CLOSE").must_be("OK")


def empty_by_pop3(pop3: Pop3Session) -> None:
    """Remove every message of the maildrop, and leave it; raises Unreachable where that fails."""
    listed = pop3.command("LIST", multiline=True)
    numbers = [line.split()[0].decode() for line in listed.lines if line.split()]
    for answer in (listed, *(pop3.command(f"DELE {number}") for number in numbers)):
        if not answer.ok:
            raise Unreachable(f"the maildrop cannot be emptied: {answer}")
    pop3.quit()


def find_in_maildir(maildir: Path, message_id: str, transcript: Transcript) -> bytes | None:
    """The octets of the maildir's message with this Message-ID, line ends as CRLF, or None.

    Notes what it found in the transcript, where a session would show it.
    """
    for octets in _messages_of(maildir):
        if field_value(octets, b"message-id") == message_id.encode():
            transcript.message(octets)
            return octets
    return None


def holding_in_maildir(maildir: Path, words: str, transcript: Transcript) -> list[bytes]:
    """The maildir's messages that hold these words, as `find_in_maildir` gives and notes them."""
    found = [octets for octets in _messages_of(maildir) if words.encode() in octets]
    for octets in found:
        transcript.message(octets)
    return found


def _messages_of(maildir: Path) -> Iterator[bytes]:
    """The octets of each of the maildir's messages, line ends as CRLF."""
    for folder in ("new", "cur"):
        for file in (maildir / folder).iterdir():
            yield file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
