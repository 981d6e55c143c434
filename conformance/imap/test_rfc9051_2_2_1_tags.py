"""RFC 9051 section 2.2.1: tags."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import raw
from mailworthy.target import Target


# A plain statement of RFC 9051; RFC 3501 does not speak of it.
@requirement(
    "RFC 9051",
    "2.2.1",
    Level.MUST,
    "a tag that was used before is taken again",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-tag-taken-once"],
)
def test_tag_may_be_used_again(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for _ in range(3):
            raw(imap, b"same NOOP\r\n", tag="same").must_be("OK")
        raw(imap, b"same EXAMINE INBOX\r\n", tag="same").must_be("OK")
