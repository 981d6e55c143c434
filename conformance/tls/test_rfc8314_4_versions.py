"""RFC 8314 section 4: TLS 1.2 or later, and the cipher suites that are recommended.

A relay is not in its scope.
"""

import ssl

from mailworthy import expect
from mailworthy.handshake import agreed_cipher, agreed_version, handshake_problem
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

RECOMMENDED = "ECDHE+AESGCM:DHE+AESGCM"
"""The suites of RFC 7525 section 4.2 and of RFC 9325 section 4.2, which came after it."""
MODERN = "TLS 1.2 or later is to be had"
STRONG = "Under TLS 1.2 one of the cipher suites that are recommended is to be had"


def must_be_modern(target: Target) -> None:
    """Demand TLS 1.3 or TLS 1.2."""
    versions = (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2)
    agreed = any(agreed_version(target, version) for version in versions)
    expect.holds(agreed, "TLS 1.2 or TLS 1.3", "neither is agreed on")


def must_be_strong(target: Target) -> None:
    """Demand one of the suites that are recommended."""
    agreed = agreed_cipher(target, RECOMMENDED)
    expect.holds(agreed, "one of the suites that are recommended", "none is agreed on")


@requirement(
    "RFC 8314",
    "4",
    Level.MUST,
    MODERN,
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.TLS],
    fails_on=["tls-1-1-at-most"],
    safe=True,
    unprobed=True,
)
def test_submission_has_tls_1_2_or_later(target: Target) -> None:
    must_be_modern(target)


@requirement(
    "RFC 8314",
    "4",
    Level.MUST,
    MODERN,
    needs=[Capability.POP3, Capability.TLS],
    fails_on=["tls-1-1-at-most"],
    safe=True,
    unprobed=True,
)
def test_pop3_has_tls_1_2_or_later(target: Target) -> None:
    must_be_modern(target)


@requirement(
    "RFC 8314",
    "4",
    Level.MUST,
    MODERN,
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["tls-1-1-at-most"],
    safe=True,
    unprobed=True,
)
def test_imap_has_tls_1_2_or_later(target: Target) -> None:
    must_be_modern(target)


@requirement(
    "RFC 8314",
    "4",
    Level.SHOULD,
    STRONG,
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.TLS],
    fails_on=["tls-1-2-with-cbc-alone"],
    safe=True,
    unprobed=True,
)
def test_submission_has_a_recommended_cipher_suite(target: Target) -> None:
    must_be_strong(target)


@requirement(
    "RFC 8314",
    "4",
    Level.SHOULD,
    STRONG,
    needs=[Capability.POP3, Capability.TLS],
    fails_on=["tls-1-2-with-cbc-alone"],
    safe=True,
    unprobed=True,
)
def test_pop3_has_a_recommended_cipher_suite(target: Target) -> None:
    must_be_strong(target)


@requirement(
    "RFC 8314",
    "4",
    Level.SHOULD,
    STRONG,
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["tls-1-2-with-cbc-alone"],
    safe=True,
    unprobed=True,
)
def test_imap_has_a_recommended_cipher_suite(target: Target) -> None:
    must_be_strong(target)


@requirement(
    "RFC 8314",
    "4",
    Level.SHOULD,
    "STLS is announced where it works alone: it is granted, and the handshake succeeds",
    needs=[Capability.POP3, Capability.PLAIN, Capability.POP3_STLS],
    fails_on=["pop3-announced-stls-refused", "pop3-announced-stls-fails"],
    safe=True,
)
def test_pop3_stls_that_is_announced_works(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("STLS").must_be_ok()
        expect.equal("trouble with the handshake", handshake_problem(pop3.stream), "")


@requirement(
    "RFC 8314",
    "4",
    Level.SHOULD,
    "STARTTLS is announced where it works alone: it is granted, and the handshake succeeds",
    needs=[Capability.IMAP, Capability.PLAIN, Capability.IMAP_STARTTLS],
    fails_on=["imap-announced-starttls-refused", "imap-announced-starttls-fails"],
    safe=True,
)
def test_imap_starttls_that_is_announced_works(target: Target) -> None:
    with target.imap() as imap:
        imap.command("STARTTLS").must_be("OK")
        expect.equal("trouble with the handshake", handshake_problem(imap.stream), "")
