"""RFC 3463 section 3: which status code stands for what.

Codes are to be as near as can be to those enumerated, says section 2 without MUST; so these tell.
"""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


# Where the mailbox is not known for reasons of policy, the server need not say more.
@requirement(
    "RFC 3463",
    "3.2",
    Level.MAY,
    "A mailbox that does not exist is refused with a code of addresses, mailboxes or policy",
    needs=[Capability.MX, Capability.SMTP_ENHANCEDSTATUSCODES, Capability.LOGIN],
    fails_on=["smtp-status-of-another-subject"],
)
def test_unknown_mailbox_gets_a_code_of_addresses(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        answer = smtp.command(f"RCPT TO:<nobody-{target.new_message_id()[1:13]}@{target.domain}>")
    if not answer.is_in("5yz") or answer.enhanced is None:
        raise NotApplicable(f"no refusal with a status code: {answer}")
    subject = answer.enhanced.split(".")[1]
    expect.holds(subject in {"0", "1", "2", "7"}, "5.1.x, 5.2.x or 5.7.x", str(answer))


@requirement(
    "RFC 3463",
    "3.6",
    Level.MAY,
    "A command that is not known is refused with a code of the protocol",
    needs=[Capability.SMTP, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-status-of-another-subject"],
)
def test_unknown_command_gets_a_code_of_the_protocol(target: Target) -> None:
    with target.smtp() as smtp:
        answer = smtp.command("MAILWORTHY").must_be("5yz")
        expect.holds(str(answer.enhanced).startswith("5.5."), "5.5.x", str(answer))
