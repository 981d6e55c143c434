"""The reference server's certificates, made by trustme at each start."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

import trustme

NAMES = ("mail.example.test", "localhost", "127.0.0.1", "::1")


class Certificates:
    """A private CA and the server's certificate, for `names` too. A defect may subclass it."""

    minimum = ssl.TLSVersion.TLSv1_2

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = (*NAMES, *names)
        self.authority = trustme.CA()
        self.leaf = self.issue()

    def issue(self) -> trustme.LeafCert:
        """Make the certificate that the server presents."""
        return self.authority.issue_cert(*self.names, common_name=NAMES[0])

    def context(self) -> ssl.SSLContext:
        """The server's TLS context."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = self.minimum
        self.leaf.configure_cert(context)
        return context

    @property
    def ca_pem(self) -> bytes:
        """What a client has to trust."""
        return self.authority.cert_pem.bytes()
