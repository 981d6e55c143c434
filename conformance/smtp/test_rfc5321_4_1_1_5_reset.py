"""RFC 5321 section 4.1.1.5: the RSET command."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.MUST,
    "RSET gets 250, discards sender and recipients, and does not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-rset-keeps-transaction", "smtp-rset-disconnects", "smtp-rset-refused"],
)
def test_rset_discards_the_transaction(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("RSET").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")  # it was taken before


@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.MUST,
    "RSET discards the recipients: a transaction after it has none",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-rset-keeps-recipients"],
)
def test_rset_discards_the_recipients(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("RSET").must_be(250)
        smtp.begin()
        if smtp.command("DATA").must_be(354, "5yz").code == 354:
            smtp.content(target.compose()).must_be("4yz", "5yz")


@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.MUST,
    "RSET after EHLO changes nothing: MAIL may follow, with the parameters of extensions",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.SMTP_SIZE],
    fails_on=["smtp-rset-forgets-ehlo", "smtp-rset-forgets-extensions"],
    safe=True,
)
def test_rset_after_ehlo_changes_nothing(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="SIZE=1000")  # without RSET it is welcome
    with target.smtp(ready=True) as smtp:
        smtp.command("RSET").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}> SIZE=1000").must_be(250)


# RFC 4954 does not say it, and "all state tables cleared" may be read otherwise: no MUST.
@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.SHOULD,
    "RSET does not undo the log-in",
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=["smtp-rset-logs-out"],
    safe=True,
)
def test_rset_does_not_log_out(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command("RSET").must_be(250)
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code != 530, "still logged in", str(answer))
