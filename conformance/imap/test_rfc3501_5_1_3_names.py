"""RFC 3501 section 5.1.3: international mailbox names in modified UTF-7."""

from mailworthy.naming import created_or_refused
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "5.1.3",
    Level.SHOULD,
    "a name in modified UTF-7 is listed as it was created, & as &-",
    needs=[Capability.IMAP],
    fails_on=["imap-list-decodes-utf7"],
)
def test_modified_utf7_is_kept(target: Target) -> None:
    created_or_refused(target, "-&AOk-t&AOk-", "-&U,BTFw-", "-Q&-A")
