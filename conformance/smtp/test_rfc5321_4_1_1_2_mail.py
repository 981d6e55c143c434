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
        smtp.rehearse(target.account.address)  # the recipient is welcome
        smtp.command("MAIL FROM:<>").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)


@requirement(
    "RFC 5321",
    "4.1.1.2",
    Level.MAY,
    "MAIL without both angle brackets is refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-mail-without-brackets-accepted"],
)
def test_sender_stands_in_brackets(target: Target) -> None:
    for left, right in (("", ""), ("<", ""), ("", ">")):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # in brackets the sender is welcome
            smtp.command(f"MAIL FROM:{left}{smtp.sender}{right}").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.2",
    Level.MUST,
    "A second MAIL, where it is taken, clears the recipients of the first",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-second-mail-keeps-recipients"],
)
def test_second_mail_clears_the_recipients(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        again = smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be("2yz", "5yz")
        if not again.positive:
            return  # it cleared nothing and need not
        if smtp.command("DATA").must_be(354, "5yz").code == 354:
            smtp.content(target.compose()).must_be("4yz", "5yz")
