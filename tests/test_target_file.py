"""Target files: what they may hold, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailworthy.session.endpoint import Protocol, Transport
from mailworthy.session.secret import Secret
from mailworthy.target_file import Login, read_target, target_of_host, target_of_urls
from mailworthy.violation import HarnessError

GOOD = """
name = "test"
domain = "example.test"
endpoints = ["imap://127.0.0.1:2143", "imaps://127.0.0.1:2993"]
[[accounts]]
user = "alice"
address = "alice@example.test"
password = "wonder"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "target.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    text = GOOD + '[tls]\nca = "ca.pem"\nname = "mail.example.test"\n'
    settings = read_target(write(tmp_path, text))
    assert settings.name == "test"
    assert settings.domain == "example.test"
    assert [endpoint.scheme for endpoint in settings.endpoints] == ["imap", "imaps"]
    assert settings.accounts[0].secret == Secret("wonder")
    assert settings.tls.ca == tmp_path / "ca.pem"
    assert settings.tls.name == "mail.example.test"
    best = settings.endpoints_of(Protocol.IMAP)[0]
    assert best.transport is Transport.SSL


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("endpoints", "endpionts"),
            "top level: unknown key 'endpionts'; did you mean 'endpoints'?",
        ),
        (("[[accounts]]", "[[acounts]]"), "unknown key 'acounts'; did you mean 'accounts'?"),
        (("user =", "usr ="), "[[accounts]] 1: unknown key 'usr'; did you mean 'user'?"),
        (('password = "wonder"', "password = 7"), "[[accounts]] 1: password = …"),
        (("password =", "pasword ="), "unknown key 'pasword'; did you mean 'password'?"),
        (("password =", "secret ="), "[[accounts]] 1: unknown key 'secret'; "),
        (
            ('domain = "example.test"', "domain = 7"),
            "top level: domain = 7: Expected 'str', got 'int'",
        ),
        (('user = "alice"', ""), "[[accounts]] 1: missing required field 'user'"),
        (('"imap://127.0.0.1:2143"', '"imp://127.0.0.1:2143"'), "did you mean 'imap'?"),
        (('name = "test"', 'deliver_by = "smpt"'), "deliver_by = 'smpt': did you mean 'smtp'?"),
        (('name = "test"', 'read_by = "maildir:x"'), "read_by = 'maildir:x'"),
        (("[[accounts]]", "[tls]"), "[tls]: unknown key 'user'; "),
        (("password =", "password_env ="), "not the secret"),
        (('"imap://', '"imp://alice:wonder@'), "holds no user or password (…@127.0.0.1:2143)"),
        (('"imap://', '"imap:alice:wonder@'), "holds no user or password (…@127.0.0.1:2143)"),
        (('"imap://', '"imap:'), "did you mean 'imap://127.0.0.1:2143'?"),
        (('password = "wonder"', ""), "give one of password, password_env, token_env"),
        (
            ('password = "wonder"', 'password_env = "NO_SUCH_VARIABLE"'),
            "NO_SUCH_VARIABLE is not set",
        ),
        (('address = "alice@example.test"', 'address = "alice"'), "an address has an @"),
        (
            ('name = "test"', 'undeliverable = "gone"'),
            "undeliverable = 'gone': an address has an @",
        ),
        (
            ('name = "test"', 'undeliverable = "Alice@example.test"'),
            "that is the mailbox of [[accounts]] 1 (alice)",
        ),
        (('name = "test"', "name = "), "no valid TOML"),
        (("[[accounts]]", "[accounts]"), "[accounts]: write [[accounts]]"),
        (("imap://127.0.0.1:2143", "imaps://127.0.0.1:2993"), "is listed twice"),
    ],
)
def test_a_mistake_is_told_with_section_key_value_and_what_was_meant(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    file = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(HarnessError) as error:
        read_target(file)
    assert told in str(error.value)
    assert str(file) in str(error.value)
    assert "wonder" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", ['"wonder"', '["alice:wonder"]', '[["alice", "wonder"]]'])
def test_accounts_that_are_no_tables_are_not_shown(tmp_path: Path, value: str) -> None:
    file = write(tmp_path, f'endpoints = ["imap://127.0.0.1"]\naccounts = {value}\n')
    with pytest.raises(HarnessError, match="Expected") as error:
        read_target(file)
    assert "wonder" not in str(error.value)


def test_a_maildir_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    text = f'read_by = "maildir:{tmp_path}/{{user}}"' + GOOD
    with pytest.raises(HarnessError, match=r"1 \(alice\) has no maildir at .*/alice whose new"):
        read_target(write(tmp_path, text))
    for folder in ("new", "cur"):
        (tmp_path / "alice" / folder).mkdir(parents=True)
    assert read_target(write(tmp_path, text)).read_by.endswith("{user}")


def test_a_missing_file_and_a_missing_ca_are_told(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="cannot be read"):
        read_target(tmp_path / "nowhere.toml")
    with pytest.raises(HarnessError, match="there is no file"):
        read_target(write(tmp_path, GOOD + '[tls]\nca = "nowhere.pem"\n'))


def test_urls_take_their_account_from_user_and_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PW", "secret")
    settings = target_of_urls(["pop3s://127.0.0.1:2995"], login=Login("alice@example.test", "PW"))
    assert settings.domain == "example.test"
    assert settings.read_by == "pop3"
    assert settings.accounts[0].secret.reveal() == "secret"


def test_a_user_without_a_password_is_told() -> None:
    with pytest.raises(HarnessError, match="belong together"):
        target_of_urls(["imaps://127.0.0.1"], login=Login("alice"))


def test_a_host_stands_for_its_default_ports() -> None:
    settings = target_of_host("127.0.0.1")
    assert {(e.scheme, e.port) for e in settings.endpoints} >= {("imaps", 993), ("submission", 587)}
