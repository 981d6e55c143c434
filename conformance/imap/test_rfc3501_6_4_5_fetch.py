"""RFC 3501 section 6.4.5: FETCH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "BODY[HEADER], which ends in the empty line, and BODY[TEXT] together are BODY[]",
    needs=[Capability.IMAP],
    fails_on=["imap-header-without-empty-line", "imap-text-without-its-last-line"],
)
def test_header_and_text_make_the_body(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"\r\nAfter an empty line.\r\n\r\n"))
        answer = imap.command("FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[])").must_be(
            "OK"
        )
        joined = answer.item("BODY[HEADER]") + answer.item("BODY[TEXT]")
        expect.same_octets("BODY[HEADER] and BODY[TEXT]", joined, answer.item("BODY[]"))


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "a partial fetch brings the octets asked for, fewer where the text ends, none beyond its end",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-partial-off-by-one",
        "imap-partial-ignores-its-length",
        "imap-partial-beyond-the-end-wraps",
    ],
)
def test_partial_brings_the_octets_asked_for(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"Some text.\r\n"))
        octets = imap.command("FETCH 1 BODY.PEEK[]").must_be("OK").item("BODY[]")
        size = len(octets)
        for start, count in ((0, 10), (7, 13), (0, size + 100), (size - 3, 10), (size + 10, 5)):
            answer = imap.command(f"FETCH 1 BODY.PEEK[]<{start}.{count}>").must_be("OK")
            part = answer.item(f"BODY[]<{start}>")
            expect.same_octets(f"BODY[]<{start}.{count}>", part, octets[start : start + count])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    r"BODY[] sets \Seen, BODY.PEEK[] and RFC822.HEADER do not",
    needs=[Capability.IMAP],
    fails_on=["imap-peek-sets-seen", "imap-body-leaves-unseen"],
)
def test_body_sets_seen_and_peek_does_not(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("FETCH 1 (BODY.PEEK[] BODY.PEEK[HEADER] RFC822.HEADER)").must_be("OK")
        expect.equal("after PEEK", sorted(imap.command("FETCH 1 FLAGS").must_be("OK").flags()), [])
        imap.command("FETCH 1 BODY[]").must_be("OK").item("BODY[]")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("after BODY[]", sorted(flags), [r"\Seen"])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "HEADER.FIELDS brings the fields named in any case, .NOT the others, both the empty line",
    needs=[Capability.IMAP],
    fails_on=["imap-header-fields-depend-on-case", "imap-header-fields-not-ignores-not"],
)
def test_header_fields_are_chosen_by_name(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(
            name, target.compose(b"Body.\r\n", b"X-Folded: one\r\n two\r\n", b"X-Folde: no\r\n")
        )
        answer = imap.command("FETCH 1 (BODY.PEEK[HEADER.FIELDS (x-FOLDED)])").must_be("OK")
        expect.same_octets("the field", answer.body() or b"", b"X-Folded: one\r\n two\r\n\r\n")
        others = "From To Subject Date Message-ID X-Folded"
        answer = imap.command(f"FETCH 1 (BODY.PEEK[HEADER.FIELDS.NOT ({others})])").must_be("OK")
        expect.same_octets("the others", answer.body() or b"", b"X-Folde: no\r\n\r\n")
