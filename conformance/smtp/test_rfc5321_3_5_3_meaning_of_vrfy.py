"""RFC 5321 section 3.5.3: what the success of VRFY says."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import FOREIGN_ADDRESS, Target


@requirement(
    "RFC 5321",
    "3.5.3",
    Level.MUST,
    "VRFY does not get 250 for an address that the server cannot have verified",
    needs=[Capability.SMTP],
    fails_on=["smtp-vrfy-confirms-anyone"],
)
def test_vrfy_confirms_no_stranger(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command(f"VRFY {FOREIGN_ADDRESS}").must_be(251, 252, "4yz", "5yz")
