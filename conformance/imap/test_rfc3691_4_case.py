"""RFC 3691 section 4: the formal syntax of UNSELECT."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3691",
    "4",
    Level.MUST,
    "UNSELECT is taken in upper and lower case",
    needs=[Capability.IMAP, Capability.IMAP_UNSELECT],
    fails_on=["imap-unselect-depends-on-case"],
)
def test_unselect_is_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for command in ("UNSELECT", "unselect", "UnSelect"):
            imap.fill(name)
            imap.command(command).must_be("OK")
