"""Defects of the POP3 capabilities: CAPA, and what is announced."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal


@defect("pop3-capa-without-dot", "the capability list has no end")
class _CapaWithoutDot(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("capabilities follow")
        await self.write(b"".join(f"{tag}\r\n".encode() for tag in self.capabilities()))


@defect("pop3-capa-refused-after-log-in", "CAPA is refused in the TRANSACTION state")
class _CapaRefusedAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "CAPA" and self.account is not None:
            raise Refusal("not in this state")
        super().check_state(keyword)


@defect("pop3-capa-forgets-sasl", "after log-in SASL is announced no more")
class _CapaForgetsSasl(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return [t for t in listed if self.account is None or not t.startswith("SASL")]
