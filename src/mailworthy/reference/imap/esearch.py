"""ESEARCH (RFC 4731, RFC 4466 section 2.6) and SEARCHRES (RFC 5182)."""

from __future__ import annotations

from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.messages import Picked
from mailworthy.reference.imap.searching import Searching
from mailworthy.reference.imap.syntax import Command

OPTIONS = frozenset({"MIN", "MAX", "ALL", "COUNT", "SAVE"})


class ESearch(Searching):
    """Results by ESEARCH where they are asked for so, and always in IMAP4rev2."""

    def capabilities(self) -> list[str]:
        """Both."""
        return [*super().capabilities(), "ESEARCH", "SEARCHRES"]

    async def search(self, command: Command, *, by_uid: bool) -> str:
        """SEARCH and UID SEARCH, with or without RETURN."""
        begin = command.at
        options = self.return_search_options(command)
        if options is None:
            command.at = begin
            return await super().search(command, by_uid=by_uid)
        command.sp()
        try:
            found = self.find_messages(command)
        except No:
            self.search_failed(options)
            raise
        if "SAVE" in options:
            self.selected.saved = {m.uid for _, m in self.to_save(found, options)}
        if options != {"SAVE"}:
            await self.send_extended(found, options, by_uid=by_uid)
        return "SEARCH completed"

    def return_search_options(self, command: Command) -> set[str] | None:
        """The options of RETURN, ALL where it is empty; None without it."""
        if not command.accept(b" RETURN "):
            return {"ALL"} if self.rev2 else None
        options = set(command.options()) or {"ALL"}
        if not options <= OPTIONS:
            raise Bad("no such result option")
        return options

    def search_failed(self, options: set[str]) -> None:
        """A search that was to be saved ends with NO: nothing is saved (RFC 5182 section 2.1)."""
        if "SAVE" in options:
            self.selected.saved = set()

    def to_save(self, found: Picked, options: set[str]) -> Picked:
        """What `$` shall stand for: only MIN and MAX where nothing else is asked (2.4)."""
        if options & {"ALL", "COUNT"} or options == {"SAVE"}:
            return found
        return [*(found[:1] if "MIN" in options else []), *(found[-1:] if "MAX" in options else [])]

    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        """Send the ESEARCH response; MIN, MAX and ALL are left out where nothing is found."""
        numbers = [m.uid if by_uid else n for n, m in found]
        parts = [f'ESEARCH (TAG "{self.tag}")', *(["UID"] if by_uid else [])]
        if numbers and "MIN" in options:
            parts.append(f"MIN {numbers[0]}")
        if numbers and "MAX" in options:
            parts.append(f"MAX {numbers[-1]}")
        if numbers and "ALL" in options:
            parts.append(f"ALL {sequence_set(numbers)}")
        if "COUNT" in options:
            parts.append(f"COUNT {len(numbers)}")
        await self.untagged(" ".join(parts))


def sequence_set(numbers: list[int]) -> str:
    """Ascending numbers as a sequence-set, neighbours as ranges."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in runs)
