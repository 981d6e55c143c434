"""A mailbox under several sessions, as RFC 3501 lets each of them see it.

The mailbox has one truth. A session's view lags behind: it grows by EXISTS, shrinks by EXPUNGE,
and may show flags that were true at any moment since it was last in step with the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.imap import Event, Exists, Expunge, Fetch

FlagSet = frozenset[str]
MOST = 100_000
"""Messages of a mailbox that a view has room for: what a server says is not to fill the memory."""


@dataclass(eq=False)
class Letter:
    """A message. What is None the server has not told yet.

    `mark` is found in no message but this one and its copies. The octets are what the server
    first showed: whether they are those that were sent is another matter, but they stay
    (section 6.4.5).
    """

    mark: bytes
    octets: bytes | None = None
    uid: int | None = None
    flags: FlagSet | None = None
    alive: bool = True

    def changed(self, sign: str, flags: FlagSet, before: FlagSet) -> FlagSet:
        """The flags after a STORE (section 6.4.6) upon `before`."""
        match sign:
            case "+":
                return before | flags
            case "-":
                return before - flags
            case _:
                return flags


@dataclass
class Mailbox:
    """All messages that ever were, in the order in which they came."""

    letters: list[Letter] = field(default_factory=list)
    highest: int = 0
    """The highest UID that was ever told."""

    def alive(self) -> list[Letter]:
        """The messages that nobody expunged."""
        return [letter for letter in self.letters if letter.alive]

    def by_uid(self, uid: int) -> Letter | None:
        """The message that was told under this UID."""
        return next((letter for letter in self.letters if letter.uid == uid), None)

    def name(self, letter: Letter, uid: int) -> None:
        """Note the UID first told of a message; it has to be above all before (2.3.1.1)."""
        if uid <= self.highest:
            raise Violation(f"a new message's UID above {self.highest}", f"UID {uid}")
        letter.uid = uid
        self.highest = uid

    def expunge(self) -> None:
        """Remove the messages flagged \\Deleted."""
        for letter in self.alive():
            if "\\Deleted" in (letter.flags or ()):
                letter.alive = False


class View:
    """One session's view: messages by sequence number, None for those not fetched yet."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.letters: list[Letter | None] = []
        self._flags: dict[Letter, set[FlagSet]] = {}

    def begin(self, count: int) -> None:
        """The mailbox was selected anew and has `count` messages."""
        self.letters = []
        self._flags = {}
        self._grow(count)

    def allowed(self, letter: Letter) -> set[FlagSet]:
        """The flags that the session may be told of a message; empty where any may be."""
        if letter.flags is None:
            return set()
        return self._flags.setdefault(letter, {letter.flags})

    def stored(self, letter: Letter, before: FlagSet | None, *, sign: str, flags: FlagSet) -> None:
        """A STORE took place, here or in another session, upon flags that were `before`."""
        known = self._flags.get(letter, {before} if before is not None else set())
        after = {letter.changed(sign, flags, old) for old in known}
        self._flags[letter] = (
            known | after | ({letter.flags} if letter.flags is not None else set())
        )

    def own_store_done(self, letter: Letter, sign: str, flags: FlagSet) -> None:
        """A STORE of this session is complete: what was before can no longer be told."""
        known = self._flags.get(letter, set())
        self._flags[letter] = {letter.changed(sign, flags, old) for old in known}

    def hear(self, event: Event) -> None:
        """Take an untagged response; raises Violation where it cannot be."""
        match event:
            case Exists(count=count):
                if count < len(self.letters):
                    raise Violation(f"EXISTS of {len(self.letters)} or more", f"{count} EXISTS")
                self._grow(count)
            case Expunge(number=number):
                letter = self._at(number, "EXPUNGE")
                if letter is not None and letter.alive:
                    raise Violation(
                        f"no EXPUNGE of UID {letter.uid}, which nobody removed", f"{number} EXPUNGE"
                    )
                del self.letters[number - 1]
            case Fetch():
                self._fetched(event)

    def _grow(self, count: int) -> None:
        if count > MOST:
            raise Unreachable(f"the mailbox is told to have {count} messages: we look at {MOST}")
        self.letters += [None] * (count - len(self.letters))

    def _at(self, number: int, what: str) -> Letter | None:
        if number > len(self.letters):
            raise Violation(f"{what} of 1 to {len(self.letters)}", f"{number} {what}")
        return self.letters[number - 1]

    def _fetched(self, fetch: Fetch) -> None:
        letter = self._at(fetch.number, "FETCH")
        if fetch.uid is not None:
            letter = self._identify(fetch.number, fetch.uid)
        if letter is None:
            return
        octets = fetch.octets("BODY[]")
        # Of a message that is gone a server may show empty data (RFC 2180 section 4.1.3).
        if octets is not None and (octets or letter.alive):
            self._read(letter, octets)
        allowed = self.allowed(letter)
        if fetch.flags is not None and letter.alive and allowed and fetch.flags not in allowed:
            choices = " or ".join(sorted(f"({' '.join(sorted(flags))})" for flags in allowed))
            raise Violation(
                f"flags {choices} of UID {letter.uid}", f"({' '.join(sorted(fetch.flags))})"
            )

    def _read(self, letter: Letter, octets: bytes) -> None:
        if letter.mark not in octets:
            raise Violation(
                f"the message of UID {letter.uid}, with {letter.mark.decode('ascii', 'replace')}",
                f"{len(octets)} octets without that",
            )
        if letter.octets is None:
            letter.octets = octets
        if letter.octets != octets:
            raise Violation(
                f"UID {letter.uid} with the {len(letter.octets)} octets that it had before",
                f"{len(octets)} octets, not the same",
            )

    def _identify(self, number: int, uid: int) -> Letter:
        known = self.letters[number - 1]
        if known is not None and known.uid is not None:
            if known.uid != uid:
                raise Violation(f"UID {known.uid} of message {number}", f"UID {uid}")
            return known
        letter = self.mailbox.by_uid(uid) or self._newcomer(uid)
        below = [lt.uid for lt in self.letters[: number - 1] if lt and lt.uid is not None]
        if below and uid <= below[-1]:
            raise Violation(f"UIDs that ascend, above {below[-1]}", f"UID {uid} of {number}")
        self.letters[number - 1] = letter
        return letter

    def _newcomer(self, uid: int) -> Letter:
        nameless = [letter for letter in self.mailbox.letters if letter.uid is None]
        if not nameless:
            raise Violation("a UID of a message that was brought", f"UID {uid}")
        self.mailbox.name(nameless[0], uid)
        return nameless[0]

    def in_step(self, flags: dict[int, FlagSet]) -> bool:
        """Whether the view is the truth, by the flags just fetched per sequence number.

        Where it is, only the truth may be told from now on. Flags that were never told are
        learnt.
        """
        alive = self.mailbox.alive()
        if self.letters != alive:
            return False
        for number, letter in enumerate(alive, 1):
            if letter.flags is None:
                letter.flags = flags.get(number)
            if flags.get(number) != letter.flags:
                return False
        self._flags = {letter: {letter.flags} for letter in alive if letter.flags is not None}
        return True
