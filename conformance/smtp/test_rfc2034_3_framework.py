"""RFC 2034 section 3: what announces the extension."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


# "No parameter is used with" it: said without "must".
@requirement(
    "RFC 2034",
    "3",
    Level.SHOULD,
    "The keyword ENHANCEDSTATUSCODES in the reply to EHLO has no parameter",
    needs=[Capability.SMTP, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-status-keyword-has-parameters"],
    safe=True,
)
def test_keyword_has_no_parameter(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        expect.equal("the parameters", smtp.extensions.get("ENHANCEDSTATUSCODES", ""), "")
