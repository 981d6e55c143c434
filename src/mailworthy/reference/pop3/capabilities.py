"""What the reference POP3 server says that it can: CAPA (RFC 2449).

Each behaviour is a method or an attribute of its own, for a defect to override: `do_capa`,
`capabilities`, `sasl_capability`, `login_delay_capability`, `retention`, `implementation`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.pop3.authorization import Apop, Sasl, Stls
from mailworthy.reference.pop3.responses import Refusal


class Capabilities(Sasl, Apop, Stls):
    """CAPA, in both states."""

    retention = "NEVER"
    """After how many days messages expire (section 6.7)."""
    implementation = "mailworthy-reference"

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
        listed.append(self.sasl_capability())
        if self.passwords_taken():
            listed.append("USER")
        if not self.secure and self.account is None:
            listed.append("STLS")
        listed.append(self.login_delay_capability())
        return [*listed, f"EXPIRE {self.retention}", f"IMPLEMENTATION {self.implementation}"]

    def sasl_capability(self) -> str:
        """SASL and the mechanisms, the same before and after log-in."""
        return " ".join(["SASL", *self.mechanisms()])

    def login_delay_capability(self) -> str:
        """LOGIN-DELAY and the seconds, the same for each user."""
        return f"LOGIN-DELAY {self.login_delay}"
