"""RFC 2920 section 2: how PIPELINING is announced."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 2920",
    "2",
    Level.SHOULD,
    "PIPELINING is announced without a parameter",
    needs=[Capability.SMTP, Capability.SMTP_PIPELINING],
    fails_on=["smtp-pipelining-with-parameter"],
    safe=True,
)
def test_pipelining_has_no_parameter(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        expect.equal("the parameter of PIPELINING", smtp.extensions.get("PIPELINING", ""), "")
