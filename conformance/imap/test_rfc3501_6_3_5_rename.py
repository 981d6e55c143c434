"""RFC 3501 section 6.3.5: rename."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import ListEntry


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME moves the messages to the new name, and the old name is gone",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-keeps-the-old-name", "imap-rename-loses-messages"],
)
def test_rename_moves_the_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("EXAMINE INBOX").must_be("OK")
        imap.command(f'RENAME "{name}" "{name}-moved"').must_be("OK")
        listed = imap.command(f'LIST "" "{name}"').must_be("OK").of(ListEntry)
        expect.equal("entries under the old name", listed, [])
        expect.equal("EXISTS", imap.fill(f"{name}-moved").exists(), 1)
        imap.command("EXAMINE INBOX").must_be("OK")
        imap.command(f'RENAME "{name}-moved" "{name}"').must_be("OK")
