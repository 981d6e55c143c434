"""A bounded splitter of octets into lines, the base of every reader.

A reader returns an event, raises `Malformed`, or returns None for "more octets, please".
"""

from __future__ import annotations


class Malformed(Exception):
    """The peer sent what the grammar does not allow; `octets` is the offending piece."""

    def __init__(self, rule: str, octets: bytes) -> None:
        super().__init__(f"{rule}: {octets[:200]!r}")
        self.rule = rule
        self.octets = octets


class LineBuffer:
    """Octets fed in pieces of any size, taken out as lines or counted octets.

    `limit` is the longest line taken, in octets, its end included.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._octets = bytearray()
        self._searched = 0

    def feed(self, octets: bytes) -> None:
        """Add octets at the end."""
        self._octets += octets

    def line(self) -> bytes | None:
        """Take the next line with its end (LF, with whatever precedes it), or None.

        Raises Malformed when the line outgrows the limit.
        """
        end = self._octets.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._octets)
            if self._searched > self.limit:
                raise Malformed(f"a line of at most {self.limit} octets", self.clear())
            return None
        if end >= self.limit:
            raise Malformed(f"a line of at most {self.limit} octets", self.clear())
        return self._take(end + 1)

    def take(self, count: int) -> bytes | None:
        """Take exactly `count` octets, or None while there are fewer."""
        return self._take(count) if len(self._octets) >= count else None

    def clear(self) -> bytes:
        """Take everything that is left."""
        return self._take(len(self._octets))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._octets[:count])
        del self._octets[:count]
        self._searched = 0
        return taken

    def __len__(self) -> int:
        return len(self._octets)
