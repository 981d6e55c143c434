"""The pytest plugin: inert until `--mail-target` is given, then every check runs per endpoint."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from mailworthy import interruption, launch
from mailworthy.controller import Controller
from mailworthy.harm import Profile
from mailworthy.plan import DEFAULT_SEED, Case, Plan, Wanted
from mailworthy.requirement import declared_by
from mailworthy.runner import PLAN, CheckRunner
from mailworthy.selection import arrange
from mailworthy.session.stream import PATIENCE
from mailworthy.target import DELIVERY_PATIENCE, Target
from mailworthy.target_file import Login
from mailworthy.violation import HarnessError, Unreachable

REFERENCE = "reference"
"""The target that stands for the bundled reference server."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, all of them beginning with --mail-."""
    group = parser.getgroup("mailworthy", "mailworthy: conformance of mail servers")
    add = group.addoption
    add(
        "--mail-target",
        action="append",
        default=[],
        metavar="FILE|URL|HOST",
        help=f"the target; several URLs may be given; {REFERENCE!r} is the bundled server",
    )
    add("--mail-user", help="the account's user, for URLs and hosts")
    add("--mail-password-env", metavar="VAR", help="the environment variable with the password")
    add("--mail-token-env", metavar="VAR", help="the environment variable with an OAuth token")
    add(
        "--mail-connect-to",
        action="append",
        default=[],
        metavar="HOST:PORT=ADDRESS:PORT",
        help="connect there instead; names stay as they are",
    )
    add(
        "--mail-usual",
        action="append",
        default=[],
        metavar="URL",
        help="of the targets one that is left out where nothing answers",
    )
    add("--mail-ca", type=Path, metavar="FILE", help="PEM file of the roots to trust")
    add("--mail-insecure", action="store_true", help="do not verify certificates")
    add("--mail-profile", choices=[p.value for p in Profile], help="what the checks may do")
    add("--mail-authorized-by", metavar="NAME", help="who authorised profile full elsewhere")
    add("--mail-only", action="append", default=[], metavar="PREFIX", help="only these checks")
    add("--mail-skip", action="append", default=[], metavar="PREFIX", help="not these checks")
    add("--mail-strict", action="store_true", help="an unmet SHOULD fails")
    add(
        "--mail-seed", type=int, default=DEFAULT_SEED, metavar="N", help="seed of what is generated"
    )
    add("--mail-patience", type=float, default=PATIENCE, metavar="S", help="seconds for an answer")
    add(
        "--mail-delivery-patience",
        type=float,
        default=DELIVERY_PATIENCE,
        metavar="S",
        help="seconds for an accepted message to arrive",
    )
    add("--mail-baseline", type=Path, metavar="FILE", help="only violations not in here fail")
    add("--mail-out", type=Path, metavar="DIR", help="write the reports into this folder")
    add("--mail-replay", type=Path, metavar="FILE", help="replay a machine's saved script")
    add("--mail-gate", type=Path, metavar="DIR", help="prove the checks on the defects in DIR")
    add("--mail-events-fd", type=int, metavar="N", help="write the run's events to this descriptor")
    add("--mail-command", default="", help="the command to show for reproducing a failure")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Plan the run where a target is given; a mistake in it is a usage error."""
    if not config.getoption("mail_target"):
        return
    if config.getoption("mail_events_fd") is not None and not hasattr(config, "workerinput"):
        interruption.attend(even_ignored=True)
        interruption.let_come()
    closing = ExitStack()
    config.add_cleanup(closing.close)
    try:
        runner = _make_runner(config, closing)
    except HarnessError as error:
        raise pytest.UsageError(str(error)) from None
    except Unreachable as error:
        pytest.exit(str(error), returncode=3)
    config.pluginmanager.register(runner, "mailworthy-runner")
    if isinstance(runner, Controller):
        runner.start()


def _make_runner(config: pytest.Config, closing: ExitStack) -> CheckRunner:
    if config.getoption("mail_target") == [REFERENCE]:
        config.option.mail_target = [str(closing.enter_context(launch.temporary_reference()))]
    option = config.getoption
    profile = option("mail_profile")
    wanted = Wanted(
        targets=option("mail_target"),
        login=Login(option("mail_user"), option("mail_password_env"), option("mail_token_env")),
        ca=option("mail_ca"),
        insecure=option("mail_insecure"),
        profile=Profile(profile) if profile else None,
        authorized_by=option("mail_authorized_by"),
        usual=option("mail_usual"),
        connect_to=option("mail_connect_to"),
    )
    settings, chosen, usual = wanted.settings()
    plan = Plan(
        settings,
        chosen,
        seed=option("mail_seed"),
        patience=option("mail_patience"),
        delivery_patience=option("mail_delivery_patience"),
        gate=option("mail_gate"),
    )
    config.stash[PLAN] = plan
    if settings.safe and getattr(config.option, "numprocesses", None):
        raise HarnessError("profile safe opens one connection at a time: leave out -n")
    if hasattr(config, "workerinput"):
        return CheckRunner(plan, config, arrange)
    controller = Controller(plan, config, arrange, usual=usual)
    closing.callback(controller.leases.remove)
    return controller


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every check its cases."""
    declared = declared_by(metafunc.function)
    if declared is None or "target" not in metafunc.fixturenames:
        return
    plan = metafunc.config.stash.get(PLAN, None)
    if plan is None:
        return
    cases = plan.cases(declared)
    metafunc.parametrize(
        "target", cases, indirect=True, ids=[str(case) for case in cases], scope="session"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse checks without a target, and tests that take one but declare no requirement."""
    for item in items:
        function = getattr(item, "function", None)
        if "target" not in getattr(item, "fixturenames", ()) or not _is_ours(item):
            continue
        if declared_by(function) is None:
            raise pytest.UsageError(f"{item.nodeid} takes a target but has no @requirement")
        if PLAN not in config.stash:
            raise pytest.UsageError(
                "a mailworthy check needs a target: give --mail-target FILE, URL or "
                f"{REFERENCE!r} (the bundled server)"
            )


def _is_ours(item: pytest.Item) -> bool:
    """Whether the `target` that an item takes is this plugin's fixture, not one of its own."""
    info = getattr(item, "_fixtureinfo", None)
    definitions = list(info.name2fixturedefs.get("target", [])) if info is not None else []
    return bool(definitions) and definitions[-1].func.__module__ == __name__


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Target:
    """The target, bound to the endpoint under test and to the accounts leased for the check."""
    case = request.param
    assert isinstance(case, Case)
    return request.config.stash[PLAN].target(case)
