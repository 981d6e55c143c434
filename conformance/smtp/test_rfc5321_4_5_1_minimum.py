"""RFC 5321 section 4.5.1: what every receiver has."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 5321",
    "4.5.1",
    Level.MUST,
    "RCPT takes the postmaster without a domain, and with it, in any case",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=[
        "smtp-postmaster-unknown",
        "smtp-postmaster-wants-a-domain",
        "smtp-postmaster-in-lower-case-only",
    ],
)
def test_postmaster_is_accepted(target: Target) -> None:
    for name in (
        "Postmaster",
        "POSTMASTER",
        f"postmaster@{target.domain}",
        f"PostMaster@{target.domain}",
    ):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            smtp.command(f"RCPT TO:<{name}>").must_be(250, 251)


# VRFY has a check of its own: section 3.5.3 lets a server do without.
@requirement(
    "RFC 5321",
    "4.5.1",
    Level.MUST,
    "EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP and QUIT are neither unknown nor not implemented",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=[
        "smtp-noop-not-implemented",
        "smtp-rset-not-implemented",
        "smtp-quit-not-implemented",
    ],
    safe=True,
)
def test_minimum_of_commands_is_there(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        for command in (
            f"MAIL FROM:<{smtp.sender}>",
            f"RCPT TO:<{target.account.address}>",
            "NOOP",
            "RSET",
            "DATA",  # out of order, which is to be told by another code
            f"HELO {CLIENT_NAME}",
            f"EHLO {CLIENT_NAME}",
            "QUIT",
        ):
            answer = smtp.command(command).must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code not in {500, 502}, f"{command[:4]} implemented", str(answer))


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
