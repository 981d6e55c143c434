"""RFC 3501 section 6.3.1: SELECT."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Exists, Flags, Recent


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.MUST,
    "SELECT brings FLAGS, EXISTS, RECENT, PERMANENTFLAGS, UIDNEXT and UIDVALIDITY",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-select-without-flags",
        "imap-select-without-exists",
        "imap-select-without-uidvalidity",
    ],
)
def test_select_brings_the_required_data(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.fill(name, target.compose(), target.compose())
        answer.first(Flags, "FLAGS")
        expect.equal("EXISTS", answer.first(Exists, "EXISTS").count, 2)
        if "IMAP4REV1" in imap.capabilities:
            answer.first(Recent, "RECENT")
        missing = {"PERMANENTFLAGS", "UIDNEXT", "UIDVALIDITY"} - set(answer.codes())
        expect.equal("response codes that are missing", sorted(missing), [])


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "SELECT of a mailbox that does not exist gets NO and leaves no mailbox selected",
    needs=[Capability.IMAP],
    fails_on=["imap-select-missing-bad", "imap-failed-select-keeps-mailbox"],
)
def test_failed_select_leaves_no_mailbox_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(f'SELECT "{name}-missing"').must_be("NO")
        imap.command("FETCH 1 FLAGS").must_be("BAD", "NO")
        imap.command(f'SELECT "{name}"').must_be("OK")
