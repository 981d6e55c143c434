"""Which cases a check gets: per endpoint, per pair, per defect."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailworthy.harm import Profile
from mailworthy.plan import Plan, Wanted
from mailworthy.requirement import Capability, Level, Requirement
from mailworthy.session.endpoint import Endpoint
from mailworthy.settings import Settings
from mailworthy.target_file import Login
from mailworthy.violation import HarnessError

URLS = (
    "smtp://127.0.0.1:1", "smtp+starttls://127.0.0.1:1", "submission://127.0.0.1:2",
    "submissions://127.0.0.1:3", "pop3s://127.0.0.1:4", "imap://127.0.0.1:5",
    "imaps://127.0.0.1:6",
)  # fmt: skip
SETTINGS = Settings(name="t", domain="t", endpoints=tuple(map(Endpoint.parse, URLS)))


def requiring(*needs: Capability) -> Requirement:
    return Requirement("RFC 5321", "1", Level.MUST, "gist", needs, ("a-defect", "b-defect"))


def schemes(plan: Plan, *needs: Capability) -> list[str]:
    return [case.endpoint.scheme for case in plan.cases(requiring(*needs))]


def test_a_check_runs_on_every_endpoint_of_its_protocol() -> None:
    plan = Plan(SETTINGS, Profile.FULL)
    assert schemes(plan, Capability.SMTP) == ["smtp", "smtp+starttls", "submission", "submissions"]
    assert schemes(plan, Capability.SMTP, Capability.MX) == ["smtp", "smtp+starttls"]
    assert schemes(plan, Capability.SUBMISSION) == ["submission", "submissions"]
    assert schemes(plan, Capability.TLS) == [
        "smtp+starttls", "submission", "submissions", "pop3s", "imaps",
    ]  # fmt: skip
    assert schemes(plan, Capability.IMAP, Capability.PLAIN) == ["imap"]


def test_a_route_runs_on_every_pair() -> None:
    cases = Plan(SETTINGS, Profile.FULL).cases(requiring(Capability.ROUTE))
    assert len(cases) == 4 * 3
    assert len({str(case) for case in cases}) == 12


def test_in_the_gate_every_defect_is_tried_wherever_the_check_runs(tmp_path: Path) -> None:
    plan = Plan(SETTINGS, Profile.FULL, gate=tmp_path)
    cases = plan.cases(requiring(Capability.IMAP))
    assert [(case.endpoint.scheme, case.defect) for case in cases] == [
        ("imap", ""), ("imaps", ""), ("imap", "a-defect"), ("imaps", "a-defect"),
        ("imap", "b-defect"), ("imaps", "b-defect"),
    ]  # fmt: skip


def test_in_the_gate_pairs_are_tried_so_that_each_endpoint_occurs(tmp_path: Path) -> None:
    plan = Plan(SETTINGS, Profile.FULL, gate=tmp_path)
    tried = [case for case in plan.cases(requiring(Capability.ROUTE)) if case.defect == "a-defect"]
    assert {case.endpoint for case in tried} == set(SETTINGS.endpoints[:4])
    assert {case.reader for case in tried} == set(SETTINGS.endpoints[4:])


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(["imap://127.0.0.1", "imaps"]), "no endpoint URL"),
        (Wanted(["pop3:127.0.0.1:110"]), "did you mean 'pop3://127.0.0.1:110'"),
        (Wanted(["alice:wonder@127.0.0.1"]), r"holds no user or password \(…@127.0.0.1\)"),
        (Wanted(["a.example", "b.example"]), "several targets are all URLs"),
        (Wanted(["t.toml"], login=Login("alice")), "go with URLs and hosts"),
    ],
)
def test_targets_that_do_not_fit_together_are_told(wanted: Wanted, told: str) -> None:
    with pytest.raises(HarnessError, match=told):
        wanted.settings()


def test_a_bare_host_gets_the_safe_profile() -> None:
    settings, profile, usual = Wanted(["127.0.0.1"]).settings()
    assert usual == set(settings.endpoints)
    assert profile is Profile.SAFE
    assert settings.safe


def test_of_urls_those_are_usual_that_are_named_so() -> None:
    wanted = Wanted(["imaps://127.0.0.1", "pop3s://127.0.0.1"], usual=["pop3s://127.0.0.1"])
    assert wanted.settings()[2] == {Endpoint("pop3s", "127.0.0.1", 995)}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("mail.invalid:993=127.0.0.1:2993", ("127.0.0.1", 2993)),
        ("mail.invalid:993=[::1]:2993", ("::1", 2993)),
    ],
)
def test_a_connection_can_go_elsewhere(words: str, place: tuple[str, int]) -> None:
    settings, _, _ = Wanted(["imaps://mail.invalid"], connect_to=[words]).settings()
    assert settings.connect_to == {("mail.invalid", 993): place}
    assert settings.endpoints == (Endpoint("imaps", "mail.invalid", 993),)


def test_a_connection_to_no_endpoint_cannot_go_elsewhere() -> None:
    wanted = Wanted(["imaps://mail.invalid"], connect_to=["mail.invalid:994=127.0.0.1:1"])
    with pytest.raises(HarnessError, match=r"did you mean 'mail\.invalid:993'"):
        wanted.settings()
