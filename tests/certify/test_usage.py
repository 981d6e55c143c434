"""Mistakes in what `certify` is asked for, and providers that are not all there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
import trustme

from mailworthy.content import FIXTURES
from mailworthy.providers import find_provider
from mailworthy.reference.certificates import Certificates
from mailworthy.report.certificate import Certificate, Grade
from mailworthy.session.endpoint import Endpoint

if TYPE_CHECKING:
    from tests.certify.conftest import Done, Standing

WITH = ("--user", "a@qq.com", "--password-env", "PW")
OWN = """
name = "Nowhere Mail"
source = "made up"
takes = ["password"]
hint = "Nothing helps."
published = ["imaps://imap.nowhere.invalid", "submissions://smtp.nowhere.invalid"]
"""


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["qqq", *WITH], "did you mean 'qq'?"),
        (["gmial.com", *WITH], "did you mean 'gmail.com'?"),
        (["example.test", *WITH], "use `mailworthy check HOST --profile safe`"),
        (["qwertz", *WITH], "see `mailworthy list providers`"),
        (["none.toml", *WITH], "none.toml: cannot be read"),
        (["qq", "--user", "a@qq.com"], "QQ Mail takes: authorisation code; give --password-env"),
        (["qq", *WITH, "--token-env", "PW"], "exclude each other"),
        (["qq", "--user", "a@qq.com", "--password-env", "NOT_THERE"], "NOT_THERE is not set"),
        (["mxrouting", "--user", "a", "--password-env", "PW"], "write the whole address"),
        (["qq", *WITH, "--connect-to", "pop.qq.com=127.0.0.1"], "write HOST:PORT=ADDRESS:PORT"),
        (
            ["qq", *WITH, "--connect-to", "pop.qq.com:99=127.0.0.1:1"],
            "did you mean 'pop.qq.com:995'?",
        ),
        (["qq", *WITH, "--connect-to", "pop.qq.com:995=127.0.0.1:99999"], "write HOST:PORT="),
        (["qq", *WITH, "--ca", "no.pem"], "there is no such file"),
        (["qq", *WITH, "--profile", "full"], "No such option"),
        (["qq", "--password-env", "PW"], "--user"),
    ],
)
def test_a_mistake_is_one_line_with_what_to_do(
    mailworthy: Callable[..., Done], words: Sequence[str], hint: str
) -> None:
    done = mailworthy("certify", *words, PW="hunter2")
    assert done.returncode == 2, done.stdout + done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("takes", "take", "did you mean 'takes'?"),
        ('"password"', '"passwort"', "did you mean 'password'?"),
        ("imaps://", "imap://", "an endpoint to certify has TLS"),
        ("imaps://", "imapss://", "did you mean 'imaps'?"),
        ('hint = "Nothing helps."', "", "missing required field 'hint'"),
        ('"made up"', "[", "no valid TOML"),
        ('"made up"', "3", "Expected 'str', got 'int'"),
    ],
)
def test_a_mistake_in_a_preset_names_the_file(
    mailworthy: Callable[..., Done], tmp_path: Path, old: str, new: str, hint: str
) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(old, new))
    done = mailworthy("certify", "own.toml", *WITH, PW="x")
    assert done.returncode == 2
    assert done.stderr.startswith("mailworthy: own.toml: ")
    assert hint in done.stderr


def test_hosts_that_do_not_resolve_are_one_line(
    mailworthy: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    done = mailworthy("certify", "own.toml", *WITH, PW="x")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "the host 'imap.nowhere.invalid' cannot be resolved" in done.stderr


def test_usual_ports_that_do_not_answer_are_left_out(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    with standing_in(find_provider("qq")) as server:
        closed = "imap.qq.com:143=127.0.0.1:1"
        done = certify("qq", server, "--connect-to", closed)
    assert done.returncode == 0, done.stdout + done.stderr
    found = read_certificate(tmp_path)
    assert found.left_out == ("imap+starttls://imap.qq.com:143",)
    assert found.left_out[0] in done.stdout
    assert found.grade is Grade.A


def test_published_ports_that_do_not_answer_leave_it_undecided(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    with standing_in(find_provider("qq")) as server:
        done = certify("qq", server, "--connect-to", "pop.qq.com:995=127.0.0.1:1")
    assert done.returncode == 3, done.stdout + done.stderr
    found = read_certificate(tmp_path)
    grades = {area.name: area.grade for area in found.areas}
    assert grades["POP3"] is grades["log-in"] is found.grade is Grade.UNDECIDED
    assert grades["sending"] is grades["IMAP"] is Grade.A
    assert not found.hint


class ForAnotherName(Certificates):
    def issue(self) -> trustme.LeafCert:
        return self.authority.issue_cert("elsewhere.example")


def test_a_usual_port_with_a_wrong_certificate_is_not_left_out(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    with standing_in(find_provider("gmail"), ForAnotherName) as server:
        done = certify("gmail", server)
        assert not [line for _, _, line in server.journal.lines if b"AUTH" in line]
    assert done.returncode == 1, done.stdout + done.stderr
    found = read_certificate(tmp_path)
    assert not found.left_out
    assert {area.name: area.grade for area in found.areas}["transport"] is Grade.F


def test_a_preset_of_ones_own_is_taken_by_its_path(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    with standing_in(find_provider(str(file))) as server:
        done = certify(file, server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert read_certificate(tmp_path).provider == "Nowhere Mail"


def test_providers_are_listed(mailworthy: Callable[..., Done]) -> None:
    rows = json.loads(mailworthy("list", "providers", "--json").stdout)
    assert {row["key"] for row in rows} == {
        file.stem for file in (FIXTURES / "providers").glob("*.toml")
    }
    assert all(Endpoint.parse(url) for row in rows for url in row["published"] + row["usual"])
    assert len(mailworthy("list", "providers").stdout.splitlines()) == len(rows) + 1


def read_certificate(folder: Path) -> Certificate:
    text = (folder / "out" / "certificate.json").read_bytes()
    return msgspec.json.decode(text, type=Certificate)


def test_a_usual_host_that_has_no_address_is_left_out(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    with standing_in(find_provider(str(file))) as server:
        file.write_text(OWN + 'usual = ["pop3s://pop.nowhere.invalid"]\n')
        done = certify(file, server, without=["pop.nowhere.invalid"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.endpoint.partition(":")[0] for each in read_certificate(tmp_path).endpoints} == {
        "imaps", "submissions",
    }  # fmt: skip
