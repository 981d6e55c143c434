"""Where log-ins that are to fail come from."""

from __future__ import annotations

import pytest

from mailworthy.session.endpoint import Endpoint
from mailworthy.settings import Settings
from mailworthy.stranger import other_source
from mailworthy.target import Target


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("127.0.0.1", "127.0.0.2"),
        ("127.0.0.2", "127.0.0.3"),
        ("192.0.2.1", None),
        ("mail.example.test", None),
    ],
)
def test_failures_come_from_an_address_that_is_not_the_servers(
    host: str, source: str | None
) -> None:
    endpoint = Endpoint("pop3", host, 110)
    assert other_source(Target(Settings("one", "example.test", (endpoint,)), endpoint)) == source
