"""RFC 4731 section 4: formal syntax."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.target import Target


@requirement(
    "RFC 4731",
    "4",
    Level.MUST,
    "RETURN and its options are taken in whatever case",
    needs=[Capability.IMAP, Capability.IMAP_ESEARCH],
    fails_on=["imap-esearch-options-in-upper-case-only"],
)
def test_options_are_taken_in_any_case(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        found = imap.command("search return (min Max cOUNT) flagged").must_be("OK").esearch()
        told = {name: found.number(name) for name in ("MIN", "MAX", "COUNT")}
        expect.equal("return (min Max cOUNT)", told, {"MIN": 2, "MAX": 5, "COUNT": 3})
