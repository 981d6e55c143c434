"""RFC 8689 section 2: REQUIRETLS as it is announced and asked for."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.TLS, Capability.SMTP_REQUIRETLS, Capability.LOGIN]


@requirement(
    "RFC 8689",
    "2",
    Level.SHOULD,
    "The keyword REQUIRETLS has no parameters",
    needs=[Capability.SMTP, Capability.TLS, Capability.SMTP_REQUIRETLS],
    fails_on=["smtp-requiretls-keyword-has-parameters"],
    safe=True,
)
def test_keyword_has_no_parameters(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        expect.equal("parameters of REQUIRETLS", smtp.extensions.get("REQUIRETLS", ""), "")


@requirement(
    "RFC 8689",
    "2",
    Level.SHOULD,
    "REQUIRETLS with a value is refused",
    needs=NEEDS,
    fails_on=["smtp-requiretls-value-ignored"],
)
def test_parameter_with_a_value_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(parameters="REQUIRETLS")
        smtp.command(f"MAIL FROM:<{smtp.sender}> REQUIRETLS=yes").must_be("5yz")


# The MUST is the client's; but a server that takes the option in clear promises what is broken.
@requirement(
    "RFC 8689",
    "2",
    Level.SHOULD,
    "REQUIRETLS is refused in a session without TLS",
    needs=[*NEEDS, Capability.STARTTLS, Capability.MX],
    fails_on=["smtp-requiretls-taken-in-clear"],
)
def test_parameter_is_refused_without_tls(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="REQUIRETLS")  # under TLS it is taken
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        plain = smtp.command(f"MAIL FROM:<{smtp.sender}>")
        if not plain.positive:
            raise NotApplicable(f"mail is not taken without TLS: {plain}")
        smtp.command("RSET").granted()
        smtp.command(f"MAIL FROM:<{smtp.sender}> REQUIRETLS").must_be("5yz", 530)
