"""RFC 3516 section 4: BINARY."""

import base64

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.imap import Literal

NEEDS = [Capability.IMAP, Capability.IMAP_BINARY]
WITH_NUL = bytes(range(256)) + b"\r\n\0\r\nend"
TEXT = "Grüße: one=two\r\nand a second line \t\r\n".encode()
ENTITIES = (
    (b"text/plain; charset=us-ascii", b"7bit", b"As it is = 7.\r\n", b"As it is = 7.\r\n"),
    (
        b"text/plain; charset=utf-8",
        b"quoted-printable",
        b"Gr=C3=BC=C3=9Fe: one=\r\n=3Dtwo\r\nand a second line =09\r\n",
        TEXT,
    ),
    (
        b"application/octet-stream",
        b"base64",
        base64.encodebytes(WITH_NUL).replace(b"\n", b"\r\n"),
        WITH_NUL,
    ),
)
"""Type, encoding, body as it is sent and decoded, of the parts of `message`."""
UNKNOWN = (b"application/octet-stream", b"x-mailworthy", b"Whatever.\r\n", b"")


def message(target: Target, *entities: tuple[bytes, bytes, bytes, bytes]) -> bytes:
    """A multipart of these parts."""
    body = b"".join(
        b"--=_b\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n" % entity[:3]
        for entity in entities
    )
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n'
    word = b"X-Comment: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
    return target.compose(body + b"--=_b--\r\n", word, head)


def size(imap: ImapSession, section: str) -> int:
    """BINARY.SIZE of a section; raises Violation where it is not told."""
    item = f"BINARY.SIZE[{section}]"
    answer = imap.command(f"FETCH 1 {item}").must_be("OK")
    told = [fetch.items[item] for fetch in answer.fetches() if item in fetch.items]
    if not told or not isinstance(told[0], int):
        raise Violation(f"a FETCH response with {item}", str(told or answer))
    return told[0]


@requirement(
    "RFC 3516",
    "4.3",
    Level.SHOULD,
    "BINARY[n] is the part without its transfer encoding, NUL included",
    needs=NEEDS,
    fails_on=["imap-binary-not-decoded", "imap-binary-cut-at-nul"],
)
def test_binary_is_the_part_decoded(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, message(target, *ENTITIES))
        for number, entity in enumerate(ENTITIES, 1):
            answer = imap.command(f"FETCH 1 BINARY.PEEK[{number}]").must_be("OK")
            octets = answer.item(f"BINARY[{number}]")
            expect.same_octets(f"BINARY[{number}], {entity[1].decode()}", octets, entity[3])


@requirement(
    "RFC 3516",
    "4.3",
    Level.MUST,
    "BINARY.SIZE is the number of octets that BINARY brings",
    needs=NEEDS,
    fails_on=["imap-binary-size-is-encoded"],
)
def test_binary_size_matches_binary(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, message(target, *ENTITIES))
        for number in range(1, len(ENTITIES) + 1):
            answer = imap.command(f"FETCH 1 BINARY.PEEK[{number}]").must_be("OK")
            told = [fetch.octets(f"BINARY[{number}]") for fetch in answer.fetches()]
            if not told or told[0] is None:
                raise Unreachable(f"BINARY[{number}] is not told: {answer}")
            expect.equal(f"BINARY.SIZE[{number}]", size(imap, str(number)), len(told[0]))


@requirement(
    "RFC 3516",
    "4.2",
    Level.SHOULD,
    r"BINARY sets \Seen, BINARY.PEEK and BINARY.SIZE do not",
    needs=NEEDS,
    fails_on=["imap-binary-leaves-unseen", "imap-binary-peek-sets-seen"],
)
def test_binary_sets_seen_and_peek_does_not(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, message(target, *ENTITIES))
        imap.command("FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1] BINARY.PEEK[2]<0.3>)").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags after BINARY.PEEK", sorted(flags), [])
        imap.command("FETCH 1 BINARY[1]").must_be("OK")
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags after BINARY", sorted(flags), [r"\Seen"])


@requirement(
    "RFC 3516",
    "4.2",
    Level.SHOULD,
    "a partial BINARY counts octets of the decoded part",
    needs=NEEDS,
    fails_on=["imap-binary-partial-is-encoded"],
)
def test_partial_binary_counts_decoded_octets(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, message(target, *ENTITIES))
        for number, entity in enumerate(ENTITIES, 1):
            for start, count in ((0, 7), (3, 8), (5, 100_000), (100_000, 5)):
                command = f"FETCH 1 BINARY.PEEK[{number}]<{start}.{count}>"
                octets = imap.command(command).must_be("OK").item(f"BINARY[{number}]<{start}>")
                expect.same_octets(command, octets, entity[3][start : start + count])


@requirement(
    "RFC 3516",
    "4.3",
    Level.MUST,
    "BINARY and BINARY.SIZE of a part in an unknown encoding get NO with UNKNOWN-CTE",
    needs=NEEDS,
    fails_on=["imap-unknown-encoding-comes-as-it-is", "imap-unknown-encoding-without-its-code"],
)
def test_unknown_encoding_gets_unknown_cte(target: Target) -> None:
    with target.own_mailbox() as name:
        for item in ("BINARY.PEEK[2]", "BINARY.SIZE[2]", "BINARY[2]"):
            with target.imap(ready=True) as imap:
                imap.fill(name, message(target, ENTITIES[0], UNKNOWN))
                answer = imap.command(f"FETCH 1 {item}").must_be("NO")
                expect.holds(answer.has_code("UNKNOWN-CTE"), "NO [UNKNOWN-CTE]", str(answer))


@requirement(
    "RFC 3516",
    "4.4",
    Level.MUST,
    "a message that is appended with NUL loses nothing, or gets NO with UNKNOWN-CTE",
    needs=NEEDS,
    fails_on=["imap-append-drops-nul", "imap-append-of-nul-gets-plain-no"],
)
def test_appended_nul_is_kept_or_refused(target: Target) -> None:
    entity = (b"application/octet-stream", b"binary", WITH_NUL, WITH_NUL)
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = message(target, ENTITIES[0], entity)
        answer = imap.command(f'APPEND "{name}" ~', Literal(octets)).must_be("OK", "NO")
        if answer.status == "NO":
            expect.holds(answer.has_code("UNKNOWN-CTE"), "OK, or NO [UNKNOWN-CTE]", str(answer))
            return
        imap.fill(name)
        kept = imap.command("FETCH 1 BINARY.PEEK[2]").must_be("OK").item("BINARY[2]")
        expect.same_octets("BINARY[2]", kept, WITH_NUL)


@requirement(
    "RFC 3516",
    "4.4",
    Level.SHOULD,
    "APPEND takes a literal8 for a message without NUL as well",
    needs=NEEDS,
    fails_on=["imap-literal8-refused"],
)
def test_append_takes_literal8(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = message(target, *ENTITIES)
        answer = imap.command(f'APPEND "{name}" ~', Literal(octets))
        if answer.has_code("UNKNOWN-CTE"):
            raise Unreachable(f"the mailbox keeps no binary content: {answer}")
        answer.must_be("OK")
        imap.fill(name)
        kept = imap.command("FETCH 1 BINARY.PEEK[3]").must_be("OK").item("BINARY[3]")
        expect.same_octets("BINARY[3]", kept, WITH_NUL)
