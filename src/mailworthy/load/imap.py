"""Users who read by IMAP."""

from __future__ import annotations

import uuid

from mailworthy.load.reader import Reader
from mailworthy.session.endpoint import Protocol
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.wire.imap import Expunge


class ImapUser(Reader[ImapSession]):
    """Keeps a session with INBOX selected, and fetches what is new in it."""

    abstract = True
    protocol = Protocol.IMAP
    _validity: int | None = None
    """UIDVALIDITY of INBOX; None before it was selected."""
    _last = 0
    """The highest UID that is not new."""

    def open(self) -> ImapSession:
        """Connect, with TLS where the endpoint has it, log in, and select INBOX."""
        with self.step("connect"):
            session = self.target.imap()
        with self.step("log-in"):
            session.log_in(self.account.user, self.account.secret, token=self.account.token)
        with self.step("SELECT"):
            selected = session.command("SELECT INBOX").must_be("OK")
        validity = selected.codes().get("UIDVALIDITY")
        now = validity.number if validity else None
        if now is None or now != self._validity:
            self._validity = now
            self._last = self._highest(session, selected)
        self._look = look_at(self.account.user, now)
        return session

    def fetch(self) -> None:
        """Fetch all messages that have come since the last time, whole: one transaction.

        What was there when INBOX was first selected is not new.
        """
        with self.transaction("fetch"):
            session = self._polled()
            with self.step("UID FETCH new"):
                found = session.command(f"UID FETCH {self._last + 1}:* (UID RFC822.SIZE)")
                told = fetched(session, found).uids()
            for uid in sorted(uid for uid in told if uid > self._last):
                with self.step("UID FETCH BODY[]"):
                    answer = session.command(f"UID FETCH {uid} (BODY.PEEK[])")
                    octets = fetched(session, answer).body()
                # Another session may have removed it meanwhile.
                if octets is not None:
                    self.see(octets, self._look, str(uid))
                self._last = uid

    def _polled(self) -> ImapSession:
        """A session that knows what is new: NOOP asks for that (RFC 3501 section 6.1.2).

        A server may end a session at any time (section 7.1.5), and clients then begin another.
        """
        if self.session is not None:
            with self.step("NOOP"):
                answer = self.session.command("NOOP")
                if answer.status is not None:
                    answer.must_be("OK")
                    return self.session
            self.leave()
        return self.ready()

    def _highest(self, session: ImapSession, selected: ImapAnswer) -> int:
        """The highest UID in the mailbox that was selected; UIDNEXT need not be told."""
        following = selected.codes().get("UIDNEXT")
        if following is not None and following.number is not None:
            return following.number - 1
        if not selected.exists():
            return 0
        with self.step("UID FETCH new"):
            answer = session.command(f"FETCH {selected.exists()} (UID)")
        return max(fetched(session, answer).uids(), default=0)


def look_at(user: str, validity: int | None, mailbox: str = "INBOX") -> str:
    """The name of a look at a mailbox in the ledger: UIDs last as long as its UIDVALIDITY.

    Without one there are no UIDs that last (RFC 3501 section 6.3.1), and each look is another.
    """
    return f"imap {user} {mailbox} {validity or uuid.uuid4().hex}"


def fetched(session: ImapSession, answer: ImapAnswer) -> ImapAnswer:
    """Demand OK, or a NO because messages were expunged meanwhile (RFC 2180 section 4.1)."""
    expunged = answer.has_code("EXPUNGEISSUED") or (
        answer.status == "NO" and bool(session.command("NOOP").of(Expunge))
    )
    return answer if expunged else answer.must_be("OK")
