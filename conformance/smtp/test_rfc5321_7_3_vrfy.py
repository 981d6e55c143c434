"""RFC 5321 section 7.3: VRFY says nothing that is not so, and EXPN is there."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 5321",
    "7.3",
    Level.MUST,
    "VRFY does not confirm a user of the domain whom RCPT does not know",
    needs=[Capability.SMTP],
    fails_on=["smtp-vrfy-checks-syntax-only"],
)
def test_vrfy_confirms_nobody_whom_rcpt_refuses(target: Target) -> None:
    nobody = "mailworthy-nobody"
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        if smtp.command(f"RCPT TO:<{nobody}@{target.domain}>").code not in {550, 551, 553}:
            raise NotApplicable("RCPT does not tell who is unknown")
        smtp.command("RSET").granted()
        for name in (f"{nobody}@{target.domain}", f"<{nobody}@{target.domain}>", nobody):
            answer = smtp.command(f"VRFY {name}").must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code not in {250, 251}, "no confirmation", str(answer))


# Who has disabled VRFY says 252, and 550 whether or not the address is valid is "equally not in
# conformance". X.7.Z is "access denied to you" (section 4.1.4). Another refusal, of the
# command and not of the user, is section 4.5.1's matter.
@requirement(
    "RFC 5321",
    "7.3",
    Level.MUST,
    "VRFY does not say that a mailbox is unavailable which RCPT takes",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-denies-everyone"],
)
def test_vrfy_denies_nobody_whom_rcpt_takes(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)
        answer = smtp.command(f"VRFY {target.account.address}").must_be("2yz", "4yz", "5yz")
        permitted = not (answer.enhanced or "").startswith("5.7.")
        denied = answer.code in {550, 551, 553} and permitted
        expect.holds(not denied, "no denial", str(answer))


# A site that has it disabled says 252, so that 500 and 502 are neither the one nor the other.
@requirement(
    "RFC 5321",
    "7.3",
    Level.SHOULD,
    "EXPN is supported, or gets 252 where it is disabled",
    needs=[Capability.SMTP],
    fails_on=["smtp-expn-unknown"],
)
def test_expn_is_supported(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        answer = smtp.command("EXPN mailworthy-nobody").must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code not in {500, 502}, "EXPN is known", str(answer))
