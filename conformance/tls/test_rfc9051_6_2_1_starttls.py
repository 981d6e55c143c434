"""RFC 9051 section 6.2.1: STARTTLS once TLS is on.

What it demands of IMAP4rev2 servers, RFC 3501 leaves open; for others it is good advice.
"""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "6.2.1",
    Level.ADVICE,
    "Under TLS the server neither announces STARTTLS nor takes it",
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["imap-starttls-announced-under-tls", "imap-starttls-accepted-under-tls"],
)
def test_imap_has_no_starttls_under_tls(target: Target) -> None:
    with target.imap() as imap:
        announced = sorted(imap.ask_capabilities())
        expect.holds("STARTTLS" not in announced, "no STARTTLS", f"announced {announced}")
        imap.command("STARTTLS").must_be("BAD", "NO")
