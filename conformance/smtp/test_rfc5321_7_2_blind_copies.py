"""RFC 5321 section 7.2: the envelope stays out of the header."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.marks import must_arrive_marked, new_mark
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import field_name, split

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
ADDRESSES = {b"from", b"to", b"cc", b"bcc", b"reply-to", b"apparently-to"}
"""Fields that hold addresses. A submission server may add Sender (RFC 6409 section 8.1)."""


@requirement(
    "RFC 5321",
    "7.2",
    Level.SHOULD,
    "The copy of one recipient does not show the others, of whom the header as sent says nothing",
    needs=NEEDS,
    fails_on=["smtp-received-names-the-first-recipient", "smtp-recipients-listed-in-a-field"],
    accounts=2,
)
def test_blind_copy_is_not_revealed(target: Target) -> None:
    shown, blind = (account.address for account in target.accounts)
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(blind, shown)
        smtp.data(target.compose(message_id=message_id)).granted()
    for field in split(must_arrive(target, message_id))[0]:
        revealed = blind.lower().encode() in field.lower()
        expect.holds(not revealed, "a header that does not show who else got it", repr(field))


@requirement(
    "RFC 5321",
    "7.2",
    Level.SHOULD,
    "Where envelope and header differ, the addresses of the header are delivered as they came",
    needs=NEEDS,
    fails_on=["smtp-to-follows-the-envelope", "smtp-cc-names-who-is-in-no-field"],
)
def test_header_does_not_follow_the_envelope(target: Target) -> None:
    mark = new_mark()
    octets = target.compose(f"{mark}\r\n".encode(), b"Cc: Others <others@elsewhere.example>\r\n")
    octets = octets.replace(
        f"To: <{target.account.address}>".encode(), b"To: A list <list@elsewhere.example>"
    )
    sent = addresses(octets)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(octets).granted()
    expect.equal("the addresses", addresses(must_arrive_marked(target, mark)), sent)


@requirement(
    "RFC 5321",
    "7.2",
    Level.SHOULD,
    "A message that names no recipient gets no Apparently-To",
    needs=NEEDS,
    fails_on=["smtp-adds-apparently-to"],
)
def test_no_apparently_to_is_added(target: Target) -> None:
    mark = new_mark()
    octets = target.compose(f"{mark}\r\n".encode())
    octets = octets.replace(f"To: <{target.account.address}>\r\n".encode(), b"")
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(octets).granted()
    names = [field_name(field) for field in split(must_arrive_marked(target, mark))[0]]
    expect.holds(b"apparently-to" not in names, "no Apparently-To", "there is one")


def addresses(message: bytes) -> list[bytes]:
    """The header fields that hold addresses."""
    return [field for field in split(message)[0] if field_name(field) in ADDRESSES]
