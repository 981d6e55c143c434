"""The maildrop under generated commands, within sessions and across them."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.strategies.machine import bind, explore
from mailworthy.strategies.pop3 import MaildropMachine
from mailworthy.target import Target


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "whatever is read, marked and left, the maildrop shows what the sections 4 to 7 let it show",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=[
        "pop3-dele-does-not-hide",
        "pop3-drop-removes",
        "pop3-numbers-shift",
        "pop3-quit-removes-nothing",
        "pop3-rset-does-nothing",
        "pop3-stat-counts-marked",
        "pop3-unknown-command-accepted",
    ],
)
def test_machine_maildrop(target: Target) -> None:
    explore(bind(MaildropMachine, target))
