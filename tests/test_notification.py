"""Notifications are found by the message that they tell of, however mail is read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailworthy.notification import (
    SUCCESS,
    Posted,
    delivered_later,
    failed_later,
    must_have_null_path,
    post,
    report_of,
    summary,
)
from mailworthy.session.endpoint import Protocol, Transport
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import Late, NotApplicable, Unreachable, Violation
from mailworthy.wire.mime import compose


@pytest.fixture(params=["imap", "pop3"])
def target(reference: Path, request: pytest.FixtureRequest) -> Iterator[Target]:
    settings = dataclasses.replace(read_target(reference), read_by=request.param)
    plain = [e for e in settings.endpoints_of(Protocol.SMTP) if e.transport is Transport.PLAIN]
    target = Target(settings, plain[0])
    target.delivery_patience = 0.2
    target.empty()
    yield target
    target.finish()


def nothing() -> None:
    """What is waited for where there is nothing to wait for."""


def test_a_failure_is_told_and_read(target: Target) -> None:
    message = post(target, target.undeliverable, parameters="ENVID=Q1")
    told = message.must_be_told(nothing)
    assert message.told() == [told]
    report = message.report()
    assert report.message.one("Original-Envelope-Id") == "Q1"
    assert [group.one("Action") for group in report.recipients] == ["failed"]
    assert summary(told) == f"a notification has come: rfc822;{target.undeliverable}: failed"
    with pytest.raises(Violation, match="a notification has come"):
        message.must_not_be_told(nothing)


def test_only_the_actions_asked_about_are_judged(target: Target) -> None:
    message = post(target, target.undeliverable)
    message.must_be_told(nothing)
    message.must_not_be_told(nothing, of=SUCCESS)
    with pytest.raises(Violation, match="a notification has come"):
        message.must_not_be_told(nothing, of={"failed"})


def test_what_a_responder_says_is_no_notification(target: Target) -> None:
    message = post(target, target.account.address)
    reply = f"In-Reply-To: {message.message_id}\r\n".encode()
    target.deliver(target.compose(b"I am away.\r\n", reply))
    message.must_not_be_told(nothing)
    told = f"References: {message.message_id}\r\n".encode()
    target.deliver(target.compose(b"It has failed.\r\n", told))
    with pytest.raises(Violation, match="a notification has come"):
        message.must_not_be_told(nothing)


def test_the_message_itself_is_no_notification(target: Target) -> None:
    message = post(target, target.account.address)
    target.delivered(message.message_id)
    assert message.told() == []
    with pytest.raises(Late):
        message.notification()
    message.must_not_be_told(failed_later(target))


def test_none_is_a_violation_once_what_is_later_has_come(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=NEVER")
    with pytest.raises(Violation, match="before what is sent later"):
        message.must_be_told(delivered_later(target))


def test_that_nothing_comes_back_is_found_out_once(target: Target) -> None:
    mailbox = target.settings.accounts[1].address
    target.settings = dataclasses.replace(target.settings, undeliverable=mailbox)
    with pytest.raises(NotApplicable, match="nothing came back of what was sent there"):
        post(target, mailbox, parameters="ENVID=Q1").notification()
    target.delivery_patience = 60.0  # from now on nobody waits
    with pytest.raises(NotApplicable, match="it is to be no mailbox"):
        post(target, mailbox).report()
    with pytest.raises(NotApplicable, match="it is to be no mailbox"):
        post(target, mailbox).must_be_told(failed_later(target))
    target.delivery_patience = 0.2
    with pytest.raises(Violation, match="before what is sent later"):
        post(target, mailbox).must_be_told(delivered_later(target))


def test_one_message_that_does_not_come_back_does_not_make_all_so(target: Target) -> None:
    with pytest.raises(Late):
        post(target, f"{target.undeliverable} NOTIFY=NEVER").notification()
    assert target.comes_back == {target.undeliverable: True}
    post(target, target.undeliverable).report()


def test_a_notification_without_a_name_may_be_the_one(target: Target) -> None:
    target.deliver(
        target.compose(b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n")
    )
    message = post(target, f"{target.undeliverable} NOTIFY=NEVER")
    with pytest.raises(Unreachable, match="does not say of which message"):
        message.must_be_told(nothing)


@pytest.mark.parametrize(("sender", "raised"), [("no address", NotApplicable), (None, Unreachable)])
def test_a_message_that_is_not_taken(
    target: Target, sender: str | None, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        post(target, target.undeliverable, sender=sender, parameters="X-NO-SUCH=1")


def test_a_notification_in_a_maildir_stands_in_the_transcript(
    target: Target, tmp_path: Path
) -> None:
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    target.settings = dataclasses.replace(target.settings, read_by=f"maildir:{tmp_path}")
    own = compose("<1a2b@x.test>", "a@x.test", "b@x.test")
    (tmp_path / "new" / "1").write_bytes(own)
    (tmp_path / "cur" / "2").write_bytes(b"Subject: failed\n\nMessage-ID: <1a2b@x.test>\n")
    message = Posted(target, "<1a2b@x.test>", own)
    assert message.told() == [b"Subject: failed\r\n\r\nMessage-ID: <1a2b@x.test>\r\n"]
    assert any("Subject: failed" in line for line in target.transcript.lines())


def test_what_is_no_report_is_not_applicable() -> None:
    with pytest.raises(NotApplicable, match="not the form of RFC 3464"):
        report_of(compose("<1@x.test>", "a@x.test", "b@x.test"))
    assert summary(compose("<1@x.test>", "a@x.test", "b@x.test")) == "a notification has come"


def test_the_path_of_a_notification_is_null() -> None:
    bare = compose("<1@example.test>", "a@b.example", "a@b.example")
    must_have_null_path(b"Return-Path: <>\r\n" + bare)
    for unclear in (b"", b"Return-Path: <MAILER-DAEMON>\r\n"):
        with pytest.raises(NotApplicable):
            must_have_null_path(unclear + bare)
    with pytest.raises(Violation, match="postmaster"):
        must_have_null_path(b"Return-Path: <postmaster@b.example>\r\n" + bare)
