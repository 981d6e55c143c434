"""What is stored of a message that the endpoint under test took, and that another is not there."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailworthy.arrival import (
    must_be_stamped,
    must_have_body,
    must_not_arrive,
    return_path,
    stored,
    taken,
)
from mailworthy.session.endpoint import Protocol, Transport
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import HarnessError, NotApplicable, Violation
from mailworthy.wire.mime import compose


@pytest.fixture
def target(reference: Path) -> Iterator[Target]:
    settings = read_target(reference)
    plain = [e for e in settings.endpoints_of(Protocol.SMTP) if e.transport is Transport.PLAIN]
    target = Target(settings, plain[0])
    target.begin(settings.accounts[:2])
    target.delivery_patience = 5
    yield target
    target.finish()


def test_a_message_is_stored_as_it_was_sent(target: Target) -> None:
    other = target.accounts[1]
    message = target.compose(b"Body of one.\r\n")
    read = stored(target, message, sender="x@y.example", recipient=other, parameters="RET=FULL")
    must_have_body(read, b"Body of one.\r\n")
    assert return_path(read) == b"<x@y.example>"
    with pytest.raises(Violation, match="the body stored"):
        must_have_body(read, b"Body of two.\r\n")
    with pytest.raises(HarnessError):
        stored(target, b"Subject: none\r\n\r\n")


def test_what_is_stored_otherwise_is_not_judged() -> None:
    message = compose("<1@example.test>", "a@b.example", "a@b.example")
    with pytest.raises(NotApplicable, match="Return-Path"):
        return_path(message)
    with pytest.raises(NotApplicable, match="encoding"):
        must_have_body(b"Content-Transfer-Encoding: base64\r\n" + message, b"Body.\r\n")


def test_mail_data_may_be_refused(target: Target) -> None:
    read = taken(target, b"..doubled by hand\r\n")
    assert read is not None
    must_have_body(read, b".doubled by hand\r\n")
    assert taken(target, b"bare\nLF\r\n") is None


def test_a_stamp_is_looked_for(target: Target) -> None:
    must_be_stamped(target, re.compile(rb"with ESMTP\b"), "ESMTP")
    with pytest.raises(Violation, match="a Received field with a fish"):
        must_be_stamped(target, re.compile(rb"with a fish"), "a fish")


def test_what_arrived_nevertheless_is_a_violation(target: Target) -> None:
    other, message_id = target.accounts[1], target.new_message_id()
    never = target.new_message_id()
    target.deliver(target.compose(message_id=message_id), other)
    must_not_arrive(target, never, message_id, expected="nothing", actual="it came")
    with pytest.raises(Violation, match="it came"):
        must_not_arrive(
            target, never, message_id, account=other, expected="nothing", actual="it came"
        )


def test_what_is_sent_later_goes_the_same_way(target: Target) -> None:
    target.settings = dataclasses.replace(target.settings, deliver_by="append")
    message_id = target.new_message_id()
    target.deliver(target.compose(message_id=message_id))
    assert return_path(target.delivered(message_id))  # an appended message has none
