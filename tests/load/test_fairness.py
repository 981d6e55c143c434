"""What a server may do is no loss, no duplicate and no failure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.command import Command
from tests.stand_in import serving

from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.serve import write_target
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Account, Store
from mailworthy.report.load_json import read_load


class FilesAway(Store):
    """A filter of the user puts every other message into a mailbox of its own."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.numbers = itertools.count()
        for account in self.accounts.values():
            self.create(account, "News & more")

    def deliver(self, account: Account, octets: bytes) -> None:
        mailbox = account.mailboxes["News & more"] if next(self.numbers) % 2 else account.inbox
        mailbox.append(octets)


class Bounces(Store):
    """Returns every fifth message to its sender (RFC 5321 section 6.1)."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.numbers = itertools.count()

    def deliver(self, account: Account, octets: bytes) -> None:
        if next(self.numbers) % 5 != 4:
            account.inbox.append(octets)
            return
        sender = octets.partition(b"Return-Path: <")[2].partition(b"@")[0].decode()
        head = b"Subject: returned\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
        part = b"--b\r\nContent-Type: message/rfc822\r\n\r\n"
        self.accounts[sender].inbox.append(head + part + octets + b"\r\n--b--\r\n")


class FieldsRemoved(Store):
    """Keeps no field that it does not know."""

    def deliver(self, account: Account, octets: bytes) -> None:
        account.inbox.append(re.sub(rb"X-Mailworthy:.*\r\n[ \t].*\r\n", b"", octets))


class Reticent(ImapConnection):
    """Has no UIDNEXT."""

    async def untagged(self, text: str | bytes) -> None:
        if "UIDNEXT" not in str(text):
            await super().untagged(text)


class Impatient(SmtpConnection):
    """Ends a session with 421 at its fourth message (RFC 5321 section 3.8)."""

    def mail(self, argument: str) -> None:
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken > 3:
            self.reply(421, "4.7.0 enough for now")
            self.quitting = True
            return
        super().mail(argument)


class Leaver(Impatient):
    """Ends it without a word."""

    def mail(self, argument: str) -> None:
        if getattr(self, "taken", 0) == 3:
            self.hang_up()
            return
        super().mail(argument)


class WithoutUidl(Pop3Connection):
    """Has no UIDL, which is optional (RFC 1939 section 7)."""

    async def do_uidl(self, arguments: Sequence[str]) -> None:
        del arguments
        raise Refusal("unknown command")


class Forgetful(Pop3Connection):
    """Makes up unique-ids anew in each session."""

    def unique_id(self, number: int) -> str:
        return f"{id(self):x}-{number}"


@pytest.mark.parametrize(
    ("parts", "without"),
    [
        ([FilesAway], ""),
        ([FieldsRemoved], ""),
        ([Reticent], ""),
        ([Impatient], ""),
        ([Leaver], ""),
        ([WithoutUidl], ""),
        ([WithoutUidl], "imap"),
        ([Forgetful], ""),
        ([Forgetful], "imap"),
    ],
    ids=["filtered", "fields-removed", "no-uidnext", "421", "closed", "no-uidl",
         "no-uidl-pop3-only", "forgetful", "forgetful-pop3-only"],
)  # fmt: skip
def test_nobody_is_accused_of_what_is_allowed(
    mailworthy: Command, quick: Path, tmp_path: Path, parts: Sequence[type], without: str
) -> None:
    target = tmp_path / "target.toml"
    with serving(*parts) as server:
        write_target(server, target)
        if without:
            quick.write_text(quick.read_text().replace("Reader(ImapUser)", "Reader(Pop3User)"))
            text = target.read_text().replace('read_by = "imap"', 'read_by = "pop3"')
            lines = text.splitlines(keepends=True)
            target.write_text("".join(line for line in lines if f'"{without}' not in line))
        done = mailworthy(
            "load", target, "--scenario", quick, "-u", 8, "-t", "4s", "--drain", 2, "--out", "out"
        )
    assert done.returncode == 0, done.stdout + done.stderr
    found = read_load(tmp_path / "out" / "load.json")
    assert found.ledger.delivered >= found.ledger.accepted > 20
    assert found.ledger.duplicated == 0
    assert found.failures == ()


def test_what_comes_back_to_its_sender_is_returned_and_not_lost(
    mailworthy: Command, quick: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target.toml"
    with serving(Bounces) as server:
        write_target(server, target)
        done = mailworthy(
            "load", target, "--scenario", quick, "-u", 8, "-t", "4s", "--drain", 1, "--out", "out"
        )
    assert done.returncode == 0, done.stdout + done.stderr
    ledger = read_load(tmp_path / "out" / "load.json").ledger
    assert ledger.returned >= ledger.accepted // 5 > 3
    assert ledger.delivered + ledger.returned == ledger.sent
    assert f"{ledger.returned} returned" in done.stdout


def test_mail_that_is_read_in_a_maildir_is_found_there(
    mailworthy: Command, quick: Path, tmp_path: Path
) -> None:
    class InMaildirs(Store):
        numbers = itertools.count()
        lost = tmp_path / "none"

        def deliver(self, account: Account, octets: bytes) -> None:
            if self.lost.exists():
                self.lost.rmdir()
            folder = tmp_path / account.user / "new"
            (folder / f"{next(self.numbers)}.host").write_bytes(octets.replace(b"\r\n", b"\n"))

    for user in ("alice", "bob", "carol", "dave"):
        for folder in ("new", "cur"):
            (tmp_path / user / folder).mkdir(parents=True)
    target = tmp_path / "target.toml"
    quick.write_text(quick.read_text().split("class Reader")[0])
    with serving(InMaildirs) as server:
        write_target(server, target)
        text = target.read_text()
        target.write_text(
            text.replace('read_by = "imap"', f'read_by = "maildir:{tmp_path}/{{user}}"')
        )
        words = ("load", target, "--scenario", quick, "-u", 4, "-t", "3s", "--out", "out")
        done = mailworthy(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert read_load(tmp_path / "out" / "load.json").ledger.delivered > 20
        InMaildirs.lost = tmp_path / "bob" / "cur"  # goes while the load runs
        done = mailworthy(*words, "--drain", 1)
    assert done.returncode == 3, done.stdout
    ledger = read_load(tmp_path / "out" / "load.json").ledger
    assert ledger.lost == 0
    assert ledger.unread > 0
