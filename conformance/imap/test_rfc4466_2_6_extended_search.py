"""RFC 4466 section 2.6: extended SEARCH and its response."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import flagged_mailbox
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_ESEARCH]


@requirement(
    "RFC 4466",
    "2.6.2",
    Level.SHOULD,
    "the ESEARCH response that a command causes has that command's tag",
    needs=NEEDS,
    fails_on=["imap-esearch-without-tag", "imap-esearch-tag-of-another-command"],
)
def test_esearch_has_the_tag_of_its_command(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        for command in ("SEARCH RETURN (MIN) ALL", "UID SEARCH RETURN () DELETED"):
            answer = imap.command(command).must_be("OK")
            expect.equal("the tag in ESEARCH", answer.esearch().tag, answer.tag)


@requirement(
    "RFC 4466",
    "2.6.1",
    Level.SHOULD,
    "a result option that there is not gets BAD",
    needs=NEEDS,
    fails_on=["imap-esearch-passes-over-options"],
)
def test_unknown_result_option_gets_bad(target: Target) -> None:
    with flagged_mailbox(target) as (imap, _):
        imap.command("SEARCH RETURN (X-MAILWORTHY) ALL").must_be("BAD")
        imap.command("SEARCH RETURN (COUNT) ALL").must_be("OK")
