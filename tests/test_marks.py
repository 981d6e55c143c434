"""A message without a Message-ID is found by a mark in it, however the mailbox is read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.stand_in import serving

from mailworthy.marks import find_marked, marked, must_arrive_marked, new_mark, returned
from mailworthy.reference.serve import write_target
from mailworthy.session.endpoint import Protocol
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import Late, Unreachable, Violation


@pytest.fixture(params=["imap", "pop3"])
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Target]:
    with serving() as server:
        write_target(server, tmp_path / "target.toml")
        settings = dataclasses.replace(read_target(tmp_path / "target.toml"), read_by=request.param)
        target = Target(settings, settings.endpoints_of(Protocol.SMTP)[0])
        target.delivery_patience = 0.2
        yield target
        target.finish()


def test_a_marked_message_is_found(target: Target) -> None:
    mark = new_mark()
    target.deliver(target.compose())
    target.deliver(target.compose(f"Here: {mark}.\r\n".encode()))
    target.deliver(target.compose())
    assert f"Here: {mark}.".encode() in marked(target, mark)
    assert find_marked(target, new_mark()) is None


def test_one_that_does_not_come_is_late_or_lost(target: Target) -> None:
    with pytest.raises(Late):
        marked(target, new_mark())
    with pytest.raises(Violation, match="before one sent later"):
        must_arrive_marked(target, new_mark())


def test_one_that_comes_back_is_not_lost(target: Target) -> None:
    mark = new_mark()
    told = f"Content-Type: message/delivery-status\r\n\r\n{mark}\r\n".encode()
    target.deliver(target.compose(told))
    with pytest.raises(Unreachable, match="returned"):
        must_arrive_marked(target, mark)


def test_a_maildir_is_read_as_lines(tmp_path: Path) -> None:
    mark = new_mark()
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1").write_bytes(f"A: 1\n\n{mark}\n".encode())
    with serving() as server:
        write_target(server, tmp_path / "target.toml")
        settings = dataclasses.replace(
            read_target(tmp_path / "target.toml"), read_by=f"maildir:{tmp_path}"
        )
        found = marked(Target(settings, settings.endpoints[0]), mark)
    assert found == f"A: 1\r\n\r\n{mark}\r\n".encode()


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"Return-Path: <>\r\n\r\nx", True),
        (b"Return-Path: <a@b>\r\n\r\nx", False),
        (b"Subject: x\r\n\r\nContent-Type: Message/Delivery-Status\r\n", True),
    ],
)
def test_a_notification_is_known_by_its_parts(octets: bytes, *, expected: bool) -> None:
    assert returned(octets) is expected
