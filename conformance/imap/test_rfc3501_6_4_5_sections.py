"""RFC 3501 section 6.4.5: body sections of messages whose parts are known."""

from mailworthy import expect
from mailworthy.models.mime_tree import MAILS, MIXED, PLAIN
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.sections import must_have_sections, section
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "BODY[] is the message as it was appended, octet for octet, whatever its parts",
    needs=NEEDS,
    fails_on=["imap-body-has-a-line-more"],
)
def test_body_is_the_whole_message(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(mail.octets() for mail in MAILS.values()))
        for number, (words, mail) in enumerate(MAILS.items(), 1):
            expect.same_octets(f"BODY[] of {words}", section(imap, "", number), mail.octets())


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "a message that is no multipart has a part 1, which is its text",
    needs=NEEDS,
    fails_on=["imap-plain-message-has-no-part"],
)
def test_plain_message_has_part_one(target: Target) -> None:
    must_have_sections(target, PLAIN, "1", "TEXT", "HEADER")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "parts of a multipart are numbered as they occur, the line end before a boundary left out",
    needs=NEEDS,
    fails_on=["imap-parts-numbered-backwards", "imap-part-keeps-the-boundarys-line-end"],
)
def test_parts_are_numbered_as_they_occur(target: Target) -> None:
    must_have_sections(target, MIXED, "1", "2", "3", "4", "TEXT")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "header fields come in the message's order, each of those of one name, whole when folded",
    needs=NEEDS,
    fails_on=["imap-header-fields-first-of-a-name", "imap-header-fields-in-the-order-asked"],
)
def test_header_fields_come_all_and_in_order(target: Target) -> None:
    fields = (b"X-Aa: 1\r\n", b"X-Bb: 2\r\n", b"X-Aa: 3\r\n \t4\r\n", b"X-Aa-Cc: 5\r\n")
    octets = target.compose(b"Body.\r\n", *fields)
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, octets)
        for wanted, chosen in {"X-BB X-AA": fields[:3], "X-AA": (fields[0], fields[2])}.items():
            found = section(imap, f"HEADER.FIELDS ({wanted})")
            expect.same_octets(f"fields {wanted}", found, b"".join(chosen) + b"\r\n")
        names = "From To Subject Date Message-ID X-Aa".upper()
        found = section(imap, f"HEADER.FIELDS.NOT ({names})")
        expect.same_octets(f"fields but {names}", found, fields[1] + fields[3] + b"\r\n")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "where no field has a name that is asked for, the empty line alone is left",
    needs=NEEDS,
    fails_on=["imap-no-fields-no-empty-line"],
)
def test_missing_fields_leave_the_empty_line(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for wanted in ("HEADER.FIELDS (X-MAILWORTHY)", "HEADER.FIELDS (X-MAILWORTHY SUBJEC)"):
            expect.same_octets(f"BODY[{wanted}]", section(imap, wanted), b"\r\n")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "a partial fetch from 0 is named <0>, also where it brings the whole, and beyond the end empty",
    needs=NEEDS,
    fails_on=["imap-whole-partial-has-no-origin", "imap-partial-beyond-the-end-is-nil"],
)
def test_partial_tells_its_origin(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, PLAIN.octets())
        whole = imap.command("FETCH 1 BODY.PEEK[TEXT]<0.2048>").must_be("OK")
        expect.same_octets("BODY[TEXT]<0>", whole.item("BODY[TEXT]<0>"), PLAIN.root.body)
        beyond = imap.command("FETCH 1 BODY.PEEK[TEXT]<5000.10>").must_be("OK")
        expect.same_octets("BODY[TEXT]<5000>", beyond.item("BODY[TEXT]<5000>"), b"")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "RFC822, RFC822.HEADER and RFC822.TEXT are BODY[], BODY[HEADER] and BODY[TEXT] by their names",
    needs=NEEDS,
    fails_on=["imap-rfc822-named-body", "imap-rfc822-text-is-all"],
)
def test_rfc822_items_are_sections(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, MIXED.octets())
        known = MIXED.sections()
        for item, same in {"RFC822": "", "RFC822.HEADER": "HEADER", "RFC822.TEXT": "TEXT"}.items():
            octets = imap.command(f"FETCH 1 {item}").must_be("OK").item(item)
            expect.same_octets(item, octets, known[same])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "several sections in one FETCH each bring their own octets",
    needs=NEEDS,
    fails_on=["imap-second-section-repeats-the-first"],
)
def test_several_sections_at_once(target: Target) -> None:
    known = MIXED.sections()
    wanted = ("2", "1", "HEADER", "2.MIME", "TEXT", "3")
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, MIXED.octets())
        items = " ".join(f"BODY.PEEK[{one}]" for one in wanted)
        answer = imap.command(f"FETCH 1 (UID {items} RFC822.SIZE)").must_be("OK")
        for one in wanted:
            expect.same_octets(f"BODY[{one}]", answer.item(f"BODY[{one}]"), known[one])
