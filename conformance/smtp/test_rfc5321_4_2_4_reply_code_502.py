"""RFC 5321 section 4.2.4: commands that are not implemented, or not known."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target

COMMANDS = {
    "AUTH": "AUTH",
    "CHUNKING": "BDAT 0 LAST",
    "ETRN": "ETRN mailworthy.example",
    "EXPN": "EXPN mailworthy",
    "HELP": "HELP",
    "STARTTLS": "STARTTLS",
    "VRFY": "VRFY mailworthy",
}
"""What to say to find out whether an announced extension is there: EHLO keyword → command."""


@requirement(
    "RFC 5321",
    "4.2.4",
    Level.MUST,
    "EHLO announces no command that the server answers with 500 or 502",
    needs=[Capability.SMTP],
    fails_on=["smtp-announces-a-missing-command", "smtp-vrfy-announced-and-unknown"],
)
def test_announced_commands_are_implemented(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = set(smtp.extensions)
    for keyword in sorted(COMMANDS.keys() & announced):
        with target.smtp(ready=True) as smtp:
            if keyword not in smtp.extensions:  # STARTTLS, which is over, or what AUTH wants first
                continue
            command = COMMANDS[keyword]
            if keyword == "AUTH":  # one that is not announced may be called not implemented
                command = " ".join([command, *smtp.extensions[keyword].split()[:1]])
            answer = smtp.command(command).must_be("2yz", 334, "4yz", "5yz")
            expect.holds(answer.code not in {500, 502}, f"{keyword} is implemented", str(answer))


@requirement(
    "RFC 5321",
    "4.2.4",
    Level.SHOULD,
    "A command that the server does not recognize gets 500",
    needs=[Capability.SMTP],
    fails_on=["smtp-unknown-command-gets-502"],
)
def test_unknown_command_gets_500(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("MAILWORTHY").must_be(500)
