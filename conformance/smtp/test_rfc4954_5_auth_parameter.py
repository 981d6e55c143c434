"""RFC 4954 section 5: the AUTH parameter of MAIL."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# On an endpoint that strangers may send by, this is without a log-in, as the section wants it.
@requirement(
    "RFC 4954",
    "5",
    Level.MUST,
    "A server that announces AUTH takes the AUTH parameter of MAIL: a mailbox as xtext, or <>",
    needs=[Capability.SMTP, Capability.SMTP_AUTH, Capability.LOGIN],
    fails_on=[
        "smtp-auth-parameter-refused",
        "smtp-auth-parameter-wants-a-mailbox",
        "smtp-auth-parameter-knows-no-hexchar",
    ],
)
def test_auth_parameter_is_taken(target: Target) -> None:
    for value in ("<>", target.account.address, "e+3Dmc2@example.com"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{smtp.sender}>").granted()
            smtp.command("RSET").granted()
            smtp.command(f"MAIL FROM:<{smtp.sender}> AUTH={value}").must_be(250)
