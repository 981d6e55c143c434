"""A blocking, bounded octet stream to one endpoint: TCP, then TLS when asked.

Nothing here knows a mail protocol. Every wait has a deadline; what ends a wait is told apart:
octets, a close (`Closed`), or silence (`Silent`).
"""

from __future__ import annotations

import math
import socket
import ssl
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from mailworthy.session.endpoint import Endpoint, Transport
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import Transcript
from mailworthy.violation import HarnessError, Unreachable

PATIENCE = 20.0
"""Seconds that an answer may take where a check sets no deadline of its own."""
CHUNK = 65536


class Closed(Exception):
    """The server ended the connection; the message says how, as a transcript would.

    `ragged` is whether TCP ended without the close alert of TLS before it; None where the
    connection was broken off, or was ours to end.
    """

    def __init__(self, words: str, *, ragged: bool | None = None) -> None:
        super().__init__(words)
        self.ragged = ragged


class Silent(Exception):
    """Nothing came before the deadline; the message says how long we waited."""


class HandshakeFailed(Unreachable):
    """The TLS handshake came to an end without success; `error` says how."""

    def __init__(self, words: str, error: OSError) -> None:
        super().__init__(words)
        self.error = error


@dataclass(frozen=True)
class ClientTls:
    """How we speak TLS as a client: whom we trust and under which name we expect the server."""

    ca: Path | None = None
    """PEM file of trusted roots; None means the system's."""
    name: str | None = None
    """Name expected in the certificate; None means the endpoint's host."""
    verify: bool = True
    any_version: bool = False
    """Whether versions and ciphers will do that nobody should use any more."""

    def context(self) -> ssl.SSLContext:
        """Build the context; raises HarnessError where the CA file cannot be used."""
        try:
            context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        except (OSError, ssl.SSLError) as error:
            raise HarnessError(f"the CA file {self.ca} cannot be used: {error}") from None
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.any_version:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
        return context


