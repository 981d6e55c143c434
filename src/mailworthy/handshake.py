"""The TLS handshake itself as the thing under test: offered as a check wants it, then judged."""

from __future__ import annotations

import ssl
import time
import warnings

from mailworthy.session.endpoint import Protocol, Transport
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.stream import Closed, HandshakeFailed, Silent, Stream
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Unreachable


def at_handshake(target: Target) -> Stream:
    """Open a connection to the endpoint under test, up to where its TLS handshake is due.

    That is at once for implicit TLS, else after STARTTLS or STLS has been granted. Raises
    Unreachable when it is not.
    """
    if target.endpoint.transport is Transport.SSL:
        return target.raw(handshake=False)
    if target.endpoint.protocol is Protocol.POP3:
        pop3 = target.pop3(secured=False)
        pop3.ask_for_tls()
        return pop3.stream
    if target.endpoint.protocol is Protocol.IMAP:
        imap = target.imap(secured=False)
        imap.ask_for_tls()
        return imap.stream
    smtp = target.smtp(secured=False)
    smtp.ask_for_tls(CLIENT_NAME)
    return smtp.stream


def agreed_version(target: Target, version: ssl.TLSVersion) -> str:
    """Offer this TLS version alone; the version agreed on, or "" where the server refuses it.

    Raises NotApplicable when our own TLS library cannot offer that version.
    """
    context = _offering(version)
    if not _can_offer(context):
        raise NotApplicable(f"our TLS library ({ssl.OPENSSL_VERSION}) cannot offer {version.name}")
    stream = at_handshake(target)
    try:
        stream.start_tls(context)
    except HandshakeFailed:
        return ""
    agreed = stream.tls_version()
    stream.close()
    return agreed


def certificate_problem(target: Target) -> str:
    """Why the endpoint's certificate is not to be trusted, or "" when it is.

    Judged by the roots and the name that the target is configured with. Raises NotApplicable
    when it is configured not to verify, Unreachable when the handshake fails for another cause.
    """
    if not target.settings.tls.verify:
        raise NotApplicable("certificates are not verified: the target is insecure")
    stream = at_handshake(target)
    try:
        stream.start_tls()
    except HandshakeFailed as failure:
        if isinstance(failure.error, ssl.SSLCertVerificationError):
            return failure.error.verify_message
        raise
    stream.close()
    return ""


def agreed_cipher(target: Target, ciphers: str) -> str:
    """Offer TLS 1.2 with these cipher suites alone, as OpenSSL writes them; the one agreed on.

    "" where the server refuses them; NotApplicable where it has no TLS 1.2 at all.
    """
    if not agreed_version(target, ssl.TLSVersion.TLSv1_2):
        raise NotApplicable("the server does not agree on TLS 1.2")
    context = _offering(ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(ciphers)
    stream = at_handshake(target)
    try:
        stream.start_tls(context)
    except HandshakeFailed:
        return ""
    agreed = stream.cipher()
    stream.close()
    return agreed


def handshake_problem(stream: Stream) -> str:
    """Shake hands where that is due, whatever the certificate; why it failed, or ""."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        stream.start_tls(context)
    except HandshakeFailed as failure:
        return str(failure.error)
    return ""


def said_in_clear(stream: Stream, octets: bytes, within: float) -> bytes:
    """Send octets in clear where the handshake is due; what comes, until the end or the time.

    An alert of TLS is octets too.
    """
    stream.send(octets)
    deadline, heard = time.monotonic() + within, b""
    try:
        while True:
            heard += stream.receive(deadline)
    except (Silent, Closed):
        return heard


def ends_by_alert(target: Target) -> bool:
    """Whether a session on implicit TLS, left by its farewell, ends by the close alert of TLS.

    Raises Unreachable where the server does not end it, or breaks it off.
    """
    stream = target.raw()
    imap = target.endpoint.protocol is Protocol.IMAP
    try:
        stream.receive(time.monotonic() + target.patience)  # the greeting
        stream.send(b"m1 LOGOUT\r\n" if imap else b"QUIT\r\n")
        while True:
            stream.receive(time.monotonic() + target.patience)
    except Closed as end:
        if end.ragged is None:
            raise Unreachable(f"{target.endpoint}: broken off: {end}") from None
        return not end.ragged
    except Silent as silence:
        raise Unreachable(f"{target.endpoint}: not closed after a farewell: {silence}") from None
    finally:
        stream.close()


def upgraded(session: SmtpSession | Pop3Session | ImapSession) -> bool:
    """Go on under TLS where that was granted; False where the server ends it at the handshake."""
    try:
        session.upgrade()
    except HandshakeFailed:
        return False
    return True


def said_before_handshake(target: Target, within: float) -> bytes:
    """What an endpoint of implicit TLS says within that many seconds to a client that waits."""
    stream = target.raw(handshake=False)
    try:
        return stream.receive(time.monotonic() + within)
    except (Silent, Closed):
        return b""
    finally:
        stream.close()


def _offering(version: ssl.TLSVersion) -> ssl.SSLContext:
    """A context that offers this version alone, by whatever cipher there is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that the version is old is the point
        context.minimum_version = version
        context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _can_offer(context: ssl.SSLContext) -> bool:
    """Whether this context brings forth a ClientHello at all."""
    client = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return True
    except ssl.SSLError:
        return False
    return True
