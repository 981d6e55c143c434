"""RFC 9051 section 4.3.1: UTF-8 in quoted strings."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]


@requirement(
    "RFC 9051",
    "4.3.1",
    Level.MUST,
    "a quoted string may have UTF-8",
    needs=NEEDS,
    fails_on=["imap-utf8-in-quotes-refused"],
)
def test_quoted_string_may_have_utf8(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        imap.command(f'STATUS "{name}-äöü-中文" (MESSAGES)').must_be("NO")  # there is none
        imap.fill(name, target.compose())
        imap.command('UID SEARCH SUBJECT "äöü 中文"').must_be("OK")
