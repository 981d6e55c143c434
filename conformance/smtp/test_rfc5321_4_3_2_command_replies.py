"""RFC 5321 section 4.3.2: the replies that each command may get. The oracles watch the rest."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.3.2",
    Level.SHOULD,
    "DATA, RSET and QUIT with an argument, which no extension gives them, get 501",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=[
        "smtp-rset-takes-an-argument",
        "smtp-quit-takes-an-argument",
        "smtp-data-takes-an-argument",
    ],
)
def test_argument_that_is_not_wanted_gets_501(target: Target) -> None:
    for verb in ("RSET", "QUIT", "DATA"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)  # so that DATA is due
            answer = smtp.command(f"{verb} mailworthy").must_be("2yz", "3yz", "4yz", "5yz")
            expect.holds(answer.code == 501, f"501 to {verb} with an argument", str(answer))
