"""How `certify` logs in: by password or token, once, and what it says when that is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from mailworthy.providers import find_provider
from mailworthy.reference import sasl
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Account
from mailworthy.report.certificate import Certificate, Grade

if TYPE_CHECKING:
    from tests.certify.conftest import Done, Standing
    from tests.stand_in import Journal


class NoSaslInPop3(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [line for line in super().capabilities() if not line.startswith("SASL")]


class ImapRefuses(ImapConnection):
    def admit(self, account: Account | None) -> str:
        del account
        return super().admit(None)


def log_ins(journal: Journal) -> list[bytes]:
    return [line for _, _, line in journal.lines if b"AUTH" in line or b"LOGIN" in line]


def certificate(folder: Path) -> Certificate:
    text = (folder / "out" / "certificate.json").read_bytes()
    return msgspec.json.decode(text, type=Certificate)


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_a_token_logs_in_by_either_mechanism(
    certify: Callable[..., Done],
    standing_in: Standing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mechanism: str,
) -> None:
    monkeypatch.setattr(sasl, "PLAINTEXT", (mechanism,))
    monkeypatch.setattr(sasl, "ALWAYS", ())
    with standing_in(find_provider("outlook")) as server:
        done = certify("outlook", server, token=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.mechanism for each in certificate(tmp_path).endpoints} == {mechanism}


@pytest.mark.parametrize(
    ("key", "mechanism", "hint"),
    [
        ("outlook", "OAUTHBEARER", "Use an OAuth token"),
        ("outlook", "XOAUTH2", "Use an OAuth token"),
        ("qq", "PLAIN", "authorisation code"),
    ],
)
def test_a_refused_log_in_is_tried_once_and_the_hint_is_given(
    certify: Callable[..., Done],
    standing_in: Standing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    mechanism: str,
    hint: str,
) -> None:
    monkeypatch.setattr(sasl, "PLAINTEXT", (mechanism,))
    monkeypatch.setattr(sasl, "ALWAYS", ())
    provider = find_provider(key)
    with standing_in(provider) as server:
        done = certify(key, server, token=mechanism != "PLAIN", secret="not-the-secret")
    assert done.returncode == 3, done.stdout + done.stderr
    assert hint in provider.hint
    assert provider.hint in done.stdout
    assert len(log_ins(server.journal)) == 1
    found = certificate(tmp_path)
    assert found.hint == provider.hint
    assert {area.name: area.grade for area in found.areas}["log-in"] is Grade.UNDECIDED
    for file in (tmp_path / "out").iterdir():
        assert "not-the-secret" not in file.read_text()
    assert "not-the-secret" not in done.stdout + done.stderr


def test_no_mechanism_on_one_endpoint_is_no_refusal_on_all(
    certify: Callable[..., Done],
    standing_in: Standing,
    tmp_path: Path,
) -> None:
    with standing_in(find_provider("outlook"), NoSaslInPop3) as server:
        done = certify("outlook", server, token=True)
    assert done.returncode == 3, done.stdout + done.stderr
    entered = {
        each.endpoint.partition(":")[0]: each.mechanism for each in certificate(tmp_path).endpoints
    }
    assert entered == {"pop3s": "", "imaps": "OAUTHBEARER", "submission": "OAUTHBEARER"}
    assert certificate(tmp_path).hint


def test_where_reading_is_refused_no_other_log_in_is_tried_and_nothing_sent(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    with standing_in(find_provider("outlook"), ImapRefuses, NoSaslInPop3) as server:
        done = certify("outlook", server)
        refused = [line for line in log_ins(server.journal) if b"AUTHENTICATE" in line]
        assert len(refused) == 1
    assert done.returncode == 3, done.stdout + done.stderr
    made = certificate(tmp_path)
    assert made.left_behind == ()
    assert "takes two connections" not in (tmp_path / "out" / "report.html").read_text()
