"""One mailbox under two sessions and generated commands."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.strategies.imap import MailboxMachine
from mailworthy.strategies.machine import bind, explore
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "2.3.1",
    Level.SHOULD,
    "in every session numbers, UIDs, octets and flags stay those of one mailbox, at most late",
    needs=[Capability.IMAP, Capability.LOGIN],
    fails_on=[
        "imap-copy-is-of-the-next",
        "imap-expunge-numbers-not-moved",
        "imap-numbers-shift-unannounced",
        "imap-store-undoes-other-sessions",
        "imap-uid-reused-after-expunge",
        "imap-uid-store-takes-numbers",
    ],
)
def test_machine_mailbox(target: Target) -> None:
    explore(bind(MailboxMachine, target))
