"""What an endpoint says of itself, asked once before the checks run."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from cryptography import x509

from mailworthy.events import EndpointProbe
from mailworthy.session.base import NoMechanism
from mailworthy.session.endpoint import Endpoint, Protocol, Transport
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import NO_SASL, Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.stream import Closed, HandshakeFailed, Silent
from mailworthy.session.transcript import printable
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import Unreachable, Violation

_SOFTWARE = re.compile(
    rb"Postfix|Exim|Sendmail|OpenSMTPD|Courier|Cyrus|Dovecot|aiosmtpd|Stalwart|Gimap|Gpop|mailworthy",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Probed:
    """What is known of an endpoint: for the report, and as capabilities for `needs`."""

    report: EndpointProbe
    capabilities: frozenset[str]
    refused: str = ""
    """Why the server refused the log-in; empty where it did not, or was not asked."""
    answered: bool = False
    """Whether somebody is there, if only with a certificate that is not accepted."""

    @property
    def error(self) -> str:
        """Why the endpoint cannot be judged; empty when it can."""
        return self.report.error


def probe(target: Target, *, log_in: bool = True) -> Probed:
    """Connect to the target's endpoint, read what it announces, log in, and leave.

    With `log_in` false, or without an account, it stays outside. A refusal or silence is told in
    `error`, never raised.
    """
    endpoint = target.endpoint
    seen = _Seen()
    error = refused = ""
    answered = True
    try:
        _ask(target, seen, log_in=log_in and bool(target.accounts))
    except (Unreachable, Violation, Closed, Silent) as problem:
        error = target.transcript.masker.text(str(problem))
        if seen.knocked and not seen.logged_in:
            error = f"log-in as {target.account.user!r} failed: {error}"
            refused = "" if isinstance(problem, NoMechanism) else error
        answered = bool(seen.greeting) or isinstance(problem, HandshakeFailed)
    finally:
        target.finish()
    capabilities = frozenset(seen.keywords) | _facts(target, logged_in=seen.logged_in)
    if seen.mechanism == NO_SASL:
        capabilities |= {"pop3:USER"}  # without CAPA nothing else tells of it
    report = EndpointProbe(
        endpoint=str(endpoint),
        greeting=target.transcript.masker.text(printable(seen.greeting)),
        software=_software(seen.greeting),
        capabilities=tuple(sorted(word.partition(":")[2] for word in seen.keywords)),
        tls=seen.tls,
        certificate=seen.certificate,
        mechanism=seen.mechanism,
        locked_out=seen.knocked and not seen.logged_in,
        warning=target.transcript.masker.text(seen.warning),
        error=error,
    )
    return Probed(report, capabilities, refused, answered)


class _Seen:
    """What has been learnt so far, kept when the rest fails."""

    def __init__(self) -> None:
        self.greeting = b""
        self.keywords: set[str] = set()
        self.tls = ""
        self.certificate = ""
        self.knocked = False
        self.mechanism = ""
        self.warning = ""

    @property
    def logged_in(self) -> bool:
        """Whether the account has been let in."""
        return bool(self.mechanism)


def _ask(target: Target, seen: _Seen, *, log_in: bool) -> None:
    protocol = target.endpoint.protocol
    session: SmtpSession | Pop3Session | ImapSession
    if protocol is Protocol.POP3:
        session = target.pop3()
    elif protocol is Protocol.IMAP:
        session = target.imap()
    else:
        session = target.smtp()
    with session:
        seen.greeting = session.greeting_line
        seen.tls = session.stream.tls_version()
        seen.certificate = _describe(session.stream.certificate())
        if isinstance(session, SmtpSession):
            session.ehlo(CLIENT_NAME)
            words = set(session.extensions)
        elif isinstance(session, Pop3Session):
            answer = session.capa(within=target.patience)
            if answer.ok is None:
                raise Unreachable(f"{target.endpoint}: CAPA: {answer}")
            words = {"CAPA"} if answer.ok else set()
            words |= set(session.capabilities)
        else:
            words = set(session.ask_capabilities())
        seen.keywords |= {f"{protocol}:{word.upper()}" for word in words}
        strangers_welcome = isinstance(session, SmtpSession) and not target.endpoint.submission
        if isinstance(session, SmtpSession) and target.accounts:
            seen.warning = _other_domain(target)
            if strangers_welcome and not target.settings.safe:
                seen.warning = seen.warning or _not_local(session, target)
        if log_in and not strangers_welcome:
            seen.knocked = True
            session.log_in(target.account.user, target.account.secret, token=target.account.token)
            seen.mechanism = session.mechanism or "PREAUTH"
            if isinstance(session, ImapSession):
                seen.keywords |= {f"imap:{word.upper()}" for word in session.ask_capabilities()}


def _other_domain(target: Target) -> str:
    """Tell where no account has an address in the domain that is said to be the server's."""
    domain = target.settings.domain
    addresses = [account.address for account in target.settings.accounts]
    if any(address.rpartition("@")[2].lower() == domain.lower() for address in addresses):
        return ""
    return (
        f"domain = {domain!r} is that of no account's address, as {addresses[0]}; "
        "is it spelt right?"
    )


