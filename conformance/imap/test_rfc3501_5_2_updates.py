"""RFC 3501 section 5.2: what one session does reaches the others."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.session.imap_idle import Idle
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.imap import Event, Exists, Expunge, MailboxStatus, quote

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


@requirement(
    "RFC 3501",
    "5.2",
    Level.MUST,
    "a message that came while the session idled is told by EXISTS, then or afterwards",
    needs=[Capability.IMAP, Capability.IMAP_IDLE],
    fails_on=["imap-idle-swallows-news"],
)
def test_new_message_during_idle_is_told(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        idle = Idle(one)
        idle.begin()
        two.append(name, target.compose()).granted()
        idle.until(lambda event: event == Exists(2), PATIENCE)
        if Exists(2) in idle.end().must_be("OK").untagged:
            return
        if one.noop_until(lambda answer: Exists(2) in answer.untagged, PATIENCE):
            return
        answer = one.command("UID FETCH 1:* UID").must_be("OK")
        if Exists(2) not in answer.untagged and len(answer.fetches()) < 2:
            raise Unreachable("the session does not see the message at all")
        told = Exists(2) in answer.untagged
        expect.holds(told, "2 EXISTS", "none, though FETCH in the same session shows 2")


@requirement(
    "RFC 3501",
    "5.2",
    Level.SHOULD,
    "what another session removed and what it added make up the mailbox that is there",
    needs=[Capability.IMAP],
    fails_on=["imap-exists-counts-what-is-gone", "imap-expunge-numbers-not-moved"],
)
def test_removed_and_added_messages_add_up(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(4)))
        two.fill(name)
        expunge(two, "1,3")
        two.append(name, target.compose()).granted()
        told: list[Event] = []

        def all_told(answer: ImapAnswer) -> bool:
            told.extend(answer.untagged)
            gone = sum(isinstance(event, Expunge) for event in told)
            return gone == 2 and any(isinstance(event, Exists) for event in told)

        if not one.noop_until(all_told, PATIENCE):
            raise Unreachable("the session is not told of all, which is judged apart")
        gone = [event.number for event in told if isinstance(event, Expunge)]
        expect.holds(gone in ([1, 2], [3, 1]), "EXPUNGE of 1 and 2, or of 3 and 1", f"{gone}")
        last = [event.count for event in told if isinstance(event, Exists)][-1:]
        expect.equal("the last EXISTS", last, [3])


@requirement(
    "RFC 3501",
    "5.2",
    Level.MUST,
    "a session that copies messages into its selected mailbox is told of them by EXISTS",
    needs=[Capability.IMAP],
    fails_on=["imap-new-message-not-announced"],
)
def test_copies_into_the_selected_mailbox_are_told(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command(f'COPY 1 "{name}"').must_be("OK", "NO")
        if answer.status == "NO":
            raise NotApplicable("a mailbox cannot be copied to itself, which is not demanded")
        told = Exists(2) in answer.untagged or imap.noop_until(
            lambda answer: Exists(2) in answer.untagged, PATIENCE
        )
        expect.holds(told, "2 EXISTS", f"none within {PATIENCE:g} s")
