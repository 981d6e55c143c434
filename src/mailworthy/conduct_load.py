"""Conducting a load run: Locust as a child process, its signs of life shown, its result kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from mailworthy import launch
from mailworthy.child import run_child
from mailworthy.report.load_result import Draining, LoadResult, Tick, Told
from mailworthy.scenarios import place
from mailworthy.session.transcript import Masker
from mailworthy.violation import HarnessError, Unreachable

AFTER_INTERRUPT = 120.0
"""Seconds that users may take to end what they are at, and accepted messages to arrive."""
UNREACHABLE = 3
"""Exit code of a child that could not reach the target."""
_DECODER: msgspec.json.Decoder[Told] = msgspec.json.Decoder(Told)


def conduct_load(
    scenario: Path,
    options: Sequence[str],
    show: Callable[[Tick | Draining], None],
    keep: Callable[[LoadResult], None],
    masker: Masker,
) -> None:
    """Run a scenario with these options of Locust and ours; each result is given to `keep`.

    With Locust's web page there may be several, one per run started there. When there is none:
    raises Unreachable where the target was, KeyboardInterrupt after Ctrl-C, else HarnessError.
    """
    results, headless = 0, "--headless" in options

    def take(line: bytes) -> bool:
        nonlocal results
        try:
            told = _DECODER.decode(line)
        except msgspec.DecodeError:
            return False
        if isinstance(told, LoadResult):
            results += 1
            keep(told)
            return not headless
        show(told)
        return True

    def command(descriptor: int) -> Sequence[str]:
        return launch.locust_command(
            scenario, [*options, "--mail-events-fd", str(descriptor), "--exit-code-on-error", "0"]
        )

    child = run_child(command, take, masker, after_interrupt=AFTER_INTERRUPT)
    if results:
        return
    if child.interrupted:
        raise KeyboardInterrupt
    told = _telling(child.said, scenario)
    raise Unreachable(told) if child.code == UNREACHABLE else HarnessError(told)


def _telling(lines: Sequence[str], scenario: Path) -> str:
    """The line of the child's output that says what went wrong."""
    if any("unrecognized arguments: --mail-" in line for line in lines):
        return f"the scenario {scenario.name} imports nothing from mailworthy.load, as users must"
    ours = [line for line in lines if line.startswith("mailworthy: ")]
    if ours:
        return ours[0].removeprefix("mailworthy: ")
    said = lines[-1] if lines else "Locust said nothing"
    frames = re.findall(rf'File "{re.escape(str(scenario))}", line (\d+)', "\n".join(lines))
    if frames:
        said = f"{place(scenario, int(frames[-1]))}: {said}"
    return f"the load did not run: {said}"
