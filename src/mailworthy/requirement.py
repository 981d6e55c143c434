"""What a check declares: the requirement it judges, what it needs, and what it must fail on."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Level(enum.StrEnum):
    """How strongly the text binds (RFC 2119); ADVICE goes beyond the RFCs."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"
    ADVICE = "ADVICE"


class Capability(enum.StrEnum):
    """What an endpoint has to be or to announce before a check applies to it.

    The values before the colon name a protocol; those after it the keyword announced in EHLO,
    CAPA or CAPABILITY. Values without a colon are facts of the endpoint or the target.
    """

    SMTP = "smtp"
    POP3 = "pop3"
    IMAP = "imap"
    PLAIN = "plain"
    SSL = "ssl"
    STARTTLS = "starttls"
    TLS = "tls"
    """Either of SSL and STARTTLS."""
    MX = "mx"
    """The endpoint takes mail for the target's domain from strangers."""
    SUBMISSION = "submission"
    ROUTE = "route"
    """Runs per pair of an SMTP endpoint and one that reads (POP3, IMAP): mail flow."""
    LOGIN = "login"
    """The target has an account that can be used on this endpoint."""
    DELIVERY = "delivery"
    """A message can be brought into the account's mailbox and read out again."""
    UNDELIVERABLE = "undeliverable"
    """The target names an address that is taken at RCPT and whose delivery then fails for good."""

    SMTP_8BITMIME = "smtp:8BITMIME"
    SMTP_AUTH = "smtp:AUTH"
    SMTP_BINARYMIME = "smtp:BINARYMIME"
    SMTP_CHUNKING = "smtp:CHUNKING"
    SMTP_DELIVERBY = "smtp:DELIVERBY"
    SMTP_DSN = "smtp:DSN"
    SMTP_ENHANCEDSTATUSCODES = "smtp:ENHANCEDSTATUSCODES"
    SMTP_FUTURERELEASE = "smtp:FUTURERELEASE"
    SMTP_LIMITS = "smtp:LIMITS"
    SMTP_MT_PRIORITY = "smtp:MT-PRIORITY"
    SMTP_PIPELINING = "smtp:PIPELINING"
    SMTP_REQUIRETLS = "smtp:REQUIRETLS"
    SMTP_SIZE = "smtp:SIZE"
    SMTP_SMTPUTF8 = "smtp:SMTPUTF8"
    SMTP_STARTTLS = "smtp:STARTTLS"
    POP3_AUTH_RESP_CODE = "pop3:AUTH-RESP-CODE"
    POP3_CAPA = "pop3:CAPA"
    POP3_EXPIRE = "pop3:EXPIRE"
    POP3_LANG = "pop3:LANG"
    POP3_LOGIN_DELAY = "pop3:LOGIN-DELAY"
    POP3_PIPELINING = "pop3:PIPELINING"
    POP3_RESP_CODES = "pop3:RESP-CODES"
    POP3_SASL = "pop3:SASL"
    POP3_STLS = "pop3:STLS"
    POP3_TOP = "pop3:TOP"
    POP3_UIDL = "pop3:UIDL"
    POP3_USER = "pop3:USER"
    POP3_UTF8 = "pop3:UTF8"
    IMAP4REV1 = "imap:IMAP4REV1"
    IMAP4REV2 = "imap:IMAP4REV2"
    IMAP_CREATE_SPECIAL_USE = "imap:CREATE-SPECIAL-USE"
    IMAP_ENABLE = "imap:ENABLE"
    IMAP_ID = "imap:ID"
    IMAP_BINARY = "imap:BINARY"
    IMAP_ESEARCH = "imap:ESEARCH"
    IMAP_IDLE = "imap:IDLE"
    IMAP_LIST_EXTENDED = "imap:LIST-EXTENDED"
    IMAP_LIST_STATUS = "imap:LIST-STATUS"
    IMAP_LITERAL_MINUS = "imap:LITERAL-"
    IMAP_LITERAL_PLUS = "imap:LITERAL+"
    IMAP_LOGINDISABLED = "imap:LOGINDISABLED"
    IMAP_MOVE = "imap:MOVE"
    IMAP_NAMESPACE = "imap:NAMESPACE"
    IMAP_SASL_IR = "imap:SASL-IR"
    IMAP_SPECIAL_USE = "imap:SPECIAL-USE"
    IMAP_SEARCHRES = "imap:SEARCHRES"
    IMAP_STARTTLS = "imap:STARTTLS"
    IMAP_STATUS_SIZE = "imap:STATUS=SIZE"
    IMAP_UIDPLUS = "imap:UIDPLUS"
    IMAP_UNSELECT = "imap:UNSELECT"


