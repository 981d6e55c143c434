"""RFC 9051 section 5.1: mailbox names in UTF-8 once IMAP4rev2 is enabled."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import in_rev2
from mailworthy.target import Target
from mailworthy.wire.imap import Literal

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]


@requirement(
    "RFC 9051",
    "5.1",
    Level.MUST,
    "CREATE of a name that is not UTF-8 is refused",
    needs=NEEDS,
    fails_on=["imap-rev2-name-that-is-no-utf8-created"],
)
def test_name_that_is_no_utf8_is_refused(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.command("CREATE ", Literal(f"{name}-".encode() + b"\xfc")).must_be("NO", "BAD")


@requirement(
    "RFC 9051",
    "5.1",
    Level.MUST,
    "a denormalized name that CREATE takes is taken by SELECT, and is the same mailbox",
    needs=NEEDS,
    fails_on=["imap-rev2-select-does-not-normalize"],
)
def test_denormalized_name_is_taken_everywhere(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        odd = Literal(f"{name}-u\u0308".encode())
        if imap.command("CREATE ", odd).must_be("OK", "NO").status == "OK":
            imap.command("APPEND ", odd, " ", Literal(target.compose())).must_be("OK")
            expect.equal("EXISTS", imap.command("SELECT ", odd).must_be("OK").exists(), 1)
