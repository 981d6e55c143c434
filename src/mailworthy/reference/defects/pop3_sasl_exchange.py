"""Defects of a SASL exchange in POP3: challenges, responses, base64, and who proves to be whom."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from mailworthy.reference import sasl
from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# Challenges and initial responses


class _Challenge(Pop3Connection):
    async def challenge(self, octets: bytes) -> bytes:
        await self.write(self.line_of(octets))
        line = await self.read_line()
        if line == b"*\r\n":
            self.cancelled()
        return self.octets_of(line[:-2])

    def line_of(self, octets: bytes) -> bytes:
        """A challenge as it is sent."""
        raise NotImplementedError


@defect("pop3-challenge-in-words", "asks for credentials in words")
class _ChallengeInWords(_Challenge):
    def line_of(self, octets: bytes) -> bytes:
        del octets
        return b"+ go on\r\n"


@defect("pop3-challenge-with-a-comment", "puts words behind a challenge")
class _ChallengeWithAComment(_Challenge):
    def line_of(self, octets: bytes) -> bytes:
        return b"+ " + base64.b64encode(octets) + b" (go on)\r\n"


@defect("pop3-empty-challenge-without-space", "leaves the space out of an empty challenge")
class _EmptyChallengeWithoutSpace(_Challenge):
    def line_of(self, octets: bytes) -> bytes:
        return (b"+ " + base64.b64encode(octets)).rstrip() + b"\r\n"


@defect("pop3-empty-challenge-has-data", "puts data where a challenge has none")
class _EmptyChallengeHasData(Pop3Connection):
    async def challenge(self, octets: bytes) -> bytes:
        return await super().challenge(octets or b"Credentials:")


@defect("pop3-auth-wants-the-initial-response", "refuses AUTH without an initial response")
class _WantsTheInitialResponse(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if len(arguments) == 1:
            raise Refusal("AUTH mechanism initial-response")
        await super().do_auth(arguments)


@defect("pop3-initial-response-ignored", "asks for the initial response that it was given")
class _InitialResponseIgnored(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        await super().do_auth(arguments[:1])


@defect("pop3-initial-response-out-of-turn-ignored", "begins CRAM-MD5 whatever the client sent")
class _OutOfTurnIgnored(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        late = bool(arguments) and arguments[0].upper() in sasl.SERVER_FIRST
        await super().do_auth(arguments[:1] if late else arguments)


@defect("pop3-equals-sign-ignored", "takes = for the lack of an initial response")
class _EqualsSignIgnored(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        await super().do_auth([one for one in arguments if one != "="])


@defect("pop3-server-proof-in-ok", "sends the proof of SCRAM in the text of +OK")
class _ServerProofInOk(Pop3Connection):
    proof = b""

    async def challenge(self, octets: bytes) -> bytes:
        if octets.startswith(b"v="):
            self.proof = octets
            return b""
        return await super().challenge(octets)

    async def say_ok(self, text: str) -> None:
        shown, self.proof = self.proof, b""
        await super().say_ok(base64.b64encode(shown).decode() if shown else text)


@defect("pop3-server-proof-left-out", "does not prove by SCRAM that it knows the password")
class _ServerProofLeftOut(Pop3Connection):
    async def challenge(self, octets: bytes) -> bytes:
        return b"" if octets.startswith(b"v=") else await super().challenge(octets)


# How responses are read


class _ResponseLimit(Pop3Connection):
    limit = 0

    def octets_of(self, text: bytes) -> bytes:
        if len(text) + 2 > self.limit:
            raise Refusal("that line is too long")
        return super().octets_of(text)


@defect("pop3-response-of-255-octets-at-most", "responses are as short as commands")
class _ResponseOf255Octets(_ResponseLimit):
    limit = 255


@defect("pop3-response-of-512-octets-at-most", "holds a response of 512 octets at most")
class _ResponseOf512Octets(_ResponseLimit):
    limit = 512


@defect("pop3-long-response-disconnects", "hangs up on a response that is longer than 512 octets")
class _LongResponseDisconnects(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        if len(text) > 510:
            raise Disconnected
        return super().octets_of(text)


@defect("pop3-long-response-is-cut-in-two", "takes the rest of a long response for a command")
class _LongResponseIsCutInTwo(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        if len(text) > 510:
            self.buffer[:0] = text[510:] + b"\r\n"
        return super().octets_of(text[:508])


@defect("pop3-stray-characters-ignored", "passes over characters that are none of base64's")
class _StrayCharactersIgnored(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        alphabet = bytes(one for one in text if chr(one).isalnum() or one in b"+/=")
        return super().octets_of(alphabet)


@defect("pop3-padding-anywhere", "decodes base64 piece by piece, each with padding of its own")
class _PaddingAnywhere(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
        return b"".join(super(_PaddingAnywhere, self).octets_of(piece) for piece in pieces)


@defect("pop3-malformed-initial-response-asked-for-again", "asks again for what it cannot decode")
class _MalformedInitialResponse(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if len(arguments) == 2:
            try:
                self.octets_of(arguments[1].encode())
            except Refusal:
                arguments = arguments[:1]
        await super().do_auth(arguments)


# Credentials


@defect("pop3-plain-alone-asks-for-the-password", "other mechanisms than PLAIN let everybody in")
class _PlainAloneAsksForThePassword(Pop3Connection):
    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        found = await super().exchange(mechanism, initial)
        return found if mechanism == "PLAIN" else next(iter(self.store.accounts.values()))


@defect("pop3-scram-failure-disconnects", "hangs up on a client that fails by SCRAM")
class _ScramFailureDisconnects(Pop3Connection):
    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        found = await super().exchange(mechanism, initial)
        if found is None and mechanism.startswith("SCRAM-"):
            raise Disconnected
        return found


class _Edited(Pop3Connection):
    """Changes what a client says by PLAIN before it looks at it."""

    def edit(self, response: bytes) -> bytes:
        """The response that is looked at."""
        raise NotImplementedError

    def octets_of(self, text: bytes) -> bytes:
        return self.edit(super().octets_of(text))


@defect("pop3-empty-identity-accepted", "takes an identity of which nothing is left for none")
class _EmptyIdentityAccepted(_Edited):
    def edit(self, response: bytes) -> bytes:
        return response.removeprefix("\u00ad".encode())


@defect("pop3-control-character-ignored", "drops control characters from identities")
class _ControlCharacterIgnored(_Edited):
    def edit(self, response: bytes) -> bytes:
        return response.replace(b"\x07", b"")


@defect("pop3-user-name-not-prepared", "compares user names as they come")
class _UserNameNotPrepared(_Edited):
    def edit(self, response: bytes) -> bytes:
        return response if response.isascii() else b""


@defect("pop3-authorization-identity-refused", "lets nobody in who says whom to act as")
class _AuthorizationIdentityRefused(_Edited):
    def edit(self, response: bytes) -> bytes:
        return response if response.startswith(b"\0") else b""


@defect("pop3-authorization-identity-ignored", "lets a client in whomever it wants to act as")
class _AuthorizationIdentityIgnored(_Edited):
    def edit(self, response: bytes) -> bytes:
        return b"\0" + response.partition(b"\0")[2]


@defect("pop3-authorization-identity-obeyed", "lets a client act as whomever it wants to")
class _AuthorizationIdentityObeyed(_AuthorizationIdentityIgnored):
    identity = ""

    def edit(self, response: bytes) -> bytes:
        self.identity = response.partition(b"\0")[0].decode()
        return super().edit(response)

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        found = await super().exchange(mechanism, initial)
        return found and (self.store.named(self.identity) or found)


@defect("pop3-empty-password-accepted", "asks a directory, which takes no password for nobody's")
class _EmptyPasswordAccepted(Pop3Connection):
    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        response = initial if initial is not None else await self.challenge(b"")
        parts = response.split(b"\0")
        if mechanism == "PLAIN" and len(parts) == 3 and not parts[2]:
            return self.store.named(parts[1].decode())
        return await super().exchange(mechanism, response)


@defect("pop3-plain-without-parts-disconnects", "hangs up on a message of PLAIN without its NULs")
class _PlainWithoutPartsDisconnects(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        octets = super().octets_of(text)
        if octets.count(b"\0") != 2:
            raise Disconnected
        return octets
