"""RFC 3501 section 6.4.6: STORE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

PATIENCE = 5.0
"""Seconds that what one session did may take to reach another."""

STEPS: tuple[tuple[str, list[str]], ...] = (
    (r"FLAGS (\Answered \Flagged)", [r"\Answered", r"\Flagged"]),
    (r"+FLAGS (\Seen)", [r"\Answered", r"\Flagged", r"\Seen"]),
    (r"-FLAGS (\Flagged \Draft)", [r"\Answered", r"\Seen"]),
    (r"FLAGS \Deleted", [r"\Deleted"]),
    (r"FLAGS ()", []),
)
"""What is stored, one after another, and the flags after it."""


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    "FLAGS replaces, +FLAGS adds and -FLAGS removes; the new flags come in a FETCH response",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-store-adds-instead-of-replacing",
        "imap-store-removes-nothing",
        "imap-store-tells-nothing",
    ],
)
def test_store_replaces_adds_and_removes(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for change, flags in STEPS:
            told = imap.command(f"STORE 1 {change}").must_be("OK").flags()
            expect.equal(f"flags told after {change}", sorted(told), flags)
            kept = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
            expect.equal(f"flags fetched after {change}", sorted(kept), flags)


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    ".SILENT changes the flags as well, but brings no FETCH response",
    needs=[Capability.IMAP],
    fails_on=["imap-silent-store-tells", "imap-silent-store-does-nothing"],
)
def test_silent_store_tells_nothing(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("FETCH 1 FLAGS").granted()  # so that there is no news but the change
        answer = imap.command(r"STORE 1 +FLAGS.SILENT (\Answered)").must_be("OK")
        expect.equal("FETCH responses with flags", [f for f in answer.fetches() if f.flags], [])
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Answered"])


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    "STORE changes the messages of its set and no other, and tells the flags of each",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-store-changes-all",
        "imap-store-tells-the-last-only",
        "imap-set-ends-at-its-comma",
    ],
)
def test_store_changes_the_messages_of_its_set(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(5)))
        answer = imap.command(r"STORE 2,4:5 +FLAGS (\Flagged)").must_be("OK")
        told = {fetch.number for fetch in answer.fetches() if r"\Flagged" in (fetch.flags or ())}
        expect.equal(r"messages told to be \Flagged", sorted(told), [2, 4, 5])
        found = imap.command("SEARCH FLAGGED").must_be("OK").search()
        expect.equal(r"messages that are \Flagged", found, [2, 4, 5])


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    "FLAGS.SILENT, +FLAGS.SILENT and -FLAGS.SILENT change flags as their loud forms do",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-silent-store-does-nothing",
        "imap-silent-store-adds",
        "imap-store-removes-nothing",
    ],
)
def test_silent_forms_change_flags_alike(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for change, flags in STEPS:
            item, _, listed = change.partition(" ")
            imap.command(f"STORE 1 {item}.SILENT {listed}").must_be("OK")
            kept = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
            expect.equal(f"flags after {item}.SILENT {listed}", sorted(kept), flags)


# "Normally" the value is returned, the text says: whether that binds here is left open.
@requirement(
    "RFC 3501",
    "6.4.6",
    Level.MAY,
    "a STORE that changes nothing tells the flags all the same",
    needs=[Capability.IMAP],
    fails_on=["imap-store-tells-changes-only", "imap-store-tells-nothing"],
)
def test_store_that_changes_nothing_tells_the_flags(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Answered", r"\Seen"])
        for change in (r"+FLAGS (\Seen)", r"-FLAGS (\Draft)", r"FLAGS (\Answered \Seen)"):
            told = imap.command(f"STORE 1 {change}").must_be("OK").flags()
            expect.equal(f"flags told after {change}", sorted(told), [r"\Answered", r"\Seen"])


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    r"STORE FLAGS replaces all flags but \Recent",
    needs=[Capability.IMAP],
    fails_on=["imap-store-takes-recent-away"],
)
def test_store_leaves_recent_alone(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Seen"])
        if imap.command("SEARCH RECENT").must_be("OK").search() != [1]:
            raise NotApplicable(r"the message is not shown as \Recent, as IMAP4rev2 has it")
        imap.command(r"STORE 1 FLAGS (\Answered)").must_be("OK")
        found = imap.command("SEARCH RECENT").must_be("OK").search()
        expect.equal(r"messages that are \Recent", found, [1])


# No sentence demands the NO; that nothing changes is section 6.3.2, and judged there.
@requirement(
    "RFC 3501",
    "6.4.6",
    Level.MAY,
    "STORE in an examined mailbox gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-examined-store-lasts", "imap-examined-store-ok"],
)
def test_store_in_an_examined_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(f'EXAMINE "{name}"').granted()
        imap.command(r"STORE 1 +FLAGS (\Flagged)").must_be("NO", "BAD")


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    "flags that two sessions store one after the other are both kept, though neither has looked",
    needs=[Capability.IMAP],
    fails_on=["imap-store-undoes-other-sessions"],
)
def test_stores_of_two_sessions_add_up(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose(), flags=[r"\Draft"])
        two.fill(name)
        one.command(r"STORE 1 +FLAGS.SILENT (\Seen)").must_be("OK")
        two.command(r"STORE 1 +FLAGS.SILENT (\Flagged)").must_be("OK")
        one.command(r"STORE 1 -FLAGS.SILENT (\Draft)").must_be("OK")
        two.command(r"STORE 1 +FLAGS.SILENT (\Answered)").must_be("OK")
        with target.imap(ready=True) as later:
            later.fill(name)
            kept = later.command("FETCH 1 FLAGS").must_be("OK").flags()
            expect.equal("flags", sorted(kept), [r"\Answered", r"\Flagged", r"\Seen"])


@requirement(
    "RFC 3501",
    "6.4.6",
    Level.SHOULD,
    "after .SILENT too, a session is told of flags that another session changed",
    needs=[Capability.IMAP],
    fails_on=["imap-silent-store-hides-what-others-stored"],
)
def test_silent_store_does_not_hide_what_others_stored(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        two.fill(name)
        two.command(r"STORE 1 +FLAGS.SILENT (\Flagged)").must_be("OK")
        first = one.command(r"STORE 1 +FLAGS.SILENT (\Answered)").must_be("OK")

        def tells(answer: ImapAnswer) -> bool:
            return any(r"\Flagged" in (fetch.flags or ()) for fetch in answer.fetches())

        told = tells(first) or one.noop_until(tells, PATIENCE)
        expect.holds(told, r"FETCH with \Flagged", f"none within {PATIENCE:g} s")
