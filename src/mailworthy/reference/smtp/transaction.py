"""A mail transaction: the buffers of RFC 5321 section 4.1.1."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

Parameters = dict[str, str | None]
"""The parameters of MAIL or RCPT: keyword in upper case → value, None where there is none."""


@dataclass
class Recipient:
    """A forward-path that was accepted, and what RCPT said about it."""

    address: str
    parameters: Parameters = field(default_factory=dict)


@dataclass
class Transaction:
    """A mail transaction. The null reverse-path is an empty `sender`."""

    sender: str
    parameters: Parameters = field(default_factory=dict)
    recipients: list[Recipient] = field(default_factory=list)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When MAIL came."""
