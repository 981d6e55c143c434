"""What becomes of a message that is sent by the endpoint under test: what is stored, or nothing.

`Target.deliver` brings a message in by whatever way the target has; here the way is what is judged.
"""

from __future__ import annotations

import re

from mailworthy import expect
from mailworthy.removal import whereabouts
from mailworthy.session.endpoint import Protocol
from mailworthy.settings import Account
from mailworthy.target import Target
from mailworthy.violation import HarnessError, Late, NotApplicable, Unreachable, Violation
from mailworthy.wire.mime import field_value, fields_of, split


def stored(
    target: Target,
    octets: bytes,
    *,
    sender: str | None = None,
    recipient: Account | None = None,
    parameters: str = "",
) -> bytes:
    """Send a message by the endpoint under test, and wait for it; return its octets as stored.

    `octets` carry a unique Message-ID. It goes from the account to itself, where neither `sender`
    (a reverse-path) nor `recipient` says otherwise; `parameters` are those of MAIL. Raises
    Unreachable where the message is refused or does not arrive.
    """
    message_id = field_value(octets, b"message-id")
    if message_id is None:
        raise HarnessError("a message to look for needs a Message-ID")
    whose = recipient or target.account
    with target.smtp(ready=True) as smtp:
        path = smtp.sender if sender is None else sender
        smtp.command(f"MAIL FROM:<{path}> {parameters}".rstrip()).granted()
        smtp.command(f"RCPT TO:<{whose.address}>").granted()
        smtp.data(octets).granted()
    return target.delivered(message_id.decode(), whose)


def taken(target: Target, body: bytes) -> bytes | None:
    """Send a body as mail data octet for octet, no dots doubled; what is stored.

    None where the message is not taken: to refuse it, or to hang up, is as safe.
    """
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        answer = smtp.exchange(target.compose(body, message_id=message_id) + b".\r\n")[0]
    return target.delivered(message_id) if answer.positive else None


def must_have_body(message: bytes, body: bytes) -> None:
    """Demand that what is stored has this body; what a server adds at its end is another matter.

    Raises NotApplicable where the body is encoded now (RFC 6409 section 8.4).
    """
    encoding = field_value(message, b"content-transfer-encoding")
    if encoding is not None and encoding.lower() not in {b"7bit", b"8bit", b"binary"}:
        raise NotApplicable(f"the body is stored in another encoding: {encoding!r}")
    kept = split(message)[1]
    if not kept.startswith(body):
        expect.same_octets("the body stored", kept, body)


def return_path(message: bytes) -> bytes:
    """The value of Return-Path in what is stored; raises NotApplicable where there is none."""
    path = field_value(message, b"return-path")
    if path is None:
        raise NotApplicable("the message has no Return-Path")
    return path


def must_be_stamped(
    target: Target, mark: re.Pattern[bytes], what: str, parameters: str = ""
) -> None:
    """Demand that a message sent with these parameters has a Received field that holds `mark`.

    `what` says in words what the field is to have.
    """
    stamps = fields_of(stored(target, target.compose(), parameters=parameters), b"received")
    shown = any(mark.search(stamp) for stamp in stamps)
    expect.holds(shown, f"a Received field with {what}", repr(stamps)[:500])


def send_in_one_session(target: Target, count: int) -> list[str]:
    """Send messages to the account one after the other in a session; their Message-IDs."""
    sent = [target.new_message_id() for _ in range(count)]
    with target.smtp(ready=True) as smtp:
        for message_id in sent:
            smtp.begin(target.account.address)
            smtp.data(target.compose(message_id=message_id)).granted()
    return sent


def must_arrive(
    target: Target, message_id: str, account: Account | None = None, within: float | None = None
) -> bytes:
    """As `Target.delivered`, but a message that does not appear is a Violation.

    No RFC bounds how long a delivery takes, so one that is sent later must have arrived before
    the first is called lost; where that does not arrive either, or the first was filed elsewhere
    or returned, it is Unreachable.
    """
    try:
        return target.delivered(message_id, account, within)
    except Late as late:
        target.deliver(target.compose(), account)
        octets = target.find(message_id, account)
        if octets is None:
            _demand_not_elsewhere(target, message_id, account or target.account)
            raise Violation("the message arrives before one sent later", str(late)) from None
        return octets


def _demand_not_elsewhere(target: Target, message_id: str, recipient: Account) -> None:
    if not target.settings.endpoints_of(Protocol.IMAP):
        return
    for who in dict.fromkeys([recipient, target.account]):
        with target.imap(ready=True, account=who) as imap:
            if found := whereabouts(imap, message_id):
                raise Unreachable(found)


def must_not_arrive(
    target: Target, *message_ids: str, expected: str, actual: str, account: Account | None = None
) -> None:
    """Demand that none of these messages is in the account's INBOX once a later one is there.

    Whatever was to be delivered before it is there by then; the failure has the words given.
    """
    target.deliver(target.compose(), account)
    for message_id in message_ids:
        expect.holds(target.find(message_id, account) is None, expected, actual)
