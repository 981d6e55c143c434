"""`make bench`: what speed can be claimed, measured side by side in one run.

Writes reports/out/bench.json, a list of {name, value, unit, goal, holds}; a goal is a least
value. Speeds of one program alone depend on the machine, so they have no goal, but for the
parser of IMAP responses: with less it would be the load generator's bottleneck on any machine.

Our user is held to 0.4 times what a Locust user on smtplib sends for the same CPU time: it
makes each message one of its own, measures each command apart, keeps a transcript and has its
oracles watch, of which smtplib's does nothing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

from tests.bench.parsing import ENTRIES, STRUCTURE, responses_per_second
from tests.bench.variables import RESULT, TARGET

from mailworthy import launch
from mailworthy.report.json import read

USERS = 20
LEAST_RATIO = 0.4
LEAST_ENTRIES = 100_000
LEAST_STRUCTURES = 5_000
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = Path("reports/out/bench.json")


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        measures = [
            checks_per_second(Path(folder), rounds=3),
            *messages_per_cpu_second(Path(folder), rounds=5, seconds=4),
            *imap_responses_per_second(seconds=2),
        ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(measures, indent=2) + "\n")
    for measure in measures:
        outcome = {None: "", True: "✓ goal", False: "✗ misses its goal of"}[measure["holds"]]
        goal = f"  {outcome} {measure['goal']}" if outcome else ""
        print(f"{measure['name']}: {measure['value']} {measure['unit']}{goal}")  # noqa: T201


class Measure(TypedDict):
    """One entry of bench.json."""

    name: str
    value: float
    unit: str
    goal: float | None
    holds: bool | None


def measure(name: str, value: float, unit: str, goal: float | None = None) -> Measure:
    """Hold a value against its goal."""
    holds = None if goal is None else value >= goal
    return Measure(name=name, value=round(value, 2), unit=unit, goal=goal, holds=holds)


def checks_per_second(folder: Path, rounds: int) -> Measure:
    """Checks that a run finishes per second on the bundled server, probing included."""
    speeds = []
    for number in range(rounds):
        out = folder / f"check-{number}"
        command = [sys.executable, "-P", "-m", "mailworthy", "check", "--out", str(out)]
        only = ["--only", "smtp", "--only", "pop3", "--only", "imap"]
        subprocess.run([*command, *only], check=True, stdout=subprocess.DEVNULL)
        result = read(out / "result.json")
        assert result.footer is not None
        speeds.append(len(result.records) / result.footer.seconds)
    return measure("checks on the bundled server", statistics.median(speeds), "per second")


def imap_responses_per_second(seconds: float) -> list[Measure]:
    """What the parser of IMAP responses reads per second of one core."""
    unit = "responses per CPU-second"
    entries = responses_per_second(ENTRIES, seconds)
    structures = responses_per_second(STRUCTURE * 100, seconds)
    return [
        measure("IMAP LIST lines parsed", entries, unit, goal=LEAST_ENTRIES),
        measure("IMAP body structures parsed", structures, unit, goal=LEAST_STRUCTURES),
    ]


def messages_per_cpu_second(folder: Path, rounds: int, seconds: int) -> list[Measure]:
    """SMTP messages of 1 KiB per CPU-second of the generator, ours and smtplib's in turns."""
    speeds: dict[str, list[float]] = {"ours": [], "with_smtplib": []}
    for _ in range(rounds):
        for name, found in speeds.items():
            with launch.temporary_reference() as target:
                found.append(_generator(name, target, folder / "meter.json", seconds))
    pairs = zip(speeds["ours"], speeds["with_smtplib"], strict=True)
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(found) for found in speeds.values())
    unit = "messages per generator CPU-second"
    return [
        measure("SMTP by our Locust user", ours, unit),
        measure("SMTP by a Locust user on smtplib", theirs, unit),
        measure("SMTP, ours to smtplib's", ratio, "times", goal=LEAST_RATIO),
    ]


def _generator(name: str, target: Path, result: Path, seconds: int) -> float:
    scenario = HERE / "scenarios" / f"{name}.py"
    options = ["--headless", f"--users={USERS}", f"--spawn-rate={USERS}", f"--run-time={seconds}"]
    options += ["--stop-timeout=10"]
    if name == "ours":
        options += [f"--mail-target={target}", "--mail-transport=plain"]
    result.unlink(missing_ok=True)
    subprocess.run(
        launch.locust_command(scenario, options),
        env=os.environ | {RESULT: str(result), TARGET: str(target), "PYTHONPATH": str(ROOT)},
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    measured = json.loads(result.read_text())
    assert not measured["failures"], f"{name}: {measured}"
    speed: float = measured["messages"] / measured["cpu"]
    return speed


if __name__ == "__main__":
    main()
