"""RFC 5321 section 5.1: names are fully qualified."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


# MUST NOT is for a server between others. Nothing is sent: the transaction ends at RCPT.
@requirement(
    "RFC 5321",
    "5.1",
    Level.SHOULD,
    "The first label of the server's domain is not taken for the whole domain",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-completes-domains"],
)
def test_partial_domain_is_not_completed(target: Target) -> None:
    local, _, domain = target.account.address.rpartition("@")
    label, _, rest = domain.partition(".")
    if not rest:
        raise NotApplicable(f"{domain} has one label")
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        answer = smtp.command(f"RCPT TO:<{local}@{label}>")
        expect.holds(not answer.positive, "a refusal", str(answer))
