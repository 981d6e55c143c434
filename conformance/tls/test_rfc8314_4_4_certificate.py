"""RFC 8314 section 4.4: submission, POP and IMAP servers have valid certificates.

A relay is not in its scope: whoever sends to it may be content with any certificate.
"""

from mailworthy import expect
from mailworthy.handshake import certificate_problem
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

WRONG = (
    "tls-certificate-expired",
    "tls-certificate-for-another-name",
    "tls-certificate-from-an-unknown-authority",
)
GIST = "The certificate is in force, from an authority that is trusted, and for the server's name"


@requirement(
    "RFC 8314",
    "4.4",
    Level.MUST,
    GIST,
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.TLS],
    fails_on=WRONG,
    safe=True,
    unprobed=True,
)
def test_submission_certificate_is_valid(target: Target) -> None:
    expect.equal("problem with the certificate", certificate_problem(target), "")


@requirement(
    "RFC 8314",
    "4.4",
    Level.MUST,
    GIST,
    needs=[Capability.POP3, Capability.TLS],
    fails_on=WRONG,
    safe=True,
    unprobed=True,
)
def test_pop3_certificate_is_valid(target: Target) -> None:
    expect.equal("problem with the certificate", certificate_problem(target), "")


@requirement(
    "RFC 8314",
    "4.4",
    Level.MUST,
    GIST,
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=WRONG,
    safe=True,
    unprobed=True,
)
def test_imap_certificate_is_valid(target: Target) -> None:
    expect.equal("problem with the certificate", certificate_problem(target), "")
