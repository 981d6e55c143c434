"""RFC 6409 section 8: what a submission server makes of a message that is not complete."""

import re

from mailworthy import expect
from mailworthy.marks import must_arrive_marked, new_mark
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import field_name, field_value, split

NEEDS = [Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN, Capability.DELIVERY]
_ID = re.compile(rb"<[^<>@\s]+@[^<>\s]+>")
_ADDRESS = re.compile(rb"<?([^<>@\s]+@[^<>@\s]+)>?\s*\Z")


def submitted(target: Target, without: bytes, instead: bytes = b"") -> bytes | None:
    """Submit a message that lacks a field; read it, or None where it was refused."""
    mark = new_mark()
    fields, body = split(target.compose(f"{mark}\r\n".encode()))
    kept = [instead if field_name(field) == without else field for field in fields]
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        answer = smtp.data(b"".join(kept) + b"\r\n" + body).must_be("2yz", "5yz")
    return must_arrive_marked(target, mark) if answer.positive else None


# What is delivered conforms to RFC 5322, whose section 3.6 wants these two fields in any message.
@requirement(
    "RFC 6409",
    "8",
    Level.MUST,
    "A message without Date or From is refused, or has the field when it is delivered",
    needs=NEEDS,
    fails_on=["smtp-submission-adds-no-date", "smtp-submission-without-from-taken"],
)
def test_delivered_message_has_date_and_from(target: Target) -> None:
    for name in (b"date", b"from"):
        read = submitted(target, name)
        if read is not None:
            expect.holds(field_value(read, name), f"a {name.decode()} field", "there is none")


@requirement(
    "RFC 6409",
    "8.3",
    Level.SHOULD,
    "A message without a Message-ID gets one",
    needs=NEEDS,
    fails_on=["smtp-submission-adds-no-message-id"],
)
def test_missing_message_id_is_added(target: Target) -> None:
    read = submitted(target, b"message-id")
    if read is not None:
        named = field_value(read, b"message-id") or b""
        expect.holds(_ID.fullmatch(named), "a valid Message-ID", repr(named))


@requirement(
    "RFC 6409",
    "8.3",
    Level.SHOULD,
    "A Message-ID that is not valid is replaced",
    needs=NEEDS,
    fails_on=["smtp-invalid-message-id-kept", "smtp-second-message-id-added"],
)
def test_invalid_message_id_is_replaced(target: Target) -> None:
    read = submitted(target, b"message-id", b"Message-ID: no brackets and no at sign\r\n")
    if read is not None:
        named = [field for field in split(read)[0] if field_name(field) == b"message-id"]
        values = [field.partition(b":")[2].replace(b"\r\n", b"").strip() for field in named]
        valid = len(values) == 1 and _ID.fullmatch(values[0])
        expect.holds(valid, "one valid Message-ID", repr(values))


# Whether a Sender is added is the server's choice. One of the server's own domain that it does not
# take mail for is no mail address.
@requirement(
    "RFC 6409",
    "8.1",
    Level.MUST,
    "A Sender field that the server adds holds a valid mail address",
    needs=NEEDS,
    fails_on=["smtp-sender-added-without-a-domain", "smtp-sender-added-who-gets-no-mail"],
)
def test_added_sender_is_a_mail_address(target: Target) -> None:
    read = submitted(target, b"from", b"From: <mailworthy@client.example.test>\r\n")
    added = field_value(read, b"sender") if read is not None else None
    if added is None:
        return
    found = _ADDRESS.search(added)
    expect.holds(found, "Sender with an address", repr(added))
    assert found is not None
    address = found[1].decode("ascii", "replace")
    if address.lower().endswith(f"@{target.domain}".lower()):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            smtp.command(f"RCPT TO:<{address}>").must_be("2yz")
