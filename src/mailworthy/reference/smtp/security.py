"""STARTTLS (RFC 3207) and AUTH (RFC 4954)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference import sasl
from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused, octets_of


class Security(SmtpCore):
    """TLS on demand, and log-ins on submission ports."""

    def commands(self) -> frozenset[str]:
        """Add STARTTLS and AUTH."""
        return super().commands() | {"STARTTLS", "AUTH"}

    def extensions(self) -> Iterable[str]:
        """Announce what can be had now."""
        yield from super().extensions()
        if not self.secure:
            yield "STARTTLS"
        if self.submission:
            yield f"AUTH {' '.join(sasl.mechanisms(secure=self.secure))}"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take the AUTH parameter (RFC 4954 section 5)."""
        if keyword != "AUTH":
            super().mail_parameter(keyword, value)

    async def starttls(self, argument: str) -> None:
        """STARTTLS (RFC 3207): everything known of the client is forgotten."""
        self.want_no(argument)
        if self.secure:
            raise Refused(503, "5.5.1 TLS is on")
        self.reply(220, "2.0.0 go ahead")
        await self.flush()
        await self.start_tls()
        self.client = ""
        self.extended = False
        self.account = None
        self.reset()

    async def auth(self, argument: str) -> None:
        """AUTH (RFC 4954)."""
        if not self.submission:
            raise Refused(502, "5.5.1 not offered here")
        if self.account is not None or self.transaction is not None or not self.extended:
            raise Refused(503, "5.5.1 not now")
        mechanism, _, given = argument.partition(" ")
        if mechanism.upper() not in sasl.mechanisms(secure=self.secure):
            raise Refused(504, "5.5.4 mechanism not offered")
        initial = None if not given else b"" if given == "=" else octets_of(given.encode())
        self.account = await sasl.authenticate(self.store, mechanism.upper(), initial, self.ask)
        if self.account is None:
            raise Refused(535, "5.7.8 authentication credentials invalid")
        self.reply(235, "2.7.0 authenticated")
