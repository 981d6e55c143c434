"""RFC 5321 section 4.1.1.11: parameters of MAIL and RCPT that the server does not have."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

UNKNOWN = "X-MAILWORTHY=1"
NEEDS = [Capability.SMTP, Capability.LOGIN]


# "It will return code 555" is all that the text says: no MUST, for the code or the refusal.
@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "MAIL with a parameter that the server does not know is refused",
    needs=NEEDS,
    fails_on=["smtp-unknown-mail-parameter-accepted", "smtp-unknown-mail-keyword-accepted"],
)
def test_unknown_parameter_of_mail_is_refused(target: Target) -> None:
    for unknown in (UNKNOWN, "X-MAILWORTHY"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # without it the sender is welcome
            smtp.command(f"MAIL FROM:<{smtp.sender}> {unknown}").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "MAIL with a parameter that the server does not know gets 555",
    needs=NEEDS,
    fails_on=["smtp-unknown-mail-parameter-gets-501"],
)
def test_unknown_parameter_of_mail_gets_555(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()  # without it the sender is welcome
        smtp.command(f"MAIL FROM:<{smtp.sender}> {UNKNOWN}").must_be(555)


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "RCPT with a parameter that the server does not know is refused",
    needs=NEEDS,
    fails_on=["smtp-unknown-rcpt-parameter-accepted", "smtp-unknown-rcpt-keyword-accepted"],
)
def test_unknown_parameter_of_rcpt_is_refused(target: Target) -> None:
    for unknown in (UNKNOWN, "X-MAILWORTHY"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)  # without it the recipient is welcome
            smtp.command(f"RCPT TO:<{target.account.address}> {unknown}").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "RCPT with a parameter that the server does not know gets 555",
    needs=NEEDS,
    fails_on=["smtp-unknown-rcpt-parameter-gets-501"],
)
def test_unknown_parameter_of_rcpt_gets_555(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # without it the recipient is welcome
        smtp.command(f"RCPT TO:<{target.account.address}> {UNKNOWN}").must_be(555)


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "A recipient whose parameter is refused is none",
    needs=NEEDS,
    fails_on=["smtp-refused-rcpt-parameter-adds-the-recipient"],
)
def test_refused_parameter_adds_no_recipient(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        refused = smtp.command(f"RCPT TO:<{target.account.address}> {UNKNOWN}")
        if refused.must_be("2yz", "5yz").positive:
            raise NotApplicable(f"the server takes {UNKNOWN}")
        opening = smtp.command("DATA").must_be(354, "5yz")
        if opening.code == 354:  # RFC 2920 section 3.1 knows such servers
            smtp.content(target.compose()).must_be("4yz", "5yz")


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.SHOULD,
    "Parameters that do not follow the grammar are refused",
    needs=NEEDS,
    fails_on=["smtp-malformed-parameters-skipped"],
)
def test_malformed_parameters_are_refused(target: Target) -> None:
    for malformed in ("=1", "-X=1", "X-MAILWORTHY==1", "mailworthy@example.test", "\\"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # without it the sender is welcome
            smtp.command(f"MAIL FROM:<{smtp.sender}> {malformed}").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.11",
    Level.MAY,
    "After HELO no extension is negotiated, so that SIZE is no parameter of MAIL",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN, Capability.SMTP_SIZE],
    fails_on=["smtp-parameters-taken-after-helo"],
)
def test_parameters_are_refused_after_helo(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command(f"HELO {CLIENT_NAME}").granted()
        smtp.rehearse()  # without it the sender is welcome
        smtp.command(f"MAIL FROM:<{smtp.sender}> SIZE=1000").must_be("5yz")
