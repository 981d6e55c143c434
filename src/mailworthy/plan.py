"""The plan of a run: which target, which profile, what was probed, which cases follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from mailworthy.harm import Profile, resolve, vet
from mailworthy.probes import Probed, facts_of, probe
from mailworthy.requirement import Capability, Requirement
from mailworthy.session.endpoint import Endpoint, Protocol, demand_host
from mailworthy.session.stream import PATIENCE
from mailworthy.settings import Settings
from mailworthy.target import DELIVERY_PATIENCE, Target
from mailworthy.target_file import (
    NOBODY,
    Login,
    read_target,
    redirected,
    target_of_host,
    target_of_urls,
)
from mailworthy.violation import HarnessError, Unreachable

DEFAULT_SEED = 42
GATE_SILENCE = 2.0
"""Seconds that a check on time-outs stays silent in the gate, whose defects wait far less."""
_PROTOCOLS = {Capability.SMTP, Capability.POP3, Capability.IMAP}
_FACTS = {
    Capability.PLAIN,
    Capability.SSL,
    Capability.STARTTLS,
    Capability.TLS,
    Capability.MX,
    Capability.SUBMISSION,
}


@dataclass(frozen=True)
class Wanted:
    """What the user asked for, before anything was looked at."""

    targets: Sequence[str]
    """One target file, or endpoint URLs, or one host."""
    login: Login = NOBODY
    ca: Path | None = None
    insecure: bool = False
    profile: Profile | None = None
    authorized_by: str | None = None
    usual: Sequence[str] = ()
    """Of the URLs those that nobody promised: they are left out where nothing answers."""
    connect_to: Sequence[str] = ()
    """"HOST:PORT=ADDRESS:PORT": where to connect to instead."""
    load: bool = False
    """A load is to be put on it, not checks."""

    def settings(self) -> tuple[Settings, Profile, frozenset[Endpoint]]:
        """The vetted settings, the profile, and the endpoints that nobody promised.

        Those are all of a bare host's. Raises HarnessError for whatever is wrong with them.
        """
        first = self.targets[0]
        usual = frozenset(Endpoint.parse(url) for url in self.usual)
        bare = False
        files = [target for target in self.targets if target.endswith(".toml")]
        if files and len(self.targets) > 1:
            raise HarnessError(f"a target file stands alone: give {files[0]}, or URLs")
        if any("://" in target for target in self.targets):
            settings = target_of_urls(
                self.targets, login=self.login, ca=self.ca, insecure=self.insecure
            )
        elif len(self.targets) > 1:
            demand_host(first)
            raise HarnessError(f"several targets are all URLs; {first!r} is none")
        elif first.endswith(".toml") or "/" in first or Path(first).is_file():
            if self.login != NOBODY or self.ca or self.insecure or self.connect_to:
                raise HarnessError(
                    "--user, --password-env, --token-env, --ca, --insecure and --connect-to go "
                    "with URLs and hosts; "
                    f"in a target file ({first}) write [[accounts]] and [tls]"
                )
            settings = read_target(Path(first))
        else:
            bare = True
            demand_host(first)
            settings = target_of_host(first, login=self.login, ca=self.ca, insecure=self.insecure)
            usual = frozenset(settings.endpoints)
        settings = _without_unknown(redirected(settings, self.connect_to), usual)
        settings.tls.context()
        profile = self.profile or (Profile.SAFE if bare else None)
        vetted, chosen = vet(settings, profile, self.authorized_by, load=self.load)
        return vetted, chosen, usual


def _without_unknown(settings: Settings, usual: Collection[Endpoint]) -> Settings:
    """Leave out endpoints that nobody promised at hosts that do not resolve, unless all are so."""
    known = tuple(e for e in settings.endpoints if e not in usual or _resolves(settings, e))
    return dataclasses.replace(settings, endpoints=known) if known else settings


def _resolves(settings: Settings, endpoint: Endpoint) -> bool:
    try:
        resolve(settings.connect_to.get(endpoint.place, endpoint.place)[0])
    except Unreachable:
        return False
    return True


@dataclass(frozen=True)
class Case:
    """One run of a check: on which endpoint, read by which, on a server with which defect."""

    endpoint: Endpoint
    reader: Endpoint | None = None
    defect: str = ""

    def __str__(self) -> str:
        route = f"{self.endpoint} → {self.reader}" if self.reader else str(self.endpoint)
        return f"{self.defect} @ {route}" if self.defect else route


@dataclass
class Plan:
    """Everything a process needs to run cases; workers get `probes` from the controller."""

    settings: Settings
    profile: Profile
    seed: int = DEFAULT_SEED
    patience: float = PATIENCE
    delivery_patience: float = DELIVERY_PATIENCE
    gate: Path | None = None
    """The folder with a target file per defect, when the checks themselves are on trial."""
    probed: Mapping[Endpoint, Probed] = field(default_factory=dict)
    outstanding: dict[str, str] = field(default_factory=dict)
    """What all targets of the run have sent and not removed; see `Target`."""
    comes_back: dict[str, bool] = field(default_factory=dict)
    """What is known of the address that is undeliverable; see `Target`."""
    _targets: dict[Case, Target] = field(default_factory=dict)
    _defective: dict[str, Settings] = field(default_factory=dict)

    def cases(self, requirement: Requirement) -> list[Case]:
        """The cases of a check: an endpoint each, or a pair; in the gate per defect as well."""
        found = self._on_endpoints(requirement)
        if self.gate is None:
            return found
        return found + [
            dataclasses.replace(case, defect=defect)
            for defect in requirement.fails_on
            for case in _covering(found)
        ]

    def _on_endpoints(self, requirement: Requirement) -> list[Case]:
        facts = {need.value for need in requirement.needs if need in _FACTS}
        protocols = {Protocol(need.value) for need in requirement.needs if need in _PROTOCOLS}
        if Capability.ROUTE in requirement.needs:
            return [
                Case(submit, read)
                for submit in self._having({Protocol.SMTP}, facts)
                for read in self._having({Protocol.POP3, Protocol.IMAP}, set())
            ]
        return [Case(endpoint) for endpoint in self._having(protocols, facts)]

    def _having(self, protocols: Iterable[Protocol], facts: set[str]) -> list[Endpoint]:
        wanted = set(protocols) or {Protocol.SMTP, Protocol.POP3, Protocol.IMAP}
        return [
            endpoint
            for endpoint in self.settings.endpoints
            if endpoint.protocol in wanted and facts <= facts_of(endpoint)
        ]

    def target(self, case: Case) -> Target:
        """The target bound to the case, made once."""
        if case not in self._targets:
            settings = self.settings_of(case.defect)
            probed = self.probed.get(case.endpoint)
            target = Target(
                settings,
                self._twin(case.endpoint, settings),
                probed.capabilities if probed else facts_of(case.endpoint),
                patience=self.patience,
                seed=self.seed,
            )
            target.delivery_patience = self.delivery_patience
            target.outstanding = self.outstanding
            if not case.defect:
                target.comes_back = self.comes_back
            target.reader = self._twin(case.reader, settings) if case.reader else None
            self._targets[case] = target
        return self._targets[case]

    def settings_of(self, defect: str) -> Settings:
        """The target's settings: in the gate those of the server with that defect."""
        if not defect:
            return self.settings
        if defect not in self._defective:
            assert self.gate is not None
            file = self.gate / f"{defect}.toml"
            if not file.is_file():
                raise HarnessError(f"no defect is named {defect!r}; see `mailworthy list defects`")
            self._defective[defect] = vet(read_target(file), self.profile, None)[0]
        return self._defective[defect]

    @staticmethod
    def _twin(endpoint: Endpoint, settings: Settings) -> Endpoint:
        """The endpoint of the same scheme: servers with a defect listen on other ports."""
        if endpoint in settings.endpoints:
            return endpoint
        return next(e for e in settings.endpoints if e.scheme == endpoint.scheme)

    def probe_all(self) -> None:
        """Ask every endpoint what it is; after a refused log-in no other log-in is tried."""
        refused = ""
        probed: dict[Endpoint, Probed] = {}
        for endpoint in self.settings.endpoints:
            target = Target(self.settings, endpoint, patience=self.patience)
            found = probe(target, log_in=not refused)
            refused = refused or found.refused
            if refused and not found.error and "login" not in found.capabilities:
                told = msgspec.structs.replace(
                    found.report, error=f"{endpoint}: not tried, since {refused}"
                )
                found = dataclasses.replace(found, report=told)
            probed[endpoint] = found
        self.probed = probed
        self._lock_out()

    def _lock_out(self) -> None:
        """See to it that checks try no log-in that was refused, or was not tried after one."""
        refused = any(found.refused for found in self.probed.values())
        locked = {
            endpoint
            for endpoint, found in self.probed.items()
            if found.report.locked_out or (refused and not found.report.mechanism)
        }
        self.settings = dataclasses.replace(self.settings, locked_out=frozenset(locked))

    def leave_out_silent(self, usual: Collection[Endpoint]) -> None:
        """Drop those of the endpoints that nobody promised, `usual`, that do not answer.

        Raises Unreachable when none is left.
        """
        there = tuple(
            endpoint
            for endpoint in self.settings.endpoints
            if endpoint not in usual or self.probed[endpoint].answered
        )
        if not there:
            first = self.probed[self.settings.endpoints[0]].error
            raise Unreachable(f"{self.settings.name}: no mail port answers; {first}")
        self.settings = dataclasses.replace(self.settings, endpoints=there)
        self.probed = {endpoint: self.probed[endpoint] for endpoint in there}

    def give_probed(self) -> str:
        """What the probes found, as JSON for the workers."""
        return msgspec.json.encode(
            {str(endpoint): found for endpoint, found in self.probed.items()}
        ).decode()

    def take_probed(self, given: str) -> None:
        """Take what the controller's probes found; endpoints it left out are left out."""
        found = msgspec.json.decode(given, type=dict[str, Probed])
        self.probed = {Endpoint.parse(url): probed for url, probed in found.items()}
        there = tuple(e for e in self.settings.endpoints if e in self.probed)
        self.settings = dataclasses.replace(self.settings, endpoints=there)
        self._lock_out()

    def obstacle(self, case: Case) -> str:
        """Why nothing on the case's endpoints can be judged; empty when it can."""
        for endpoint in (case.endpoint, case.reader):
            probed = self.probed.get(endpoint) if endpoint else None
            if probed is not None and probed.error:
                return probed.error
        return ""


def _covering(cases: Sequence[Case]) -> list[Case]:
    """So few of the cases that each endpoint occurs in one: all of them, unless they are pairs."""
    submits = list(dict.fromkeys(case.endpoint for case in cases))
    readers = list(dict.fromkeys(case.reader for case in cases))
    most = max(len(submits), len(readers))
    return [Case(submits[n % len(submits)], readers[n % len(readers)]) for n in range(most)]
