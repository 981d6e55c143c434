"""What the users of all three protocols share: sessions, steps, transactions, arrivals."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from gevent import GreenletExit
from locust import User
from locust.env import Environment
from locust.exception import RescheduleTask, StopUser

from mailworthy.accounting.recorder import Key
from mailworthy.load.context import context_of
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.session.stream import Closed, Silent
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable, Violation

ENTRIES = 20
"""Entries of a session's transcript that are kept at either end, for a failure to show."""
FAULTS = (Unreachable, Violation, NotApplicable, Closed, Silent)
S = TypeVar("S", bound=Session)


def _no_wait() -> float:
    return 0.0


class StepFailed(RescheduleTask):
    """A step went wrong and has been counted: the task ends here, the user goes on."""


class MailUser(User, Generic[S]):
    """A user with one account, who keeps a session open or opens one for each task.

    The oracles watch all its traffic. Each step (`step`) and each whole transaction
    (`transaction`) becomes a row in Locust's statistics and in the result.
    """

    abstract = True
    protocol: ClassVar[Protocol]
    limits: ClassVar[Sequence[str]] = ()
    """Limits of the scenario, in the words of `--limit`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.load = context_of(environment)
        self.account = self.load.account()
        settings = replace(self.load.settings, accounts=(self.account,))
        self.target = Target(
            settings,
            self.load.endpoint(self.protocol),
            patience=self.load.patience,
            entries=ENTRIES,
        )
        self.session: S | None = None
        if self.load.arrivals is not None:
            # Arrivals say when the next task begins; Locust takes any callable.
            self.wait_time = _no_wait  # type: ignore[method-assign]

    # For scenarios

    def open(self) -> S:
        """Open a session and log in, each step a row; raises StepFailed."""
        raise NotImplementedError

    @contextmanager
    def transaction(self, name: str) -> Iterator[None]:
        """Measure a whole transaction. With an arrival rate it is begun when one falls due."""
        arrivals = self.load.arrivals
        began = arrivals.take() if arrivals is not None else time.monotonic()
        try:
            yield
        except StepFailed:
            self._record(name, began, transaction=True, error=self._failed)
            raise
        self._record(name, began, transaction=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one command or a few that belong together; what fails ends the task.

        Raises StepFailed, after which the session is gone.
        """
        began = time.monotonic()
        try:
            yield
        except FAULTS as error:
            transcript = self.target.transcript
            self._failed = self.load.recorder.failure(
                self.protocol.value.upper(),
                name,
                transcript.masker.text(str(error)),
                transcript.lines(),
            )
            self._record(name, began, error=self._failed)
            self.leave()
            raise StepFailed from None
        except (GreenletExit, StopUser):
            self.leave()
            raise
        self._record(name, began)

    def ready(self) -> S:
        """The open session; a new one where there is none."""
        if self.session is None:
            self.target.begin((self.account,), math.inf)
            self.session = self.open()
        return self.session

    def leave(self) -> None:
        """Drop the session, and count what the oracles found in it."""
        self.target.finish()
        self.session = None
        binding = [f for f in self.target.findings if f.rule.level is Level.MUST]
        self.target.findings = []
        self.load.violations(binding)

    def on_stop(self) -> None:
        """Go home."""
        self.leave()

    # Inside

    _failed = ""

    def _record(
        self, name: str, began: float, *, transaction: bool = False, error: str = ""
    ) -> None:
        took = time.monotonic() - began
        key = Key(self.protocol.value.upper(), name, transaction)
        self.load.recorder.record(key, int(time.time()), took, failed=bool(error))
        self._tell_locust(key, took, StepFailed(error) if error else None)

    def _tell_locust(self, key: Key, took: float, error: StepFailed | None) -> None:
        fire: Any = self.environment.events.request.fire
        fire(
            request_type=key.protocol,
            name=key.name,
            response_time=took * 1000,
            response_length=0,
            exception=error,
            context={},
        )
