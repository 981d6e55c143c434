"""RFC 3501 section 5.2: what one session does reaches the others."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable
from mailworthy.wire.imap import Exists, MailboxStatus, quote

PATIENCE = 5.0
"""Seconds that an update may take to reach a session that says NOOP all the time."""


@requirement(
    "RFC 3501",
    "5.2",
    Level.MUST,
    "a session that observes a message that another session brought is told by EXISTS",
    needs=[Capability.IMAP],
    fails_on=["imap-new-message-not-announced"],
)
def test_new_message_reaches_the_other_session(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        two.append(name, target.compose()).granted()
        if one.noop_until(lambda answer: Exists(2) in answer.untagged, PATIENCE):
            return
        answer = one.command(f"STATUS {quote(name)} (MESSAGES)").granted()
        seen = [status.items.get("MESSAGES") for status in answer.of(MailboxStatus)]
        if seen != [2]:
            raise Unreachable(f"the session does not see the message after {PATIENCE:g} s")
        told = Exists(2) in (*answer.untagged, *one.command("NOOP").granted().untagged)
        expect.holds(told, "2 EXISTS", "none, though STATUS in the same session counts 2")


@requirement(
    "RFC 3501",
    "5.2",
    Level.SHOULD,
    "a session is told by FETCH of flags that another session changed",
    needs=[Capability.IMAP],
    fails_on=["imap-flag-change-not-announced"],
)
def test_flag_change_reaches_the_other_session(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        two.fill(name)
        two.command(r"STORE 1 +FLAGS (\Flagged)").must_be("OK")
        told = one.noop_until(
            lambda answer: any(r"\Flagged" in (f.flags or ()) for f in answer.fetches()), PATIENCE
        )
        expect.holds(told, r"FETCH with \Flagged after NOOP", f"none within {PATIENCE:g} s")
