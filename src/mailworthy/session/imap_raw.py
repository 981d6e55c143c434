"""IMAP commands octet by octet: tags of one's own, several at once, what is no command at all."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.session.base import Lost
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.secret import Secret
from mailworthy.session.stream import Closed, Silent
from mailworthy.violation import Violation
from mailworthy.wire.imap import Continuation, Event, Tagged


def pipelined(
    imap: ImapSession, *parts: bytes | Secret, tags: Sequence[str], within: float | None = None
) -> dict[str, ImapAnswer]:
    """Send octets in one go, and read until a completion has come under each of the tags.

    The answer of a tag has all that came before its completion, completions of others included.
    `within` is seconds per event. One who never got a completion has an answer that says why.
    """
    seen: list[Event] = []
    found: dict[str, ImapAnswer] = {}
    lost: Lost | None = None
    endpoint = imap.stream.endpoint
    try:
        imap.send(*parts)
        while len(found) < len(tags):
            event = imap.read_event(within)
            if isinstance(event, Tagged) and event.tag in tags and event.tag not in found:
                found[event.tag] = ImapAnswer(endpoint, seen, event)
            seen.append(event)
    except (Closed, Silent) as error:
        lost = imap.lost(error, within)
    return {tag: found.get(tag) or ImapAnswer(endpoint, seen, None, lost) for tag in tags}


def raw(
    imap: ImapSession, *parts: bytes | Secret, tag: str, within: float | None = None
) -> ImapAnswer:
    """Send octets as they are, and read until the completion under the tag."""
    return pipelined(imap, *parts, tags=[tag], within=within)[tag]


def step(imap: ImapSession, *parts: bytes | Secret, tag: str) -> Continuation | ImapAnswer:
    """Send octets, and read until the server asks for more or completes the command."""
    seen: list[Event] = []
    try:
        imap.send(*parts)
        while True:
            event = imap.read_event()
            if isinstance(event, Continuation):
                return event
            if isinstance(event, Tagged):
                if event.tag == tag:
                    return ImapAnswer(imap.stream.endpoint, seen, event)
                raise Violation(f"a completion under {tag}", f"{event.status} under {event.tag}")
            seen.append(event)
    except (Closed, Silent) as error:
        return ImapAnswer(imap.stream.endpoint, seen, None, imap.lost(error, None))


def asked_for_more(imap: ImapSession, *parts: bytes | Secret, tag: str) -> Continuation:
    """Send octets after which the server has to ask for more; Violation where it does not.

    Raises Unreachable where it declines for a reason of policy, as `must_be`.
    """
    got = step(imap, *parts, tag=tag)
    if isinstance(got, Continuation):
        return got
    if got.status == "NO" or got.lost:
        got.must_be("a request to go on (+)")
    raise Violation("a request to go on (+)", str(got))
