"""What an oracle rule declares, and how an oracle tells what it found.

An oracle does not interrupt the session it watches: it collects findings, so that the check that
happens to run keeps its own verdict. Machines ask after every step and raise; the runner asks at
the end of each check and records the finding under the rule's own id.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailworthy import oracles
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.violation import Violation


@dataclass(frozen=True)
class Rule:
    """A requirement that an oracle watches over. `name` is "imap/expunge-during-fetch"."""

    name: str
    source: str
    section: str
    level: Level
    gist: str
    fails_on: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id in results: `oracle/imap/expunge-during-fetch`."""
        return f"oracle/{self.name}"

    @property
    def citation(self) -> str:
        """ "RFC 9051 section 7.5.1"."""
        return f"{self.source} section {self.section}"


@dataclass(frozen=True)
class Finding:
    """A rule that traffic broke, with the dialogue up to there."""

    rule: Rule
    endpoint: str
    expected: str
    actual: str
    transcript: tuple[str, ...]

    def violation(self) -> Violation:
        """The finding as an exception, citing the rule."""
        return Violation(f"{self.rule.citation}: {self.expected}", self.actual)


class Oracle:
    """Base of all oracles; an `Observer` of every session of one check.

    `rules` are the rules it can find broken. Subclasses override what they watch and call
    `judge` wherever a rule has something to judge, which is a pass unless it is broken, and
    `found`; a rule is told once per oracle, the first time.
    """

    protocol: Protocol
    rules: Sequence[Rule] = ()

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.watched = 0
        """Events seen: a rule that saw none has no verdict."""
        self.judged: set[tuple[str, str]] = set()
        """Ids of the rules that had something to judge, and on which endpoint."""

    def opened(self, session: Session) -> None:
        """A session begins."""

    def sent(self, session: Session, octets: bytes) -> None:
        """The session sent something."""

    def received(self, session: Session, event: object) -> None:
        """The session read something."""

    def closed(self, session: Session) -> None:
        """The session is over."""

    def judge(self, session: Session, *rules: Rule) -> None:
        """Tell that the traffic of `session` had something in it that `rules` could find wrong."""
        self.judged.update((rule.id, str(session.stream.endpoint)) for rule in rules)

    def found(self, session: Session, rule: Rule, expected: str, actual: str) -> None:
        """Tell that the traffic of `session` broke `rule`."""
        if all(finding.rule is not rule for finding in self.findings):
            stream = session.stream
            actual = "(in an answer that is not shown)" if session.veiled else actual
            self.findings.append(
                Finding(rule, str(stream.endpoint), expected, actual, stream.transcript.lines())
            )


_ORACLES: list[Callable[[], Oracle]] = []


def oracle(kind: type[Oracle]) -> type[Oracle]:
    """Register an oracle class, to watch every session of its protocol."""
    _ORACLES.append(kind)
    return kind


def watchers() -> list[Oracle]:
    """A fresh set of all registered oracles, for one check."""
    _register_all()
    return [make() for make in _ORACLES]


def all_rules() -> list[Rule]:
    """Every rule of every registered oracle."""
    return [rule for watcher in watchers() for rule in watcher.rules]


@functools.cache
def _register_all() -> None:
    for module in pkgutil.iter_modules(oracles.__path__):
        importlib.import_module(f"{oracles.__name__}.{module.name}")
