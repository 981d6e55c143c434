"""The whole answer to an IMAP command, and what checks ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, TypeVar

from mailworthy.session.base import Lost
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.imap import (
    Code,
    Condition,
    Enabled,
    Envelope,
    Esearch,
    Event,
    Exists,
    Fetch,
    Namespaces,
    NumberSet,
    SearchResult,
    ServerId,
    Structure,
    Tagged,
)

E = TypeVar("E")

POLICY = frozenset({
    "UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "CONTACTADMIN", "PRIVACYREQUIRED", "NOPERM",
    "CANNOT",
})  # fmt: skip
"""Response codes of a NO that says nothing of the command (RFC 5530)."""
SEARCH_LIMIT = 1_000_000
"""Messages that a search may find before we stop to look at them."""


class ImapAnswer:
    """All that came for one command: the tagged completion and the untagged data before it.

    `status` is "OK", "NO" or "BAD", or None where none came: `lost` then says why.
    """

    def __init__(
        self,
        endpoint: object,
        untagged: Sequence[Event],
        completion: Tagged | None,
        lost: Lost | None = None,
    ) -> None:
        self._endpoint = endpoint
        self.untagged = tuple(untagged)
        self.tag = completion.tag if completion else ""
        self.status = completion.status if completion else None
        self.code: Code | None = completion.code if completion else None
        self.text = completion.text if completion else b""
        self.lost = lost

    def __str__(self) -> str:
        if self.status is None:
            return str(self.lost)
        code = f" [{' '.join((self.code.name, *self.code.arguments))}]" if self.code else ""
        return f"{self.status}{code}"

    def has_code(self, name: str) -> bool:
        """Whether the completion carries this response code."""
        return self.code is not None and self.code.name == name

    def must_be(self, *statuses: str) -> Self:
        """Demand one of the statuses.

        Raises Violation; Unreachable where the server said BYE of its own accord (unless for a
        bug of its own) or NO for a reason of policy, since neither judges the command.
        """
        if self.status in statuses:
            return self
        farewell = next((c for c in self.of(Condition) if c.status == "BYE"), None)
        crashed = farewell is not None and farewell.code == Code("SERVERBUG")  # RFC 5530
        if self.status is None and farewell is not None and not crashed:
            said = farewell.text.decode("utf-8", "replace")
            raise Unreachable(f"{self._endpoint}: the server said BYE: {said}")
        if self.status == "NO" and self.code is not None and self.code.name in POLICY:
            raise Unreachable(f"{self._endpoint}: the server declined: {self}")
        raise Violation(" or ".join(statuses), str(self))

    def granted(self) -> Self:
        """Demand OK to a step that a check needs and does not judge.

        Raises Unreachable when the server declines.
        """
        if self.status != "OK":
            raise Unreachable(f"{self._endpoint}: the server does not go along: {self}")
        return self

    def of(self, kind: type[E]) -> list[E]:
        """The untagged events of one kind, in order."""
        return [event for event in self.untagged if isinstance(event, kind)]

    def first(self, kind: type[E], what: str) -> E:
        """The first event of a kind; raises Violation naming `what` where there is none."""
        found = self.of(kind)
        if not found:
            raise Violation(f"{what} before {self}", f"none, only {self}")
        return found[0]

    def codes(self) -> dict[str, Code]:
        """The response codes of the untagged conditions, by name."""
        return {c.code.name: c.code for c in self.of(Condition) if c.code is not None}

    def number(self, name: str) -> int:
        """The number of an untagged response code such as UIDNEXT; raises Violation without it."""
        code = self.codes().get(name)
        if code is None or code.number is None:
            raise Violation(f"OK [{name} n] before {self}", f"none, only {self}")
        return code.number

    def search(self) -> list[int]:
        """The numbers of all SEARCH responses and of ESEARCH's ALL, ascending.

        Raises Unreachable where they are more than we look at.
        """
        numbers = [number for found in self.of(SearchResult) for number in found.numbers]
        sets = [found.all for found in self.of(Esearch) if found.all is not None]
        if sum(map(len, sets)) > SEARCH_LIMIT:
            raise Unreachable(f"{self._endpoint}: SEARCH found more than {SEARCH_LIMIT} messages")
        return sorted([*numbers, *(number for found in sets for number in found)])

    def esearch(self) -> Esearch:
        """The ESEARCH response; raises Violation where there is none."""
        return self.first(Esearch, "an ESEARCH response")

    def namespaces(self) -> Namespaces:
        """The NAMESPACE response; raises Violation where there is none."""
        return self.first(Namespaces, "a NAMESPACE response")

    def server_id(self) -> ServerId:
        """The ID response; raises Violation where there is none."""
        return self.first(ServerId, "an ID response")

    def enabled(self) -> frozenset[str]:
        """What the ENABLED responses name, upper case; empty where none came."""
        return frozenset(name for event in self.of(Enabled) for name in event.names)

    def uid_sets(self, name: str) -> tuple[int, tuple[NumberSet, ...]]:
        """UIDVALIDITY and UIDs of APPENDUID (one set) or COPYUID (two), tagged or untagged.

        Raises Violation where no such code came (RFC 4315 section 3).
        """
        code = self.code if self.code and self.code.name == name else self.codes().get(name)
        sets = None if code is None else code.uid_sets
        if sets is None:
            raise Violation(f"OK [{name} …]", str(self))
        return sets

    def exists(self) -> int:
        """The last EXISTS, 0 if none came."""
        return next((event.count for event in reversed(self.of(Exists))), 0)

    def fetches(self) -> list[Fetch]:
        """The FETCH responses, in order."""
        return self.of(Fetch)

    def item(self, name: str) -> bytes:
        """The string of a FETCH item such as `BODY[TEXT]`, from whichever response has it.

        Raises Violation where no response has it; NIL counts as not having it.
        """
        for fetch in self.fetches():
            octets = fetch.octets(name)
            if octets is not None:
                return octets
        raise Violation(f"a FETCH response with {name}", self._fetched())

    def envelope(self) -> Envelope:
        """The first ENVELOPE; raises Violation where there is none."""
        found = (fetch.envelope for fetch in self.fetches())
        envelope = next((envelope for envelope in found if envelope is not None), None)
        if envelope is None:
            raise Violation("a FETCH response with ENVELOPE", self._fetched())
        return envelope

    def structure(self) -> Structure:
        """The first BODYSTRUCTURE or BODY; raises Violation where there is none."""
        found = (fetch.structure for fetch in self.fetches())
        structure = next((structure for structure in found if structure is not None), None)
        if structure is None:
            raise Violation("a FETCH response with BODYSTRUCTURE", self._fetched())
        return structure

    def body(self) -> bytes | None:
        """The octets of the first `BODY[…]` item, None if there is none."""
        for fetch in self.fetches():
            for name, value in fetch.items.items():
                if name.startswith("BODY[") and isinstance(value, bytes):
                    return value
        return None

    def flags(self, number: int = 1) -> frozenset[str]:
        """The system flags last told of a message; raises Violation if none were.

        \\Recent is left out, and so are keywords: a server may set some on its own.
        """
        for fetch in reversed(self.fetches()):
            if fetch.number == number and fetch.flags is not None:
                return frozenset(flag for flag in fetch.flags if flag.startswith("\\"))
        raise Violation(f"a FETCH response with FLAGS of message {number}", self._fetched())

    def uids(self, count: int | None = None) -> list[int]:
        """The UIDs of the FETCH responses, in the order of their sequence numbers.

        With `count` they are a step that a check needs and does not judge: raises Unreachable
        where they are not of so many messages.
        """
        pairs = {fetch.number: fetch.uid for fetch in self.fetches() if fetch.uid is not None}
        if count is not None and len(pairs) != count:
            raise Unreachable(f"{self._endpoint}: UIDs of {len(pairs)} messages, not of {count}")
        return [pairs[number] for number in sorted(pairs)]

    def _fetched(self) -> str:
        shown = [f"{fetch.number} FETCH ({' '.join(fetch.items)})" for fetch in self.fetches()]
        return ", ".join([*shown, str(self)])
