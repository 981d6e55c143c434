"""RFC 7888 section 3: non-synchronizing literals."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Literal


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "with LITERAL+ the octets of a literal sent at once are part of the command they stand in",
    needs=[Capability.IMAP, Capability.IMAP_LITERAL_PLUS],
    fails_on=["imap-literal-plus-not-taken"],
    safe=True,
)
def test_literal_sent_at_once_is_part_of_the_command(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE ", Literal(b"INBOX", plus=True)).must_be("OK")
        imap.command("STATUS ", Literal(b"INBOX", plus=True), " (MESSAGES)").must_be("OK")
