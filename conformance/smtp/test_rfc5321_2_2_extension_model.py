"""RFC 5321 section 2.2: EHLO, and what may be announced in its reply."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.wire.smtp import extensions

REGISTERED = frozenset({
    "8BITMIME", "ATRN", "AUTH", "BINARYMIME", "BURL", "CHECKPOINT", "CHUNKING", "CONNEG", "CONPERM",
    "DELIVERBY", "DSN", "ENHANCEDSTATUSCODES", "ETRN", "EXPN", "FUTURERELEASE", "HELP", "LIMITS",
    "MT-PRIORITY", "MTRK", "NO-SOLICITING", "ONEX", "PIPELINING", "REQUIRETLS", "RRVS", "SAML",
    "SEND", "SIZE", "SMTPUTF8", "SOML", "STARTTLS", "SUBMITTER", "TURN", "UTF8SMTP", "VERB",
})  # fmt: skip
"""The SMTP Service Extensions of IANA, as of August 2025."""
VRFY = "VRFY"
"""Section 3.5.2 lets it be listed, though it is in no registry."""


# A client that the server does not welcome, by its name or address, gets 504, 550 or 554.
@requirement(
    "RFC 5321",
    "2.2.1",
    Level.MUST,
    "EHLO is supported",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-refused"],
    safe=True,
    unprobed=True,
)
def test_ehlo_is_supported(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.command(f"EHLO {CLIENT_NAME}").must_be(250, 504, 550, 554).granted()
        if target.has(Capability.STARTTLS):
            smtp.starttls(CLIENT_NAME)
            smtp.command(f"EHLO {CLIENT_NAME}").must_be(250, 504, 550, 554).granted()


# The text says MUST NOT; but the registry grows (today without a standard, too), and a keyword that
# is newer than the list above must not be called a failure.
@requirement(
    "RFC 5321",
    "2.2.2",
    Level.SHOULD,
    "EHLO announces no keyword that IANA does not have, but those that begin with X",
    needs=[Capability.SMTP],
    fails_on=["smtp-announces-a-keyword-of-its-own"],
    safe=True,
)
def test_announced_keywords_are_registered(target: Target) -> None:
    with target.smtp() as smtp:
        announced = extensions(smtp.command(f"EHLO {CLIENT_NAME}").must_be(250).lines)
    strange = sorted(
        keyword for keyword in announced.keys() - REGISTERED - {VRFY} if not keyword.startswith("X")
    )
    expect.holds(not strange, "keywords that are registered or begin with X", f"{strange}")
