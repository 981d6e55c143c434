"""Defects of the IMAP server: LIST."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.mailboxes import SEPARATOR


@defect("imap-percent-matches-the-separator", "% matches what * does")
class _PercentStar(ImapConnection):
    def wildcards(self) -> dict[str, str]:
        return {**super().wildcards(), "%": ".*"}


@defect("imap-star-stops-at-the-separator", "* matches what % does")
class _StarPercent(ImapConnection):
    def wildcards(self) -> dict[str, str]:
        return {**super().wildcards(), "*": super().wildcards()["%"]}


@defect("imap-wildcard-matches-a-character-at-least", "a wildcard matches no empty text")
class _WildcardPlus(ImapConnection):
    def wildcards(self) -> dict[str, str]:
        return {sign: rule.replace("*", "+") for sign, rule in super().wildcards().items()}


class _Compiled(ImapConnection):
    """Matches names by a regular expression of its own."""

    def rule(self, pattern: str) -> str:
        return "".join(self.wildcards().get(c, self.literally(c)) for c in pattern)

    def literally(self, character: str) -> str:
        return re.escape(character)

    def matcher(self, pattern: str) -> Callable[[str], bool]:
        rule = re.compile(self.rule(pattern))
        return lambda name: bool(rule.fullmatch(name))


@defect("imap-list-pattern-matches-a-part", "a pattern matches names that begin with it")
class _MatchesPart(_Compiled):
    def rule(self, pattern: str) -> str:
        return super().rule(pattern) + ".*"


@defect("imap-list-pattern-is-a-regular-expression", "a pattern is a regular expression")
class _RegularExpression(_Compiled):
    def literally(self, character: str) -> str:
        return character


@defect("imap-list-pattern-has-question-marks", "? in a pattern matches any character")
class _QuestionMark(_Compiled):
    def literally(self, character: str) -> str:
        return "." if character == "?" else super().literally(character)


@defect("imap-list-of-nothing-refused", "LIST of what there is not gets NO")
class _NothingRefused(ImapConnection):
    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        if not any(map(self.matcher(pattern), names | implied)):
            raise No("nothing matches")
        await super().tell_names(kind, names, implied, pattern)


@defect("imap-percent-hides-levels", "LIST tells no level of hierarchy that is no mailbox")
class _HidesLevels(ImapConnection):
    def implied(self, names: set[str]) -> set[str]:
        del names
        return set()


@defect("imap-list-ignores-the-reference", "LIST ignores its reference")
class _IgnoresReference(ImapConnection):
    def canonical(self, reference: str, pattern: str) -> str:
        del reference
        return pattern


@defect("imap-list-cuts-the-reference", "LIST tells names without the reference")
class _CutsReference(ImapConnection):
    reference = ""

    def canonical(self, reference: str, pattern: str) -> str:
        self.reference = reference
        return super().canonical(reference, pattern)

    def shown(self, name: str) -> bytes:
        return super().shown(name.removeprefix(self.reference))


@defect("imap-list-refuses-references", "LIST takes no reference without a separator at its end")
class _RefusesReference(ImapConnection):
    def canonical(self, reference: str, pattern: str) -> str:
        if reference and not reference.endswith(SEPARATOR):
            raise No("no such reference")
        return super().canonical(reference, pattern)


@defect("imap-list-of-empty-name-tells-nothing", "LIST of an empty name gets OK only")
class _RootUntold(ImapConnection):
    async def tell_root(self, kind: str) -> None:
        pass


@defect("imap-list-of-empty-name-lists-all", "LIST of an empty name lists all that there is")
class _RootAll(ImapConnection):
    async def tell_root(self, kind: str) -> None:
        await self.tell_names(kind, set(self.user.mailboxes), set(), "*")


@defect("imap-list-hides-inbox", "wildcards do not match INBOX")
class _HidesInbox(ImapConnection):
    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        shown = names if pattern.upper() == "INBOX" else names - {"INBOX"}
        await super().tell_names(kind, shown, implied, pattern)


@defect("imap-separators-differ", "the separator that LIST tells changes with the depth")
class _SeparatorsDiffer(ImapConnection):
    def separator(self, name: str) -> str:
        return SEPARATOR if name.count(SEPARATOR) < 2 else "."


@defect("imap-list-names-mangled", "LIST tells a space of a name as an underscore")
class _NamesMangled(ImapConnection):
    def shown(self, name: str) -> bytes:
        return super().shown(name.replace(" ", "_"))


class _Adds(ImapConnection):
    """LIST tells attributes that do not hold."""

    added: tuple[str, ...] = ()

    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        await super().tell_name(kind, name, [*attributes, *self.added])


@defect("imap-list-says-noselect", "LIST says \\Noselect of mailboxes")
class _SaysNoselect(_Adds):
    added = ("\\Noselect",)


@defect("imap-list-says-marked-and-unmarked", "LIST says both \\Marked and \\Unmarked")
class _SaysBoth(_Adds):
    added = ("\\Marked", "\\Unmarked")


@defect("imap-list-says-noinferiors", "LIST says \\Noinferiors of what has inferiors")
class _SaysNoinferiors(_Adds):
    added = ("\\Noinferiors",)
