"""RFC 5321 section 4.1: commands that have no effect on the transaction, and what they say."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.LOGIN]


def leave_the_transaction(target: Target, *commands: str) -> None:
    """Demand that sender and recipient are still there after each of the commands."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()  # with nothing in between it is taken
    for command in commands:
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.command(command).must_be("2yz", "4yz", "5yz")
            smtp.command("DATA").must_be(354)


@requirement(
    "RFC 5321",
    "4.1.1.9",
    Level.MUST,
    "NOOP has no effect on sender and recipients",
    needs=NEEDS,
    fails_on=["smtp-noop-aborts-transaction", "smtp-noop-forgets-the-recipients"],
)
def test_noop_has_no_effect(target: Target) -> None:
    leave_the_transaction(target, "NOOP", "NOOP mailworthy")


@requirement(
    "RFC 5321",
    "4.1.1.6",
    Level.MUST,
    "VRFY has no effect on sender and recipients",
    needs=NEEDS,
    fails_on=["smtp-vrfy-aborts-transaction", "smtp-vrfy-adds-a-recipient"],
)
def test_vrfy_has_no_effect(target: Target) -> None:
    address = target.account.address
    leave_the_transaction(target, f"VRFY {address}", "VRFY mailworthy-nobody", "VRFY")
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"VRFY {address}").must_be("2yz", "4yz", "5yz")
        if smtp.command("DATA").must_be(354, "5yz").code == 354:
            smtp.content(target.compose()).must_be("4yz", "5yz")


@requirement(
    "RFC 5321",
    "4.1.1.7",
    Level.MUST,
    "EXPN has no effect on sender and recipients",
    needs=NEEDS,
    fails_on=["smtp-expn-aborts-transaction"],
)
def test_expn_has_no_effect(target: Target) -> None:
    address = target.account.address
    leave_the_transaction(target, f"EXPN {address}", "EXPN mailworthy-nobody", "EXPN")


@requirement(
    "RFC 5321",
    "4.1.1.8",
    Level.MUST,
    "HELP has no effect on sender and recipients",
    needs=NEEDS,
    fails_on=["smtp-help-aborts-transaction"],
)
def test_help_has_no_effect(target: Target) -> None:
    leave_the_transaction(target, "HELP", "HELP MAIL")


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.SHOULD,
    "A command that fails does not end the transaction: RSET, EHLO and QUIT do",
    needs=NEEDS,
    fails_on=["smtp-failure-aborts-transaction", "smtp-refused-parameter-aborts-transaction"],
)
def test_failures_do_not_end_the_transaction(target: Target) -> None:
    parameter = f"RCPT TO:<{target.account.address}> X-MAILWORTHY=1"
    leave_the_transaction(target, "MAILWORTHY", "RCPT TO:", parameter, "RCPT")


@requirement(
    "RFC 5321",
    "4.1.1.8",
    Level.SHOULD,
    "HELP without an argument is supported",
    needs=[Capability.SMTP],
    fails_on=["smtp-help-unknown"],
)
def test_help_is_supported(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("HELP").must_be(211, 214, 250)


@requirement(
    "RFC 5321",
    "4.1.1.8",
    Level.MAY,
    "HELP with an argument is supported",
    needs=[Capability.SMTP],
    fails_on=["smtp-help-wants-no-argument"],
)
def test_help_takes_an_argument(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("HELP MAIL").must_be(211, 214, 250)


@requirement(
    "RFC 5321",
    "4.1.1.6",
    Level.SHOULD,
    "VRFY takes a string in quotes: it is no syntax error",
    needs=NEEDS,
    fails_on=["smtp-vrfy-wants-an-atom"],
)
def test_vrfy_takes_a_quoted_string(target: Target) -> None:
    local = target.account.address.partition("@")[0]
    with target.smtp(ready=True) as smtp:
        if not smtp.command(f"VRFY {local}").must_be("2yz", "4yz", "5yz").positive:
            raise NotApplicable("VRFY does not take the user name without quotes")
    for string in (f'"{local}"', '"mail worthy"'):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"VRFY {string}").must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code not in {500, 501, 503}, "no syntax error", str(answer))


@requirement(
    "RFC 5321",
    "4.1.1.6",
    Level.MAY,
    "VRFY without a string is refused",
    needs=[Capability.SMTP],
    fails_on=["smtp-vrfy-of-nobody-accepted"],
)
def test_vrfy_without_a_string_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("VRFY").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.7",
    Level.MAY,
    "EXPN without a string is refused",
    needs=[Capability.SMTP],
    fails_on=["smtp-expn-of-nothing-accepted"],
)
def test_expn_without_a_string_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("EXPN").must_be("5yz")
