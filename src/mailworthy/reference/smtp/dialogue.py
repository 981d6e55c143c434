"""How the reference SMTP server talks: replies, their buffering, and the reading of mail data."""

from __future__ import annotations

import base64
import binascii

from mailworthy.reference.connection import Connection, Disconnected, TooLong

HOSTNAME = "mail.example.test"


class Refused(Exception):
    """A command is answered with this code and text, and has had no effect."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class SmtpDialogue(Connection):
    """Base of the SMTP server: whatever has nothing to do with the meaning of a command."""

    size_limit = 10 * 1024 * 1024
    command_limit = 12288
    """Octets of a command line; AUTH needs that much (RFC 4954 section 4)."""
    response_limit = 12288
    """Octets of a line within an AUTH exchange."""
    ends_of_data: tuple[bytes, ...] = (b"\r\n.\r\n",)
    pending = b""
    """Replies that wait to be sent (RFC 2920 section 3.2)."""

    def reply(self, code: int, *texts: str) -> None:
        """Put a reply into the buffer of replies."""
        self.pending += self.spell(code, texts)

    def spell(self, code: int, texts: tuple[str, ...]) -> bytes:
        """Write a reply as octets (section 4.2.1)."""
        marks = ["-"] * (len(texts) - 1) + [" "]
        return "".join(
            f"{code}{mark}{text}\r\n" for mark, text in zip(marks, texts, strict=True)
        ).encode()

    async def flush(self) -> None:
        """Send the replies that wait."""
        octets, self.pending = self.pending, b""
        if octets:
            await self.write(octets)

    async def read_content(self) -> bytes | None:
        """Read up to the end of mail data; None when it outgrows what we can hold.

        Dots are still doubled.
        """
        fits = True
        searched = 0
        while True:
            if fits and self.buffer.startswith(b".\r\n"):
                del self.buffer[:3]
                return b""
            found = self.find_end(searched)
            if found is not None:
                at, length = found
                content = bytes(self.buffer[: at + 2])
                del self.buffer[: at + length]
                return content if fits else None
            searched = max(len(self.buffer) - 4, 0)
            if len(self.buffer) > 2 * self.size_limit:
                fits = False
                del self.buffer[:-4]
                searched = 0
            await self.more()

    def find_end(self, start: int) -> tuple[int, int] | None:
        """Where the end of mail data indication is in the buffer, and how long it is."""
        found = [
            (at, len(end)) for end in self.ends_of_data if (at := self.buffer.find(end, start)) >= 0
        ]
        return min(found, default=None)

    async def ask(self, challenge: bytes) -> bytes:
        """Send a SASL challenge, read the response; raises Refused when the client cancels."""
        self.challenge(challenge)
        await self.flush()
        try:
            line = (await self.read_line(self.response_limit)).removesuffix(b"\r\n")
        except TooLong:
            raise Refused(500, "5.5.6 line too long") from None
        if line == b"*":
            self.cancelled()
        return self.octets_of(line)

    def challenge(self, challenge: bytes) -> None:
        """Put a challenge into the buffer of replies (RFC 4954 section 4)."""
        self.reply(334, base64.b64encode(challenge).decode())

    def cancelled(self) -> None:
        """Answer a client that cancels the exchange."""
        raise Refused(501, "5.7.0 cancelled")

    def octets_of(self, text: bytes) -> bytes:
        """Decode base64; raises Refused."""
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise Refused(501, "5.5.2 that is no base64") from None

    async def timed_out(self) -> None:
        """Say 421 to a client that stayed silent (section 4.5.3.2.7)."""
        self.reply(421, f"4.4.2 {HOSTNAME} closing: you were silent too long")
        try:
            await self.flush()
        except Disconnected:
            return
