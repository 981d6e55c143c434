"""RFC 8438 section 3: the size of a mailbox by STATUS."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import status_of
from mailworthy.target import Target


@requirement(
    "RFC 8438",
    "3",
    Level.MUST,
    "SIZE is not less than the RFC822.SIZE of all messages together",
    needs=[Capability.IMAP, Capability.IMAP_STATUS_SIZE],
    fails_on=["imap-status-size-of-the-last", "imap-status-size-in-kilobytes"],
)
def test_status_size_is_no_less_than_its_messages(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        bodies = [b"x\r\n" * 10**count for count in range(4)]
        imap.fill(name, *map(target.compose, bodies))
        fetched = imap.command("FETCH 1:* RFC822.SIZE").granted().fetches()
        sizes = [fetch.items["RFC822.SIZE"] for fetch in fetched]
        total = sum(size for size in sizes if isinstance(size, int))
        told = status_of(imap, name, "SIZE")["SIZE"]
        expect.holds(told >= total, f"SIZE of {total} or more", f"{told}")
