"""The maildrop under generated commands, within sessions and across them."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.strategies.machine import bind, explore
from mailworthy.strategies.pop3 import MaildropMachine, TwoMaildropsMachine
from mailworthy.target import Target


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "whatever is read, marked and left, and whoever and whatever comes meanwhile, the maildrop "
    "shows what the sections 4 to 7 let it show",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-dele-does-not-hide",
        "pop3-drop-removes",
        "pop3-newest-is-number-one",
        "pop3-numbers-shift",
        "pop3-quit-removes-arrivals",
        "pop3-quit-removes-nothing",
        "pop3-quit-removes-one-more",
        "pop3-refused-log-in-unmarks",
        "pop3-retr-marks",
        "pop3-rset-does-nothing",
        "pop3-second-log-in-removes-marked",
        "pop3-stat-counts-marked",
        "pop3-top-of-marked-answered",
        "pop3-top-skips-marked",
        "pop3-unique-ids-are-numbers",
        "pop3-unique-ids-change",
        "pop3-unknown-command-accepted",
    ],
)
def test_machine_maildrop(target: Target) -> None:
    explore(bind(MaildropMachine, target))


@requirement(
    "RFC 1939",
    "5",
    Level.MUST,
    "what is read, marked and left in one maildrop shows in no other",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-marks-are-everybodys"],
    accounts=2,
)
def test_machine_two_maildrops(target: Target) -> None:
    explore(bind(TwoMaildropsMachine, target), examples=10)
