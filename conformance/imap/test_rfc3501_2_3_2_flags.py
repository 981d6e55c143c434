r"""RFC 3501 section 2.3.2: permanent flags, keywords, and \Recent."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal, Recent

SYSTEM = (r"\Answered", r"\Flagged", r"\Deleted", r"\Seen", r"\Draft")


def permanent(selected: ImapAnswer) -> frozenset[str]:
    r"""What PERMANENTFLAGS lists; all system flags where it is missing (section 7.1)."""
    code = selected.codes().get("PERMANENTFLAGS")
    return frozenset(SYSTEM if code is None else code.arguments)


def recent_in(answer: ImapAnswer) -> bool:
    r"""Whether a selected mailbox of one message shows it as \Recent."""
    return answer.of(Recent)[-1:] == [Recent(1)]


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    "each system flag of PERMANENTFLAGS that is set or removed is so in a later session",
    needs=[Capability.IMAP],
    fails_on=["imap-flags-end-with-the-session", "imap-flag-removal-ends-with-the-session"],
)
def test_permanent_flags_are_kept(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.append(name, target.compose(), flags=SYSTEM).granted()
            listed = permanent(imap.fill(name, target.compose()))
            flags = sorted(flag for flag in SYSTEM if flag in listed)
            imap.command(f"STORE 1 -FLAGS ({' '.join(flags)})").must_be("OK")
            imap.command(f"STORE 2 +FLAGS ({' '.join(flags)})").must_be("OK")
            imap.command("LOGOUT").granted()
        with target.imap(ready=True) as imap:
            imap.fill(name)
            answer = imap.command("FETCH 1:2 FLAGS").must_be("OK")
            left = sorted(answer.flags(1) & frozenset(flags))
            expect.equal("flags left where all were removed", left, [])
            expect.equal("flags where all were set", sorted(answer.flags(2)), flags)


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    r"where PERMANENTFLAGS has \*, a new keyword can be stored, and is there in a later session",
    needs=[Capability.IMAP],
    fails_on=["imap-keyword-not-stored", "imap-flags-end-with-the-session"],
)
def test_new_keyword_is_kept(target: Target) -> None:
    keyword = "MailworthyTested"
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            if r"\*" not in permanent(imap.fill(name, target.compose(), target.compose())):
                raise NotApplicable(r"PERMANENTFLAGS has no \*: no keywords can be made")
            imap.command(f"STORE 2 +FLAGS ({keyword})").must_be("OK")
            imap.command("LOGOUT").granted()
        with target.imap(ready=True) as imap:
            imap.fill(name)
            found = imap.command(f"SEARCH KEYWORD {keyword}").must_be("OK").search()
            expect.equal("messages with the keyword", found, [2])
            told = imap.command("FETCH 2 FLAGS").must_be("OK").fetches()
            shown = sorted(flag for fetch in told for flag in fetch.flags or ())
            same = keyword.lower() in {flag.lower() for flag in shown}
            expect.holds(same, f"FLAGS with {keyword}", f"FLAGS {shown}")


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    r"STORE can neither set nor remove \Recent",
    needs=[Capability.IMAP],
    fails_on=["imap-recent-can-be-removed", "imap-recent-can-be-set"],
)
def test_recent_cannot_be_stored(target: Target) -> None:
    with target.own_mailbox() as name:
        for sign, first in (("-", [1]), ("+", [])):
            # The first session to select the mailbox sees \Recent, the second does not.
            with target.imap(ready=True) as imap:
                imap.fill(name, *(target.compose() for _ in first))
                before = imap.command("SEARCH RECENT").must_be("OK").search()
                if before != first:
                    raise NotApplicable(r"\Recent is not shown by the first session alone")
                imap.command(rf"STORE 1 {sign}FLAGS (\Recent)").must_be("OK", "NO", "BAD")
                after = imap.command("SEARCH RECENT").must_be("OK").search()
                expect.equal(rf"messages \Recent after {sign}FLAGS", after, first)


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    r"APPEND does not take \Recent as a flag: it is refused, or has no effect",
    needs=[Capability.IMAP],
    fails_on=["imap-append-keeps-recent"],
)
def test_recent_cannot_be_appended(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        command = f'APPEND "{name}" (\\Recent \\Seen) '
        imap.command(command, Literal(target.compose())).must_be("OK", "NO", "BAD")
        with target.imap(ready=True) as first:
            first.fill(name)
        with target.imap(ready=True) as later:
            later.fill(name)
            found = later.command("SEARCH RECENT").must_be("OK").search()
            expect.equal(r"messages \Recent to the second session", found, [])


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    r"a message that one read-write session saw as \Recent is not so in the next",
    needs=[Capability.IMAP],
    fails_on=["imap-recent-stays"],
)
def test_recent_ends_with_the_first_session(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            if not recent_in(imap.fill(name, target.compose())):
                raise NotApplicable(r"SELECT does not show a new message as \Recent")
            imap.command("LOGOUT").granted()
        with target.imap(ready=True) as imap:
            expect.equal("RECENT", imap.fill(name).of(Recent)[-1:], [Recent(0)])


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.MAY,
    r"of two sessions that have the mailbox selected, one shows a new message as \Recent",
    needs=[Capability.IMAP],
    fails_on=["imap-recent-stays"],
)
def test_recent_is_shown_by_one_session(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        seen = [
            recent_in(imap.fill(name, *new)) for imap, new in ((one, [target.compose()]), (two, []))
        ]
        if not any(seen):
            raise NotApplicable(r"no session shows the new message as \Recent")
        expect.equal(r"sessions that show the message as \Recent", sum(seen), 1)


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    r"as many messages are \Recent by SEARCH and by FETCH FLAGS as RECENT tells",
    needs=[Capability.IMAP],
    fails_on=["imap-recent-counts-all", "imap-recent-not-among-flags"],
)
def test_recent_counts_agree(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        with target.imap(ready=True) as other:
            other.append(name, target.compose()).granted()
        told = imap.fill(name).of(Recent)
        if not told:
            raise NotApplicable("SELECT brings no RECENT, as in IMAP4rev2")
        found = imap.command("SEARCH RECENT").must_be("OK").search()
        expect.equal("number of messages by SEARCH RECENT", len(found), told[-1].count)
        fetches = imap.command("FETCH 1:2 FLAGS").must_be("OK").fetches()
        shown = [f.number for f in fetches if r"\Recent" in str(f.items.get("FLAGS", ""))]
        expect.equal(r"messages with \Recent by FETCH", sorted(shown), found)
