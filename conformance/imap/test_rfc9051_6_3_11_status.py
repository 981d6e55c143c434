"""RFC 9051 section 6.3.11: STATUS in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import status_of
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP4REV2]


@requirement(
    "RFC 9051",
    "6.3.11",
    Level.MUST,
    "STATUS can be asked of the selected mailbox",
    needs=NEEDS,
    fails_on=["imap-status-of-selected-refused"],
)
def test_status_of_the_selected_mailbox_is_answered(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        imap.fill(name, target.compose())
        expect.equal("MESSAGES", status_of(imap, name, "MESSAGES")["MESSAGES"], 1)


@requirement(
    "RFC 9051",
    "6.3.11",
    Level.SHOULD,
    "DELETED is the number of messages that are flagged \\Deleted",
    needs=NEEDS,
    fails_on=["imap-status-deleted-unknown", "imap-status-deleted-counts-all"],
)
def test_status_counts_deleted_messages(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        for flags in ((), (r"\Deleted",), (r"\Deleted", r"\Seen")):
            imap.append(name, target.compose(), flags).granted()
        expect.equal("DELETED", status_of(imap, name, "DELETED")["DELETED"], 2)


@requirement(
    "RFC 9051",
    "6.3.11",
    Level.MUST,
    "SIZE is not less than the RFC822.SIZE of all messages together",
    needs=NEEDS,
    fails_on=["imap-status-size-in-kilobytes"],
)
def test_status_size_is_no_less(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        imap.fill(name, target.compose(), target.compose(b"x\r\n" * 1000))
        fetched = imap.command("FETCH 1:* RFC822.SIZE").granted().fetches()
        sizes = [fetch.items["RFC822.SIZE"] for fetch in fetched]
        total = sum(size for size in sizes if isinstance(size, int))
        told = status_of(imap, name, "SIZE")["SIZE"]
        expect.holds(told >= total, f"SIZE of {total} or more", f"{told}")
