"""RFC 5321 section 4.1.1.2: the MAIL command."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.2",
    Level.SHOULD,
    "A MX accepts the null reverse-path, under which notifications come",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-null-sender-refused"],
)
def test_null_reverse_path_is_accepted(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # the recipient is welcome
        smtp.command("RSET").granted()
        smtp.command("MAIL FROM:<>").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)
