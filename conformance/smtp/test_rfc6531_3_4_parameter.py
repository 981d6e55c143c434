"""RFC 6531 section 3.4: the parameter of MAIL."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 6531",
    "3.4",
    Level.MUST,
    "SMTPUTF8 with a value is not accepted",
    needs=[Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN],
    fails_on=["smtp-smtputf8-value-ignored"],
)
def test_parameter_with_a_value_is_refused(target: Target) -> None:
    for value in ("yes", "1"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(parameters="SMTPUTF8")
            smtp.command(f"MAIL FROM:<{smtp.sender}> SMTPUTF8={value}").must_be("5yz")
