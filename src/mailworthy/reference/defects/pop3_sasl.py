"""Defects of AUTH in POP3: mechanisms, initial responses, challenges, cancellation."""

from __future__ import annotations

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection


@defect("pop3-cancel-disconnects", "a client that cancels its log-in is disconnected")
class _CancelDisconnects(Pop3Connection):
    def cancelled(self) -> None:
        raise Disconnected
