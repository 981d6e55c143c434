"""RFC 9051 section 5.1: names of mailboxes in Net-Unicode."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]


@requirement(
    "RFC 9051",
    "5.1",
    Level.MUST,
    "a mailbox is not created under a name of 8-bit characters that are no UTF-8",
    needs=NEEDS,
    fails_on=["imap-ill-formed-utf8-name-created"],
)
def test_ill_formed_utf8_name_is_not_created(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        for end in (b"\xe4", b"\xc0\xaf", b"\xed\xa0\x80"):
            imap.command(f'CREATE "{name}-'.encode() + end + b'"').must_be("NO", "BAD")
