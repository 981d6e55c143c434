"""A message from the account to itself: sent, looked for, and removed wherever it went.

For checks that run on accounts in use: nothing but the message itself is read or changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from mailworthy.delivery import Declined, submit
from mailworthy.removal import remove_by_imap, remove_by_pop3, whereabouts
from mailworthy.session.endpoint import Endpoint, Protocol
from mailworthy.session.stream import Closed, Silent
from mailworthy.target import Target
from mailworthy.violation import Late, NotApplicable, Unreachable, Violation
from mailworthy.wire.mime import compose

SUBJECT = "mailworthy: a test, which may be deleted"
NO_WORD = (Unreachable, NotApplicable, Violation, Closed, Silent)
"""How an attempt to remove a message may end, which judges nothing."""


@dataclass(frozen=True)
class OwnMessage:
    """A message that was sent: its Message-ID, and its octets as they were handed over."""

    target: Target
    message_id: str
    octets: bytes

    def must_arrive(self) -> bytes:
        """Its octets as they are read in INBOX; raises Violation where it is lost.

        As `arrival.must_arrive`, but whose account is in use may have filters: a message that is
        in another mailbox is not lost, and raises Unreachable like one that is still on its way.
        """
        try:
            return self.target.delivered(self.message_id)
        except Late as late:
            self._demand_not_filtered()
            with own_message(self.target) as later:
                self.target.delivered(later.message_id)
            octets = self.target.find(self.message_id)
            if octets is None:
                self._demand_not_filtered()
                raise Violation("the message arrives before one sent later", str(late)) from None
            return octets

    def _demand_not_filtered(self) -> None:
        if not self.target.settings.endpoints_of(Protocol.IMAP):
            raise Unreachable("the message may be in another mailbox, which POP3 does not show")
        with self.target.imap(ready=True) as imap:
            if found := whereabouts(imap, self.message_id):
                raise Unreachable(found)


@contextmanager
def own_message(target: Target, body: bytes = b"Body.\r\n") -> Iterator[OwnMessage]:
    """Send a message from the account to itself by the endpoint under test; remove it in the end.

    Raises Unreachable when the server does not take it, NotApplicable where it could not be
    removed again. What cannot be removed is noted in
    `target.outstanding`.
    """
    _demand_removable(target)
    address = target.account.address
    message_id = target.new_message_id()
    # A date of long ago, and mail without a subject, look like spam.
    date = format_datetime(datetime.now(UTC))
    octets = compose(message_id, address, address, body, subject=SUBJECT, date=date)
    try:
        with target.smtp(ready=True, endpoint=_way_out(target)) as smtp:
            target.outstanding[message_id] = "not found again"
            try:
                submit(smtp, address, address, octets)
            except Declined:
                del target.outstanding[message_id]
                raise
            smtp.command("QUIT")  # RFC 5321 section 4.1.1.10: whatever comes in answer
        yield OwnMessage(target, message_id, octets)
    finally:
        remove(target, message_id)


def _way_out(target: Target) -> Endpoint:
    """The endpoint under test where it is one for SMTP, else one that the account logs in to."""
    endpoints = target.settings.endpoints_of(Protocol.SMTP)
    if target.endpoint in endpoints:
        return target.endpoint
    if not endpoints:
        raise NotApplicable("the target has no SMTP endpoint")
    return max(endpoints, key=lambda endpoint: endpoint.submission)


def _demand_removable(target: Target) -> None:
    """Raise NotApplicable where nothing says that a message could be found again and removed."""
    readers = [
        endpoint
        for protocol in (Protocol.IMAP, Protocol.POP3)
        for endpoint in target.settings.endpoints_of(protocol)
        if endpoint not in target.settings.locked_out
    ]
    if not readers:
        raise NotApplicable("a message that was sent could not be read: no log-in for that")
    if readers[0].protocol is Protocol.POP3:
        with target.pop3(ready=True) as pop3:
            if "TOP" not in pop3.capabilities:
                raise NotApplicable("a message that was sent could not be removed: no IMAP, no TOP")


def remove(target: Target, message_id: str) -> None:
    """Remove our message from the account: by IMAP, and by POP3 where IMAP cannot.

    Raises nothing; what is left, or might be, is said in `target.outstanding`.
    """
    if message_id not in target.outstanding:
        return
    found: set[str] = set()
    left: dict[str, str] = {}
    for endpoint in target.settings.endpoints_of(Protocol.IMAP):
        try:
            with target.imap(ready=True, endpoint=endpoint) as imap:
                found, still = remove_by_imap(imap, message_id)
        except NO_WORD as problem:
            left["INBOX"] = _because(target, problem)
        else:
            left = dict.fromkeys(still, "")
            break
    if "INBOX" in left or not found:
        for endpoint in target.settings.endpoints_of(Protocol.POP3)[:1]:
            try:
                with target.pop3(ready=True, endpoint=endpoint) as pop3:
                    if remove_by_pop3(pop3, message_id):
                        found.add("INBOX")
                        left.pop("INBOX", None)
            except NO_WORD as problem:
                left.setdefault("INBOX", _because(target, problem))
    if left:
        places = ", ".join(f"{place}{why}" for place, why in sorted(left.items()))
        target.outstanding[message_id] = f"could not be removed from {places}"
    elif found - {"\\Sent"}:
        del target.outstanding[message_id]


def _because(target: Target, problem: Exception) -> str:
    return f" ({target.transcript.masker.text(str(problem))})"
