"""The client side of SASL exchanges, as octets; base64 and framing are the protocols' own.

RFC 4422 (framework), 4616 (PLAIN), 5802 and 7677 (SCRAM), 7628 (OAUTHBEARER). LOGIN and XOAUTH2
have no RFC; they are what servers and providers speak.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from scramp import ScramClient, ScramException

STRONGEST_FIRST = ("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN")
TOKEN_MECHANISMS = ("OAUTHBEARER", "XOAUTH2")
PLAINTEXT = frozenset({"PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"})
"""Mechanisms that show the secret to whoever reads the line: for TLS only, unless told so."""


class Refused(Exception):
    """The server's part of the exchange does not prove that it knows us."""


class Exchange(Protocol):
    """One authentication. `initial` is None where the server speaks first."""

    initial: bytes | None

    def respond(self, challenge: bytes) -> bytes:
        """Answer a challenge; raises Refused."""


class _Fixed:
    """A mechanism whose answers do not depend on the challenges."""

    def __init__(self, initial: bytes | None, *answers: bytes) -> None:
        self.initial = initial
        self._answers = list(answers)

    def respond(self, challenge: bytes) -> bytes:
        """Give the next answer; an empty one where the server only tells us of an error."""
        del challenge
        return self._answers.pop(0) if self._answers else b""


class _Scram:
    """RFC 5802 section 5; the last challenge is the server's proof, answered by nothing."""

    def __init__(self, mechanism: str, user: str, password: str, nonce: str) -> None:
        self._client = ScramClient([mechanism], user, password, c_nonce=nonce or None)
        self._step = 0
        self.initial: bytes | None = self._client.get_client_first().encode()

    def respond(self, challenge: bytes) -> bytes:
        """Answer server-first with client-final, server-final with nothing; raises Refused."""
        try:
            text = challenge.decode()
            self._step += 1
            if text.startswith("e="):  # it refuses, and is to say so in its protocol's own words
                return b""
            if self._step == 1:
                self._client.set_server_first(text)
                final: str = self._client.get_client_final()
                return final.encode()
            self._client.set_server_final(text)
        except (ScramException, UnicodeDecodeError) as error:
            raise Refused(f"the server's SCRAM message is wrong: {error}") from None
        return b""


def choose(announced: Collection[str], *, secure: bool, token: bool) -> str | None:
    """The best mechanism both sides have, or None; plaintext ones only over TLS first.

    Outside TLS a plaintext mechanism is still chosen when the server announces nothing better:
    whether it may do so is for a check to judge.
    """
    wanted: tuple[str, ...] = TOKEN_MECHANISMS if token else STRONGEST_FIRST
    if secure and not token:
        wanted = ("PLAIN", *STRONGEST_FIRST)
    return next((mechanism for mechanism in wanted if mechanism in announced), None)


def exchange(mechanism: str, user: str, secret: str, nonce: str = "") -> Exchange:
    """Begin an exchange; raises ValueError for a mechanism we do not have.

    `nonce` is the client's part of the nonce of SCRAM, a random one where it is empty.
    """
    match mechanism:
        case "PLAIN":
            return _Fixed(f"\0{user}\0{secret}".encode())
        case "LOGIN":
            return _Fixed(None, user.encode(), secret.encode())
        case "XOAUTH2":
            return _Fixed(f"user={user}\1auth=Bearer {secret}\1\1".encode())
        case "OAUTHBEARER":
            name = user.replace("=", "=3D").replace(",", "=2C")
            return _Fixed(f"n,a={name},\1auth=Bearer {secret}\1\1".encode(), b"\1")
        case "SCRAM-SHA-256" | "SCRAM-SHA-1":
            return _Scram(mechanism, user, secret, nonce)
        case _:
            raise ValueError(f"no SASL mechanism {mechanism!r} here")
