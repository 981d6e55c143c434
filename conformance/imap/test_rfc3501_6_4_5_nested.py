"""RFC 3501 section 6.4.5: sections of parts within parts."""

from mailworthy import expect
from mailworthy.models.mime_tree import FORWARDED, MIXED, NESTED
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.sections import must_have_sections, section
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.MUST,
    "parts within a multipart or a message are named by a period and their number in it",
    needs=NEEDS,
    fails_on=["imap-nested-part-is-its-parent", "imap-message-part-has-no-parts"],
)
def test_nested_parts_are_numbered_by_periods(target: Target) -> None:
    known = NESTED.sections()
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, NESTED.octets())
        for one in ("2.1", "2.2", "2.2.1", "2.2.2", "3.1", "3.2", "3.2.1"):
            found = section(imap, one).replace(b"\r\n", b"\n").rstrip()  # the part alone is judged
            wanted = known[one].replace(b"\r\n", b"\n").rstrip()
            expect.same_octets(f"BODY[{one}], its line ends aside", found, wanted)


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "HEADER and TEXT behind the number of a message/rfc822 part are those of the message within",
    needs=NEEDS,
    fails_on=["imap-nested-header-is-the-outer-one", "imap-nested-text-has-its-header"],
)
def test_message_part_has_header_and_text(target: Target) -> None:
    must_have_sections(target, NESTED, "2", "2.HEADER", "2.TEXT", "3.2.HEADER", "3.2.TEXT")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "MIME is the MIME header of a part with its empty line, of a message part not the message's",
    needs=NEEDS,
    fails_on=["imap-mime-is-the-part", "imap-mime-lacks-the-empty-line"],
)
def test_mime_is_the_header_of_the_part(target: Target) -> None:
    must_have_sections(target, NESTED, "1.MIME", "2.MIME", "2.2.MIME", "2.2.2.MIME", "3.2.MIME")
    must_have_sections(target, MIXED, "2.MIME", "4.MIME")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "where the whole body is a message, part 1 is that message, and its parts lie below 1",
    needs=NEEDS,
    fails_on=["imap-message-part-has-no-parts", "imap-nested-header-is-the-outer-one"],
)
def test_message_as_the_whole_body_has_its_parts(target: Target) -> None:
    known = MIXED.sections()
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, FORWARDED.octets())
        for wanted, same in {"1": "", "1.HEADER": "HEADER", "1.TEXT": "TEXT", "1.2": "2"}.items():
            expect.same_octets(f"BODY[{wanted}]", section(imap, wanted), known[same])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "HEADER.FIELDS and HEADER.FIELDS.NOT behind a part's number choose from the message within",
    needs=NEEDS,
    fails_on=["imap-nested-fields-are-the-outer-ones"],
)
def test_fields_of_a_nested_message(target: Target) -> None:
    fields = "From To Subject Date Message-ID MIME-Version Content-Type"
    finds = {
        "2.HEADER.FIELDS (SUBJECT X-COLOUR)": b"Subject: Tree 3\r\nX-Colour: blue\r\n\r\n",
        f"2.HEADER.FIELDS.NOT ({fields})".upper(): b"X-Colour: blue\r\n\r\n",
        "3.2.HEADER.FIELDS (SUBJECT)": b"Subject: Tree 1\r\n\r\n",
    }
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, NESTED.octets())
        for wanted, octets in finds.items():
            expect.same_octets(f"BODY[{wanted}]", section(imap, wanted), octets)


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "a partial fetch of any section counts octets from that section's beginning",
    needs=NEEDS,
    fails_on=["imap-partial-of-a-part-counts-from-the-message", "imap-partial-off-by-one"],
)
def test_partial_counts_within_its_section(target: Target) -> None:
    known = NESTED.sections()
    subset = b"Subject: Tree 4\r\nX-Colour: red\r\n\r\n"
    known["HEADER.FIELDS (SUBJECT X-COLOUR)"] = subset
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, NESTED.octets())
        for wanted in ("TEXT", "HEADER", "1", "2", "2.TEXT", "3.1", [*known][-1]):
            for start, count in ((0, 5), (3, 4), (2, 100_000)):
                answer = imap.command(f"FETCH 1 BODY.PEEK[{wanted}]<{start}.{count}>").must_be("OK")
                part = answer.item(f"BODY[{wanted}]<{start}>")
                octets = known[wanted][start : start + count]
                expect.same_octets(f"BODY[{wanted}]<{start}.{count}>", part, octets)
