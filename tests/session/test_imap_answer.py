"""What an answer tells of extensions: ESEARCH, NAMESPACE, ID, ENABLED, trees, UIDs of copies."""

from __future__ import annotations

import pytest

from mailworthy.session.imap_answer import ImapAnswer
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.imap import (
    BodyPart,
    Code,
    Condition,
    Enabled,
    Envelope,
    Esearch,
    Event,
    Fetch,
    Namespace,
    Namespaces,
    NumberSet,
    ServerId,
    Tagged,
)


def answer(*untagged: Event) -> ImapAnswer:
    return ImapAnswer("imap://x", untagged, Tagged("m1", "OK", None, b""))


def test_search_takes_esearch_as_well() -> None:
    found = answer(Esearch("m1", False, {"ALL": NumberSet(((4, 5), (2, 2)))}))
    assert found.search() == [2, 4, 5]
    assert found.esearch().tag == "m1"
    endless = answer(Esearch("m1", False, {"ALL": NumberSet(((1, 2**32 - 1),))}))
    with pytest.raises(Unreachable, match="more than"):
        endless.search()


def test_answers_of_extensions_are_found_or_missed() -> None:
    namespaces = Namespaces((Namespace("", "/"),), (), ())
    full = answer(namespaces, ServerId({"name": "x"}), Enabled(("IMAP4REV2",)))
    assert full.namespaces().personal[0].separator == "/"
    assert full.server_id().fields == {"name": "x"}
    assert full.enabled() == {"IMAP4REV2"}
    bare = answer()
    assert bare.enabled() == frozenset()
    for miss in (bare.namespaces, bare.server_id, bare.esearch, bare.envelope, bare.structure):
        with pytest.raises(Violation):
            miss()


def test_envelope_and_structure_come_from_whichever_response_has_them() -> None:
    envelope = Envelope(*(None,) * 10)
    part = BodyPart(b"TEXT", b"PLAIN", None, None, None, b"7BIT", 3, 1)
    found = answer(Fetch(1, {"UID": 4}), Fetch(1, {"ENVELOPE": envelope, "BODY": part}))
    assert found.envelope() is envelope
    assert found.structure() is part


def test_uids_of_copies_are_told_by_a_code_tagged_or_not() -> None:
    copied = Code("COPYUID", ("7", "1:2", "9,12"))
    tagged = ImapAnswer("x", [], Tagged("m1", "OK", copied, b""))
    untagged = answer(Condition("OK", copied, b""))
    expected = (7, (NumberSet(((1, 2),)), NumberSet(((9, 9), (12, 12)))))
    assert tagged.uid_sets("COPYUID") == untagged.uid_sets("COPYUID") == expected
    with pytest.raises(Violation):
        tagged.uid_sets("APPENDUID")
