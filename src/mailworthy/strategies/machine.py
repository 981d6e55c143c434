"""The base of all machines: recorded steps, oracles asked after each, replays from a script.

A rule draws its arguments and calls `self.step("dele", number=2)`; the step is noted and carried
out by the method `do_dele(number=2)`. Arguments are JSON values, so that the steps of a failure
can be saved as they are and carried out again without Hypothesis.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from typing import Protocol as TypingProtocol

import hypothesis
import msgspec
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from mailworthy import strategies
from mailworthy.oracles.base import Oracle
from mailworthy.requirement import Level
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.transcript import Transcript
from mailworthy.violation import HarnessError, Violation

Step = tuple[str, dict[str, Any]]


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The steps of a machine as they are saved and replayed.

    `machine` is its id ("machine/pop3/maildrop"); `violates` the id of the machine or oracle rule
    that the steps show broken, on a server with `defect` where the script proves a rule.
    """

    machine: str
    steps: tuple[tuple[str, dict[str, Any]], ...]
    violates: str = ""
    defect: str = ""

    def spelled(self) -> str:
        """The steps in one line: `shortest sequence: dele(number=2), quit()`."""
        calls = [
            f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"
            for name, arguments in self.steps
        ]
        return f"shortest sequence: {', '.join(calls)}"


class Ways(TypingProtocol):
    """What a machine asks of the target's settings."""

    @property
    def read_by(self) -> str:
        """How the mailbox is read: "imap", "pop3" or "maildir:/path"."""


class Arena(TypingProtocol):
    """Where a machine plays: a target bound to an endpoint and to accounts, the first its own."""

    oracles: list[Oracle]
    seed: int
    script: Script | None
    transcript: Transcript
    earlier: tuple[str, ...]

    @property
    def settings(self) -> Ways:
        """How the target is configured."""

    @property
    def accounts(self) -> Sequence[Any]:
        """The accounts leased."""

    def restart(self) -> None:
        """Close all sessions, begin an empty transcript."""

    def finish(self) -> None:
        """Close all sessions."""

    def smtp(self, *, ready: bool = False) -> SmtpSession:
        """Open an SMTP session."""

    def pop3(self, *, ready: bool = False, account: Any = None) -> Pop3Session:
        """Open a POP3 session."""

    def imap(self, *, ready: bool = False) -> ImapSession:
        """Open an IMAP session."""

    def compose(self, body: bytes = b"Body.\r\n") -> bytes:
        """Make a small well-formed message from the account to itself."""

    def deliver(self, octets: bytes, account: Any = None) -> None:
        """Bring a message into the account's INBOX."""

    def send_message(self, octets: bytes, account: Any = None) -> None:
        """Send a message to the account without waiting for it to arrive."""

    def delivered(self, message_id: str) -> bytes:
        """Wait for a message of the account's INBOX and return its octets."""

    def find(self, message_id: str) -> bytes | None:
        """The octets of a message of the account's INBOX, or None."""

    def empty(self, account: Any = None) -> None:
        """Remove all messages of the account's INBOX."""


class Machine(RuleBasedStateMachine):
    """Base of the machines; a subclass implements `prepare` and the `do_…` methods."""

    arena: ClassVar[Arena]
    last: ClassVar[list[Step]] = []
    """The steps of the run last begun: after shrinking, those of the shortest failure."""
    raises_all: ClassVar[bool] = False
    name: ClassVar[str]
    """The machine's id, "machine/pop3/maildrop"."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self.ended = False
        """Whether a step raised: there is no end of the run to judge then."""
        type(self).last = self.steps
        self.arena.restart()
        self.prepare()

    def prepare(self) -> None:
        """Open the sessions and make the target's state equal to the fresh model's."""
        raise NotImplementedError

    def step(self, name: str, **arguments: Any) -> None:
        """Note a step, carry it out, and raise what the oracles found meanwhile."""
        action = getattr(self, f"do_{name}", None)
        if action is None:
            raise HarnessError(f"{self.name} has no step {name!r}")
        self.steps.append((name, arguments))
        self.ended = True
        with self._remembered():
            action(**arguments)
            self.ask_oracles()
        self.ended = False

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        """Keep the dialogue of the first failing run, before any shrinking."""
        try:
            yield
        except Violation:
            self.arena.earlier = self.arena.earlier or self.arena.transcript.lines()
            raise

    def ask_oracles(self) -> None:
        """Raise the first broken MUST that any oracle found; in a replay, whatever it found.

        What is less than a MUST must not end a search for broken MUSTs; the runner records it.
        """
        for oracle in self.arena.oracles:
            for finding in oracle.findings:
                if finding.rule.level is Level.MUST or self.raises_all:
                    raise finding.violation()

    def judge_end(self) -> None:
        """Judge the state at the end of a run in which nothing was wrong on the way."""

    def teardown(self) -> None:
        """Judge the end of the run, and close what is open."""
        try:
            if not self.ended:
                with self._remembered():
                    self.judge_end()
        finally:
            self.arena.finish()


def bind(machine: type[Machine], arena: Arena) -> type[Machine]:
    """Make a class of its own for this arena, seeded by it."""
    bound = type(machine.__name__, (machine,), {"arena": arena, "last": []})
    hypothesis.seed(arena.seed)(bound)
    return bound


def explore(bound: type[Machine], *, examples: int = 25, steps: int = 15) -> None:
    """Let Hypothesis search for a run that breaks a requirement; raises its Violation, shrunk.

    The shortest steps found are then in the arena's `script`.
    """
    settings = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    try:
        run_state_machine_as_test(bound, settings=settings)
    except BaseException:
        bound.arena.script = Script(machine=bound.name, steps=tuple(bound.last))
        raise


def find_machine(name: str) -> type[Machine]:
    """The machine with that id; raises HarnessError with the ids there are."""
    for module in pkgutil.iter_modules(strategies.__path__):
        importlib.import_module(f"{strategies.__name__}.{module.name}")
    known = {kind.name: kind for kind in _kinds(Machine) if "name" in vars(kind)}
    if name not in known:
        raise HarnessError(f"no machine is named {name!r}; there are {', '.join(sorted(known))}")
    return known[name]


def _kinds(kind: type[Machine]) -> Iterator[type[Machine]]:
    """All subclasses, those of `bind` included, which have no name of their own."""
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def read_script(path: Path) -> Script:
    """Read a saved script; raises HarnessError with what is wrong with it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Script)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise HarnessError(f"{path}: no script of a machine: {error}") from None


def replay(bound: type[Machine], steps: Sequence[Step]) -> None:
    """Carry out saved steps; raises Violation where they show one, HarnessError if they misfit."""
    bound.raises_all = True
    machine = bound()
    try:
        for name, arguments in steps:
            try:
                machine.step(name, **arguments)
            except TypeError as error:
                raise HarnessError(f"step {name!r} of the script does not fit: {error}") from error
    finally:
        machine.teardown()
