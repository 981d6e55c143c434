"""RFC 3501 section 3: which commands are valid in which state."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "3",
    Level.SHOULD,
    "a command that needs a log-in is refused before it with BAD or NO, and the connection lives",
    needs=[Capability.IMAP],
    fails_on=["imap-list-before-login-accepted", "imap-command-before-login-disconnects"],
)
def test_command_before_login_is_refused(target: Target) -> None:
    with target.imap() as imap:
        imap.command('LIST "" "*"').must_be("BAD", "NO")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "3",
    Level.SHOULD,
    "a command on messages is refused with BAD or NO where no mailbox is selected",
    needs=[Capability.IMAP],
    fails_on=["imap-search-without-mailbox-accepted"],
)
def test_command_without_mailbox_is_refused(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("SEARCH ALL").must_be("BAD", "NO")
        imap.command("NOOP").must_be("OK")
