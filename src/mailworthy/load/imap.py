"""Users who read by IMAP."""

from __future__ import annotations

from mailworthy.load.reader import Reader
from mailworthy.session.endpoint import Protocol
from mailworthy.session.imap import ImapAnswer, ImapSession


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
        codes = selected.codes()
        validity, following = (codes.get(name) for name in ("UIDVALIDITY", "UIDNEXT"))
        now = validity.number if validity else None
        if now != self._validity:
            self._validity = now
            known = following.number if following else None
            self._last = (known or 1) - 1
        return session

    def fetch(self) -> None:
        """Fetch all messages that have come since the last time, whole: one transaction.

        What was there when INBOX was first selected is not new.
        """
        with self.transaction("fetch"):
            session = self.ready()
            with self.step("UID FETCH new"):
                found = session.command(f"UID FETCH {self._last + 1}:* (UID RFC822.SIZE)")
                uids = sorted(uid for uid in fetched(found).uids() if uid > self._last)
            for uid in uids:
                with self.step("UID FETCH BODY[]"):
                    octets = fetched(session.command(f"UID FETCH {uid} (BODY.PEEK[])")).body()
                # Another session may have removed it meanwhile.
                if octets is not None:
                    self.see(octets, look(self._validity), str(uid))
                self._last = uid


def look(validity: int | None, mailbox: str = "INBOX") -> str:
    """The name of a look at a mailbox in the ledger: UIDs last as long as its UIDVALIDITY."""
    return f"imap {mailbox} {validity}"


def fetched(answer: ImapAnswer) -> ImapAnswer:
    """Demand OK, or a NO that says that messages were expunged meanwhile (RFC 5530)."""
    return answer if answer.has_code("EXPUNGEISSUED") else answer.must_be("OK")
