"""Every preset certifies at a stand-in, on each of its endpoints, and a new one will as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import msgspec
import pytest

from mailworthy.content import REPORTS
from mailworthy.events import Verdict
from mailworthy.providers import PROVIDERS, find_provider, providers
from mailworthy.report.certificate import AREAS, Certificate, Grade
from mailworthy.session.endpoint import Endpoint

if TYPE_CHECKING:
    from tests.certify.conftest import Done, Standing

SCHEMA = msgspec.json.decode((REPORTS / "schema" / "certificate.schema.json").read_bytes())


@pytest.mark.parametrize("key", sorted(file.stem for file in PROVIDERS.glob("*.toml")))
def test_each_preset_certifies_at_its_stand_in(
    certify: Callable[..., Done], standing_in: Standing, tmp_path: Path, key: str
) -> None:
    provider = find_provider(key)
    token = "password" not in " ".join(provider.takes).replace("app password", "")
    with standing_in(provider) as server:
        done = certify(key, server, token="OAuth token" in provider.takes and token)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not server.alice.inbox.messages
    text = (tmp_path / "out" / "certificate.json").read_bytes()
    jsonschema.validate(msgspec.json.decode(text), SCHEMA)
    certificate = msgspec.json.decode(text, type=Certificate)
    assert certificate.provider == provider.name
    assert certificate.complete
    assert [each.endpoint for each in certificate.endpoints] == list(provider.urls)
    assert all(e.mechanism for e in certificate.endpoints if not e.endpoint.startswith("smtp"))
    spoken = {Endpoint.parse(url).protocol.value for url in provider.urls}
    tested = {"transport", "log-in"} | {"POP3", "IMAP", "sending"} & {
        {"pop3": "POP3", "imap": "IMAP", "smtp": "sending"}[protocol] for protocol in spoken
    }
    if "smtp" in spoken:
        tested.add("round trip")
    grades = {area.name: area.grade for area in certificate.areas}
    assert grades == {name: Grade.A if name in tested else Grade.UNTESTED for name in AREAS}
    assert certificate.redirected
    assert not certificate.left_behind
    judged = {e.endpoint for area in certificate.areas for e in area.evidence}
    assert {str(Endpoint.parse(url)) for url in provider.urls} <= judged
    assert all(e.verdict is Verdict.PASS for area in certificate.areas for e in area.evidence)


def test_every_preset_says_where_it_comes_from_and_what_is_not_known() -> None:
    for provider in providers():
        assert "not verified with" in provider.source
        assert provider.unverified
        assert provider.hint
    domains = [domain for provider in providers() for domain in provider.domains]
    assert len(domains) == len(set(domains))
