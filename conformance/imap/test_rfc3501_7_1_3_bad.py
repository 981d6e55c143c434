"""RFC 3501 section 7.1.3: BAD."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import raw
from mailworthy.target import Target
from mailworthy.wire.imap import Condition, Tagged

PATIENCE = 5.0


@requirement(
    "RFC 3501",
    "7.1.3",
    Level.SHOULD,
    "BAD to what has no tag is untagged; no completion under a tag of the server's own is sent",
    needs=[Capability.IMAP],
    fails_on=["imap-bad-under-a-tag-of-its-own"],
)
def test_bad_to_what_has_no_tag_is_untagged(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = raw(imap, b"(\r\n", b"next NOOP\r\n", tag="next", within=PATIENCE).must_be("OK")
        strange = [event.tag for event in answer.of(Tagged) if event.tag != "next"]
        told = [c.status for c in answer.of(Condition) if c.status in {"BAD", "BYE"}]
        expect.holds(not strange, "an untagged BAD", f"a completion under {strange}, and {told}")
