"""RFC 3501 section 4.3: strings as literals and in quotes."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Literal


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a mailbox name may be sent as a literal, which the server asks for with a +",
    needs=[Capability.IMAP],
    fails_on=["imap-mailbox-literal-refused", "imap-mailbox-literal-kept-with-its-length"],
    safe=True,
)
def test_mailbox_name_as_literal(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE ", Literal(b"INBOX")).must_be("OK")
        imap.command("STATUS ", Literal(b"INBOX"), " (MESSAGES)").must_be("OK")
