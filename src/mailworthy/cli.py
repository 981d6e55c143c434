"""The command line: serve, selftest and probe, and the commands that have files of their own."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

import click

from mailworthy import __version__, catalogue, launch, listing
from mailworthy.cli_certify import certify_command
from mailworthy.cli_check import check
from mailworthy.cli_list import list_group
from mailworthy.cli_load import load
from mailworthy.cli_options import OUT, connect_to_option, out_option, target_options, wanted
from mailworthy.cli_report import report
from mailworthy.conduct import conduct
from mailworthy.plan import Plan
from mailworthy.reference.defects.registry import find
from mailworthy.reference.serve import HOSTS, serve
from mailworthy.reference.serve import Wanted as WantedServer
from mailworthy.reference.server import DOMAIN, SERVICES
from mailworthy.report.plain import facts
from mailworthy.report.terminal import TerminalView
from mailworthy.report.write import write_reports
from mailworthy.selftest import gate_verdict, on_trial
from mailworthy.session.transcript import Masker
from mailworthy.slips import slips
from mailworthy.violation import HarnessError, Unreachable

USAGE, INCONCLUSIVE, INTERRUPTED = 2, 3, 4
GATE_JOBS = 4
"""Checks at a time in the gate, which mostly waits for answers that defects hold back."""
GATE_PATIENCE, GATE_DELIVERY_PATIENCE = 5.0, 2.0
"""Seconds for an answer, and for a message, of our own server on loopback."""


def run() -> None:
    """Run the command line; every failure is one line on standard error and an exit code.

    Raises KeyboardInterrupt where nothing was to be kept.
    """
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="mailworthy"))
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        see = f"; see `{context.command_path} --help`" if context is not None else ""
        _fail(f"{error.format_message().rstrip('.')}{see}", USAGE)
    except click.Abort:
        raise KeyboardInterrupt from None
    except HarnessError as error:
        _fail(str(error), USAGE)
    except Unreachable as error:
        _fail(str(error), INCONCLUSIVE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(INTERRUPTED)


def _fail(words: str, code: int) -> None:
    click.echo(f"mailworthy: {words}", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailworthy")
def cli() -> None:
    """Is this mail server mailworthy? Checks, load and certificates for SMTP, POP3 and IMAP.

    Exit codes: 0 all holds, 1 a MUST or a limit does not, 2 usage, 3 undecided, 4 interrupted.
    """


for command in (check, load, certify_command, report, list_group):
    cli.add_command(command)


@cli.command(name="serve")
@click.option(
    "--defect", multiple=True, metavar="NAME", help="One wrong behaviour; see `list defects`."
)
@click.option(
    "--write-target", type=click.Path(path_type=Path), help="Write a target file for check."
)
@click.option(
    "--port",
    multiple=True,
    metavar="SERVICE=PORT",
    help=f"A port for one of {', '.join(s.name for s in SERVICES)}; free ones otherwise.",
)
@click.option("--host", multiple=True, default=HOSTS, show_default=True, help="Loopback address.")
@click.option("--name", multiple=True, metavar="HOST", help="A name for the certificate as well.")
@click.option("--domain", default=DOMAIN, show_default=True, help="Mail for it is delivered.")
def serve_command(
    defect: tuple[str, ...],
    write_target: Path | None,
    port: tuple[str, ...],
    host: tuple[str, ...],
    name: tuple[str, ...],
    domain: str,
) -> None:
    """Run the bundled reference server until Ctrl-C or SIGTERM. It is no product for real mail."""
    ports = dict(_service_port(words) for words in port)
    for address in host:
        _demand_loopback(address)
    if len(defect) > 1:
        raise HarnessError("--defect is given once: a server has one defect; start one for each")
    try:
        wanted = WantedServer(find(defect[0]) if defect else None, write_target)
        asyncio.run(serve([wanted], ports, host, names=name, domain=domain))
    except LookupError as error:
        raise HarnessError(str(error)) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise HarnessError(f"the server cannot start: {where}{error.strerror or error}") from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(0) from None


def _demand_loopback(address: str) -> None:
    """The accounts of the reference server are public: nobody but this machine is to reach it."""
    try:
        local = ipaddress.ip_address(address).is_loopback
    except ValueError:
        local = False
    if not local:
        raise HarnessError(f"--host {address}: give a loopback address, such as 127.0.0.1 or ::1")


def _service_port(words: str) -> tuple[str, int]:
    name, _, number = words.partition("=")
    names = [service.name for service in SERVICES]
    if name not in names or not number.isdecimal() or int(number) > 65535:
        raise HarnessError(f"--port {words}: write SERVICE=PORT, SERVICE one of {', '.join(names)}")
    return name, int(number)


@cli.command()
@click.option("--only", multiple=True, metavar="PREFIX", help="Only what has an id beginning so.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Checks at a time.")
@out_option(OUT / "selftest")
def selftest(only: tuple[str, ...], jobs: int | None, out: Path) -> None:
    """Prove the checks: the clean reference passes, each defect is caught by all that name it."""
    catalogue.demand_known(only, [str(row["id"]) for row in listing.checks()])
    with (
        launch.temporary_reference(*(f"--defect={name}" for name in on_trial(only))) as file,
        TerminalView() as view,
    ):
        options = [
            f"--mail-target={file}",
            f"--mail-gate={file.parent}",
            f"--mail-patience={GATE_PATIENCE}",
            f"--mail-delivery-patience={GATE_DELIVERY_PATIENCE}",
            "--mail-command=mailworthy check",
            *(f"--mail-only={prefix}" for prefix in only),
        ]
        result = conduct(options, jobs or GATE_JOBS, [view], Masker())
        places = write_reports(result, out)
        code, lines = gate_verdict(result, only)
        view.conclude([*facts(result, places), *lines])
    raise click.exceptions.Exit(code)


@cli.command()
@target_options
@connect_to_option
def probe(target: tuple[str, ...], **options: Any) -> None:
    """Tell which endpoints of TARGET answer: greeting, capabilities, certificate."""
    if not target:
        raise HarnessError("probe needs a TARGET: a target file, endpoint URLs, or a host")
    settings, profile, usual = wanted(target, options).settings()
    plan = Plan(settings, profile)
    plan.probe_all()
    if usual:
        plan.leave_out_silent(usual)
    for line in slips(settings):
        click.echo(f"! {line}")
    for line in listing.probes([probed.report for probed in plan.probed.values()]):
        click.echo(line)
    raise click.exceptions.Exit(
        INCONCLUSIVE if any(probed.error for probed in plan.probed.values()) else 0
    )
