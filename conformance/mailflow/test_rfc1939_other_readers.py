"""RFC 1939 beside IMAP: what one reader of a mailbox does while another has it open."""

from mailworthy import expect
from mailworthy.delivery import own_uids
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.DELIVERY]
BODIES = (b"One.\r\n", b"Number two, which is longer.\r\n")


def two_messages(target: Target) -> list[str]:
    """Have two messages in the mailbox, with BODIES; their Message-IDs."""
    target.empty()
    made = [target.new_message_id() for _ in BODIES]
    for message_id, body in zip(made, BODIES, strict=True):
        target.deliver(target.compose(body, message_id=message_id))
    return made


def header(pop3: Pop3Session, number: int) -> bytes:
    """The header of a message, or without TOP the whole: a site may remove what is retrieved."""
    answer = pop3.command(f"TOP {number} 0", multiline=True)
    return pop3.retr(number) if answer.ok is False else answer.must_be_ok().octets


def numbers_of(pop3: Pop3Session, message_ids: list[str]) -> list[int]:
    """The message-numbers; raises NotApplicable where the maildrop is another mailbox."""
    octets = {number: header(pop3, number) for number in pop3.sizes()}
    found = [n for one in message_ids for n, text in octets.items() if one.encode() in text]
    if len(found) != len(message_ids):
        raise NotApplicable("the maildrop of POP3 is not the INBOX of IMAP")
    return found


def uid_of(imap: ImapSession, message_id: str) -> int:
    """The UID in INBOX, which is selected."""
    imap.command("SELECT INBOX").must_be("OK")
    uids = own_uids(imap, message_id)
    if not uids:
        raise Unreachable(f"{message_id} is not found by IMAP")
    return uids[-1]


def expunge(target: Target, message_id: str) -> None:
    """Remove a message by IMAP; raises Unreachable where that is refused meanwhile."""
    with target.imap(ready=True) as imap:
        uid = uid_of(imap, message_id)
        imap.command(rf"UID STORE {uid} +FLAGS.SILENT (\Deleted)").granted()
        imap.command("EXPUNGE").granted()


# Section 4 has the server lock the maildrop "as necessary" against this. Where it comes about all
# the same, message-numbers are those that were given at the begin.
@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "Where IMAP removes a message from under a POP3 session no number stands for another message",
    needs=NEEDS,
    fails_on=["pop3-expunge-shifts-numbers"],
)
def test_expunge_shifts_no_pop3_number(target: Target) -> None:
    sent = two_messages(target)
    with target.pop3(ready=True) as pop3:
        numbers = numbers_of(pop3, sent)
        expunge(target, sent[0])
        for number, body in zip(reversed(numbers), reversed(BODIES), strict=True):
            answer = pop3.command(f"RETR {number}", multiline=True)
            if answer.ok:
                expect.same_octets(f"body of {number}", split(answer.octets)[1], body)


@requirement(
    "RFC 1939",
    "4",
    Level.SHOULD,
    "Where IMAP removes a message from under a POP3 session, that goes on with the others",
    needs=NEEDS,
    fails_on=["pop3-expunge-ends-the-session", "pop3-expunge-ends-all-retrieval"],
)
def test_expunge_leaves_the_pop3_session_usable(target: Target) -> None:
    sent = two_messages(target)
    with target.pop3(ready=True) as pop3:
        gone, left = numbers_of(pop3, sent)
        expunge(target, sent[0])
        answer = pop3.command(f"RETR {gone}", multiline=True)
        expect.holds(answer.ok is not None, "+OK or -ERR", str(answer))
        pop3.command("NOOP").must_be_ok()
        expect.same_octets("body of the message left", split(pop3.retr(left))[1], BODIES[1])
        pop3.quit()


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "QUIT removes no other message in place of a marked one that IMAP has removed before",
    needs=NEEDS,
    fails_on=["pop3-quit-removes-by-position"],
)
def test_quit_removes_no_other_than_was_marked(target: Target) -> None:
    sent = two_messages(target)
    with target.pop3(ready=True) as pop3:
        gone, _ = numbers_of(pop3, sent)
        pop3.command(f"DELE {gone}").must_be_ok()
        expunge(target, sent[0])
        pop3.command("QUIT")  # +OK or -ERR: what matters is what is left
    if target.settings.read_by == "pop3":
        target.pop3(ready=True).quit()  # the maildrop is free
    left = target.find(sent[1])
    expect.holds(left is not None, "the message that was not marked", "it is gone")


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "Flags that IMAP sets leave the unique-ids of POP3 as they are",
    needs=[*NEEDS, Capability.POP3_UIDL],
    fails_on=["pop3-unique-id-tells-flags"],
)
def test_flags_leave_unique_ids_as_they_are(target: Target) -> None:
    sent = two_messages(target)
    with target.pop3(ready=True) as pop3:
        numbers_of(pop3, sent)
        unique_ids = sorted(pop3.unique_ids().values())
        pop3.quit()
    with target.imap(ready=True) as imap:
        uid = uid_of(imap, sent[0])
        imap.command(rf"UID STORE {uid} +FLAGS.SILENT (\Seen \Flagged \Answered)").granted()
    with target.pop3(ready=True) as pop3:
        expect.equal("unique-ids", sorted(pop3.unique_ids().values()), unique_ids)


# No text says what POP3 has to do with the flags of IMAP. A person who reads by both is told.
@requirement(
    "RFC 1939",
    "5",
    Level.ADVICE,
    "What was read by POP3 alone is not marked as seen for IMAP",
    needs=NEEDS,
    fails_on=["pop3-top-sets-seen", "pop3-retr-sets-seen"],
)
def test_reading_by_pop3_leaves_messages_unseen(target: Target) -> None:
    sent = two_messages(target)
    for command in ("TOP {} 0", "RETR {}"):
        if command.startswith("TOP") and not target.has(Capability.POP3_TOP):
            continue
        with target.pop3(ready=True) as pop3:
            for number in pop3.sizes():
                pop3.command(command.format(number), multiline=True).must_be_ok()
            pop3.quit()
        with target.imap(ready=True) as imap:
            uid = uid_of(imap, sent[0])
            flags = imap.command(f"UID FETCH {uid} (FLAGS)").must_be("OK").flags()
            shown = " ".join(sorted(flags)) or "no flag"
            expect.holds(r"\Seen" not in flags, rf"no \Seen after {command.split()[0]}", shown)
