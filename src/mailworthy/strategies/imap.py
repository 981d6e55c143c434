"""A machine of two IMAP sessions on one mailbox."""

from __future__ import annotations

import time
from contextlib import ExitStack

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mailworthy import expect
from mailworthy.models.imap import Letter, Mailbox, View
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.imap_mailbox import own_mailbox
from mailworthy.strategies.machine import Machine
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import Code, MailboxStatus, quote
from mailworthy.wire.mime import field_value

PATIENCE = 5.0
"""Seconds in which a session that says NOOP has to come into step with the mailbox."""
PAUSE = 0.02
LIMIT = 12
"""Messages after which no more are brought."""
FLAGS = ("\\Deleted", "\\Flagged", "\\Seen", "\\Answered")
BODIES = (b"One.\r\n", b"\r\n\r\n", b".\r\n..\r\n")

SESSIONS = st.sampled_from((0, 1))
PLACES = st.integers(0, LIMIT - 1)
"""Which message, counted around."""
CHANGES = st.sampled_from(("+", "+", "-", ""))
FLAG_SETS = st.lists(st.sampled_from(FLAGS), max_size=2, unique=True)


class MailboxMachine(Machine):
    """Both append, copy, store, expunge, fetch and search; now and then one says NOOP."""

    name = "machine/imap/mailbox"

    def prepare(self) -> None:
        """Select a new mailbox in two sessions and bring two messages."""
        self.mailbox = Mailbox()
        self.views = (View(self.mailbox), View(self.mailbox))
        self.validities: set[Code | None] = set()
        self.stack = ExitStack()
        try:
            self.box = self.stack.enter_context(own_mailbox(lambda: self.arena.imap(ready=True)))
            self.sessions = tuple(self.arena.imap(ready=True) for _ in self.views)
            for number in range(2):
                self.select(number)
                self.do_append(number, number)
        except BaseException:
            self.stack.close()
            raise

    def teardown(self) -> None:
        """Close the sessions and delete the mailbox."""
        for session in self.sessions:
            session.close()
        self.stack.close()
        super().teardown()

    # What both ends need

    def select(self, who: int) -> None:
        """Select the mailbox; the view begins anew."""
        answer = self.sessions[who].command(f"SELECT {quote(self.box)}").granted()
        self.validities.add(answer.codes().get("UIDVALIDITY"))
        if len(self.validities) > 1:
            raise NotApplicable("the mailbox has no UIDs that persist: its UIDVALIDITY changes")
        self.views[who].begin(answer.exists())
        permanent = answer.codes().get("PERMANENTFLAGS")
        if permanent is not None and not {f.lower() for f in FLAGS} <= {
            f.lower() for f in permanent.arguments
        }:
            raise NotApplicable("the mailbox does not keep all system flags")

    def say(self, who: int, *parts: str, allowed: tuple[str, ...] = ("OK",)) -> ImapAnswer:
        """Send a command, take what came before its completion, demand a status."""
        session: ImapSession = self.sessions[who]
        answer = session.command(*parts)
        for event in answer.untagged:
            self.views[who].hear(event)
        return answer.must_be(*allowed)

    def settle(self, who: int) -> None:
        """Say NOOP and look at everything until the view is the mailbox (section 5.2)."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.say(who, "NOOP")
            if self.look(who):
                return
            if time.monotonic() > deadline:
                raise self.out_of_step(who)
            time.sleep(PAUSE)

    def out_of_step(self, who: int) -> Violation | Unreachable:
        """What to say of a session that NOOP did not bring into step.

        EXPUNGE may be late, and EXISTS is owed only of what the session observed (section 5.2);
        numbers that were given to other messages show in FETCH.
        """
        self.say(who, "FETCH 1:* (UID FLAGS BODY.PEEK[])", allowed=("OK", "NO", "BAD"))
        answer = self.say(who, f"STATUS {quote(self.box)} (MESSAGES)", allowed=("OK", "NO"))
        there, shown = len(self.mailbox.alive()), len(self.views[who].letters)
        observed = [status.items.get("MESSAGES") for status in answer.of(MailboxStatus)]
        if shown > there or (shown < there and observed != [there]):
            return Unreachable(f"after {PATIENCE:g} s of NOOP {shown} messages, not {there}")
        return Violation(
            f"the mailbox's {there} messages and their flags",
            f"after {PATIENCE:g} s of NOOP still {shown} or others",
        )

    def look(self, who: int) -> bool:
        """Fetch everything; whether it is what the mailbox holds now."""
        view = self.views[who]
        if len(view.letters) != len(self.mailbox.alive()):
            return False
        if not view.letters:
            return True
        answer = self.say(who, "FETCH 1:* (UID FLAGS BODY.PEEK[])", allowed=("OK", "NO"))
        flags = {f.number: f.flags for f in answer.fetches() if f.flags is not None}
        return view.in_step(flags)

    def pick(self, who: int, place: int) -> tuple[int, Letter] | None:
        """A message of the view: its sequence number, and which it is."""
        view = self.views[who]
        if None in view.letters:
            self.say(who, "FETCH 1:* (UID)", allowed=("OK", "NO"))
        if not view.letters:
            return None
        number = place % len(view.letters) + 1
        letter = view.letters[number - 1]
        return None if letter is None else (number, letter)

    # The rules

    @rule(who=SESSIONS, kind=st.integers(0, len(BODIES) - 1))
    def append(self, who: int, kind: int) -> None:
        """Bring a message."""
        if len(self.mailbox.letters) < LIMIT:
            self.step("append", who=who, kind=kind)

    def do_append(self, who: int, kind: int) -> None:
        """The message is at the end, under a higher UID than any before."""
        octets = self.arena.compose(BODIES[kind])
        self.mailbox.letters.append(Letter(field_value(octets, b"message-id") or octets))
        answer = self.sessions[who].append(self.box, octets)
        for event in answer.untagged:
            self.views[who].hear(event)
        answer.granted()
        self.settle(who)

    @rule(who=SESSIONS, place=PLACES)
    def copy(self, who: int, place: int) -> None:
        """Copy a message within the mailbox."""
        if len(self.mailbox.letters) < LIMIT:
            self.step("copy", who=who, place=place)

    def do_copy(self, who: int, place: int) -> None:
        """The copy is at the end, and is of that message; a server may refuse it."""
        self.settle(who)
        if (picked := self.pick(who, place)) is None:
            return
        number, letter = picked
        copy = Letter(letter.mark)
        self.mailbox.letters.append(copy)
        answer = self.say(who, f"COPY {number} {quote(self.box)}", allowed=("OK", "NO"))
        if answer.status == "NO":
            self.mailbox.letters.remove(copy)
        self.settle(who)

    @rule(who=SESSIONS, place=PLACES, by_uid=st.booleans())
    def fetch(self, who: int, place: int, by_uid: bool) -> None:
        """Fetch a message as this session knows it."""
        self.step("fetch", who=who, place=place, by_uid=by_uid)

    def do_fetch(self, who: int, place: int, by_uid: bool) -> None:
        """Octets, UID and flags are the message's; one removed elsewhere may be missing."""
        if (picked := self.pick(who, place)) is None:
            return
        number, letter = picked
        allowed = ("OK",) if letter.alive else ("OK", "NO")
        command = f"UID FETCH {letter.uid}" if by_uid else f"FETCH {number}"
        answer = self.say(who, f"{command} (UID FLAGS BODY.PEEK[])", allowed=allowed)
        if letter.alive:
            uids = [fetch.uid for fetch in answer.fetches() if "BODY[]" in fetch.items]
            expect.equal(f"UIDs fetched by {command}", uids, [letter.uid])

    @rule(who=SESSIONS, place=PLACES, sign=CHANGES, flags=FLAG_SETS, by_uid=st.booleans())
    def store(self, who: int, place: int, sign: str, flags: list[str], by_uid: bool) -> None:
        """Change flags."""
        self.step("store", who=who, place=place, sign=sign, flags=flags, by_uid=by_uid)

    def do_store(self, who: int, place: int, sign: str, flags: list[str], by_uid: bool) -> None:
        """The flags of that message change, and no others."""
        if (picked := self.pick(who, place)) is None:
            return
        number, letter = picked
        change = frozenset(flags)
        if letter.alive and letter.flags is not None:
            before, letter.flags = letter.flags, letter.changed(sign, change, letter.flags)
            for view in self.views:
                view.stored(letter, before, sign=sign, flags=change)
        allowed = ("OK",) if letter.alive else ("OK", "NO")
        command = f"UID STORE {letter.uid}" if by_uid else f"STORE {number}"
        self.say(who, f"{command} {sign}FLAGS ({' '.join(flags)})", allowed=allowed)
        self.views[who].own_store_done(letter, sign, change)

    @rule(who=SESSIONS)
    def expunge(self, who: int) -> None:
        """Remove what is flagged as deleted."""
        self.step("expunge", who=who)

    def do_expunge(self, who: int) -> None:
        """Each message removed is told by EXPUNGE, by the number that it then has."""
        self.settle(who)
        self.mailbox.expunge()
        if self.say(who, "EXPUNGE", allowed=("OK", "NO")).status == "NO":
            raise NotApplicable("EXPUNGE is refused where two have the mailbox (RFC 2180, 4.1.4)")
        left = self.mailbox.alive()
        uids = [letter.uid if letter else None for letter in self.views[who].letters]
        expect.equal("UIDs left, by the EXPUNGE responses", uids, [letter.uid for letter in left])

    @rule(who=SESSIONS, flag=st.sampled_from(FLAGS), by_uid=st.booleans())
    def search(self, who: int, flag: str, by_uid: bool) -> None:
        """Search by a flag."""
        self.step("search", who=who, flag=flag, by_uid=by_uid)

    def do_search(self, who: int, flag: str, by_uid: bool) -> None:
        """Messages of the view are found where their flags are certain."""
        command = f"{'UID ' if by_uid else ''}SEARCH {flag.removeprefix(chr(92)).upper()}"
        view = self.views[who]
        before = list(view.letters)
        found = set(self.say(who, command).search())
        for number, letter in enumerate(before, 1):
            if letter is None or not letter.alive or len(view.allowed(letter)) != 1:
                continue
            key = letter.uid if by_uid else number
            there = flag in (letter.flags or ())
            expect.equal(f"whether {command} finds {key}", key in found, there)

    @rule(who=SESSIONS)
    def noop(self, who: int) -> None:
        """Ask for news."""
        self.step("noop", who=who)

    def do_noop(self, who: int) -> None:
        """The session comes into step with the mailbox."""
        self.settle(who)

    @rule(who=SESSIONS)
    def reselect(self, who: int) -> None:
        """Select the mailbox again."""
        self.step("reselect", who=who)

    def do_reselect(self, who: int) -> None:
        """The same messages are there under the same UIDs."""
        self.select(who)
        self.settle(who)

    # Steps of scripts alone: what they say is for the oracles to judge, not for the model

    def do_say(self, who: int, line: str) -> None:
        """Send a command; `{box}` stands for the mailbox, `{other}` for one that is not there."""
        line = line.replace("{box}", quote(self.box)).replace("{other}", quote(f"{self.box}-x"))
        self.sessions[who].command(line)

    def do_bring(self, who: int, text: str) -> None:
        """Append a message of these lines, which are parted by `|`."""
        octets = "".join(f"{line}\r\n" for line in text.split("|")).encode()
        self.sessions[who].append(self.box, octets)
