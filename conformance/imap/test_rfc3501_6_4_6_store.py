"""RFC 3501 section 6.4.6: STORE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

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
