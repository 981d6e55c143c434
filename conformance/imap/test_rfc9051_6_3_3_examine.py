"""RFC 9051 section 6.3.3: EXAMINE in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Exists, Flags, ListEntry


@requirement(
    "RFC 9051",
    "6.3.3",
    Level.MUST,
    "EXAMINE brings FLAGS, EXISTS, LIST, PERMANENTFLAGS, UIDNEXT and UIDVALIDITY, and READ-ONLY",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-select-without-list", "imap-examine-without-uidnext"],
)
def test_examine_brings_the_required_data(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        answer = imap.command(f'EXAMINE "{name}"').must_be("OK")
        answer.first(Flags, "FLAGS")
        answer.first(Exists, "EXISTS")
        expect.equal("LIST", answer.first(ListEntry, "LIST").name, name)
        missing = {"PERMANENTFLAGS", "UIDNEXT", "UIDVALIDITY"} - set(answer.codes())
        expect.equal("response codes that are missing", sorted(missing), [])
        expect.holds(answer.has_code("READ-ONLY"), "OK [READ-ONLY]", str(answer))
