"""How fast the IMAP response parser reads, on one core, in CPU time."""

from __future__ import annotations

import time

from mailworthy.wire.imap import ResponseReader, TooLong, Unparsable

PIECE = 64 * 1024
ENTRIES = b"".join(
    b'* LIST (\\HasNoChildren \\Sent) "/" "Archive %d/Sub folder"\r\n' % number
    for number in range(5000)
)
STRUCTURE = (
    b'* 1 FETCH (UID 7 BODYSTRUCTURE ((("TEXT" "PLAIN" ("CHARSET" "utf-8" "FORMAT" "flowed") NIL'
    b' NIL "QUOTED-PRINTABLE" 1152 23 NIL NIL NIL NIL)("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL'
    b' "BASE64" 5000 70 NIL NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "b1") NIL NIL NIL)'
    b'("APPLICATION" "PDF" ("NAME" {13}\r\nr\xc3\xa9sum\xc3\xa9.pdf.) "<id@x>" "desc" "BASE64"'
    b' 45540 NIL ("ATTACHMENT" ("FILENAME" "a.pdf" "SIZE" "33000")) ("EN" "DE") NIL) "MIXED"'
    b' ("BOUNDARY" "b0") NIL NIL NIL))\r\n'
)
"""A body structure of four parts, one of whose strings is a literal."""


def responses_per_second(stream: bytes, seconds: float) -> float:
    """Whole responses of a stream that a reader gives per second of CPU time."""
    count, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < seconds or not count:
        count += _read(stream)
    return count / spent


def _read(stream: bytes) -> int:
    reader, count = ResponseReader(), 0
    for start in range(0, len(stream), PIECE):
        reader.feed(stream[start : start + PIECE])
        while (found := reader.next()) is not None:
            assert not isinstance(found[0], Unparsable | TooLong), found[0]
            count += 1
    return count
