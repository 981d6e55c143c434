"""Options that several commands share, and what they mean together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from mailworthy.harm import Profile
from mailworthy.plan import Wanted
from mailworthy.session.stream import PATIENCE
from mailworthy.target_file import Login

F = TypeVar("F", bound=Callable[..., Any])
OUT = Path("reports/out")
ACCOUNT = ("user", "password_env", "token_env")


def _together(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """One decorator of several, shown in this order by --help."""

    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def seconds(name: str, default: float, what: str) -> Callable[[F], F]:
    """An option that takes a time in seconds."""
    return click.option(
        name, type=click.FloatRange(0.1, 3600), default=default, show_default=True, help=what
    )


account_options = _together(
    click.option("--user", metavar="USER", help="The account's user, for URLs and hosts."),
    click.option("--password-env", metavar="VAR", help="The variable that holds its password."),
    click.option("--token-env", metavar="VAR", help="The variable that holds an OAuth token."),
)
ca_option = click.option(
    "--ca", type=click.Path(path_type=Path), help="PEM file of roots to trust."
)
connect_to_option = click.option(
    "--connect-to",
    multiple=True,
    metavar="HOST:PORT=ADDRESS:PORT",
    help="Connect there instead; names stay as they are.",
)
target_options = _together(
    click.argument("target", nargs=-1),
    account_options,
    ca_option,
    click.option("--insecure", is_flag=True, help="Do not verify certificates."),
)
authority_option = click.option(
    "--authorized-by", metavar="NAME", help="Who authorised it on a server that is elsewhere."
)
patience_option = seconds("--patience", PATIENCE, "Seconds for an answer.")
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


def out_option(default: Path = OUT) -> Callable[[F], F]:
    """The folder that reports are written into."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=default,
        show_default=True,
        help="Folder for the reports.",
    )


def wanted(targets: Sequence[str], options: dict[str, Any]) -> Wanted:
    """What the options of a command say of its target."""
    profile = options.get("profile")
    return Wanted(
        targets=targets,
        login=Login(*(options[name] for name in ACCOUNT)),
        ca=options["ca"],
        insecure=options["insecure"],
        profile=Profile(profile) if profile else None,
        authorized_by=options.get("authorized_by"),
        connect_to=options.get("connect_to", ()),
    )
