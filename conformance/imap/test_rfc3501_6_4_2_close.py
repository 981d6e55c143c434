"""RFC 3501 section 6.4.2: CLOSE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    r"CLOSE removes the messages flagged \Deleted, those only, and sends no EXPUNGE",
    needs=[Capability.IMAP],
    fails_on=["imap-close-keeps-deleted", "imap-close-sends-expunge", "imap-close-leaves-selected"],
)
def test_close_removes_deleted_messages_silently(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose())
        imap.command(r"STORE 1 +FLAGS.SILENT (\Deleted)").must_be("OK")
        uid = imap.command("FETCH 2 UID").must_be("OK").uids()
        expect.equal("EXPUNGE", imap.command("CLOSE").must_be("OK").of(Expunge), [])
        imap.command("SEARCH ALL").must_be("BAD", "NO")
        imap.fill(name)
        expect.equal("UIDs left", imap.command("UID SEARCH ALL").must_be("OK").search(), uid)
