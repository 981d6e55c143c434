"""RFC 5321 section 4.5.1: what every receiver has."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.5.1",
    Level.MUST,
    "RCPT takes the postmaster without a domain, and with it, in any case",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-postmaster-unknown", "smtp-postmaster-wants-a-domain"],
)
def test_postmaster_is_accepted(target: Target) -> None:
    for name in ("Postmaster", "POSTMASTER", f"postmaster@{target.domain}"):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            smtp.command(f"RCPT TO:<{name}>").must_be(250, 251)


# The section has VRFY among what all servers provide with MUST; section 3.5.3 lets one that only
# looks at the syntax say 500 or 502, and calls it "not in full compliance".
@requirement(
    "RFC 5321",
    "4.5.1",
    Level.SHOULD,
    "VRFY is supported: it gets one of its own replies, not one for unknown commands",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-unknown"],
    safe=True,
)
def test_vrfy_is_supported(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"VRFY {target.account.address}")
        answer.must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code != 500, "VRFY is known, if not carried out", str(answer))
