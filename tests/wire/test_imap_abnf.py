"""A second opinion on our grammar: another author's RFC 9051, by the package `abnf`.

Where the two differ on purpose, the reason is named: `STRICTER` and `wider`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from abnf import ParseError
from abnf.grammars import rfc9051
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.wire.imap_responses import RESPONSE

from mailworthy.wire.imap import (
    Condition,
    Dialect,
    Esearch,
    Event,
    Fetch,
    ListEntry,
    MailboxStatus,
    ResponseReader,
    SearchResult,
    ServerId,
    TooLong,
    Unknown,
    Unparsable,
    parse,
)

REV2 = Dialect(rev1=False, rev2=True, utf8=True)
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
MOST = 250
"""Octets of a response that the other grammar, which tries every alternative, has time for."""
slowly = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)

STRICTER = {
    "mbx-list-sflag": "one per response, says its comment; flag-extension would cover a second",
    "child-mbox-flag": "one per response, says its comment; flag-extension would cover a second",
    "body-ext-1part": "not in an answer to BODY, says its comment",
    "body-ext-mpart": "not in an answer to BODY, says its comment",
    "media-text": "what is TEXT has lines, whichever alternative it may be forced into",
    "body-type-msg": "what is MESSAGE/RFC822 has an envelope, says the comment of body-type-basic",
    "body-fld-lines": "what is TEXT has lines",
    "envelope": "what is MESSAGE/RFC822 has an envelope",
    "resp-text-code": "a code that is defined has its own arguments: the earlier rule goes first",
    "childinfo-extended-item": "what is CHILDINFO has quoted options, says its comment",
    "list-select-base-opt-quoted": "what is CHILDINFO has quoted options, says its comment",
    "oldname-extended-item": "what is OLDNAME has one mailbox name",
    "sequence-set": "ALL has a set, which search-ret-data-ext would let be anything",
    "search-return-data": "MIN, MAX and COUNT have numbers, likewise",
}
"""The ABNF rule that we demand beyond what the bare rules of RFC 9051 derive, and why."""
OUT_OF_RANGE = {
    "number", "number64", "uniqueid", "body-fld-octets", "status-att-val", "mailbox-data",
    "message-data",
}  # fmt: skip
"""Rules of numbers, whose range stands in a comment."""
KNOWN_ITEMS = {
    "FLAGS", "UID", "RFC822.SIZE", "INTERNALDATE", "ENVELOPE", "BODY", "BODYSTRUCTURE",
}  # fmt: skip
KNOWN_STATUS = {"MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE"}


def derives(response: bytes) -> bool:
    rule = "response-data" if response.startswith(b"* ") else "response-tagged"
    rule = "continue-req" if response.startswith(b"+") else rule
    try:
        rfc9051.Rule(rule).parse_all(response.decode("latin-1"))
    except ParseError:
        return False
    return True


def wider(event: Event, response: bytes) -> bool:
    """Whether we take, for a reason, what RFC 9051 alone does not derive."""
    match event:
        case Unknown() | ServerId():
            return True  # responses of extensions
        case Fetch(items=items):  # items of extensions, RFC 3501's RFC822, BINARY with an origin
            return any(
                name not in KNOWN_ITEMS
                and not name.startswith(("BODY[", "BINARY.SIZE["))
                and not (name.startswith("BINARY[") and name.endswith("]"))
                for name in items
            )
        case MailboxStatus(items=items):
            return not items.keys() <= KNOWN_STATUS or not items
        case SearchResult():
            return b"(" in response  # MODSEQ, RFC 7162
        case Condition(status="PREAUTH"):
            return True  # a greeting
        case Esearch(items=items):
            return not items.keys() <= {"MIN", "MAX", "ALL", "COUNT"}
        case ListEntry(extended=extended):  # tagged-ext-val is recommended, not imposed
            return bool(extended) or event.kind == "LSUB"
        case _:
            return b"CAPABILITY" in response.upper()  # IMAP4rev2 is judged by an oracle


def agree(response: bytes) -> None:
    event = parse(response, REV2)
    if isinstance(event, Unparsable):
        # The count of a literal is the number of CHAR8s that follow, which ABNF cannot say.
        counted = b"}\r\n" in response
        rule = event.rule.partition(":")[0]
        accounted = counted or rule in STRICTER or _out_of_range(event)
        assert accounted or not derives(response), event
    else:
        assert derives(response) or wider(event, response), event


def _out_of_range(event: Unparsable) -> bool:
    return event.rule.partition(":")[0] in OUT_OF_RANGE and event.meant is not None


@slowly
@given(RESPONSE)
def test_what_the_grammar_generates_is_read_and_derived(response: bytes) -> None:
    event = parse(response, REV2)
    assert not isinstance(event, Unparsable | TooLong), event
    if len(response) <= MOST:
        assert derives(response)


@slowly
@given(RESPONSE.filter(lambda response: len(response) <= MOST), st.data())
def test_both_grammars_agree_on_spoiled_responses(response: bytes, data: st.DataObject) -> None:
    body = bytearray(response[:-2])
    at = data.draw(st.integers(0, len(body) - 1))
    spoilt = st.sampled_from([bytes([octet]) for octet in b' ()"{}[]\\*,:~0A\r\n\0\xe9'])
    match data.draw(st.sampled_from(["drop", "insert", "change", "swap"])):
        case "drop":
            del body[at]
        case "insert":
            body[at:at] = data.draw(spoilt)
        case "change":
            body[at : at + 1] = data.draw(spoilt)
        case "swap":
            body[at : at + 2] = body[at : at + 2][::-1]
    assume(body[:1] != b"+" or body[:2] == b"+ ")
    agree(bytes(body) + b"\r\n")


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcripts_of_real_servers_are_read_and_derived(transcript: Path) -> None:
    """What a server was heard to say is lawful, unless its page in reports/ says otherwise."""
    reader = ResponseReader()
    reader.feed(transcript.read_bytes())
    count = 0
    while (found := reader.next()) is not None:
        event, raw = found
        count += 1
        assert not isinstance(event, Unparsable | TooLong), event
        if len(raw) <= MOST:
            assert derives(raw) or wider(event, raw), event
    assert count > 100
    assert reader.pending() == b""
