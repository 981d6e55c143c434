"""RFC 5321 section 4.1.5: commands that begin with X."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.5",
    Level.SHOULD,
    "A private-use command that the server does not recognize gets 500",
    needs=[Capability.SMTP],
    fails_on=["smtp-private-command-accepted", "smtp-private-command-gets-502"],
)
def test_unknown_private_command_gets_500(target: Target) -> None:
    for command in ("XMAILWORTHY", "X-MAILWORTHY 1 2"):
        with target.smtp(ready=True) as smtp:
            smtp.command(command).must_be(500)
