"""resp-text: the response code in brackets, and text for people (section 9)."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailworthy.wire.imap.events import Code
from mailworthy.wire.imap.scanner import ASTRING, ATOM, Mismatch, Scanner

_TEXT = re.compile(rb"[\x01-\x09\x0b\x0c\x0e-\x7f]*")
_CODE = re.compile(rb"\[([^\x00-\x20\x7f-\xff(){%*\"\\\]]+)(?: ([^\]]+))?\](?: |\Z)")


def resp_text(scanner: Scanner, rule: str) -> tuple[Code | None, bytes]:
    """SP resp-text, of which RFC 9051 lets the text be empty."""
    if scanner.ended():
        scanner.note(f"{rule}: SP")
        return None, b""
    scanner.expect(b" ", f"{rule}: SP")
    start = scanner.at
    line = text(scanner)
    if not line and not scanner.dialect.rev2:
        scanner.note("text")
    found = _CODE.match(line)
    if found is None:
        return None, line  # text may begin with "[" too
    name = found[1].decode("ascii").upper()
    _judge(scanner, name, found[2] or b"", start + found.end(1))
    arguments = (found[2] or b"").decode("utf-8", "replace")
    if name in {"PERMANENTFLAGS", "BADCHARSET"}:
        arguments = arguments.strip("()")
    if name == "CAPABILITY":
        arguments = arguments.upper()
    return Code(name, tuple(arguments.split())), line[found.end() :]


def text(scanner: Scanner) -> bytes:
    """text = 1*TEXT-CHAR, all that is left: no NUL, CR or LF; UTF-8 where the dialect has it."""
    start = scanner.at
    taken = scanner.rest()
    plain = _TEXT.match(taken)
    if plain is None or plain.end() < len(taken):
        foul = re.search(rb"[\x00\r\n]", taken)
        if foul:
            scanner.note("TEXT-CHAR", start + foul.start())
        scanner.check_utf8(taken, start, "TEXT-CHAR")
    return taken


def _judge(scanner: Scanner, name: str, arguments: bytes, start: int) -> None:
    """Note arguments that are not those of a code that the RFCs define.

    By the ABNF alone any arguments would do, as those of a code unknown; but where a later rule
    overlaps an earlier one the earlier takes priority, and the prose says what follows each.
    """
    demand = _ARGUMENTS.get(name)
    if demand is None:
        return
    part = Scanner(b" " + arguments if arguments else b"", scanner.dialect)
    foul = None
    try:
        demand(part)
        if not part.ended():
            raise part.fail('"]"')
    except Mismatch as error:
        foul = error
    if foul := part.lapse or foul:
        scanner.note(f"resp-text-code: {name}: {foul.rule}", start + foul.position)


def _number(part: Scanner) -> None:
    part.expect(b" ", "SP nz-number")
    part.nz_number()


def _appended(part: Scanner) -> None:
    # resp-code-apnd = "APPENDUID" SP nz-number SP append-uid; RFC 4315 has uid-set there too
    part.expect(b" ", "SP")
    part.nz_number()
    part.expect(b" ", "SP")
    part.number_set("append-uid", star=False)


def _copied(part: Scanner) -> None:
    # resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set
    part.expect(b" ", "SP")
    part.nz_number()
    for _ in range(2):
        part.expect(b" ", "SP")
        part.number_set("uid-set", star=False)


def _permanent(part: Scanner) -> None:
    part.expect(b" ", "SP flag-perm")
    part.flags("flag-perm", perm=True)


def _charsets(part: Scanner) -> None:
    # "BADCHARSET" [SP "(" astring *(SP astring) ")" ]
    if part.ended():
        return
    part.expect(b" (", "charset")
    part.astring("charset")
    while not part.accept(b")"):
        part.expect(b" ", "charset")
        part.astring("charset")


def capabilities(scanner: Scanner) -> tuple[str, ...]:
    """*(SP capability), of capability-data and enable-data.

    That "IMAP4rev1" or "IMAP4rev2" must be in the list of CAPABILITY is left to who judges it: an
    oracle, beside what section 7.2.1 says of it.
    """
    names: list[str] = []
    while scanner.more():
        start = scanner.at
        name = scanner.word(ASTRING, "capability")
        if not ATOM.fullmatch(name.encode()):
            scanner.note("capability: atom", start)
        names.append(name.upper())
    return tuple(names)


_ARGUMENTS: dict[str, Callable[[Scanner], object]] = {
    "UIDNEXT": _number,
    "UIDVALIDITY": _number,
    "UNSEEN": _number,
    "APPENDUID": _appended,
    "COPYUID": _copied,
    "PERMANENTFLAGS": _permanent,
    "BADCHARSET": _charsets,
    "CAPABILITY": capabilities,
}
