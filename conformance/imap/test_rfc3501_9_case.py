"""RFC 3501 section 9: letters in commands are the same in either case."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import MailboxStatus


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "names of commands are the same in either case",
    needs=[Capability.IMAP],
    fails_on=["imap-commands-in-upper-case-only", "imap-uid-commands-in-upper-case-only"],
)
def test_commands_are_taken_in_any_case(target: Target) -> None:
    commands = ("noop", "cApAbIlItY", "examine INBOX", 'list "" INBOX', "uId seArch ALL")
    with target.imap(ready=True) as imap:
        for command in (*commands, "uid fetch 4294967295 FLAGS", "Close", "Logout"):
            imap.command(command).must_be("OK")


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "words in the arguments of commands are the same in either case",
    needs=[Capability.IMAP],
    fails_on=["imap-status-items-in-upper-case-only", "imap-uid-search-keys-in-upper-case-only"],
)
def test_arguments_are_taken_in_any_case(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = imap.command("STATUS INBOX (messages uIdNext)").must_be("OK")
        items = sorted(answer.first(MailboxStatus, "STATUS").items)
        expect.equal("items of STATUS", items, ["MESSAGES", "UIDNEXT"])
        imap.command("EXAMINE INBOX").granted()
        imap.command("UID SEARCH not seen or all deleted").must_be("OK")
        imap.command("UID FETCH 4294967295 (flags Rfc822.Size body.peek[header])").must_be("OK")


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "INBOX in any case is INBOX in STATUS too, as atom, quoted string and literal",
    needs=[Capability.IMAP],
    fails_on=["imap-inbox-depends-on-case"],
)
def test_status_knows_inbox_in_any_case(target: Target) -> None:
    seen = []
    with target.imap(ready=True) as imap:
        for name in ("INBOX", "inBox", '"Inbox"'):
            answer = imap.command(f"STATUS {name} (UIDVALIDITY)").must_be("OK")
            seen.append(answer.first(MailboxStatus, "STATUS").items.get("UIDVALIDITY"))
    expect.equal("UIDVALIDITY of each", seen, seen[:1] * 3)
