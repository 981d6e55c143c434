"""Defects of the IMAP server: ESEARCH and saved results."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.messages import Picked
from mailworthy.reference.imap.syntax import Command, Range

# ESEARCH


@defect("imap-esearch-min-is-max", "MIN tells the highest number")
class _MinIsMax(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        turned = found[-1:] if options == {"MIN"} else found
        await super().send_extended(turned, options, by_uid=by_uid)


@defect("imap-esearch-count-is-of-all", "COUNT tells how many messages the mailbox has")
class _CountAll(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ESEARCH") and " COUNT " in text:
            text = f"{text.partition(' COUNT ')[0]} COUNT {len(self.selected.messages)}"
        await super().untagged(text)


@defect("imap-esearch-all-has-gaps", "ALL tells one range from the lowest to the highest")
class _AllRange(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ESEARCH") and "," in text:
            head, _, rest = text.partition(" ALL ")
            numbers, _, more = rest.partition(" ")
            ends = numbers.replace(",", ":").split(":")
            text = f"{head} ALL {ends[0]}:{ends[-1]} {more}".rstrip()
        await super().untagged(text)


@defect("imap-esearch-and-search", "a SEARCH response comes besides ESEARCH")
class _Both(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        await super().send_extended(found, options, by_uid=by_uid)
        await self.send_found([m.uid if by_uid else n for n, m in found])


@defect("imap-esearch-one-response-an-option", "each result option brings a response of its own")
class _OneEach(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        for option in sorted(options - {"SAVE"}):
            await super().send_extended(found, {option}, by_uid=by_uid)


def _changed(before: str, after: str) -> type[ImapConnection]:
    class Changed(ImapConnection):
        async def untagged(self, text: str | bytes) -> None:
            if isinstance(text, str) and text.startswith("ESEARCH"):
                text = text.replace(before, after, 1)
            await super().untagged(text)

    return Changed


@defect("imap-esearch-without-uid-indicator", "ESEARCH after UID SEARCH does not say UID")
class _NoUid(_changed(") UID", ")")):  # type: ignore[misc]
    pass


@defect("imap-esearch-always-with-uid", "ESEARCH says UID, whatever the command")
class _AlwaysUid(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ESEARCH") and ") UID" not in text:
            text = text.replace(")", ") UID", 1)
        await super().untagged(text)


@defect("imap-esearch-by-uid-brings-numbers", "ESEARCH says UID and tells sequence numbers")
class _Numbers(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        self.numbers = by_uid
        await super().send_extended(found, options, by_uid=False)
        self.numbers = False

    numbers = False

    async def untagged(self, text: str | bytes) -> None:
        if self.numbers and isinstance(text, str) and text.startswith("ESEARCH"):
            text = text.replace(")", ") UID", 1)
        await super().untagged(text)


@defect("imap-esearch-silent-when-empty", "an extended SEARCH that finds nothing brings nothing")
class _Silent(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        if found:
            await super().send_extended(found, options, by_uid=by_uid)


@defect("imap-esearch-min-zero-when-empty", "where nothing is found, MIN and MAX are 0")
class _Zero(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ESEARCH") and text.endswith((")", "UID")):
            text += " MIN 0"
        await super().untagged(text)


@defect("imap-esearch-no-count-when-empty", "COUNT 0 is not told")
class _NoCount(_changed(" COUNT 0", "")):  # type: ignore[misc]
    pass


@defect("imap-esearch-empty-options-mean-count", "RETURN () means COUNT")
class _EmptyCount(ImapConnection):
    def return_search_options(self, command: Command) -> set[str] | None:
        empty = command.octets[command.at :].startswith(b" RETURN () ")
        options = super().return_search_options(command)
        return {"COUNT"} if empty else options


@defect("imap-esearch-options-in-upper-case-only", "result options in lower case get BAD")
class _OptionsUpper(ImapConnection):
    def return_search_options(self, command: Command) -> set[str] | None:
        begin = command.at
        options = super().return_search_options(command)
        if (
            options is not None
            and command.octets[begin : command.at].upper() != (command.octets[begin : command.at])
        ):
            raise Bad("no such result option")
        return options


@defect("imap-esearch-passes-over-options", "result options that there are not are passed over")
class _PassesOver(ImapConnection):
    def return_search_options(self, command: Command) -> set[str] | None:
        command.octets = command.octets.replace(b"(X-MAILWORTHY)", b"()")
        return super().return_search_options(command)


@defect("imap-esearch-without-tag", "ESEARCH does not say which command it answers")
class _NoTag(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ESEARCH (TAG"):
            text = "ESEARCH" + text.partition(")")[2]
            if text == "ESEARCH":
                text += " COUNT 0"
        await super().untagged(text)


@defect("imap-esearch-tag-of-another-command", "ESEARCH tells another tag")
class _OtherTag(_changed('TAG "', 'TAG "x')):  # type: ignore[misc]
    pass


# SEARCHRES


@defect("imap-saved-numbers-are-uids", "sequence numbers are saved and taken for UIDs")
class _SavedNumbers(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        text = await super().search(command, by_uid=by_uid)
        view = self.selected
        view.saved = {n for n, m in enumerate(view.messages, 1) if m.uid in view.saved}
        return text


@defect("imap-dollar-means-all", "$ stands for all messages")
class _DollarAll(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        self.selected.saved = {m.uid for m in self.selected.messages}
        return super().pick(ranges, by_uid=by_uid)


@defect("imap-save-in-capitals-only", "SAVE is known in capitals only")
class _SaveInCapitals(ImapConnection):
    def return_search_options(self, command: Command) -> set[str] | None:
        options = super().return_search_options(command)
        if options and "SAVE" in options and b"SAVE" not in command.octets:
            raise Bad("no such result option")
        return options


@defect("imap-uid-search-saves-nothing", "UID SEARCH does not save what it found")
class _UidNotSaved(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        before = set(self.selected.saved)
        text = await super().search(command, by_uid=by_uid)
        if by_uid:
            self.selected.saved = before
        return text


@defect("imap-dollar-outlives-select", "what was saved is there after another SELECT")
class _Outlives(ImapConnection):
    kept: frozenset[int] = frozenset()

    async def do_select(self, command: Command) -> str:
        kept = frozenset(self.view.saved) if self.view else frozenset()
        text = await super().do_select(command)
        self.selected.saved = set(kept)
        return text


@defect("imap-empty-dollar-gets-bad", "$ without a saved result gets BAD")
class _EmptyBad(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        if (0, 0) in ranges and not self.selected.saved:
            raise Bad("nothing is saved")
        return super().pick(ranges, by_uid=by_uid)


@defect("imap-every-search-saves", "a SEARCH saves its result, asked to or not")
class _EverySaves(ImapConnection):
    def find_messages(self, command: Command) -> Picked:
        found = super().find_messages(command)
        self.selected.saved = {m.uid for _, m in found}
        return found


@defect("imap-failed-search-clears-dollar", "a SEARCH that fails empties what is saved")
class _FailedClears(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        kept, self.selected.saved = self.selected.saved, set()
        options = b"SAVE" in command.octets
        text = await super().search(command, by_uid=by_uid)
        if not options:
            self.selected.saved = kept
        return text


@defect("imap-refused-search-keeps-dollar", "a SEARCH with SAVE that gets NO leaves what was saved")
class _RefusedKeeps(ImapConnection):
    def search_failed(self, options: set[str]) -> None:
        pass


@defect("imap-saved-numbers-not-moved", "what is saved is not adjusted when messages go")
class _NotMoved(ImapConnection):
    async def do_expunge(self, command: Command) -> str:
        view = self.selected
        numbers = [n for n, m in enumerate(view.messages, 1) if m.uid in view.saved]
        text = await super().do_expunge(command)
        left = view.mailbox.messages
        view.saved = {left[n - 1].uid for n in numbers if n <= len(left)}
        return text


@defect("imap-save-min-saves-all", "SAVE with MIN saves whatever was found")
class _MinSavesAll(ImapConnection):
    def to_save(self, found: Picked, options: set[str]) -> Picked:
        del options
        return found


@defect("imap-save-count-saves-nothing", "SAVE with COUNT saves nothing")
class _CountSavesNothing(ImapConnection):
    def to_save(self, found: Picked, options: set[str]) -> Picked:
        return [] if options == {"SAVE", "COUNT"} else super().to_save(found, options)


@defect("imap-save-silences-the-others", "with SAVE no ESEARCH response is sent")
class _SaveSilent(ImapConnection):
    async def send_extended(self, found: Picked, options: set[str], *, by_uid: bool) -> None:
        if "SAVE" not in options:
            await super().send_extended(found, options, by_uid=by_uid)


@defect("imap-rev2-search-brings-search", "SEARCH is answered by SEARCH in IMAP4rev2 too")
class _Rev2Search(ImapConnection):
    def return_search_options(self, command: Command) -> set[str] | None:
        asked = command.octets[command.at :].startswith(b" RETURN ")
        return super().return_search_options(command) if asked else None
