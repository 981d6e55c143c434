"""What `--only` with the name of a protocol leaves out is told."""

from __future__ import annotations

import pytest

from mailworthy import catalogue
from mailworthy.elsewhere import elsewhere
from mailworthy.harm import Profile
from mailworthy.plan import Plan
from mailworthy.target_file import target_of_urls

URLS = ["smtp://127.0.0.1", "pop3://127.0.0.1"]


@pytest.mark.parametrize(
    ("only", "skip", "told"),
    [
        (["pop3"], [], ["machine/pop3 (", "mailflow ("]),
        (["pop3"], ["mailflow"], ["machine/pop3 ("]),
        (["pop3", "machine/pop3", "mailflow", "tls"], [], []),
        (["pop3/rfc1939"], [], []),
        (["imap"], [], []),
        ([], [], []),
    ],
)
def test_checks_of_a_protocol_in_other_groups_are_told(
    only: list[str], skip: list[str], told: list[str]
) -> None:
    plan = Plan(target_of_urls(URLS), Profile.FULL)
    line = elsewhere(plan, catalogue.checks(), only, skip)
    assert bool(line) == bool(told)
    assert all(group in line for group in told)
    assert "machine/smtp" not in line
