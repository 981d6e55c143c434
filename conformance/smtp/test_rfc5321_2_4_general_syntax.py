"""RFC 5321 section 2.4: verbs and keywords have no case."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "Command verbs, FROM: and TO: mean the same in upper, lower and mixed case",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-verbs-only-in-upper-case"],
    safe=True,
)
def test_verbs_have_no_case(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command(f"ehLO {CLIENT_NAME}").must_be(250)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # both are welcome
        smtp.command("RSET").granted()
        smtp.command(f"mail from:<{smtp.sender}>").must_be(250)
        smtp.command(f"rCpT To:<{target.account.address}>").must_be(250, 251)
        smtp.command("rset").must_be(250)
        smtp.command("nOOp").must_be(250)
        smtp.command("Quit").must_be(221)
