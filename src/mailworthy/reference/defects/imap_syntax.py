"""Defects of IMAP's syntax: what is read though it breaks the grammar."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command


class _Corrected(ImapConnection):
    """Reads something else than what came."""

    def corrected(self, octets: bytes) -> bytes:
        """The command, without its CRLF, as it is read."""
        raise NotImplementedError

    async def serve(self, octets: bytes) -> None:
        whole = octets.removesuffix(b"\r\n")
        await super().serve(self.corrected(whole) + b"\r\n" if self.account else octets)


@defect("imap-spaces-read-over", "any number of spaces is as good as one")
class _Spaces(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb" +", b" ", octets)


@defect("imap-last-spaces-read-over", "spaces at the end of a command are read over")
class _LastSpaces(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets.rstrip(b" ")


@defect("imap-spaces-left-out", "a quote needs no space before it, nor a parenthesis")
class _SpacesLeftOut(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb'(?<=[A-Z"])(?=\(|"[A-Z]+")', b" ", octets)


@defect("imap-missing-arguments-assumed", "a mailbox that is not named is INBOX")
class _Assumed(ImapConnection):
    def mailbox(self, command: Command, *, last: bool = True) -> str:
        if command.at == len(command.octets):
            return "INBOX"
        return super().mailbox(command, last=last)


@defect("imap-arguments-of-noop-read-over", "NOOP takes whatever follows it")
class _NoopArguments(ImapConnection):
    async def do_noop(self, command: Command) -> str:
        command.at = len(command.octets)
        return await super().do_noop(command)


@defect("imap-quoted-string-ends-with-the-line", "a quoted string may lack its last quote")
class _QuotedEnds(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets + b'"' if octets.count(b'"') % 2 else octets


@defect("imap-octets-behind-a-quoted-string", "what is behind a quoted string is read over")
class _BehindQuoted(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb'(?<=[A-Z])"[A-Z]+\Z', b'"', octets)


@defect("imap-list-ends-with-the-line", "a list may lack its last parenthesis")
class _ListEnds(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets + b")" if octets.count(b"(") > octets.count(b")") else octets


@defect("imap-list-may-end-twice", "a parenthesis too many is read over")
class _ListEndsTwice(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets.removesuffix(b")") if octets.endswith(b"))") else octets


@defect("imap-nul-ends-the-line", "a NUL and what follows it in a line are cut off")
class _NulEnds(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets.partition(b"\0")[0]


@defect("imap-nul-read-over", "NUL is no part of a line")
class _NulReadOver(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return octets.replace(b"\0", b"")


@defect("imap-bad-under-a-tag-of-its-own", "BAD to what has no tag comes under a tag, bad")
class _OwnTag(ImapConnection):
    async def complete(self, answer: str) -> None:
        self.tag = "bad" if self.tag == "*" else self.tag
        await super().complete(answer)


# Atoms and strings


@defect("imap-atom-with-specials-taken", "whatever has no space is an atom")
class _AtomSpecials(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb"\A(\S+ EXAMINE) ([A-Z]+)[(){%*\\\"]+([A-Z]*)\Z", rb"\1 \2\3", octets)


@defect("imap-escape-of-anything-taken", "a backslash in quotes stands before anything")
class _EscapeAnything(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb"\\([A-Za-z])", rb"\1", octets)


@defect("imap-escapes-kept", "backslashes of a quoted string stay part of it")
class _EscapesKept(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb'\\(["\\])', rb"\\\\\\\1", octets)


@defect("imap-quote-ends-at-an-escape", "an escaped quote ends the quoted string")
class _QuoteEnds(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb'\\"[^\r\n]*\Z', b'"', octets)


@defect("imap-nil-is-no-name", "NIL is read as nothing, where a name is wanted")
class _NilIsNoName(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        if command.octets[command.at :].upper() == b"NIL":
            raise Bad("name expected")
        return super().mailbox_name(command)


@defect("imap-large-numbers-wrap", "numbers are read modulo 2^32")
class _NumbersWrap(_Corrected):
    def corrected(self, octets: bytes) -> bytes:
        return re.sub(rb"\d{10,}", lambda found: b"%d" % (int(found[0]) % 2**32), octets)


@defect("imap-empty-string-refused", "a string without a character gets BAD")
class _EmptyString(ImapConnection):
    async def do_list(self, command: Command) -> str:
        if b'""' in command.octets or b"{0" in command.octets:
            raise Bad("string expected")
        return await super().do_list(command)
