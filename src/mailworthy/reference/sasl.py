"""The server side of SASL for the reference.

PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, OAUTHBEARER, XOAUTH2.

Framing (base64, `334`, `+`) is the protocols' own: `authenticate` is given a function that sends
a challenge and returns the client's response.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Awaitable, Callable

from scramp import ScramException, ScramMechanism
from scramp.utils import saslprep

from mailworthy.reference.store import Account, Store

PLAINTEXT = ("PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2")
ALWAYS = ("SCRAM-SHA-256",)
SERVER_FIRST = ("CRAM-MD5",)
"""Mechanisms in which the server begins, offered so that the rules for them can be tried."""
_SCRAM = ScramMechanism("SCRAM-SHA-256")
_ITERATIONS = 4096

Ask = Callable[[bytes], Awaitable[bytes]]
"""Sends a challenge, returns the response, raises what the protocol raises on a cancel."""


def mechanisms(*, secure: bool) -> tuple[str, ...]:
    """The mechanisms offered: those that show the secret only under TLS."""
    return ALWAYS + (PLAINTEXT if secure else ())


async def authenticate(
    store: Store, mechanism: str, initial: bytes | None, ask: Ask
) -> Account | None:
    """Run one exchange; the account when it succeeds, None when the credentials are wrong.

    `initial` is the initial response, None when the client sent none.
    """
    if mechanism == "LOGIN":
        user = initial if initial is not None else await ask(b"Username:")
        password = await ask(b"Password:")
        return store.authenticate(_text(user), _text(password))
    if mechanism == "CRAM-MD5":
        return await _cram(store, ask)
    response = initial if initial is not None else await ask(b"")
    if mechanism == "PLAIN":
        return _plain(store, response)
    if mechanism in {"OAUTHBEARER", "XOAUTH2"}:
        return await _bearer(store, response, ask)
    return await _scram(store, response, ask)


def _plain(store: Store, response: bytes) -> Account | None:
    parts = response.split(b"\0")
    if len(parts) != 3:
        return None
    try:
        authorize, user = (prepared(_text(part)) for part in parts[:2])
    except ValueError:
        return None
    if authorize not in {"", user}:
        return None
    return store.authenticate(user, _text(parts[2]))


def prepared(name: str) -> str:
    """A user name made ready for comparison (RFC 4013); ValueError where nothing is left of it."""
    try:
        found: str = saslprep(name)
    except ScramException as error:
        raise ValueError(str(error)) from None
    if name and not found:
        raise ValueError("nothing is left of the name")
    return found


async def _cram(store: Store, ask: Ask) -> Account | None:
    challenge = f"<{uuid.uuid4().hex}@mail.example.test>".encode()
    user, _, digest = _text(await ask(challenge)).rpartition(" ")
    account = store.named(user)
    if account is None:
        return None
    wanted = hmac.digest(account.password.encode(), challenge, "md5").hex()
    return account if hmac.compare_digest(digest.encode(), wanted.encode()) else None


async def _bearer(store: Store, response: bytes, ask: Ask) -> Account | None:
    fields = response.split(b"\1")
    pairs = dict(part.split(b"=", 1) for part in fields[1:] if b"=" in part)
    token = _text(pairs.get(b"auth", b"")).removeprefix("Bearer ")
    head = fields[0]
    user = head.removeprefix(b"user=") if head.startswith(b"user=") else _gs2_user(head)
    account = store.authenticate(_text(user), token)
    if account is None:
        await ask(b'{"status":"invalid_token"}')
    return account


def _gs2_user(header: bytes) -> bytes:
    for part in header.split(b","):
        if part.startswith(b"a="):
            return part[2:].replace(b"=2C", b",").replace(b"=3D", b"=")
    return b""


async def _scram(store: Store, response: bytes, ask: Ask) -> Account | None:
    named: list[Account] = []

    def credentials(user: str) -> tuple[bytes, bytes, bytes, int]:
        account = store.named(user)
        if account is None:
            raise ScramException("no such user")
        named.append(account)
        salt = hmac.digest(b"mailworthy", user.encode(), "sha256")[:16]
        made: tuple[bytes, bytes, bytes, int] = _SCRAM.make_auth_info(
            account.password, iteration_count=_ITERATIONS, salt=salt
        )
        return made

    try:
        server = _SCRAM.make_server(credentials)
        server.set_client_first(_text(response))
        server.set_client_final(_text(await ask(server.get_server_first().encode())))
        await ask(server.get_server_final().encode())
    except (ScramException, ValueError):
        return None
    return named[-1]


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")
