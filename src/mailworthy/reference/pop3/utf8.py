"""UTF8 and LANG in the reference POP3 server (RFC 6856).

Each behaviour is a method or an attribute of its own, for a defect to override.

UTF8: `do_utf8`, `utf8_capability`, `utf8_user`, `takes_international`, `check_sendable`,
`needs_utf8`, `check_stls`. LANG: `languages`, `preferred`, `do_lang`, `language_listing`,
`matching`, `forget`.
"""

from __future__ import annotations

import email
from collections.abc import Sequence

from mailworthy.reference.pop3.capabilities import Capabilities
from mailworthy.reference.pop3.responses import Refusal


class Utf8(Capabilities):
    """UTF-8 mode, and the language of texts.

    `utf8` is whether the session is in UTF-8 mode, `language` the tag of the language in use.
    Our texts read the same in both languages that we have.
    """

    utf8 = False
    utf8_user = True
    """Whether names and passwords may have characters beyond ASCII (section 2.2)."""
    languages = (("en", "English"), ("en-GB", "English (United Kingdom)"))
    """Tags, and what the languages call themselves."""
    preferred = "en"
    language = "en"

    def before_log_in(self) -> frozenset[str]:
        """Add UTF8 and LANG."""
        return super().before_log_in() | {"UTF8", "LANG"}

    def after_log_in(self) -> frozenset[str]:
        """Add LANG."""
        return super().after_log_in() | {"LANG"}

    def capabilities(self) -> list[str]:
        """Announce both, in either state."""
        return [*super().capabilities(), self.utf8_capability(), "LANG"]

    def utf8_capability(self) -> str:
        """UTF8, with USER where names and passwords may be in UTF-8."""
        return "UTF8 USER" if self.utf8_user else "UTF8"

    # UTF8

    async def do_utf8(self, arguments: Sequence[str]) -> None:
        """Enter UTF-8 mode (section 2.1)."""
        if arguments:
            raise Refusal("UTF8 has no argument")
        self.utf8 = True
        await self.say_ok("UTF-8 it is")

    def takes_international(self, keyword: str) -> bool:
        """Names and passwords may be in UTF-8, before UTF8 too (section 2.2)."""
        return self.utf8_user and keyword in {"USER", "PASS", "APOP"}

    def check_sendable(self, number: int) -> None:
        """Without UTF-8 mode, refuse what needs it: there are no surrogates (section 5)."""
        super().check_sendable(number)
        if not self.utf8 and self.needs_utf8(self.octets(number)):
            raise Refusal("[UTF8] the message needs UTF-8 mode")

    def needs_utf8(self, octets: bytes) -> bool:
        """Whether a header, of a part too, has UTF-8; 8bit bodies (RFC 6152) need no mode."""
        if octets.isascii():
            return False
        parts = email.message_from_bytes(octets).walk()
        return any(international(name + body) for part in parts for name, body in part.raw_items())

    def check_stls(self, arguments: Sequence[str]) -> None:
        """Refuse STLS after UTF8, as section 2.1 allows."""
        super().check_stls(arguments)
        if self.utf8:
            raise Refusal("STLS comes before UTF8")

    # LANG

    async def do_lang(self, arguments: Sequence[str]) -> None:
        """List the languages, or change to another (section 3.2)."""
        if not arguments:
            await self.say_lines("languages follow", map(str.encode, self.language_listing()))
            return
        self.language = self.matching(arguments)
        await self.say_ok(f"{self.language} it is")

    def language_listing(self) -> list[str]:
        """Each tag, and what the language calls itself."""
        return [f"{tag} {name}" for tag, name in self.languages]

    def matching(self, arguments: Sequence[str]) -> str:
        """The tag that a language range is for, "*" being ours to choose; refuses others."""
        if list(arguments) == ["*"]:
            return self.preferred
        wanted = " ".join(arguments).lower()
        for tag, _ in self.languages:
            if tag.lower() == wanted or tag.lower().startswith(f"{wanted}-"):
                return tag
        raise Refusal("no such language")

    def forget(self) -> None:
        """Forget the language too: whoever asked for it in clear may be anyone."""
        super().forget()
        self.language = self.preferred


def international(field: str) -> bool:
    """Whether a header field has UTF-8 beyond ASCII; other octets are malformed as ever."""
    octets = field.encode("ascii", "surrogateescape")
    try:
        return not octets.decode().isascii()
    except UnicodeDecodeError:
        return False
