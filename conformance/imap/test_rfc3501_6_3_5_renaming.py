"""RFC 3501 section 6.3.5: RENAME of mailboxes with inferiors, to taken names, of INBOX."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_mailbox import create, inferior, listed, separator_of, status_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal, quote


def _messages(imap: ImapSession, name: str) -> int:
    return status_of(imap, name, "MESSAGES")["MESSAGES"]


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.MUST,
    "inferior names are renamed along, their messages with them",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-leaves-inferiors", "imap-rename-takes-names-that-begin-alike"],
)
def test_rename_takes_inferiors_along(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "a", "b")
        imap.append(child, target.compose()).granted()
        beside = create(imap, f"{name}beside")  # begins alike, but is no inferior
        moved = f"{name}-moved"
        imap.command(f'RENAME "{name}" "{moved}"').granted()
        for new in (moved, child.replace(name, moved)):
            expect.equal("names listed", sorted(listed(imap, new)), [new])
        for old, left in ((child, []), (beside, [beside])):
            expect.equal("names listed", sorted(listed(imap, old)), left)
        expect.equal("MESSAGES", _messages(imap, child.replace(name, moved)), 1)


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME to a name that is taken gets NO, and both mailboxes stay as they were",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-overwrites", "imap-rename-to-taken-name-bad"],
)
def test_rename_to_a_taken_name_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.append(name, target.compose()).granted()
        imap.command(f'RENAME "{other}" "{name}"').must_be("NO")
        expect.equal("MESSAGES", (_messages(imap, name), _messages(imap, other)), (1, 0))


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME of a mailbox that does not exist gets NO and makes none",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-missing-makes-one", "imap-rename-missing-bad"],
)
def test_rename_of_a_missing_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'RENAME "{name}-missing" "{name}-new"').must_be("NO")
        expect.equal("names listed", sorted(listed(imap, f"{name}-*")), [])


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME to INBOX gets NO, and what was to be renamed stays",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-to-inbox-accepted"],
)
def test_rename_to_inbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        imap.command(f'RENAME "{name}" inbox').must_be("NO")
        expect.equal("MESSAGES", _messages(imap, name), 1)


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME makes the levels of hierarchy above the new name that are missing",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-without-superiors-refused"],
)
def test_rename_makes_superiors(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        old = inferior(imap, name, "old")
        separator = separator_of(imap, name)
        levels = [separator.join((name, *("x", "y", "z")[:depth])) for depth in (1, 2, 3)]
        imap.command(f"RENAME {quote(old)} {quote(levels[-1])}").must_be("OK")
        for level in levels:
            expect.equal("names listed", sorted(listed(imap, level)), [level])


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.MUST,
    "a mailbox made anew under the old name has another UIDVALIDITY, or only higher UIDs",
    needs=[Capability.IMAP],
    fails_on=["imap-recreated-mailbox-repeats-uids", "imap-renamed-mailbox-leaves-its-validity"],
)
def test_old_name_repeats_no_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        items = ("UIDVALIDITY", "UIDNEXT")
        before = status_of(imap, name, *items)
        imap.command(f'RENAME "{name}" "{name}-moved"').granted()
        create(imap, name)
        after = status_of(imap, name, *items)
        expect.holds(
            after["UIDVALIDITY"] != before["UIDVALIDITY"] or after["UIDNEXT"] >= before["UIDNEXT"],
            f"another UIDVALIDITY than {before['UIDVALIDITY']}, or UIDs from {before['UIDNEXT']}",
            f"{after}",
        )


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "a renamed mailbox has its messages as they were: octets, flags and internal date",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-loses-flags", "imap-rename-loses-dates"],
)
def test_rename_keeps_messages_as_they_were(target: Target) -> None:
    items = "FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])"
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = target.compose()
        when = '"07-Feb-1994 21:52:25 -0800"'
        imap.command(f'APPEND "{name}" (\\Seen \\Flagged) {when} ', Literal(octets)).granted()
        imap.fill(name)
        before = imap.command(items).granted().item("INTERNALDATE")
        imap.command("EXAMINE INBOX").granted()
        imap.command(f'RENAME "{name}" "{name}-moved"').granted()
        imap.fill(f"{name}-moved")
        after = imap.command(items).must_be("OK")
        expect.same_octets("BODY[]", after.item("BODY[]"), octets)
        expect.equal("flags", sorted(after.flags()), [r"\Flagged", r"\Seen"])
        expect.equal("INTERNALDATE", after.item("INTERNALDATE"), before)


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME of INBOX moves its messages to the new mailbox and leaves it empty",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-inbox-removes-it", "imap-rename-inbox-copies"],
)
def test_rename_of_inbox_moves_its_messages(target: Target) -> None:
    target.empty()
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append("INBOX", target.compose()).granted()
        if imap.command(f'RENAME INBOX "{name}-moved"').must_be("OK", "NO").status == "NO":
            raise NotApplicable("the server renames no INBOX")
        expect.equal("MESSAGES of INBOX", _messages(imap, "INBOX"), 0)
        expect.equal("MESSAGES of the new one", _messages(imap, f"{name}-moved"), 1)


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "inferior names of INBOX are not renamed along with it",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-inbox-takes-inferiors"],
)
def test_rename_of_inbox_leaves_its_inferiors(target: Target) -> None:
    target.empty()
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        leaf = name.rpartition(separator_of(imap, name))[2]
        child = create(imap, f"INBOX{separator_of(imap, name)}{leaf}-child")
        try:
            answer = imap.command(f'RENAME INBOX "{name}-moved"').must_be("OK", "NO")
            found = sorted(listed(imap, child))
        finally:
            imap.command(f'DELETE "{child}"')
        if answer.status == "NO":
            raise NotApplicable("the server renames no INBOX")
        expect.equal("names listed", found, [child])
