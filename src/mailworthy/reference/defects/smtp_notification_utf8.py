"""Defects of the SMTP server in what its notifications say of mail in UTF-8 (RFC 6533)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.defects.smtp_notification import notifying
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.notification import Notification, Outcome, embedded


@defect("smtp-dsn-orcpt-utf-8-refused", "takes no ORCPT with octets beyond ASCII")
class _OrcptUtf8Refused(SmtpConnection):
    def judge_utf8(self, address: str) -> None:
        if not address.isascii():
            raise Refused(501, "5.5.4 ASCII is wanted")


@defect("smtp-dsn-orcpt-embedded-refused", "takes no ORCPT with embedded characters")
class _OrcptEmbeddedRefused(SmtpConnection):
    def judge_utf8(self, address: str) -> None:
        if "\\" in address:
            raise Refused(501, "5.5.4 no backslash is wanted")


@notifying("smtp-dsn-global-status-in-7bit", "labels a part for machines in UTF-8 as 7bit")
class _GlobalStatusIn7bit(Notification):
    def status_encoding(self) -> str:
        return ""


@notifying("smtp-dsn-embedded-characters-written-out", "writes them out in a part of ASCII too")
class _EmbeddedCharactersWrittenOut(Notification):
    def utf8_address(self, address: str) -> str:
        return embedded(address)


@notifying("smtp-dsn-embedded-characters-kept", "leaves them as they came where UTF-8 may stand")
class _EmbeddedCharactersKept(Notification):
    def utf8_address(self, address: str) -> str:
        return address


@notifying("smtp-dsn-utf-8-address-mended", "drops from an address what is out of form")
class _Utf8AddressMended(Notification):
    def utf8_address(self, address: str) -> str:
        return super().utf8_address(address).replace("\\", "")


@notifying("smtp-dsn-global-headers-with-charset", "gives message/global-headers a charset")
class _GlobalHeadersWithCharset(Notification):
    def headers_type(self) -> str:
        return f"{super().headers_type()}; charset=utf-8"


@notifying("smtp-dsn-localized-twice-in-a-language", "gives the diagnosis twice in English")
class _LocalizedTwiceInLanguage(Notification):
    def localized(self, outcome: Outcome) -> list[str]:
        return super().localized(outcome) * 2
