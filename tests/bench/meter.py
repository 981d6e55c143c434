"""Inside a measured Locust process: messages sent, and the CPU time that they cost."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import locust
from tests.bench.variables import RESULT, TARGET


def target_file() -> str:
    """The target file of the server that is measured against."""
    return os.environ[TARGET]


def meter() -> None:
    """Count from when all users are there until they are told to stop; then write the result."""
    begun: dict[str, float] = {}
    events: Any = locust.events

    def sent(environment: locust.env.Environment) -> int:
        return environment.stats.get("send", "SMTP").num_requests

    def prepare(environment: locust.env.Environment, **_: Any) -> None:
        def begin(**_: Any) -> None:
            begun.update(cpu=time.process_time(), messages=sent(environment))

        def end(**_: Any) -> None:
            measured = {
                "cpu": time.process_time() - begun["cpu"],
                "messages": sent(environment) - begun["messages"],
                "failures": environment.stats.get("send", "SMTP").num_failures,
            }
            Path(os.environ[RESULT]).write_text(json.dumps(measured))

        events.spawning_complete.add_listener(begin)
        events.test_stopping.add_listener(end)

    events.init.add_listener(prepare)
