"""RFC 3501 section 2.2.2: each command is completed under its tag."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a command that there is not is completed with BAD under its tag, and the connection lives",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-unknown-command-ok",
        "imap-unknown-command-other-tag",
        "imap-unknown-command-disconnects",
    ],
)
def test_unknown_command_gets_bad_with_its_tag(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("FROBNICATE everything").must_be("BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a command with an argument too many is completed with BAD, and the connection lives",
    needs=[Capability.IMAP],
    fails_on=["imap-extra-arguments-ignored"],
)
def test_extra_argument_gets_bad(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE INBOX INBOX").must_be("BAD")
        imap.command("NOOP").must_be("OK")
