"""RFC 1939 section 6: when a message that POP3 deletes is gone for the other readers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


# That POP3 and IMAP show one and the same mailbox is custom; where they do not, this is no matter.
@requirement(
    "RFC 1939",
    "6",
    Level.SHOULD,
    "What POP3 marks as deleted is there for IMAP until QUIT, and gone after it",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-dele-removes-at-once", "pop3-quit-removes-nothing"],
)
def test_deleted_message_is_gone_for_imap_after_quit(target: Target) -> None:
    message_id = target.new_message_id()
    target.deliver(target.compose(message_id=message_id))
    search = f'UID SEARCH HEADER Message-ID "{message_id}"'
    with target.imap(ready=True) as imap, target.pop3(ready=True) as pop3:
        newest = max(pop3.sizes(), default=0)
        if not newest or message_id.encode() not in pop3.retr(newest):
            raise NotApplicable("the maildrop of POP3 is not the INBOX of IMAP")
        pop3.command(f"DELE {newest}").must_be_ok()
        imap.command("EXAMINE INBOX").must_be("OK")
        found = imap.command(search).must_be("OK").search()
        expect.equal("messages found before QUIT", len(found), 1)
        pop3.quit()
        imap.command("EXAMINE INBOX").must_be("OK")  # anew, to see what there is now
        found = imap.command(search).must_be("OK").search()
        expect.equal("messages found after QUIT", len(found), 0)
