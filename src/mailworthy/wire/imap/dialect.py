"""Which grammar holds: RFC 3501, RFC 9051, or either, by what the server announced and enabled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Dialect:
    """Which forms are lawful where RFC 3501 and RFC 9051 differ.

    `rev1` and `rev2`: forms that only that revision has; both while it is not known, or not yet
    chosen, which of them is spoken. `utf8`: UTF-8 in quoted strings and in human-readable text
    (RFC 9051 section 9 after ENABLE IMAP4rev2, RFC 6855 section 3 after ENABLE UTF8=ACCEPT).
    """

    rev1: bool = True
    rev2: bool = True
    utf8: bool = False

    def announced(self, capabilities: Iterable[str]) -> Dialect:
        """The dialect after a list of capabilities, in upper case."""
        names = frozenset(capabilities)
        rev1, rev2 = "IMAP4REV1" in names, "IMAP4REV2" in names
        if not self.rev1 or not (rev1 or rev2):
            return self
        return Dialect(rev1, rev2, utf8=self.utf8 or not rev1)

    def enabled(self, names: Iterable[str]) -> Dialect:
        """The dialect after ENABLED with these names, in upper case (RFC 5161 section 3.2)."""
        if "IMAP4REV2" in names:
            return Dialect(rev1=False, rev2=True, utf8=True)
        if "UTF8=ACCEPT" in names:
            return replace(self, utf8=True)
        return self


EITHER = Dialect()
"""Before anything is known of the server."""
