"""RFC 3501 section 2.3.1.1: unique identifiers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.session.imap_mailbox import contents, expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.imap import Fetch, MailboxStatus


def same_validity(one: ImapAnswer, two: ImapAnswer) -> None:
    """UIDs that do not persist are permitted: each SELECT then has another UIDVALIDITY."""
    if one.codes().get("UIDVALIDITY") != two.codes().get("UIDVALIDITY"):
        raise NotApplicable("the mailbox has no UIDs that persist: its UIDVALIDITY changes")


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a new message has a higher UID than any before, expunged ones included",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-reused-after-expunge", "imap-uids-descend"],
)
def test_uids_ascend_and_are_never_reused(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        opened = imap.fill(name, target.compose(), target.compose(), target.compose())
        before = imap.command("FETCH 1:3 UID").must_be("OK").uids(3)
        expect.equal("the UIDs of 3 messages", before, sorted(set(before)))
        expunge(imap, "3")
        same_validity(opened, imap.fill(name, target.compose()))
        after = imap.command("FETCH 3 UID").must_be("OK").uids()
        expect.holds(after[-1:] > before[-1:], f"a UID above {before[-1]}", f"UIDs {after}")


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "UIDNEXT grows when a message comes, and the message's UID is not below the UIDNEXT before",
    needs=[Capability.IMAP],
    fails_on=["imap-uidnext-stands-still", "imap-uidnext-too-high"],
)
def test_uidnext_foretells_the_next_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        opened, again = (imap.fill(name, target.compose()) for _ in range(2))
        same_validity(opened, again)
        if "UIDNEXT" not in opened.codes():
            raise NotApplicable("SELECT tells no UIDNEXT, which is judged under section 6.3.1")
        before, after = opened.number("UIDNEXT"), again.number("UIDNEXT")
        expect.holds(after > before, f"UIDNEXT above {before}", f"UIDNEXT {after}")
        uid = imap.command("FETCH 2 UID").must_be("OK").uids(1)[0]
        expect.holds(before <= uid < after, f"a UID from {before} to {after - 1}", f"UID {uid}")


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "under one UIDVALIDITY a later session sees each message under the UID that it had",
    needs=[Capability.IMAP],
    fails_on=["imap-uids-differ-by-session"],
)
def test_uids_stay_between_sessions(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            opened = imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 5)))
            expunge(imap, "2")
            before = contents(imap)
        with target.imap(ready=True) as imap:
            same_validity(opened, imap.fill(name))
            expect.equal("messages by UID", contents(imap), before)


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a message's UID does not change during a session, whatever goes and comes",
    needs=[Capability.IMAP],
    fails_on=["imap-uids-are-numbers"],
)
def test_uids_stay_during_the_session(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 5)))
        before = contents(imap)
        expunge(imap, "1,3")
        imap.append(name, target.compose(b"5\r\n")).granted()
        imap.command("NOOP").must_be("OK")
        after = {text: uid for uid, text in contents(imap).items()}
        kept = [uid for uid, text in before.items() if text in {b"2", b"4"}]
        expect.equal("UIDs of the messages left", [after.get(b"2"), after.get(b"4")], kept)


def next_uids(target: Target, name: str) -> tuple[int, int]:
    """UIDNEXT and UIDVALIDITY, by STATUS of a session that does not have the mailbox selected."""
    with target.imap(ready=True) as imap:
        answer = imap.command(f'STATUS "{name}" (UIDNEXT UIDVALIDITY)').must_be("OK")
        items = answer.first(MailboxStatus, "STATUS").items
        found = items.get("UIDNEXT"), items.get("UIDVALIDITY")
    match found:
        case (int() as uid_next, int() as validity):
            return uid_next, validity
        case _:
            raise Unreachable(f"STATUS tells no UIDNEXT and UIDVALIDITY: {items}")


def persistent(before: tuple[int, int], after: tuple[int, int]) -> tuple[int, int]:
    """Both values of UIDNEXT, which bind as long as UIDVALIDITY is the same."""
    if before[1] != after[1]:
        raise NotApplicable("the mailbox has no UIDs that persist: its UIDVALIDITY changes")
    return before[0], after[0]


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "UIDNEXT stays the same where no message is added, be flags changed and messages removed",
    needs=[Capability.IMAP],
    fails_on=["imap-uidnext-falls-upon-expunge", "imap-uidnext-grows-upon-store"],
)
def test_uidnext_stays_without_new_messages(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(3)))
        before = next_uids(target, name)
        imap.command(r"STORE 1 +FLAGS (\Seen)").granted()
        same = persistent(before, next_uids(target, name))
        expect.equal("UIDNEXT before and after STORE", same, (before[0], before[0]))
        expunge(imap, "2:3")
        same = persistent(before, next_uids(target, name))
        expect.equal("UIDNEXT before and after EXPUNGE", same, (before[0], before[0]))


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "UIDNEXT changes when a message is added, be it removed afterwards",
    needs=[Capability.IMAP],
    fails_on=["imap-uidnext-falls-upon-expunge"],
)
def test_uidnext_grows_for_expunged_messages(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        before = next_uids(target, name)
        imap.fill(name, target.compose())
        expunge(imap, "2")
        old, new = persistent(before, next_uids(target, name))
        expect.holds(new > old, f"UIDNEXT above {old}", f"UIDNEXT {new}")


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "where UIDVALIDITY changes from session to session, it grows",
    needs=[Capability.IMAP],
    fails_on=["imap-uidvalidity-falls"],
)
def test_uidvalidity_never_falls(target: Target) -> None:
    with target.own_mailbox() as name:
        seen = []
        for _ in range(3):
            with target.imap(ready=True) as imap:
                opened = imap.fill(name, target.compose())
                if "UIDVALIDITY" not in opened.codes():
                    raise NotApplicable("SELECT tells no UIDVALIDITY, which is judged apart")
                seen.append(opened.number("UIDVALIDITY"))
        expect.equal("UIDVALIDITY of three sessions", seen, sorted(seen))


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.SHOULD,
    "internal date, size, envelope, structure and text of a message stay, whatever is stored",
    needs=[Capability.IMAP],
    fails_on=["imap-size-grows-with-flags", "imap-date-is-of-the-last-change"],
)
def test_message_never_changes(target: Target) -> None:
    wanted = "(INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[])"
    with target.own_mailbox() as name:
        told: list[dict[str, object]] = []
        for change in (r"+FLAGS (\Seen \Flagged)", r"FLAGS (\Draft)", "FLAGS ()"):
            with target.imap(ready=True) as imap:
                imap.fill(name, *([] if told else [target.compose()]))
                imap.command(f"STORE 1 {change}").granted()
                fetch = imap.command(f"FETCH 1 {wanted}").must_be("OK").first(Fetch, "FETCH")
                items = dict(fetch.items)
                told.append({key: items.get(key) for key in items if key not in {"UID", "FLAGS"}})
        for later in told[1:]:
            expect.equal("what FETCH tells of the message", later, told[0])
