"""APOP: the timestamp of a greeting and its digest, as in the example of RFC 1939 section 7."""

from __future__ import annotations

import pytest

from mailworthy.wire.apop import digest, timestamp

STAMP = b"<1896.697170952@dbc.mtview.ca.us>"


@pytest.mark.parametrize(
    ("greeting", "found"),
    [
        (b"POP3 server ready " + STAMP, STAMP),
        (STAMP + b" ready", STAMP),
        (b"POP3 server ready", b""),
        (b"<ready>", b""),
        (b"", b""),
    ],
)
def test_a_timestamp_is_found_wherever_it_stands(greeting: bytes, found: bytes) -> None:
    assert timestamp(greeting) == found


def test_the_digest_is_that_of_the_example() -> None:
    assert digest(STAMP, "tanstaaf") == "c4c9334bac560ecc979e58001b3e22fb"
