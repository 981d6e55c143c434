"""RFC 3501 section 7.4.2: ENVELOPE of messages that are known."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Envelope

NEEDS = [Capability.IMAP]
DATE = b"Date: Mon, 05 Jan 2026 12:00:00 +0000\r\n"
FROM = b"From: Nora North <nora@north.example>\r\n"
NORA = (b"Nora North", None, b"nora", b"north.example")


def plain(envelope: Envelope) -> Envelope:
    """The envelope with NIL for names and routes that are empty: nothing says which it is."""
    kinds = ("from_", "sender", "reply_to", "to", "cc", "bcc")
    changed: dict[str, Any] = {
        kind: some and tuple(a._replace(name=a.name or None, route=a.route or None) for a in some)
        for kind, some in ((kind, getattr(envelope, kind)) for kind in kinds)
    }
    return envelope._replace(**changed)


@contextmanager
def envelopes(target: Target, *heads: bytes) -> Iterator[list[Envelope]]:
    """The envelopes of messages with these header fields."""
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(head + b"\r\nBody.\r\n" for head in heads))
        yield [
            plain(imap.command(f"FETCH {number} ENVELOPE").must_be("OK").envelope())
            for number in range(1, len(heads) + 1)
        ]


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "date, subject, in-reply-to and message-id are the values of their fields",
    needs=NEEDS,
    fails_on=["imap-envelope-message-id-first", "imap-envelope-date-in-utc"],
)
def test_envelope_strings_are_their_fields(target: Target) -> None:
    head = (
        FROM + b"Date: Mon, 05 Jan 2026 12:00:00 +0200\r\nSubject: A plain subject\r\n"
        b"In-Reply-To: <first@north.example>\r\nMessage-ID: <second@north.example>\r\n"
    )
    with envelopes(target, head) as [found]:
        expect.equal("date", found.date, b"Mon, 05 Jan 2026 12:00:00 +0200")
        expect.equal("subject", found.subject, b"A plain subject")
        expect.equal("in-reply-to", found.in_reply_to, b"<first@north.example>")
        expect.equal("message-id", found.message_id, b"<second@north.example>")


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "addresses are parted into name, mailbox and host, each field in its place",
    needs=NEEDS,
    fails_on=["imap-envelope-to-and-cc-swapped", "imap-envelope-host-in-the-mailbox"],
)
def test_envelope_addresses_are_parted(target: Target) -> None:
    head = (
        FROM + DATE + b'To: tom@thumb.example, "Gold, Ada" <ada@gold.example>\r\n'
        b"Cc: Bea Blind <bea@blind.example>\r\nBcc: Sam <sam@south.example>,\r\n"
        b" <tim@west.example>\r\n"
    )
    with envelopes(target, head) as [found]:
        tom = (None, None, b"tom", b"thumb.example")
        ada = (b"Gold, Ada", None, b"ada", b"gold.example")
        expect.equal("from", found.from_, (NORA,))
        expect.equal("to", found.to, (tom, ada))
        expect.equal("cc", found.cc, ((b"Bea Blind", None, b"bea", b"blind.example"),))
        sam, tim = (b"Sam", None, b"sam", b"south.example"), (None, None, b"tim", b"west.example")
        expect.equal("bcc", found.bcc, (sam, tim))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "where Sender or Reply-To is missing or empty, From stands in its place",
    needs=NEEDS,
    fails_on=["imap-envelope-sender-not-defaulted", "imap-envelope-reply-to-not-defaulted"],
)
def test_sender_and_reply_to_default_to_from(target: Target) -> None:
    with envelopes(target, FROM + DATE, FROM + DATE + b"Sender: \r\nReply-To: \r\n") as found:
        for envelope, words in zip(found, ("missing", "empty"), strict=True):
            expect.equal(f"sender where it is {words}", envelope.sender, (NORA,))
            expect.equal(f"reply-to where it is {words}", envelope.reply_to, (NORA,))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "where there are Sender and Reply-To, they are told rather than From",
    needs=NEEDS,
    fails_on=["imap-envelope-sender-always-from"],
)
def test_sender_and_reply_to_are_told(target: Target) -> None:
    head = FROM + DATE + b"Sender: sec@north.example\r\nReply-To: Desk <desk@north.example>\r\n"
    with envelopes(target, head) as [found]:
        expect.equal("from", found.from_, (NORA,))
        expect.equal("sender", found.sender, ((None, None, b"sec", b"north.example"),))
        expect.equal("reply-to", found.reply_to, ((b"Desk", None, b"desk", b"north.example"),))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "what the header has not is NIL in the envelope, and so are addresses that are empty",
    needs=NEEDS,
    fails_on=["imap-envelope-absent-subject-is-empty", "imap-envelope-empty-cc-has-an-address"],
)
def test_absent_fields_are_nil(target: Target) -> None:
    with envelopes(target, FROM + DATE, FROM + DATE + b"To: \r\nCc: \r\nBcc: \r\n") as found:
        absent = found[0]
        for name in ("subject", "to", "cc", "bcc", "in_reply_to", "message_id"):
            expect.equal(f"{name} that is absent", getattr(absent, name), None)
        for name in ("to", "cc", "bcc"):
            expect.equal(f"{name} that is empty", getattr(found[1], name), None)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a group is its name, its members and its end, the marks having no host",
    needs=NEEDS,
    fails_on=["imap-envelope-group-without-marks", "imap-envelope-group-members-left-out"],
)
def test_groups_are_marked(target: Target) -> None:
    head = (
        FROM + DATE + b"To: Friends: Tom <tom@thumb.example>, ada@gold.example;, sam@south.example"
        b"\r\nCc: undisclosed-recipients:;\r\n"
    )
    with envelopes(target, head) as [found]:
        begin, end = (None, None, b"Friends", None), (None, None, None, None)
        tom, ada = (b"Tom", None, b"tom", b"thumb.example"), (None, None, b"ada", b"gold.example")
        sam = (None, None, b"sam", b"south.example")
        expect.equal("to", found.to, (begin, tom, ada, end, sam))
        expect.equal("cc", found.cc, ((None, None, b"undisclosed-recipients", None), end))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "encoded words stand in the envelope as they stand in the header",
    needs=NEEDS,
    fails_on=["imap-envelope-decodes-words"],
)
def test_encoded_words_stay(target: Target) -> None:
    word = b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="
    head = b"From: " + word + b" <nora@north.example>\r\n" + DATE + b"Subject: " + word + b"\r\n"
    with envelopes(target, head) as [found]:
        expect.equal("subject", found.subject, word)
        expect.equal("from", found.from_, ((word, None, b"nora", b"north.example"),))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "quotes, backslashes and folded lines of a header come through the envelope",
    needs=NEEDS,
    fails_on=["imap-envelope-drops-quotes", "imap-envelope-stops-at-the-fold"],
)
def test_quotes_and_folds_come_through(target: Target) -> None:
    head = (
        FROM + DATE + b'Subject: Say "hello" \\ now,\r\n and again\r\n'
        b'To: "Joe \\"Q\\" Public" <joe@public.example>\r\n'
    )
    with envelopes(target, head) as [found]:
        expect.equal("subject", found.subject, b'Say "hello" \\ now, and again')
        expect.equal("to", found.to, ((b'Joe "Q" Public', None, b"joe", b"public.example"),))
