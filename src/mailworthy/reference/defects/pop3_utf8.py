"""Defects of UTF-8 mode, of names in UTF-8, and of LANG (RFC 6856)."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# The capability and the command


@defect("pop3-utf8-announced-with-argument", "UTF8 is announced with an argument that it has not")
class _Utf8AnnouncedWithArgument(Pop3Connection):
    def utf8_capability(self) -> str:
        return "UTF8 USER PASS"


@defect("pop3-utf8-after-log-in-accepted", "UTF8 is granted after log-in")
class _Utf8AfterLogInAccepted(Pop3Connection):
    def after_log_in(self) -> frozenset[str]:
        return super().after_log_in() | {"UTF8"}


@defect("pop3-utf8-after-log-in-disconnects", "UTF8 after log-in ends the connection")
class _Utf8AfterLogInDisconnects(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "UTF8" and self.account is not None:
            raise Disconnected
        super().check_state(keyword)


@defect("pop3-utf8-refused", "UTF8 is announced, and refused")
class _Utf8Refused(Pop3Connection):
    async def do_utf8(self, arguments: Sequence[str]) -> None:
        del arguments
        raise Refusal("not today")


@defect("pop3-utf8-ends-the-log-in", "nobody may log in after UTF8")
class _Utf8EndsTheLogIn(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        await super().enter(None if self.utf8 else account)


@defect("pop3-utf8-takes-an-argument", "UTF8 is granted with an argument")
class _Utf8TakesAnArgument(Pop3Connection):
    async def do_utf8(self, arguments: Sequence[str]) -> None:
        del arguments
        await super().do_utf8([])


# Messages


@defect("pop3-utf8-sent-without-utf8-mode", "a header in UTF-8 is sent whatever the mode is")
class _Utf8SentWithoutUtf8Mode(Pop3Connection):
    def needs_utf8(self, octets: bytes) -> bool:
        del octets
        return False


@defect("pop3-utf8-sent-by-top-without-utf8-mode", "TOP sends a header in UTF-8 in any mode")
class _Utf8SentByTop(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        mode, self.utf8 = self.utf8, True
        try:
            await super().do_top(arguments)
        finally:
            self.utf8 = mode


@defect(
    "pop3-utf8-wanted-without-code", "a message that needs UTF-8 mode is refused without a code"
)
class _Utf8WantedWithoutCode(Pop3Connection):
    def check_sendable(self, number: int) -> None:
        try:
            super().check_sendable(number)
        except Refusal:
            raise Refusal("the message cannot be sent") from None


@defect("pop3-utf8-mode-refuses-all-the-same", "a header in UTF-8 is refused in UTF-8 mode too")
class _Utf8ModeRefusesAllTheSame(Pop3Connection):
    def check_sendable(self, number: int) -> None:
        super().check_sendable(number)
        if self.needs_utf8(self.octets(number)):
            raise Refusal("[UTF8] the message needs UTF-8 mode")


@defect("pop3-utf8-mode-sends-a-surrogate", "a header in UTF-8 is sent with question marks")
class _Utf8ModeSendsASurrogate(Pop3Connection):
    def octets(self, number: int) -> bytes:
        octets = super().octets(number)
        return octets.decode("utf-8", "replace").encode("ascii", "replace")


@defect("pop3-utf8-size-counts-characters", "sizes count characters, not octets")
class _Utf8SizeCountsCharacters(Pop3Connection):
    def size(self, number: int) -> int:
        return len(self.octets(number).decode("utf-8", "replace"))


@defect("pop3-utf8-mode-begins-with-a-mark", "in UTF-8 mode messages begin with a byte order mark")
class _Utf8ModeBeginsWithAMark(Pop3Connection):
    def octets(self, number: int) -> bytes:
        mark = "\ufeff".encode() if self.utf8 else b""
        return mark + super().octets(number)


# Names and passwords


class _Mended(Pop3Connection):
    """Octets that are no UTF-8 are left out of the argument of a command."""

    command = b""

    def text_of(self, line: bytes) -> str:
        if line.startswith(self.command):
            line = line.decode("utf-8", "ignore").encode()
        return super().text_of(line)


@defect("pop3-ill-formed-name-mended", "what is no UTF-8 in a name is left out")
class _IllFormedNameMended(_Mended):
    command = b"USER "


@defect("pop3-ill-formed-password-mended", "what is no UTF-8 in a password is left out")
class _IllFormedPasswordMended(_Mended):
    command = b"PASS "


@defect("pop3-names-not-prepared", "names are compared as they come")
class _NamesNotPrepared(Pop3Connection):
    def account_of(self, name: str, password: str) -> Account | None:
        return self.store.authenticate(name, self.prepared(password))


@defect("pop3-passwords-not-prepared", "passwords are compared as they come")
class _PasswordsNotPrepared(Pop3Connection):
    def account_of(self, name: str, password: str) -> Account | None:
        return self.store.authenticate(self.prepared(name), password)


@defect("pop3-prohibited-characters-dropped", "characters that SASLprep prohibits are left out")
class _ProhibitedCharactersDropped(Pop3Connection):
    def prepared(self, text: str) -> str:
        return super().prepared(text.replace("\ue000", ""))


@defect("pop3-apop-name-not-prepared", "the name of APOP is compared as it comes")
class _ApopNameNotPrepared(Pop3Connection):
    async def do_apop(self, arguments: Sequence[str]) -> None:
        if arguments and self.store.named(arguments[0]) is None:
            self.wrong_credentials()
        await super().do_apop(arguments)


# LANG


@defect("pop3-language-listing-with-tab", "a tab follows the tag of a language that is listed")
class _LanguageListingWithTab(Pop3Connection):
    def language_listing(self) -> list[str]:
        return [line.replace(" ", "\t", 1) for line in super().language_listing()]


@defect("pop3-language-listing-in-latin-1", "languages are listed by names in ISO 8859-1")
class _LanguageListingInLatin1(Pop3Connection):
    async def do_lang(self, arguments: Sequence[str]) -> None:
        if arguments:
            await super().do_lang(arguments)
            return
        names = [*self.language_listing(), "fr Français"]
        await self.say_lines("languages follow", (name.encode("latin-1") for name in names))


@defect("pop3-lang-answer-without-tag", "the answer to LANG does not name the language")
class _LangAnswerWithoutTag(Pop3Connection):
    async def do_lang(self, arguments: Sequence[str]) -> None:
        if not arguments:
            await super().do_lang(arguments)
            return
        self.language = self.matching(arguments)
        await self.say_ok("language/changed")


@defect("pop3-lang-refuses-what-it-lists", "LANG refuses what it lists, but the preferred one")
class _LangRefusesWhatItLists(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        if (tag := super().matching(arguments)) != self.preferred:
            raise Refusal("no such language")
        return tag


@defect("pop3-lang-tags-in-one-case", "language ranges are read as they are listed only")
class _LangTagsInOneCase(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        if arguments[0] not in {"*", *(tag for tag, _ in self.languages)}:
            raise Refusal("no such language")
        return super().matching(arguments)


@defect("pop3-lang-takes-any-language", "LANG of a language that there is not is answered +OK")
class _LangTakesAnyLanguage(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        try:
            return super().matching(arguments)
        except Refusal:
            return self.preferred


@defect("pop3-lang-disconnects-at-unknown-language", "an unknown language ends the connection")
class _LangDisconnectsAtUnknownLanguage(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        try:
            return super().matching(arguments)
        except Refusal:
            raise Disconnected from None


@defect("pop3-lang-star-refused", "LANG * is taken for a language that there is not")
class _LangStarRefused(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        if list(arguments) == ["*"]:
            raise Refusal("no such language")
        return super().matching(arguments)


@defect("pop3-lang-star-keeps-the-language", "LANG * changes nothing")
class _LangStarKeepsTheLanguage(Pop3Connection):
    def matching(self, arguments: Sequence[str]) -> str:
        return self.language if list(arguments) == ["*"] else super().matching(arguments)


@defect("pop3-lang-unknown-after-log-in", "LANG is refused in the TRANSACTION state")
class _LangUnknownAfterLogIn(Pop3Connection):
    def after_log_in(self) -> frozenset[str]:
        return super().after_log_in() - {"LANG"}


@defect("pop3-lang-unknown-before-log-in", "LANG is refused in the AUTHORIZATION state")
class _LangUnknownBeforeLogIn(Pop3Connection):
    def before_log_in(self) -> frozenset[str]:
        return super().before_log_in() - {"LANG"}


@defect("pop3-texts-in-latin-1", "the answer to NOOP is in ISO 8859-1")
class _TextsInLatin1(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.write("+OK rien à faire\r\n".encode("latin-1"))
