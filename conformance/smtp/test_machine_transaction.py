"""The SMTP machine: RFC 5321 section 4.1.4 and what it rests on, in any order."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.strategies.machine import bind, explore
from mailworthy.strategies.smtp import SmtpMachine
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "In whatever order commands come, each reply fits the state, and what is accepted is stored",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "smtp-all-leading-dots-removed",
        "smtp-data-keeps-transaction",
        "smtp-disconnect-delivers",
        "smtp-ehlo-keeps-transaction",
        "smtp-malformed-mail-sticks",
        "smtp-rset-keeps-transaction",
    ],
)
def test_machine_transaction(target: Target) -> None:
    explore(bind(SmtpMachine, target))
