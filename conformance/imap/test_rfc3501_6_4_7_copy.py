"""RFC 3501 section 6.4.7: COPY."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "a copy has the flags, the internal date and the octets of the original",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-loses-flags", "imap-copy-has-a-new-date", "imap-copy-cuts-the-end"],
)
def test_copy_keeps_flags_date_and_octets(target: Target) -> None:
    items = "(FLAGS INTERNALDATE BODY.PEEK[])"
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        date = '"05-Jan-2020 12:34:56 +0000"'
        octets = target.compose()
        imap.command(f'APPEND "{name}" (\\Seen \\Flagged) {date} ', Literal(octets)).must_be("OK")
        imap.fill(name)
        source = imap.command(f"FETCH 1 {items}").must_be("OK")
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        imap.fill(other)
        copy = imap.command(f"FETCH 1 {items}").must_be("OK")
        expect.same_octets("BODY[]", copy.item("BODY[]"), source.item("BODY[]"))
        expect.equal("INTERNALDATE", copy.item("INTERNALDATE"), source.item("INTERNALDATE"))
        expect.equal("flags", sorted(copy.flags()), sorted(source.flags()))


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.MUST,
    "where COPY fails since the mailbox is not there, NO says TRYCREATE, as it could be created",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-without-trycreate"],
)
def test_copy_to_missing_mailbox_gets_trycreate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command(f'COPY 1 "{name}-missing"')
        if answer.status == "OK":
            raise NotApplicable("COPY creates the mailbox, which is only advised against")
        answer.must_be("NO")
        expect.holds(answer.has_code("TRYCREATE"), "NO [TRYCREATE]", str(answer))
