"""`make bench`: what speed can be claimed, measured side by side in one run.

Writes reports/out/bench.json, a list of {name, value, unit, goal, holds}; a goal is a least
value. Speeds of one program alone depend on the machine, so they have no goal.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.meter import RESULT, TARGET

from mailworthy import launch
from mailworthy.report.json import read

ROUNDS = 5
SECONDS = 4
USERS = 20
HERE = Path(__file__).parent
OUT = Path("reports/out/bench.json")


def main() -> None:
    """Measure, print, write; exit 1 where a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        measures = [checks_per_second(Path(folder)), *messages_per_cpu_second(Path(folder))]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(measures, indent=2) + "\n")
    for measure in measures:
        goal = f"  goal {measure['goal']}" if measure["goal"] is not None else ""
        print(f"{measure['name']}: {measure['value']} {measure['unit']}{goal}")  # noqa: T201
    sys.exit(any(measure["holds"] is False for measure in measures))


def measure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, object]:
    """One line of bench.json."""
    holds = None if goal is None else value >= goal
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "holds": holds}


def checks_per_second(folder: Path) -> dict[str, object]:
    """Checks that a run finishes per second on the bundled server, probing included."""
    speeds = []
    for number in range(3):
        out = folder / f"check-{number}"
        command = [sys.executable, "-P", "-m", "mailworthy", "check", "--out", str(out)]
        only = ["--only", "smtp", "--only", "pop3", "--only", "imap"]
        subprocess.run([*command, *only], check=True, stdout=subprocess.DEVNULL)
        result = read(out / "result.json")
        assert result.footer is not None
        speeds.append(len(result.records) / result.footer.seconds)
    return measure("checks on the bundled server", statistics.median(speeds), "per second")


def messages_per_cpu_second(folder: Path) -> list[dict[str, object]]:
    """SMTP messages of 1 KiB per CPU-second of the generator, ours and smtplib's in turns."""
    speeds: dict[str, list[float]] = {"ours": [], "with_smtplib": []}
    for _ in range(ROUNDS):
        for name, found in speeds.items():
            with launch.temporary_reference() as target:
                found.append(_generator(name, target, folder / "meter.json"))
    pairs = zip(speeds["ours"], speeds["with_smtplib"], strict=True)
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(found) for found in speeds.values())
    unit = "messages per generator CPU-second"
    return [
        measure("SMTP by our Locust user", ours, unit),
        measure("SMTP by a Locust user on smtplib", theirs, unit),
        measure("SMTP, ours to smtplib's", ratio, "times", goal=1.0),
    ]


def _generator(name: str, target: Path, result: Path) -> float:
    scenario = HERE / "scenarios" / f"{name}.py"
    options = ["--headless", f"--users={USERS}", f"--spawn-rate={USERS}", f"--run-time={SECONDS}"]
    options += ["--stop-timeout=10"]
    if name == "ours":
        options += [f"--mail-target={target}", "--mail-transport=plain"]
    result.unlink(missing_ok=True)
    subprocess.run(
        launch.locust_command(scenario, options),
        env=os.environ | {RESULT: str(result), TARGET: str(target), "PYTHONPATH": str(Path.cwd())},
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
