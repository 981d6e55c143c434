"""Defects of the SMTP server in undoing the dots of mail data."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection

BLOCK = 4096
"""Octets that it reads at a time."""


@defect("smtp-dot-behind-a-border-kept", "looks for dots within each block of 4096 octets alone")
class _DotBehindABorderKept(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        first, *rest = (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))
        return super().unstuff(first) + b"".join(block.replace(b"\r\n.", b"\r\n") for block in rest)


@defect("smtp-dot-behind-a-border-removed", "takes the begin of each block for that of a line")
class _DotBehindABorderRemoved(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        undo = super().unstuff
        return b"".join(undo(content[at : at + BLOCK]) for at in range(0, len(content), BLOCK))


@defect("smtp-last-dot-dropped", "drops a line of one dot at the end of a message")
class _LastDotDropped(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        message = super().unstuff(content)
        return message[:-3] if message.endswith(b"\r\n.\r\n") else message


@defect("smtp-first-line-keeps-its-dot", "undoes dots behind a CRLF alone")
class _FirstLineKeepsItsDot(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return content.replace(b"\r\n.", b"\r\n")