@dataclass
class Stream:
    """One connection. `received` and `sent` count octets of the application, TLS removed."""

    endpoint: Endpoint
    transcript: Transcript
    number: int
    tls: ClientTls
    patience: float
    _socket: socket.socket | None = field(repr=False)
    _opened: float = field(default_factory=time.monotonic, repr=False)
    secure: bool = False
    received: int = 0
    sent: int = 0
    until: float = math.inf
    """When, on the clock of time.monotonic, the time of the whole check is over."""

    @classmethod
    def connect(
        cls,
        endpoint: Endpoint,
        transcript: Transcript,
        tls: ClientTls,
        *,
        address: str | None = None,
        port: int | None = None,
        source: str | None = None,
        patience: float = PATIENCE,
        until: float = math.inf,
        handshake: bool = True,
    ) -> Stream:
        """Open a connection, with TLS at once where the endpoint is implicit TLS.

        `address` is the vetted address to connect to, the endpoint's host otherwise, `port` the
        port, the endpoint's otherwise; `source` is the local address to come from;
        `handshake=False` leaves implicit TLS undone. Raises Unreachable when the connection or
        the handshake fails, naming endpoint and cause.
        """
        number = transcript.new_session()
        target = (address or endpoint.host, port or endpoint.port)
        try:
            opened = socket.create_connection(
                target, timeout=patience, source_address=(source, 0) if source else None
            )
        except OSError as error:
            transcript.remark(number, f"no connection to {endpoint}: {reason(error)}")
            raise Unreachable(f"{endpoint}: no connection: {reason(error)}") from None
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        instead = "" if target[1] == endpoint.port else f" at {target[0]} port {target[1]}"
        transcript.remark(number, f"connected to {endpoint}{instead}")
        stream = cls(endpoint, transcript, number, tls, patience, opened, until=until)
        if handshake and endpoint.transport is Transport.SSL:
            stream.start_tls()
        return stream

    def start_tls(self, context: ssl.SSLContext | None = None) -> None:
        """Shake hands as a TLS client, by the context of `tls` unless another is given.

        Raises HandshakeFailed with the cause when it fails, Unreachable when it takes too long.
        """
        plain = self._open()
        plain.settimeout(self.patience)
        name = self.tls.name or self.endpoint.host
        try:
            chosen = context or self.tls.context()
            self._socket = chosen.wrap_socket(
                plain, server_hostname=name, suppress_ragged_eofs=False
            )
        except (OSError, ssl.SSLError) as error:
            self.remark(f"TLS handshake failed: {reason(error)}")
            self.close()
            words = f"{self.endpoint}: TLS handshake failed: {reason(error)}"
            if isinstance(error, TimeoutError):
                raise Unreachable(words) from None
            raise HandshakeFailed(words, error) from None
        self.secure = True
        self.remark(f"TLS established, {self._socket.version()}")

    def send(self, *parts: bytes | Secret) -> None:
        """Send the parts as one write; secret parts never reach the transcript.

        Raises Closed when the server no longer takes octets.
        """
        __tracebackhide__ = True
        for part in parts:
            if isinstance(part, Secret):
                self.transcript.masker.add(part)
        octets = b"".join(p.reveal().encode() if isinstance(p, Secret) else p for p in parts)
        self.transcript.client(self.number, octets)
        opened = self._open()
        opened.settimeout(self.patience)
        try:
            opened.sendall(octets)
        except TimeoutError:
            raise Silent(f"the server took no more octets within {self.patience:g} s") from None
        except OSError as error:
            raise Closed(self._lost(error)) from None
        self.sent += len(octets)

    def receive(self, deadline: float) -> bytes:
        """Return the octets that are there, at least one, at most CHUNK.

        `deadline` is on the clock of time.monotonic. Raises Silent past it, Closed at the end.
        """
        opened = self._open()
        now = time.monotonic()
        if now > self.until:
            raise Unreachable(f"{self.endpoint}: the check's time is over")
        wait = min(deadline, self.until) - now
        if wait <= 0:
            raise Silent("no whole answer in time")
        try:
            opened.settimeout(wait)
            octets = opened.recv(CHUNK)
        except TimeoutError:
            raise Silent("no answer in time") from None
        except ssl.SSLEOFError:
            raise Closed(self._lost(None), ragged=True) from None
        except OSError as error:
            raise Closed(self._lost(error)) from None
        if not octets:
            raise Closed(self._lost(None), ragged=False)
        self.received += len(octets)
        return octets

    def certificate(self) -> bytes:
        """The server's certificate in DER, empty before TLS."""
        opened = self._open()
        return (
            (opened.getpeercert(binary_form=True) or b"")
            if isinstance(opened, ssl.SSLSocket)
            else b""
        )

    def tls_version(self) -> str:
        """The TLS version agreed on ("TLSv1.3"), empty before TLS."""
        opened = self._open()
        return (opened.version() or "") if isinstance(opened, ssl.SSLSocket) else ""

    def cipher(self) -> str:
        """The cipher suite agreed on, as OpenSSL writes it; empty before TLS."""
        opened = self._open()
        agreed = opened.cipher() if isinstance(opened, ssl.SSLSocket) else None
        return agreed[0] if agreed else ""

    def local_address(self) -> str:
        """Our own IP address on this connection."""
        return str(self._open().getsockname()[0])

    def close(self) -> None:
        """Drop the connection without a word. Safe to call twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @property
    def closed(self) -> bool:
        """Whether we have dropped the connection."""
        return self._socket is None

    def remark(self, words: str) -> None:
        """Note in the transcript what is no traffic."""
        self.transcript.remark(self.number, words)

    def _open(self) -> socket.socket:
        if self._socket is None:
            raise Closed("connection closed by us before")
        return self._socket

    def _lost(self, error: OSError | None) -> str:
        after = time.monotonic() - self._opened
        cause = f": {reason(error)}" if error else ""
        words = f"connection closed after {after:.3f} s{cause}"
        self.remark(words)
        return words


def reason(error: OSError) -> str:
    """Say in a few words why a connection or handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).lower().replace("_", " ")
    if isinstance(error, TimeoutError):
        return "timed out"
    return (error.strerror or str(error)).lower()
