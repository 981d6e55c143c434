"""RFC 6152 section 2: how 8BITMIME is announced, and the BODY parameter."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SMTP_8BITMIME]


@requirement(
    "RFC 6152",
    "2",
    Level.SHOULD,
    "8BITMIME is announced without a parameter",
    needs=NEEDS,
    fails_on=["smtp-8bitmime-with-parameter"],
    safe=True,
)
def test_8bitmime_has_no_parameter(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        expect.equal("the parameter of 8BITMIME", smtp.extensions.get("8BITMIME", ""), "")


@requirement(
    "RFC 6152",
    "2",
    Level.SHOULD,
    "BODY=7BIT and BODY=8BITMIME are accepted, in upper and in lower case",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=[
        "smtp-body-parameter-refused",
        "smtp-body-7bit-refused",
        "smtp-body-only-in-upper-case",
    ],
    safe=True,
)
def test_body_values_are_accepted(target: Target) -> None:
    for body in ("BODY=7BIT", "BODY=8BITMIME", "body=8bitmime", "Body=7bit"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # the sender is welcome
            smtp.command(f"MAIL FROM:<{smtp.sender}> {body}").must_be(250)


@requirement(
    "RFC 6152",
    "2",
    Level.SHOULD,
    "A BODY that is no body-value is refused",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-body-value-guessed"],
)
def test_unknown_body_value_is_refused(target: Target) -> None:
    for body in ("BODY=9BIT", "BODY=8BITMIME8", "BODY"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{smtp.sender}> {body}").must_be("5yz")
