"""RFC 3501 section 7.4.2: BODY and BODYSTRUCTURE of messages whose parts are known."""

from collections.abc import Iterator
from contextlib import contextmanager

from mailworthy import expect
from mailworthy.models.mime_tree import FORWARDED, MAILS, MIXED, NESTED, PLAIN, Mail, Pairs, Part
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import BodyPart, Multipart, Structure

NEEDS = [Capability.IMAP]


@contextmanager
def structures(
    target: Target, *mails: Mail, item: str = "BODYSTRUCTURE"
) -> Iterator[list[Structure]]:
    """The structures of messages."""
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(mail.octets() for mail in mails))
        yield [
            imap.command(f"FETCH {number} {item}").must_be("OK").structure()
            for number in range(1, len(mails) + 1)
        ]


def leaves(part: Part, found: Structure, number: str = "") -> Iterator[tuple[str, Part, BodyPart]]:
    """Number, part and structure of all parts that are no multipart; Violation on another tree."""
    if isinstance(found, Multipart):
        if len(found.parts) != len(part.parts):
            raise Violation(f"{len(part.parts)} parts in {number}", str(len(found.parts)))
        for count, (inner, theirs) in enumerate(zip(part.parts, found.parts, strict=True), 1):
            yield from leaves(inner, theirs, f"{number}.{count}".lstrip("."))
        return
    if part.parts:
        raise Violation(f"a multipart at {number or 'the top'}", found.media)
    yield number, part, found
    if part.message is not None:
        if found.body is None:
            raise Violation(f"the structure of the message in part {number}", "none")
        yield from leaves(part.message.root, found.body, number)


def all_leaves(mails: list[Mail], found: list[Structure]) -> Iterator[tuple[str, Part, BodyPart]]:
    """The leaves of several messages."""
    for mail, theirs in zip(mails, found, strict=True):
        yield from leaves(mail.root, theirs)


def folded(pairs: object) -> dict[str, str]:
    """Parameters as we know them, or as they were sent, names in lower case."""
    listed: list[tuple[object, object]] = list(pairs or ())  # type: ignore[call-overload]
    return {text(name).lower(): text(value) for name, value in listed}


