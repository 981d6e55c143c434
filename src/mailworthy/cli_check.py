"""The command `check`: conformance, judged and reported."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from mailworthy import catalogue, launch, slow
from mailworthy.cli_options import (
    ACCOUNT,
    authority_option,
    connect_to_option,
    out_option,
    patience_option,
    seconds,
    target_options,
    wanted,
)
from mailworthy.conduct import conduct
from mailworthy.elsewhere import elsewhere
from mailworthy.harm import Profile
from mailworthy.plan import DEFAULT_SEED, Plan
from mailworthy.report.baseline import Baseline, other_target
from mailworthy.report.json import read
from mailworthy.report.result import exit_code
from mailworthy.report.terminal import TerminalView
from mailworthy.report.text import several
from mailworthy.report.write import writable, write_reports
from mailworthy.session.transcript import Masker
from mailworthy.strategies.machine import find_machine, read_script
from mailworthy.target import DELIVERY_PATIENCE
from mailworthy.violation import Unreachable


@click.command()
@target_options
@connect_to_option
@click.option("--only", multiple=True, metavar="PREFIX", help="Only checks whose id begins so.")
@click.option("--skip", multiple=True, metavar="PREFIX", help="No checks whose id begins so.")
@click.option(
    "--profile", type=click.Choice([p.value for p in Profile]), help="What checks may do."
)
@authority_option
@click.option("--strict", is_flag=True, help="An unmet SHOULD fails.")
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of generated runs."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Checks at a time (one account each).")
@seconds("--delivery-patience", DELIVERY_PATIENCE, "Seconds for an accepted message to arrive.")
@patience_option
@click.option(
    "--baseline", type=click.Path(path_type=Path), help="A result.json: only new violations fail."
)
@click.option("--replay", type=click.Path(path_type=Path), help="Replay a machine's saved script.")
@out_option()
def check(target: tuple[str, ...], **options: Any) -> None:
    """Check TARGET: a target file, endpoint URLs, or a host; without one the bundled server.

    \b
    mailworthy check
    mailworthy check target.toml --only smtp/rfc5321/4.1
    mailworthy check imaps://mail.example.test --user alice@example.test --password-env PW
    """
    known = catalogue.checks()
    only, skip = options["only"], options["skip"]
    catalogue.demand_known([*only, *skip], [each.id for each in known])
    baseline = read(options["baseline"]) if options["baseline"] else None
    if options["replay"]:
        find_machine(read_script(options["replay"]).machine)
    with ExitStack() as held:
        targets = list(target)
        shown = shlex.join(["mailworthy", "check", *target, *_repeatable(options)])
        if not targets:
            targets = [str(held.enter_context(launch.temporary_reference()))]
        settings, profile, _ = wanted(targets, options).settings()
        plan = Plan(settings, profile)
        asked = [] if options["replay"] else known
        _demand_endpoints(plan, asked, only, skip)
        writable(options["out"])
        jobs = options["jobs"] or min(os.cpu_count() or 1, max(len(settings.accounts), 1))
        if profile is Profile.SAFE or options["replay"]:
            jobs = 1
        for line in slow.beforehand(plan, asked, only, skip, jobs):
            click.echo(f"mailworthy: {line}", err=True)
        arguments = _plugin_options(targets, options, shown)
        view = held.enter_context(TerminalView())
        masker = Masker(account.secret for account in settings.accounts)
        result = conduct(arguments, jobs, [view], masker)
        stale = Baseline(baseline).stale(result) if baseline else []
        if baseline and (different := other_target(baseline, result)):
            click.echo(f"mailworthy: --baseline {options['baseline']}: {different}", err=True)
        if only or skip:
            stale = [entry for entry in stale if entry.now is not None]
        places = write_reports(result, options["out"], stale)
        view.summary(result, places, stale)
    if told := slow.left_out(plan, asked, only, skip):
        click.echo(f"mailworthy: {told}", err=True)
    if told := elsewhere(plan, asked, only, skip):
        click.echo(f"mailworthy: {told}", err=True)
    raise click.exceptions.Exit(exit_code(result))


def _demand_endpoints(
    plan: Plan, known: Sequence[catalogue.Check], only: Sequence[str], skip: Sequence[str]
) -> None:
    """Tell which of the checks asked for have no endpoint; raises Unreachable where none has one.

    Where nobody asked for anything by name, what the target does not have is not told.
    """
    chosen = [
        each
        for each in known
        if (not only or catalogue.matches(each.id, only)) and not catalogue.matches(each.id, skip)
    ]
    idle = [each for each in chosen if not plan.cases(each.requirement)]
    if not idle or (not only and len(idle) < len(chosen)):
        return
    groups = Counter("/".join(each.id.split("/")[:2]) for each in idle)
    has = ", ".join(dict.fromkeys(endpoint.scheme for endpoint in plan.settings.endpoints))
    told = (
        f"{len(idle)} of the {several(len(chosen), 'check')} selected have no endpoint among those "
        f"of {plan.settings.name} ({has}): "
        f"{', '.join(f'{name} ({count})' for name, count in groups.items())}"
    )
    if len(idle) == len(chosen):
        raise Unreachable(f"nothing to run: {told}")
    click.echo(f"mailworthy: {told}", err=True)


def _repeatable(options: dict[str, Any]) -> list[str]:
    """The options that a command needs to meet the same target again."""
    words = []
    for name in (*ACCOUNT, "ca", "profile", "authorized_by"):
        if options[name] is not None:
            words += [f"--{name.replace('_', '-')}", str(options[name])]
    for place in options["connect_to"]:
        words += ["--connect-to", place]
    return words + [f"--{name}" for name in ("insecure", "strict") if options[name]]


def _plugin_options(targets: Sequence[str], options: dict[str, Any], shown: str) -> list[str]:
    """The same options in the words of the pytest plugin."""
    words = [f"--mail-target={target}" for target in targets]
    words += [
        f"--mail-{name.replace('_', '-')}={options[name]}"
        for name in (*ACCOUNT, "ca", "profile", "authorized_by", "baseline", "replay")
        if options[name] is not None
    ]
    for name in ("only", "skip", "connect_to"):
        words += [f"--mail-{name.replace('_', '-')}={each}" for each in options[name]]
    words += [f"--mail-{name}" for name in ("insecure", "strict") if options[name]]
    words += [f"--mail-{name}={options[name]}" for name in ("seed", "patience", "out")]
    words.append(f"--mail-delivery-patience={options['delivery_patience']}")
    return [*words, f"--mail-command={shown}"]
