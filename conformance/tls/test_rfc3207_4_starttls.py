"""RFC 3207 section 4: the STARTTLS command of SMTP."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "STARTTLS with a parameter is refused with 501, and the session goes on in clear",
    needs=[Capability.SMTP, Capability.STARTTLS],
    fails_on=["smtp-starttls-parameter-ignored", "smtp-starttls-parameter-disconnects"],
)
def test_smtp_starttls_takes_no_parameter(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        smtp.command("STARTTLS now").must_be(501)
        smtp.command("NOOP").must_be("2yz", 530)
