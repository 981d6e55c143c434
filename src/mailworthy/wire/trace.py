"""Trace fields (RFC 5321 section 4.4): the time stamp line, taken apart.

    Stamp       = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
    From-domain = "FROM" FWS Extended-Domain
    By-domain   = CFWS "BY" FWS Extended-Domain
    Opt-info    = [Via] [With] [ID] [For] [Additional-Registered-Clauses]

The reader takes whatever there is and judges nothing; `clause_flaw` and `date_flaw` hold what it
found against the grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailworthy.wire.mime import field_name, split

OPTIONAL = ("via", "with", "id", "for", "tls", "group")
"""Clauses after FROM and BY, in their order; the last two are of RFC 8314 section 7.4."""
PROTOCOLS = frozenset(
    {"smtp", "esmtp", "esmtpa", "esmtps", "esmtpsa", "mms"}
    | {"lmtp", "lmtpa", "lmtps", "lmtpsa"}
    | {f"utf8{kind}{how}" for kind in ("smtp", "lmtp") for how in ("", "a", "s", "sa")}
)
"""What IANA has for WITH (RFC 3848, 4356, 6531), in lower case."""
_PIECE = re.compile(r'\s+|\\.|(?:[^\s()";]*"(?:[^"\\]|\\.)*")+[^\s()";]*|[^\s()";]+|.', re.DOTALL)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[[!-Z^-~]+\]"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOTTED = rf"{_ATOM}(?:\.{_ATOM})*"
_MAILBOX = rf'(?:{_DOTTED}|"(?:[^"\\]|\\.)*")@(?:{_DOMAIN}|{_LITERAL})'
_FORMS = {
    "from": rf"{_DOMAIN}|{_LITERAL}",
    "by": rf"{_DOMAIN}|{_LITERAL}",
    "via": _ATOM,
    "with": _ATOM,
    "id": rf"{_ATOM}|<{_DOTTED}@(?:{_DOTTED}|{_LITERAL})>",
    "for": rf"{_MAILBOX}|<(?:@[^:>]*:)?{_MAILBOX}>|<postmaster>",
}
_PATH = re.compile(r"[@<>,]")
_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s*)?\s*[0-9]{1,2}\s+"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+[0-9]{4,}\s+"
    r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?\s+(?P<zone>[+-][0-9]{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stamp:
    """One Received field. `clauses` are keywords in lower case with their values, as they stand.

    `origin` is all that stands between FROM and BY, comments too. `date` is without comments; None
    where there is no semicolon.
    """

    clauses: tuple[tuple[str, str], ...]
    origin: str
    date: str | None

    def value(self, keyword: str) -> str | None:
        """The value of the first clause of that name, or None."""
        return next((value for name, value in self.clauses if name == keyword), None)

    def values(self, keyword: str) -> list[str]:
        """The paths or other words of all clauses of that name."""
        found = [value for name, value in self.clauses if name == keyword]
        return [word for value in found for word in re.split(r"[\s,]+", value) if word]


def read(field: bytes) -> Stamp:
    """Take a Received field apart."""
    text = field.partition(b":")[2].decode("ascii", "replace").replace("\r\n", "").strip()
    words: list[str] = []
    origin = ""
    date: str | None = None
    depth = 0
    for piece in _PIECE.findall(text):
        if piece in {"(", ")"}:
            depth = max(depth + (1 if piece == "(" else -1), 0)
        elif not depth and piece == ";":
            date = ""
        elif not depth and date is not None:
            date += piece
        elif not depth and not piece.isspace():
            words.append(piece)
        if words[:1] and words[0].lower() == "from" and not _has_by(words):
            origin += piece if len(words) > 1 else ""
    return Stamp(tuple(_clauses(words)), origin.strip(), None if date is None else date.strip())


def _has_by(words: list[str]) -> bool:
    """Whether BY stands behind FROM and its value."""
    return any(word.lower() == "by" for word in words[2:])


def _clauses(words: list[str]) -> list[tuple[str, str]]:
    """Pair keywords with values; FOR has all the paths that follow it."""
    clauses = []
    at = 0
    while at < len(words):
        keyword = words[at].lower()
        end = at + 2
        while keyword == "for" and end < len(words) and _PATH.search(words[end]):
            end += 1
        clauses.append((keyword, " ".join(words[at + 1 : end])))
        at = end
    return clauses


def clause_flaw(stamp: Stamp) -> str:
    """What is wrong with the clauses by the grammar; empty where nothing is."""
    names = [name for name, _ in stamp.clauses]
    if names[:2] != ["from", "by"]:
        return f"it begins with {' '.join(names[:2]).upper() or 'nothing'}, not with FROM and BY"
    known = [OPTIONAL.index(name) for name in names[2:] if name in OPTIONAL]
    if known != sorted(set(known)):
        return f"the clauses are {', '.join(names).upper()}, in no order or twice"
    for name, value in stamp.clauses:
        if name in _FORMS and not re.fullmatch(_FORMS[name], value, re.IGNORECASE):
            return f"{name.upper()} has {value!r}"
    return ""


def date_flaw(stamp: Stamp) -> str:
    """What is wrong with the date-time, obsolete forms included; empty where nothing is."""
    if stamp.date is None:
        return "no semicolon and date-time"
    return "" if _DATE.fullmatch(stamp.date) else repr(stamp.date)


def added(stored: bytes, sent: bytes, name: bytes = b"received") -> list[bytes]:
    """The fields of that name in a stored message that were not in it when it was sent, in order.

    Of the Received fields that were added, the last is that of the first server that took it.
    """
    left = [field for field in split(sent)[0] if field_name(field) == name]
    found = []
    for field in split(stored)[0]:
        if field_name(field) != name:
            continue
        if field in left:
            left.remove(field)
        else:
            found.append(field)
    return found