_SOURCE = re.compile(r"RFC \d+")
_DEFECT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Requirement:
    """One normative sentence and how a check judges it.

    `source` is "RFC 5321" or, for ADVICE, where the advice comes from ("CVE-2011-0411").
    `accounts` is how many accounts the check leases. `exclusive` makes it lease them all and run
    after every other check. `safe` lets it run in the safe profile: it then disturbs nothing that
    it did not make itself. `unprobed` lets it run where the probe of the endpoint failed: it judges
    what may have made it fail, such as the certificate. `slow` is how many seconds it stays silent
    (`Target.silence`), where that is minutes: such a one runs where it is asked for by its whole id
    alone, and in the gate, which waits less.
    """

    source: str
    section: str
    level: Level
    gist: str
    needs: tuple[Capability, ...]
    fails_on: tuple[str, ...]
    accounts: int = 1
    exclusive: bool = False
    safe: bool = False
    unprobed: bool = False
    slow: float = 0.0

    @property
    def citation(self) -> str:
        """ "RFC 5321 section 3.3", or the source alone where there is no section."""
        return f"{self.source} section {self.section}" if self.section else self.source


def requirement(
    source: str,
    section: str,
    level: Level,
    gist: str,
    *,
    needs: Sequence[Capability],
    fails_on: Sequence[str],
    accounts: int = 1,
    exclusive: bool = False,
    safe: bool = False,
    unprobed: bool = False,
    slow: float = 0.0,
) -> Callable[[F], F]:
    """Declare what the decorated check judges; see `Requirement`.

    Raises ValueError at import when the declaration is incomplete: above all when `fails_on` is
    empty, since a check that has never been seen to fail proves nothing.
    """
    if level is not Level.ADVICE and not (_SOURCE.fullmatch(source) and section):
        raise ValueError(f"a {level} requirement cites an RFC and a section, not {source!r}")
    if not fails_on:
        raise ValueError(f"{source} {section}: fails_on names no defect that the check fails on")
    for name in fails_on:
        if not _DEFECT.fullmatch(name):
            raise ValueError(f"{name!r} is no defect name: lower-case words joined by hyphens")
    if accounts < 1:
        raise ValueError(f"accounts is {accounts}, at least 1 is needed")
    if 0 < slow < 60:
        raise ValueError(f"slow is {slow:g}: give the seconds that it waits, a minute at least")
    declared = Requirement(
        source,
        section,
        level,
        gist,
        tuple(needs),
        tuple(fails_on),
        accounts,
        exclusive,
        safe,
        unprobed,
        slow,
    )

    def declare(function: F) -> F:
        function.requirement = declared  # type: ignore[attr-defined]
        return function

    return declare


def declared_by(function: object) -> Requirement | None:
    """Return the requirement that `requirement` put on a function or class, if it did."""
    found = getattr(function, "requirement", None)
    return found if isinstance(found, Requirement) else None


def check_id(area: str, declared: Requirement, function_name: str) -> str:
    """Name a check by words: `smtp/rfc5321/3.3/rcpt-before-mail-gets-503`.

    `area` is the folder that the check's file lies in. Areas without one governing RFC leave the
    section out (`tls/no-byte-before-the-handshake`); machines are `machine/imap/mailbox`.
    """
    words = function_name.removeprefix("test_").replace("_", "-")
    if words.startswith("machine-"):
        return f"machine/{area}/{words.removeprefix('machine-')}"
    if area not in {"smtp", "pop3", "imap"}:
        return f"{area}/{words}"
    if declared.level is Level.ADVICE:
        return f"{area}/advice/{declared.source.lower().replace(' ', '')}/{words}"
    section = declared.section.lower()  # appendices: "F.5"
    return f"{area}/{declared.source.lower().replace(' ', '')}/{section}/{words}"