def _not_local(session: SmtpSession, target: Target) -> str:
    """Tell where a server that takes mail from strangers takes none for the account itself.

    No message follows. That no answer comes is no matter here: what is judged will meet it.
    """
    address = target.account.address
    try:
        if not session.command(f"MAIL FROM:<{address}>").positive:
            return ""
        answer = session.command(f"RCPT TO:<{address}>")
        session.command("RSET")
    except Unreachable:
        return ""
    if not answer.is_in("5yz"):
        return ""
    said = printable(str(answer).encode())
    return f"mail for the account's own address {address} is refused: {said}; is it spelt right?"


def facts_of(endpoint: Endpoint) -> frozenset[str]:
    """What an endpoint's URL alone says about it, as values of Capability."""
    facts = {endpoint.protocol.value, endpoint.transport.value}
    if endpoint.transport is not Transport.PLAIN:
        facts.add("tls")
    if endpoint.protocol is Protocol.SMTP:
        facts.add("submission" if endpoint.submission else "mx")
    return frozenset(facts)


def _facts(target: Target, *, logged_in: bool) -> frozenset[str]:
    facts = set(facts_of(target.endpoint))
    strangers_welcome = target.endpoint.protocol is Protocol.SMTP and not target.endpoint.submission
    if logged_in or (strangers_welcome and target.accounts):
        facts.add("login")
    spoken = {e.protocol for e in target.settings.endpoints}
    by = target.settings.read_by
    can_read = by.startswith("maildir:") or Protocol(by) in spoken
    how = target.settings.deliver_by
    can_deliver = (Protocol.IMAP if how == "append" else Protocol(how)) in spoken
    if target.accounts and can_read and can_deliver:
        facts.add("delivery")
    if target.settings.undeliverable:
        facts.add("undeliverable")
    return frozenset(facts)


def _software(greeting: bytes) -> str:
    found = _SOFTWARE.search(greeting)
    return found.group().decode() if found else ""


def _describe(der: bytes) -> str:
    """Names, issuer and end of a certificate in one line; empty without one."""
    if not der:
        return ""
    try:
        certificate = x509.load_der_x509_certificate(der)
        try:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
            names = [str(name.value) for name in extension.value]
        except x509.ExtensionNotFound:
            names = [certificate.subject.rfc4514_string()]
        until = certificate.not_valid_after_utc.date().isoformat()
        issuer = certificate.issuer.rfc4514_string()
    except ValueError as error:
        return f"unreadable: {error}"[:200]
    shown = f"{', '.join(names)}; issued by {issuer}; valid until {until}"
    return printable(shown.encode("utf-8", "replace"))


def sanity(target: Target) -> None:
    """Demand that the endpoint still greets and answers; raises Unreachable when it does not.

    Who answers is not asked: the certificate is not verified, any version of TLS will do, and no
    secret is sent.
    """
    anyone = dataclasses.replace(target.settings.tls, verify=False, any_version=True)
    settings = dataclasses.replace(target.settings, tls=anyone)
    target = Target(settings, target.endpoint, patience=target.patience)
    try:
        if target.endpoint.protocol is Protocol.POP3:
            with target.pop3(secured=False) as pop3:
                alive = pop3.command("QUIT").ok is not None
        elif target.endpoint.protocol is Protocol.IMAP:
            with target.imap(secured=False) as imap:
                alive = imap.command("NOOP").status is not None
        else:
            with target.smtp(secured=False) as smtp:
                alive = smtp.command("NOOP").code is not None
    except (Violation, Closed, Silent) as problem:
        raise Unreachable(f"{target.endpoint}: the sanity dialogue failed: {problem}") from None
    finally:
        target.finish()
    if not alive:
        raise Unreachable(f"{target.endpoint}: the sanity dialogue got no answer")
