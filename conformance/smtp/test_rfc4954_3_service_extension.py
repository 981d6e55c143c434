"""RFC 4954 section 3: what a server announces by AUTH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 4954",
    "3",
    Level.SHOULD,
    "Each mechanism that is announced is available: AUTH knows it",
    needs=[Capability.SMTP, Capability.SMTP_AUTH],
    fails_on=["smtp-auth-announces-a-missing-mechanism"],
)
def test_announced_mechanisms_are_available(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        mechanisms = smtp.extensions.get("AUTH", "").split()
    for mechanism in mechanisms:
        with target.smtp() as smtp:
            smtp.ehlo(CLIENT_NAME)
            answer = smtp.command(f"AUTH {mechanism}").must_be(334, 235, "4yz", "5yz")
            known = answer.code not in {500, 502, 504}
            expect.holds(known, f"{mechanism} known, since it is announced", str(answer))


# Of itself a command line has 512 octets at most (RFC 5321 section 4.5.3.1.4).
@requirement(
    "RFC 4954",
    "3",
    Level.SHOULD,
    "A MAIL line may be 500 octets longer where it has the AUTH parameter",
    needs=[Capability.SMTP, Capability.SMTP_AUTH, Capability.LOGIN],
    fails_on=["smtp-mail-line-of-512-at-most"],
)
def test_mail_line_has_room_for_the_auth_parameter(target: Target) -> None:
    mailbox = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"
    encoded = "".join(f"+{ord(letter):02X}" for letter in mailbox[:150]) + mailbox[150:]
    with target.smtp(ready=True) as smtp:
        short = smtp.command(f"MAIL FROM:<{smtp.sender}> AUTH={mailbox}")
        if not short.positive:
            raise NotApplicable(f"the parameter is not taken at all: {short}")
        smtp.command("RSET").granted()
        smtp.command(f"MAIL FROM:<{smtp.sender}> AUTH={encoded}").must_be(250)
