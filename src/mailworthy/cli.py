"""The command line: check, load, certify, serve, selftest, probe, list, report."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import click

from mailworthy import __version__, catalogue, launch, listing
from mailworthy.cli_certify import certify_command
from mailworthy.cli_load import load
from mailworthy.cli_report import report
from mailworthy.conduct import conduct
from mailworthy.harm import Profile
from mailworthy.plan import DEFAULT_SEED, Plan, Wanted
from mailworthy.reference.defects.registry import find
from mailworthy.reference.serve import HOSTS, serve
from mailworthy.reference.serve import Wanted as WantedServer
from mailworthy.reference.server import DOMAIN, SERVICES
from mailworthy.report.baseline import Baseline
from mailworthy.report.json import read
from mailworthy.report.result import exit_code
from mailworthy.report.terminal import TerminalView
from mailworthy.report.write import writable, write_reports
from mailworthy.selftest import problems
from mailworthy.session.transcript import Masker
from mailworthy.strategies.machine import find_machine, read_script
from mailworthy.target import DELIVERY_PATIENCE
from mailworthy.target_file import Login
from mailworthy.violation import HarnessError, Unreachable

USAGE, INCONCLUSIVE, INTERRUPTED = 2, 3, 4
OUT = Path("reports/out")
ACCOUNT = ("user", "password_env", "token_env")
"""Options that name the one account of URLs and hosts."""
GATE_JOBS = 4
"""Checks at a time in the gate, which mostly waits for answers that defects hold back."""
GATE_PATIENCE, GATE_DELIVERY_PATIENCE = 5.0, 2.0
"""Seconds for an answer, and for a message, of our own server on loopback."""

F = TypeVar("F", bound=Callable[..., Any])


def main() -> None:
    """Run the command line; every failure is one line on standard error and an exit code."""
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="mailworthy"))
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        see = f"; see `{context.command_path} --help`" if context is not None else ""
        _fail(f"{error.format_message().rstrip('.')}{see}", USAGE)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", INTERRUPTED)
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
    """Is this mail server mailworthy? Conformance checks for SMTP, POP3 and IMAP servers.

    Exit codes: 0 all MUSTs hold, 1 violations, 2 usage, 3 inconclusive, 4 interrupted.
    """


cli.add_command(load)


def _target_options(command: F) -> F:
    for decorate in (
        click.option("--user", metavar="USER", help="The account's user, for URLs and hosts."),
        click.option("--password-env", metavar="VAR", help="The variable that holds its password."),
        click.option("--token-env", metavar="VAR", help="The variable that holds an OAuth token."),
        click.option(
            "--connect-to",
            multiple=True,
            metavar="HOST:PORT=ADDRESS:PORT",
            help="Connect there instead; names stay as they are.",
        ),
        click.option("--ca", type=click.Path(path_type=Path), help="PEM file of roots to trust."),
        click.option("--insecure", is_flag=True, help="Do not verify certificates."),
        click.argument("target", nargs=-1),
    ):
        command = decorate(command)
    return command


@cli.command()
@_target_options
@click.option("--only", multiple=True, metavar="PREFIX", help="Only checks whose id begins so.")
@click.option("--skip", multiple=True, metavar="PREFIX", help="No checks whose id begins so.")
@click.option(
    "--profile", type=click.Choice([p.value for p in Profile]), help="What checks may do."
)
@click.option("--authorized-by", metavar="NAME", help="Who authorised profile full elsewhere.")
@click.option("--strict", is_flag=True, help="An unmet SHOULD fails.")
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of generated runs."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Checks at a time (one account each).")
@click.option(
    "--delivery-patience",
    type=click.FloatRange(0.1, 3600),
    default=DELIVERY_PATIENCE,
    show_default=True,
    help="Seconds for an accepted message to arrive.",
)
@click.option(
    "--patience",
    type=click.FloatRange(0.1, 600),
    default=20.0,
    show_default=True,
    help="Seconds for an answer.",
)
@click.option(
    "--baseline", type=click.Path(path_type=Path), help="A result.json: only new violations fail."
)
@click.option("--replay", type=click.Path(path_type=Path), help="Replay a machine's saved script.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=OUT,
    show_default=True,
    help="Folder for the reports.",
)
def check(target: tuple[str, ...], **options: Any) -> None:
    """Check TARGET: a target file, endpoint URLs, or a host; without one the bundled server.

    \b
    mailworthy check
    mailworthy check target.toml --only smtp/rfc5321/4.1
    mailworthy check imaps://mail.example.test --user alice@example.test --password-env PW
    """
    known = [entry.id for entry in catalogue.checks()]
    catalogue.demand_known([*options["only"], *options["skip"]], known)
    baseline = read(options["baseline"]) if options["baseline"] else None
    if options["replay"]:
        find_machine(read_script(options["replay"]).machine)
    with ExitStack() as held:
        targets = list(target)
        shown = shlex.join(["mailworthy", "check", *target, *_repeatable(options)])
        if not targets:
            targets = [str(held.enter_context(launch.temporary_reference()))]
        wanted = _wanted(targets, options)
        settings, profile, _ = wanted.settings()
        writable(options["out"])
        jobs = options["jobs"] or min(os.cpu_count() or 1, max(len(settings.accounts), 1))
        if profile is Profile.SAFE or options["replay"]:
            jobs = 1
        arguments = _plugin_options(targets, options, shown)
        view = held.enter_context(TerminalView())
        masker = Masker(account.secret for account in settings.accounts)
        result = conduct(arguments, jobs, [view], masker)
        stale = Baseline(baseline).stale(result) if baseline else []
        if options["only"] or options["skip"]:
            stale = [entry for entry in stale if entry.now is not None]
        places = write_reports(result, options["out"], stale)
        view.summary(result, places, stale)
    raise click.exceptions.Exit(exit_code(result))


def _repeatable(options: dict[str, Any]) -> list[str]:
    """The options that a command needs to meet the same target again."""
    words = []
    for name in (*ACCOUNT, "ca", "profile", "authorized_by"):
        if options[name] is not None:
            words += [f"--{name.replace('_', '-')}", str(options[name])]
    for place in options["connect_to"]:
        words += ["--connect-to", place]
    return words + [f"--{name}" for name in ("insecure", "strict") if options[name]]


def _wanted(targets: Sequence[str], options: dict[str, Any]) -> Wanted:
    profile = options.get("profile")
    return Wanted(
        targets=targets,
        login=Login(options["user"], options["password_env"], options["token_env"]),
        ca=options["ca"],
        insecure=options["insecure"],
        profile=Profile(profile) if profile else None,
        authorized_by=options.get("authorized_by"),
        connect_to=options["connect_to"],
    )


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


@cli.command(name="serve")
@click.option("--defect", metavar="NAME", help="One wrong behaviour; see `list defects`.")
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
    defect: str | None,
    write_target: Path | None,
    port: tuple[str, ...],
    host: tuple[str, ...],
    name: tuple[str, ...],
    domain: str,
) -> None:
    """Run the bundled reference server until Ctrl-C or SIGTERM. It is no product for real mail."""
    ports = dict(_service_port(words) for words in port)
    try:
        wanted = WantedServer(find(defect) if defect else None, write_target)
        asyncio.run(serve([wanted], ports, host, names=name, domain=domain))
    except LookupError as error:
        raise HarnessError(str(error)) from None
    except OSError as error:
        raise HarnessError(f"the server cannot start: {error.strerror or error}") from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(0) from None


def _service_port(words: str) -> tuple[str, int]:
    name, _, number = words.partition("=")
    names = [service.name for service in SERVICES]
    if name not in names or not number.isdecimal() or int(number) > 65535:
        raise HarnessError(f"--port {words}: write SERVICE=PORT, SERVICE one of {', '.join(names)}")
    return name, int(number)


@cli.command()
@click.option("--only", multiple=True, metavar="PREFIX", help="Only what has an id beginning so.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Checks at a time.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=OUT / "selftest",
    show_default=True,
    help="Folder for the reports.",
)
def selftest(only: tuple[str, ...], jobs: int | None, out: Path) -> None:
    """Prove the checks: the clean reference passes, each defect is caught by all that name it."""
    catalogue.demand_known(only, [str(row["id"]) for row in listing.checks()])
    with (
        launch.temporary_reference("--every-defect") as file,
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
        view.summary(result, places)
    found = problems(result, only)
    for problem in found:
        click.echo(f"✗ {problem}")
    code = exit_code(result) or (1 if found else 0)
    if code == 0:
        proofs = sum(record.id.startswith("gate/") for record in result.records)
        click.echo(
            f"✓ every check holds on the clean reference; {proofs} proofs that they can fail"
        )
    raise click.exceptions.Exit(code)


@cli.command()
@_target_options
def probe(target: tuple[str, ...], **options: Any) -> None:
    """Tell which endpoints of TARGET answer: greeting, capabilities, certificate."""
    if not target:
        raise HarnessError("probe needs a TARGET: a target file, endpoint URLs, or a host")
    settings, profile, usual = _wanted(target, options).settings()
    plan = Plan(settings, profile)
    plan.probe_all()
    if usual:
        plan.leave_out_silent(usual)
    for line in listing.probes([probed.report for probed in plan.probed.values()]):
        click.echo(line)
    raise click.exceptions.Exit(
        INCONCLUSIVE if any(probed.error for probed in plan.probed.values()) else 0
    )


cli.add_command(certify_command)


@cli.group(name="list")
def list_group() -> None:
    """List what there is: checks, requirements, defects, providers."""


_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@list_group.command(name="checks")
@_json
def list_checks(as_json: bool) -> None:
    """Every check, machine and oracle rule with what it requires and fails on."""
    shown = ("id", "level", "profile", "gist")
    click.echo(listing.render(listing.checks(), as_json=as_json, columns=shown))


@list_group.command(name="defects")
@_json
def list_defects(as_json: bool) -> None:
    """Every seeded wrong behaviour of the reference server."""
    click.echo(listing.render(listing.defects(), as_json=as_json))


@list_group.command(name="providers")
@_json
def list_providers(as_json: bool) -> None:
    """The providers that `certify` knows by name."""
    shown = ("key", "name", "domains", "takes")
    click.echo(listing.render(listing.providers(), as_json=as_json, columns=shown))


@list_group.command(name="scenarios")
@_json
def list_scenarios(as_json: bool) -> None:
    """The bundled load scenarios, and whom each imitates."""
    click.echo(listing.render(listing.scenarios(), as_json=as_json))


@list_group.command(name="requirements")
@_json
@click.option("--coverage", is_flag=True, help="Totals per RFC instead of rows.")
def list_requirements(as_json: bool, coverage: bool) -> None:
    """The requirement ledger: what each RFC demands, and what judges it."""
    rows = listing.coverage() if coverage else listing.requirements()
    click.echo(listing.render(rows, as_json=as_json))


cli.add_command(report)
