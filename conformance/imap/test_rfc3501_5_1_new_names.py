"""RFC 3501 section 5.1: which names a mailbox may be given."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Literal, quote

PAIR = ("&AOQA9gD8-", "&aoqa9Gd8-")
"""Two names of three characters whose base64 differs by case alone."""
MALFORMED = ("&AOQ", "&AGE-", "&AOQ-&APY-", "&*-", "&A-")
"""No end, a letter that stands for itself, a shift too many, no base64, half a character."""


@requirement(
    "RFC 3501",
    "5.1",
    Level.SHOULD,
    "a mailbox is not created under a name with 8-bit characters",
    needs=[Capability.IMAP],
    fails_on=["imap-eight-bit-name-created"],
)
def test_eight_bit_name_is_not_created(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("CREATE ", Literal(f"{name}-ä".encode())).must_be("NO", "BAD")


@requirement(
    "RFC 3501",
    "5.1.3",
    Level.MUST,
    "names whose base64 differs by case alone are two names",
    needs=[Capability.IMAP],
    fails_on=["imap-base64-of-names-in-any-case"],
)
def test_base64_of_a_name_depends_on_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        one, two = (quote(name + end) for end in PAIR)
        imap.command(f"CREATE {one}").granted()
        imap.command(f"STATUS {one} (MESSAGES)").must_be("OK")
        imap.command(f"STATUS {two} (MESSAGES)").must_be("NO")


@requirement(
    "RFC 3501",
    "5.1.3",
    Level.SHOULD,
    "a name that is no modified UTF-7 is not created",
    needs=[Capability.IMAP],
    fails_on=["imap-malformed-name-created"],
)
def test_malformed_name_is_not_created(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for end in MALFORMED:
            imap.command(f"CREATE {quote(name + end)}").must_be("NO", "BAD")
