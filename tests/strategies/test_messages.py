"""What the strategies give is well-formed, and read by others as the tree that it is."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

import pytest
from hypothesis import Phase, find, given, settings

from mailworthy.strategies.messages import Entity, entities, header_fields, messages, written
from mailworthy.wire.mime import compose, split

FIELD = re.compile(rb"[!-9;-~]+:[ \t]?(?:[\t -~]|\r\n[ \t]+(?=[!-~]))*\r\n")


def whole(message: tuple[bytes, Entity]) -> bytes:
    fields, entity = message
    mime, body = written(entity)
    return compose("<x@y.example>", "a@b.example", "a@b.example", body, fields, mime)


def shape(entity: Entity) -> object:
    return [shape(part) for part in entity.parts] or entity.lines


def read_shape(message: Message) -> object:
    if message.is_multipart():
        return [read_shape(part) for part in message.get_payload()]  # type: ignore[arg-type]
    text = str(message.get_payload())
    return tuple(line.encode() for line in text.split("\r\n")[:-1])


@given(header_fields)
def test_a_header_field_is_one(field: bytes) -> None:
    assert FIELD.fullmatch(field)
    assert split(field + b"\r\n") == ([field], b"")


@settings(max_examples=50)
@given(messages)
def test_a_message_is_well_formed(message: tuple[bytes, Entity]) -> None:
    octets = whole(message)
    assert octets.isascii()
    assert octets.endswith(b"\r\n")
    assert not re.search(rb"\0|(?<!\r)\n|\r(?!\n)", octets)
    assert all(len(line) <= 200 for line in octets.split(b"\r\n"))
    assert b"".join(split(octets)[0]) + b"\r\n" + split(octets)[1] == octets


@settings(max_examples=50)
@given(entities)
def test_another_parser_sees_the_same_tree(entity: Entity) -> None:
    read = email.message_from_bytes(whole((b"", entity)), policy=email.policy.compat32)
    assert read_shape(read) == shape(entity)
    assert not any(part.defects for part in read.walk())


@pytest.mark.parametrize(
    "octets",
    [
        b"\r\nFrom ",
        b"\r\n.\r\n",
        b" \r\n",
        b"\r\n\t",
        b"base64",
        b"quoted-printable",
        b"=?utf-8?B?",
    ],
)
def test_what_careless_software_changes_comes_up(octets: bytes) -> None:
    unshrunk = settings(phases=[Phase.generate], database=None)
    assert octets in whole(find(messages, lambda m: octets in whole(m), settings=unshrunk))


def test_boundaries_differ_and_none_begins_another() -> None:
    leaf = Entity((), (b"x",))
    tree = Entity((), (), (Entity((), (), (leaf, leaf)), Entity((), (), (leaf,))))
    found = re.findall(rb'boundary="([^"]+)"', b"".join(written(tree)))
    assert len({*found}) == len(found) == 3
    assert len({len(boundary) for boundary in found}) == 1
