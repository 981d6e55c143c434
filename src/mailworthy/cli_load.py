"""The command `load`: a scenario of Locust users, its limits, its ledger, its report."""

from __future__ import annotations

import os
import re
import socket
from contextlib import ExitStack
from typing import Any

import click

from mailworthy import launch
from mailworthy.accounting.limits import read_limits
from mailworthy.cli_options import (
    authority_option,
    out_option,
    patience_option,
    seconds,
    target_options,
    wanted,
)
from mailworthy.conduct_load import conduct_load
from mailworthy.load_guard import vet_load
from mailworthy.report.load_result import LoadResult, load_exit_code
from mailworthy.report.load_terminal import LoadView
from mailworthy.report.load_write import write_load_reports
from mailworthy.report.write import writable
from mailworthy.scenarios import find_scenario
from mailworthy.session.endpoint import Transport
from mailworthy.session.transcript import Masker
from mailworthy.violation import HarnessError

LONGEST = 24 * 3600
FASTEST = 50
"""Users started per second where the user asks for no rate."""
_TIME = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_MOST_ACCOUNTS = 200
"""Accounts of the bundled server, one per user as far as it goes."""


class RunTime(click.ParamType[int]):
    """A time as Locust writes it: 90, 90s, 20m, 1h30m. In seconds, at most a day."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it; fails with a line that says how it is written."""
        if isinstance(value, int):
            return value
        found = _TIME.fullmatch(value.strip())
        hours, minutes, seconds = (
            (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        )
        total = hours * 3600 + minutes * 60 + seconds
        if not 0 < total <= LONGEST:
            self.fail(f"{value!r} is no run time: write 20s, 5m or 1h30m, up to 24h", param, ctx)
        return total


@click.command()
@target_options
@click.option(
    "--scenario",
    default="mixed_day",
    show_default=True,
    metavar="NAME|FILE",
    help="A bundled scenario (`list scenarios`), or a Locust file.",
)
@click.option(
    "-u",
    "--users",
    type=click.IntRange(1, 20_000),
    default=10,
    show_default=True,
    help="Users at the same time.",
)
@click.option(
    "-r",
    "--spawn-rate",
    type=click.FloatRange(0.1, 10_000),
    metavar="R",
    help="Users started per second; 50 at most otherwise.",
)
@click.option(
    "--arrival-rate",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="R",
    help="Transactions begun per second, whether or not the server keeps up.",
)
@click.option(
    "-t",
    "--run-time",
    type=RunTime(),
    default="30s",
    show_default=True,
    metavar="T",
    help="How long: 30s, 20m, 1h30m.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that generate the load.",
)
@click.option(
    "--transport",
    type=click.Choice([t.value for t in Transport]),
    help="How it is carried; the best that each protocol has otherwise.",
)
@click.option(
    "--limit",
    multiple=True,
    metavar="LIMIT",
    help="What must hold, as 'p95 send < 250ms', 'errors < 1%', 'rate > 50/s'.",
)
@seconds("--drain", 30.0, "Seconds after the load for accepted messages to arrive.")
@patience_option
@click.option("--web", is_flag=True, help="Show Locust's web page while it runs; Ctrl-C ends it.")
@click.option(
    "--web-port",
    type=click.IntRange(1, 65535),
    default=8089,
    show_default=True,
    help="Port of that page, on loopback.",
)
@authority_option
@out_option()
def load(target: tuple[str, ...], **options: Any) -> None:
    """Put load on TARGET: a target file or endpoint URLs; without one the bundled server.

    \b
    mailworthy load --users 20 --run-time 30s
    mailworthy load target.toml --scenario mixed_day --users 200 --run-time 10m \\
        --limit 'p95 send < 250ms' --workers 2

    It owns the accounts that it is given: it sends mail between them and leaves it there. Exit
    codes: 0 all limits hold, 1 a limit is missed, 2 usage, 3 nothing measured, 4 interrupted.
    """
    scenario = find_scenario(options["scenario"])
    read_limits(options["limit"])
    if options["web"]:
        _demand_free(options["web_port"])
    results: list[LoadResult] = []
    with ExitStack() as held:
        targets = list(target)
        if not targets:
            accounts = str(min(max(options["users"], 4), _MOST_ACCOUNTS))
            served = launch.temporary_reference("--accounts", accounts)
            targets = [str(held.enter_context(served))]
        settings = vet_load(wanted(targets, options))
        writable(options["out"])
        masker = Masker(account.secret for account in settings.accounts)
        view = LoadView(options["run_time"], options["web_port"] if options["web"] else None)
        view.opening(scenario.stem, settings.name, options["users"])

        def keep(result: LoadResult) -> None:
            results.append(result)
            # The first run is the one that was asked for; others were started from the web page.
            folder = options["out"] / (f"run-{len(results)}" if len(results) > 1 else "")
            view.summary(result, write_load_reports(result, folder))

        words = _child_options(targets, options)
        if options["workers"] > 1:
            port = held.enter_context(launch.loopback_port())
            words += launch.worker_options(options["workers"], port)
        conduct_load(scenario, words, view.show, keep, masker)
    raise click.exceptions.Exit(load_exit_code(results[-1]))


def _demand_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        told = os.strerror(error.errno or 0).lower()
        raise HarnessError(f"--web-port {port}: {told}") from None


def _child_options(targets: list[str], options: dict[str, Any]) -> list[str]:
    """The same options in Locust's words and in those of our plugin for it."""
    spawn_rate = options["spawn_rate"] or min(options["users"], FASTEST)
    words = [f"--users={options['users']}", f"--spawn-rate={spawn_rate}"]
    words += [f"--run-time={options['run_time']}", f"--mail-drain={options['drain']}"]
    words += [f"--mail-target={target}" for target in targets]
    words += [f"--mail-limit={limit}" for limit in options["limit"]]
    words.append(f"--mail-patience={options['patience']}")
    if options["web"]:
        words += ["--autostart", "--web-host=127.0.0.1", f"--web-port={options['web_port']}"]
    else:
        words.append("--headless")
    for name in (
        "user",
        "password_env",
        "token_env",
        "ca",
        "authorized_by",
        "transport",
        "arrival_rate",
    ):
        if options[name] is not None:
            words.append(f"--mail-{name.replace('_', '-')}={options[name]}")
    return words + ["--mail-insecure"] * options["insecure"]
