"""What the reference POP3 server says that it can: CAPA (RFC 2449).

Each behaviour is a method of its own, for a defect to override: `capabilities`, `do_capa`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.pop3.authorization import Sasl, Stls
from mailworthy.reference.pop3.responses import Refusal


class Capabilities(Sasl, Stls):
    """CAPA, in both states."""

    def before_log_in(self) -> frozenset[str]:
        """Add CAPA."""
        return super().before_log_in() | {"CAPA"}

    def after_log_in(self) -> frozenset[str]:
        """Add CAPA."""
        return super().after_log_in() | {"CAPA"}

    async def do_capa(self, arguments: Sequence[str]) -> None:
        """List the capabilities."""
        if arguments:
            raise Refusal("CAPA has no argument")
        await self.say_lines("capabilities follow", (tag.encode() for tag in self.capabilities()))

    def capabilities(self) -> list[str]:
        """The capability list: RFC 2449 section 6."""
        listed = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"]
        listed.append("SASL " + " ".join(self.mechanisms()))
        if self.passwords_taken():
            listed.append("USER")
        if not self.secure and self.account is None:
            listed.append("STLS")
        return [*listed, "EXPIRE NEVER", "IMPLEMENTATION mailworthy-reference"]
