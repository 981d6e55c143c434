"""RFC 3501 section 6.3.10: STATUS."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import delete_superior, inferior, is_none, listed, status_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Exists, MailboxStatus, Recent

ITEMS = ("MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN")
"""What both revisions have."""


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS tells what SELECT and SEARCH then tell: messages, unseen ones, UIDNEXT, UIDVALIDITY",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-status-counts-deleted-out",
        "imap-status-unseen-is-the-first",
        "imap-status-uidnext-one-short",
        "imap-status-uidvalidity-zero",
    ],
)
def test_status_tells_what_select_does(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for flags in ((), (r"\Seen",), (r"\Deleted",), (r"\Seen", r"\Deleted")):
            imap.append(name, target.compose(), flags).granted()
        told = status_of(imap, name, *ITEMS)
        answer = imap.command(f'EXAMINE "{name}"').granted()
        unseen = imap.command("SEARCH UNSEEN").granted().search()
        expect.equal("MESSAGES", told["MESSAGES"], answer.exists())
        expect.equal("UNSEEN", told["UNSEEN"], len(unseen))
        for code in ("UIDNEXT", "UIDVALIDITY"):
            expect.equal(code, told[code], answer.number(code))


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "each item can be asked for alone, and in any case; the answer has it and names the mailbox",
    needs=[Capability.IMAP],
    fails_on=["imap-status-item-depends-on-case", "imap-status-leaves-zero-out"],
)
def test_status_of_one_item(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        recent = ["RECENT"] if "IMAP4REV1" in imap.capabilities else []
        for item in (*ITEMS, *recent, "messages"):
            answer = imap.command(f'STATUS "{name}" ({item})').must_be("OK")
            told = answer.first(MailboxStatus, "STATUS")
            expect.equal("mailbox", told.mailbox, name)
            expect.holds(item.upper() in told.items, item.upper(), f"{sorted(told.items)}")


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.MUST,
    "STATUS takes no \\Recent from the messages: the SELECT after it is told of them",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-status-takes-recent"],
)
def test_status_leaves_messages_recent(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        before = status_of(imap, name, "RECENT", "MESSAGES", "UNSEEN")["RECENT"]
        after = imap.fill(name).first(Recent, "RECENT").count
        expect.holds(after >= before, f"RECENT of {before} after STATUS told it", f"{after}")


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.MUST,
    "STATUS of another mailbox leaves the selected one selected, and read-only if it was",
    needs=[Capability.IMAP],
    fails_on=["imap-status-selects", "imap-status-deselects", "imap-status-makes-writable"],
)
def test_status_leaves_the_selected_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.own_mailbox() as other:
        octets = target.compose()
        with target.imap(ready=True) as imap:
            imap.append(name, octets).granted()
            imap.append(other, target.compose(b"Of the other.\r\n")).granted()
            imap.command(f'EXAMINE "{name}"').granted()
            answer = imap.command(f'STATUS "{other}" (MESSAGES UNSEEN)').must_be("OK")
            told = [event.count for event in answer.of(Exists)]
            expect.equal("EXISTS told meanwhile", [count for count in told if count != 1], [])
            fetched = imap.command("FETCH 1 BODY.PEEK[]").must_be("OK")
            expect.same_octets("BODY[]", fetched.item("BODY[]"), octets)
            imap.command(r"STORE 1 +FLAGS.SILENT (\Flagged)").must_be("OK", "NO", "BAD")
            imap.command(f'EXAMINE "{name}"').granted()
            flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
            expect.equal("flags", sorted(flags), [])


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.MUST,
    "STATUS changes no message of the mailbox that it is asked of",
    needs=[Capability.IMAP],
    fails_on=["imap-status-sets-seen"],
)
def test_status_changes_no_message(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose(), [r"\Deleted", r"\Flagged"]).granted()
        for _ in range(2):
            told = status_of(imap, name, *ITEMS)
        expect.equal("UNSEEN", told["UNSEEN"], 1)
        imap.fill(name)
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Deleted", r"\Flagged"])


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS of the selected mailbox is answered, by what the session then knows of it",
    needs=[Capability.IMAP],
    fails_on=["imap-status-of-selected-refused", "imap-status-of-selected-is-old"],
)
def test_status_of_the_selected_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.append(name, target.compose(), [r"\Seen"]).granted()
        imap.command("NOOP").granted()  # so that it is no question of news
        told = status_of(imap, name, "MESSAGES", "UNSEEN")
        expect.equal("MESSAGES", told["MESSAGES"], 2)
        expect.equal("UNSEEN", told["UNSEEN"], 1)


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS follows what other sessions append, mark as seen and expunge",
    needs=[Capability.IMAP],
    fails_on=["imap-status-is-remembered"],
)
def test_status_follows_changes(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as imap,
        target.imap(ready=True) as other,
    ):
        told = [status_of(imap, name, "MESSAGES", "UNSEEN")]
        other.fill(name, target.compose(), target.compose())
        told.append(status_of(imap, name, "MESSAGES", "UNSEEN"))
        other.command(r"STORE 1 +FLAGS.SILENT (\Seen \Deleted)").granted()
        told.append(status_of(imap, name, "MESSAGES", "UNSEEN"))
        other.command("EXPUNGE").granted()
        told.append(status_of(imap, name, "MESSAGES", "UNSEEN"))
        pairs = [(each["MESSAGES"], each["UNSEEN"]) for each in told]
        expect.equal("MESSAGES and UNSEEN", pairs, [(0, 0), (2, 2), (2, 1), (1, 1)])


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS of a mailbox that there is not gets NO, and makes none; wildcards are none",
    needs=[Capability.IMAP],
    fails_on=["imap-status-missing-bad", "imap-status-missing-accepted", "imap-status-wildcards"],
)
def test_status_of_a_missing_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for missing in (f"{name}-missing", f"{name[:-1]}*"):
            imap.command(f'STATUS "{missing}" (MESSAGES)').must_be("NO")
        expect.equal("names listed", sorted(listed(imap, f"{name}-*")), [])


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS of a \\Noselect name gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-deleted-superior-stays-selectable"],
)
def test_status_of_a_noselect_name_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        delete_superior(imap, name)
        if not any(is_none(entry) for entry in listed(imap, f"{name}%").values()):
            raise NotApplicable("no name is listed as \\Noselect")
        imap.command(f'STATUS "{name}" (MESSAGES)').must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.10",
    Level.SHOULD,
    "STATUS with an item that there is not, or with no item, gets BAD, and the session goes on",
    needs=[Capability.IMAP],
    fails_on=["imap-status-skips-unknown-items"],
)
def test_status_of_an_unknown_item_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name:
        for items in (" (FROBNICATE)", " (MESSAGES FROBNICATE)", " ()", ""):
            with target.imap(ready=True) as imap:
                imap.command(f'STATUS "{name}"{items}').must_be("BAD")
                imap.command("NOOP").must_be("OK")
