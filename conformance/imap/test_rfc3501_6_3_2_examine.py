"""RFC 3501 section 6.3.2: EXAMINE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    "the OK of EXAMINE begins with the response code READ-ONLY",
    needs=[Capability.IMAP],
    fails_on=["imap-examine-read-write"],
    safe=True,
)
def test_examine_is_read_only(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = imap.command("EXAMINE INBOX").must_be("OK")
        expect.holds(answer.has_code("READ-ONLY"), "OK [READ-ONLY]", str(answer))


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "in an examined mailbox neither FETCH nor STORE nor CLOSE changes anything permanently",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-examined-fetch-sets-seen",
        "imap-examined-store-lasts",
        "imap-examined-close-expunges",
    ],
)
def test_examined_mailbox_does_not_change(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        imap.command(f'EXAMINE "{name}"').must_be("OK")
        for change in ("FETCH 1 BODY[]", r"STORE 1 +FLAGS (\Flagged)", "CLOSE"):
            imap.command(change).must_be("OK", "NO", "BAD")  # refusing is no change either
        expect.equal("EXISTS", imap.fill(name).exists(), 2)
        expect.equal("flags", sorted(imap.command("FETCH 1 FLAGS").must_be("OK").flags()), [])
