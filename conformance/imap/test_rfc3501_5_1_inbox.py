"""RFC 3501 section 5.1: the mailbox name INBOX."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import ListEntry


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
        with imap.veil("the names of mailboxes"):  # there may be more than were asked for
            answer = imap.command('LIST "" inbox')
        names = [entry.name.upper() for entry in answer.must_be("OK").of(ListEntry)]
        others = len(names) - names.count("INBOX")
        told = f"INBOX {names.count('INBOX')} times, and {others} others"
        expect.holds(names == ["INBOX"], "INBOX and nothing else", told)
