"""RFC 5321 section 6.2: a message with faults is delivered, or refused: nothing of it vanishes.

The section's "should" is in lower case, and many servers refuse by policy what is malformed. But
who says 250 is responsible for the message (section 6.1), and a part lost is lost.
"""

from mailworthy import expect
from mailworthy.marks import must_arrive_marked, new_mark
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
FOLDS = b" \t\r\n!"
"""What servers put in where they break a line that is too long; sendmail has "!" before it."""


def taken(target: Target, octets: bytes, mark: str) -> bytes | None:
    """Send a message; read it where it was taken, None where it was refused."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        answer = smtp.data(octets).must_be("2yz", "5yz")
    return must_arrive_marked(target, mark) if answer.positive else None


def holds_all(read: bytes | None, *parts: bytes) -> None:
    """Demand that every part is in what was read, if anything was taken, in this order."""
    at = 0
    for part in parts if read is not None else ():
        found = (read or b"").find(part, at)
        expect.holds(found >= 0, f"{part!r} in the message, in its place", "it is missing")
        at = found + len(part)


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A message without a header section is refused, or arrives with all its lines",
    needs=NEEDS,
    fails_on=["smtp-message-without-header-lost", "smtp-first-line-taken-for-a-separator"],
)
def test_message_without_a_header_is_not_lost(target: Target) -> None:
    mark = new_mark()
    octets = f"The first line of all.\r\nThe second, {mark}.\r\nThe third.\r\n".encode()
    read = taken(target, octets, mark)
    holds_all(read, b"The first line of all.", mark.encode(), b"The third.")


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A message that ends within its header section is refused, or arrives with all its fields",
    needs=NEEDS,
    fails_on=["smtp-message-without-separator-lost", "smtp-field-at-the-end-lost"],
)
def test_header_without_an_end_is_not_lost(target: Target) -> None:
    mark = new_mark()
    octets = target.compose(b"", b"X-Mailworthy: last\r\n", b"Comments: last\r\n")
    octets = octets.replace(b"Subject: ", f"Subject: {mark} ".encode()).removesuffix(b"\r\n")
    holds_all(taken(target, octets, mark), mark.encode(), b"X-Mailworthy: last", b"Comments: last")


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A message with a line in its header section that is no field is refused, or arrives whole",
    needs=NEEDS,
    fails_on=["smtp-line-that-is-no-field-dropped", "smtp-line-that-is-no-field-ends-the-message"],
)
def test_line_that_is_no_field_takes_nothing_with_it(target: Target) -> None:
    mark = new_mark()
    body = f"The body, {mark}.\r\n".encode()
    octets = target.compose(body, b"this is no field\r\n", b"X-Mailworthy: after it\r\n")
    read = taken(target, octets, mark)
    holds_all(read, b"this is no field", b"X-Mailworthy: after it", body.rstrip())


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A body with lines that are far too long is refused, or arrives with none of their octets lost",
    needs=NEEDS,
    fails_on=["smtp-line-cut-at-2048", "smtp-octet-lost-where-a-line-is-broken"],
)
def test_overlong_lines_lose_no_octet(target: Target) -> None:
    for length in (1_500, 9_000, 100_000):
        mark = new_mark()
        line = "".join(f"{n:06}" for n in range(length // 6)).encode()
        read = taken(target, target.compose(line + f"\r\n{mark}\r\n".encode()), mark)
        if read is not None:
            whole = line + mark.encode()
            kept = read.translate(None, FOLDS)
            expect.holds(whole in kept, f"a line of {length} octets", "octets of it are missing")


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A header field in a line that is far too long is refused, or arrives with none of it lost",
    needs=NEEDS,
    fails_on=["smtp-header-line-cut-at-998"],
)
def test_overlong_header_line_loses_no_octet(target: Target) -> None:
    mark = new_mark()
    value = " ".join(f"{n:06}" for n in range(500)).encode()
    octets = target.compose(f"{mark}\r\n".encode(), b"X-Mailworthy: " + value + b"\r\n")
    read = taken(target, octets, mark)
    if read is not None:
        whole = value.translate(None, FOLDS)
        expect.holds(whole in read.translate(None, FOLDS), "the whole field", "a part is missing")


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A body with a NUL is refused, or arrives with all that stands around it",
    needs=NEEDS,
    fails_on=["smtp-nul-cuts-the-line", "smtp-nul-ends-the-message"],
)
def test_nul_takes_nothing_with_it(target: Target) -> None:
    mark = new_mark()
    body = f"Before, {mark}.\r\nleft\0right\r\nThe last line.\r\n".encode()
    read = taken(target, target.compose(body), mark)
    holds_all(read, mark.encode(), b"left", b"right", b"The last line.")


@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "A body with a bare CR or LF is refused, or arrives with all that stands around it",
    needs=NEEDS,
    fails_on=["smtp-bare-cr-cuts-the-line", "smtp-bare-lf-cuts-the-line"],
)
def test_bare_cr_or_lf_takes_nothing_with_it(target: Target) -> None:
    for octet in (b"\r", b"\n", b"\r\r", b"\n\r"):
        mark = new_mark()
        body = f"Before, {mark}.\r\n".encode() + b"left" + octet + b"right\r\nThe last line.\r\n"
        read = taken(target, target.compose(body), mark)
        holds_all(read, mark.encode(), b"left", b"right", b"The last line.")


# Section 2.4 lets a receiver clear the eighth bit or refuse; and it may encode what it takes.
@requirement(
    "RFC 5321",
    "6.2",
    Level.SHOULD,
    "Octets above 127 in a header field, unannounced, are refused, or take nothing else with them",
    needs=NEEDS,
    fails_on=["smtp-8bit-field-dropped", "smtp-8bit-field-ends-the-header"],
)
def test_8bit_header_takes_nothing_with_it(target: Target) -> None:
    mark = new_mark()
    field = b"X-Mailworthy: left \xe9\xff \xc3\xa9 right\r\n"
    octets = target.compose(f"{mark}\r\n".encode(), field, b"X-Mailworthy-After: after\r\n")
    read = taken(target, octets, mark)
    holds_all(read, b"left", b"right", b"X-Mailworthy-After: after", mark.encode())
