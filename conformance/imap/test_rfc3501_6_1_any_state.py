"""RFC 3501 section 6.1: commands of any state."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Capabilities, Condition


@requirement(
    "RFC 3501",
    "6.1.1",
    Level.MUST,
    "CAPABILITY is answered by one list that names the protocol's revision, then OK",
    needs=[Capability.IMAP],
    fails_on=["imap-capability-without-revision", "imap-capability-without-list"],
    safe=True,
)
def test_capability_lists_the_revision(target: Target) -> None:
    with target.imap() as imap:
        answer = imap.command("CAPABILITY").must_be("OK")
        lists = answer.of(Capabilities)
        expect.equal("number of CAPABILITY responses", len(lists), 1)
        revisions = {"IMAP4REV1", "IMAP4REV2"} & set(lists[0].names)
        expect.holds(revisions, "IMAP4rev1 or IMAP4rev2", " ".join(lists[0].names))


@requirement(
    "RFC 3501",
    "6.1.3",
    Level.MUST,
    "LOGOUT is answered by an untagged BYE, then OK, and the server closes the connection",
    needs=[Capability.IMAP],
    fails_on=["imap-logout-without-bye", "imap-logout-stays-open"],
    safe=True,
)
def test_logout_says_bye_and_closes(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = imap.command("LOGOUT").must_be("OK")
        byes = [event for event in answer.of(Condition) if event.status == "BYE"]
        expect.holds(byes, "BYE before OK", "OK without BYE")
        after = imap.command("NOOP")
        expect.holds(after.status is None, "the connection closed", f"NOOP answered {after}")


@requirement(
    "RFC 3501",
    "6.1",
    Level.SHOULD,
    "CAPABILITY and NOOP are valid before log-in, after it, and with a mailbox selected",
    needs=[Capability.IMAP],
    fails_on=["imap-noop-before-login-refused", "imap-capability-with-mailbox-refused"],
)
def test_capability_and_noop_are_valid_in_each_state(target: Target) -> None:
    with target.imap() as imap:
        imap.command("NOOP").must_be("OK")
        imap.command("CAPABILITY").must_be("OK").first(Capabilities, "CAPABILITY")
    with target.imap(ready=True) as imap:
        for command in ("NOOP", "CAPABILITY", "EXAMINE INBOX", "NOOP", "CAPABILITY"):
            imap.command(command).must_be("OK")
