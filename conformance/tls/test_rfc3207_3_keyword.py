"""RFC 3207 section 3: how STARTTLS is announced."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 3207",
    "3",
    Level.SHOULD,
    "The keyword STARTTLS has no parameters",
    needs=[Capability.SMTP, Capability.STARTTLS],
    fails_on=["smtp-starttls-keyword-has-parameters"],
    safe=True,
)
def test_smtp_starttls_keyword_has_no_parameters(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        if "STARTTLS" not in smtp.extensions:
            raise NotApplicable("STARTTLS is not announced")
        expect.equal("parameters of STARTTLS", smtp.extensions["STARTTLS"], "")
