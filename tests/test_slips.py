"""Slips in the settings of a target that can be seen before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailworthy.slips import slips
from mailworthy.target_file import read_target, target_of_urls

GOOD = """
endpoints = ["smtp://127.0.0.1", "imaps://127.0.0.1"]
domain = "example.test"
[[accounts]]
user = "alice"
address = "alice@example.test"
password = "a"
[[accounts]]
user = "bob"
address = "bob@example.test"
password = "b"
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("bob@example.test", "bob@Example.Test"), []),
        (("bob@example.test", "bob@exmaple.test"), ["outside domain = 'example.test': bob@exm"]),
        (('"smtp://127.0.0.1", ', ""), ["deliver_by = 'smtp', and no endpoint speaks SMTP"]),
        (
            (', "imaps://127.0.0.1"]', ']\ndeliver_by = "append"'),
            ["deliver_by = 'append', and no endpoint speaks IMAP", "read_by = 'imap', and no"],
        ),
    ],
)
def test_each_slip_is_a_line(tmp_path: Path, change: tuple[str, str], told: list[str]) -> None:
    assert change[0] in GOOD
    (tmp_path / "t.toml").write_text(GOOD.replace(*change))
    found = slips(read_target(tmp_path / "t.toml"))
    assert len(found) == len(told)
    assert all(line.startswith(begun) for line, begun in zip(found, told, strict=True))


def test_that_no_account_is_given_is_told_alone() -> None:
    (line,) = slips(target_of_urls(["pop3://127.0.0.1"]))
    assert line.startswith("no account is given")
