"""RFC 5321 section 3.8: who may end a connection, and when."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "A command that the server does not know is refused and does not end the connection",
    needs=[Capability.SMTP],
    fails_on=["smtp-unknown-command-disconnects", "smtp-unknown-command-accepted"],
)
def test_unknown_command_keeps_the_connection(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("MAILWORTHY").must_be("5yz")
        smtp.command("NOOP").must_be(250)
