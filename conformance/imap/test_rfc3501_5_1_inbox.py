"""RFC 3501 section 5.1: the mailbox name INBOX."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import ListEntry


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "INBOX is the same mailbox in whatever case it is written, quoted or not",
    needs=[Capability.IMAP],
    fails_on=["imap-inbox-depends-on-case", "imap-quoted-inbox-depends-on-case"],
    safe=True,
)
def test_inbox_is_the_same_in_any_case(target: Target) -> None:
    with target.imap(ready=True) as imap:
        told = imap.command("EXAMINE INBOX").granted().codes().get("UIDVALIDITY")
        for spelling in ("iNbOx", '"inbox"'):
            answer = imap.command(f"EXAMINE {spelling}").must_be("OK")
            expect.equal(f"UIDVALIDITY of {spelling}", answer.codes().get("UIDVALIDITY"), told)


# Section 6.3.8 has INBOX listed where "INBOX" in upper case matches the pattern, and does not say
# whether the pattern's case counts in that.
@requirement(
    "RFC 3501",
    "5.1",
    Level.MAY,
    "LIST finds INBOX by a pattern in whatever case",
    needs=[Capability.IMAP],
    fails_on=["imap-list-inbox-depends-on-case"],
    safe=True,
)
def test_list_finds_inbox_in_any_case(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = imap.command('LIST "" inbox').must_be("OK")
        names = [entry.name.upper() for entry in answer.of(ListEntry)]
        expect.equal("names listed", names, ["INBOX"])