def text(value: object) -> str:
    """Octets or text as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def same_parameters(what: str, found: object, wanted: Pairs) -> None:
    """Demand the parameters, in whatever order."""
    expect.equal(what, folded(found), {name.lower(): value for name, value in wanted})


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "multiparts nest as the message does, and each part has its type and subtype",
    needs=NEEDS,
    fails_on=["imap-structure-flattens-multiparts", "imap-structure-all-plain"],
)
def test_structure_has_the_tree_of_the_message(target: Target) -> None:
    mails = [*MAILS.values()]
    with structures(target, *mails) as found:
        for number, part, theirs in all_leaves(mails, found):
            expect.equal(f"type of part {number}", theirs.media, part.media)
        for mail, top in zip(mails, found, strict=True):
            expect.equal("type at the top", top.media, mail.root.media)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a part's size is in octets of its transfer encoding, as BODY[n] brings them",
    needs=NEEDS,
    fails_on=["imap-structure-size-with-the-line-end", "imap-structure-size-decoded"],
)
def test_structure_tells_encoded_sizes(target: Target) -> None:
    mails = [*MAILS.values()]
    with structures(target, *mails) as found:
        for number, part, theirs in all_leaves(mails, found):
            expect.equal(f"size of part {number}", theirs.octets, len(part.content()))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a text and a message have their number of lines, a part of another type has none",
    needs=NEEDS,
    fails_on=["imap-structure-lines-one-too-many"],
)
def test_structure_tells_lines(target: Target) -> None:
    mails = [*MAILS.values()]
    with structures(target, *mails) as found:
        for number, part, theirs in all_leaves(mails, found):
            content = part.content()
            if part.media.startswith(("text/", "message/")) and content[-2:] in {b"", b"\r\n"}:
                expect.equal(f"lines of part {number}", theirs.lines, content.count(b"\r\n"))


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a part's parameters, id, description and encoding are those of its header",
    needs=NEEDS,
    fails_on=["imap-structure-without-parameters", "imap-structure-id-and-description-swapped"],
)
def test_structure_tells_the_mime_fields(target: Target) -> None:
    mails = [MIXED, NESTED]
    with structures(target, *mails) as found:
        for number, part, theirs in all_leaves(mails, found):
            same_parameters(f"parameters of part {number}", theirs.parameters, part.parameters)
            for name, value in (("id", part.id), ("description", part.description)):
                told = getattr(theirs, name)
                expect.equal(f"{name} of part {number}", told and text(told), value)
            encoding = text(theirs.encoding).lower()
            expect.equal(f"encoding of part {number}", encoding, part.encoding)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a message/rfc822 part has the envelope and the structure of the message within",
    needs=NEEDS,
    fails_on=["imap-structure-envelope-of-the-outer", "imap-structure-message-is-opaque"],
)
def test_message_parts_have_envelope_and_structure(target: Target) -> None:
    mails = [NESTED, FORWARDED]
    with structures(target, *mails) as found:
        for number, part, theirs in all_leaves(mails, found):
            if part.message is None:
                continue
            if theirs.envelope is None or theirs.body is None:
                raise Violation(f"envelope and structure of part {number or 1}", "none")
            head = part.message.fields.decode()
            message_id = next(line for line in head.splitlines() if line.startswith("Message-ID"))
            told = text(theirs.envelope.message_id)
            expect.equal("message-id in the envelope", told, message_id.partition(": ")[2])
            expect.equal("type of the message", theirs.body.media, part.message.root.media)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.MUST,
    "extension data come in their order: MD5, disposition, language, location",
    needs=NEEDS,
    fails_on=["imap-structure-extension-out-of-order"],
)
def test_extension_data_are_in_order(target: Target) -> None:
    [_, part, *_] = MIXED.root.parts
    theirs = attachment(target)
    told = theirs.extension.disposition
    spoken = [text(language).lower() for language in theirs.extension.languages or ()]
    for what, found, wanted in (
        ("MD5", theirs.md5, part.md5),
        ("disposition", told and told.type.lower(), "attachment"),
        ("language", ", ".join(spoken), part.language),
        ("location", theirs.extension.location, part.location),
    ):
        if found:  # what comes as NIL may be unknown to the server, but stands in its place
            expect.equal(what, text(found), wanted)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a disposition comes with its parameters",
    needs=NEEDS,
    fails_on=["imap-structure-disposition-is-bare"],
)
def test_disposition_has_its_parameters(target: Target) -> None:
    told = attachment(target).extension.disposition
    if told is None:
        raise NotApplicable("BODYSTRUCTURE tells no disposition")
    same_parameters("parameters", told.parameters, (("filename", "dot.png"),))


def attachment(target: Target) -> BodyPart:
    """The structure of MIXED's second part; Unreachable where there is no such thing."""
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, MIXED.octets())
        fetches = imap.command("FETCH 1 BODYSTRUCTURE").must_be("OK").fetches()
    found = next((fetch.structure for fetch in fetches if fetch.structure), None)
    if isinstance(found, Multipart) and len(found.parts) > 1:
        part = found.parts[1]
        if isinstance(part, BodyPart):
            return part
    raise Unreachable("no structure that has an attachment as its second part is told")


def inner(found: Structure) -> Iterator[Structure]:
    """A structure and all within."""
    yield found
    within = found.parts if isinstance(found, Multipart) else (found.body,) if found.body else ()
    for part in within:
        yield from inner(part)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.MUST,
    "no extension data are sent that no revision of the protocol has defined",
    needs=NEEDS,
    fails_on=["imap-structure-extension-of-its-own"],
)
def test_no_extension_data_of_its_own(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(mail.octets() for mail in MAILS.values()))
        fetches = imap.command("FETCH 1:* BODYSTRUCTURE").must_be("OK").fetches()
    told = [fetch.structure for fetch in fetches if fetch.structure]
    if not told:
        raise Unreachable("no BODYSTRUCTURE is told that can be read")
    for structure in told:
        for part in inner(structure):
            expect.equal(f"further data of {part.media}", part.extension.further, ())


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "a multipart's extension data begin with its parameters, the boundary among them",
    needs=NEEDS,
    fails_on=["imap-structure-multipart-without-parameters"],
)
def test_multipart_parameters_have_the_boundary(target: Target) -> None:
    with structures(target, MIXED) as [found]:
        if not isinstance(found, Multipart):
            raise Violation("a multipart", found.media)
        if found.extension.sent:
            same_parameters("parameters", found.parameters, MIXED.root.parameters)


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "BODY tells what BODYSTRUCTURE does, without extension data",
    needs=NEEDS,
    fails_on=["imap-body-has-extension-data", "imap-body-item-is-another-tree"],
)
def test_body_is_the_structure_without_extension(target: Target) -> None:
    mails = [PLAIN, MIXED, NESTED]
    with structures(target, *mails, item="BODY") as found:
        for number, part, theirs in all_leaves(mails, found):
            expect.equal(f"type of part {number}", theirs.media, part.media)
            expect.equal(f"size of part {number}", theirs.octets, len(part.content()))
            expect.equal(f"extension data of part {number}", theirs.extension.sent, 0)
