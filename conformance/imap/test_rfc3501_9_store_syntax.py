"""RFC 3501 section 9: the formal syntax of STORE, and of sets of numbers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "system flags are the same in upper and lower case",
    needs=[Capability.IMAP],
    fails_on=["imap-flags-depend-on-case"],
)
def test_system_flags_are_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(r"STORE 1 +FLAGS (\Seen)").granted()
        imap.command(r"STORE 1 +FLAGS (\FLAGGED)").must_be("OK")
        imap.command(r"STORE 1 -FLAGS (\seen)").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Flagged"])


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "what STORE changes is named in upper and lower case",
    needs=[Capability.IMAP],
    fails_on=["imap-store-item-depends-on-case"],
)
def test_store_items_are_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(r"STORE 1 +FLAGS (\Answered)").granted()
        for item in ("+flags", "+Flags.Silent"):
            imap.command(rf"STORE 1 {item} (\Seen)").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Answered", r"\Seen"])


@requirement(
    "RFC 3501",
    "9",
    Level.SHOULD,
    "STORE takes several flags without parentheses, and an empty list with them",
    needs=[Capability.IMAP],
    fails_on=["imap-store-takes-one-bare-flag", "imap-store-of-nothing-keeps-flags"],
)
def test_store_takes_bare_flags_and_an_empty_list(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(r"STORE 1 FLAGS \Seen \Flagged").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Flagged", r"\Seen"])
        imap.command("STORE 1 FLAGS ()").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags after an empty list", sorted(flags), [])


@requirement(
    "RFC 3501",
    "9",
    Level.SHOULD,
    "sets name the same messages with ranges turned round, overlaps, and * for the last",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-reversed-range-is-empty",
        "imap-star-means-no-message",
        "imap-set-ends-at-its-comma",
    ],
)
def test_sets_name_the_same_messages_in_any_form(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(6)))
        for numbers, meant in (
            ("4:2", [2, 3, 4]),
            ("*", [6]),
            ("*:5,1", [1, 5, 6]),
            ("2:3,3:4,3", [2, 3, 4]),
            ("6:*", [6]),
        ):
            imap.command(r"STORE 1:6 FLAGS.SILENT ()").granted()
            imap.command(rf"STORE {numbers} +FLAGS.SILENT (\Flagged)").must_be("OK")
            found = imap.command("SEARCH FLAGGED").must_be("OK").search()
            expect.equal(f"messages stored by the set {numbers}", found, meant)


@requirement(
    "RFC 3501",
    "9",
    Level.MAY,
    "a command that uses a number above that of the last message gets BAD, and changes none",
    needs=[Capability.IMAP],
    fails_on=["imap-store-beyond-the-end-stores"],
)
def test_number_beyond_the_last_message_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose())
        imap.command(r"STORE 1,9 +FLAGS (\Flagged)").must_be("BAD")
        found = imap.command("SEARCH FLAGGED").must_be("OK").search()
        expect.equal(r"messages that are \Flagged", found, [])
