"""RFC 3461 section 2: what announces the extension."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


# That no parameters are allowed is said without MUST.
@requirement(
    "RFC 3461",
    "2",
    Level.SHOULD,
    "The keyword DSN in the reply to EHLO has no parameters",
    needs=[Capability.SMTP, Capability.SMTP_DSN],
    fails_on=["smtp-dsn-keyword-has-parameters"],
    safe=True,
)
def test_keyword_has_no_parameters(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        expect.equal("the parameters of DSN", smtp.extensions.get("DSN", ""), "")
