"""The command line of `certify`: a provider, one account, no harm."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mailworthy.cli_options import (
    account_options,
    ca_option,
    connect_to_option,
    out_option,
    patience_option,
    seconds,
)
from mailworthy.conduct import conduct
from mailworthy.harm import Profile
from mailworthy.plan import Wanted
from mailworthy.providers import Provider, find_provider
from mailworthy.report.certificate import certify
from mailworthy.report.certificate_page import certificate_markdown, told, write_certificate
from mailworthy.report.files import write_whole
from mailworthy.report.markdown import markdown
from mailworthy.report.result import exit_code
from mailworthy.report.terminal import TerminalView
from mailworthy.report.write import writable, write_reports
from mailworthy.session.transcript import Masker
from mailworthy.target_file import Login
from mailworthy.violation import HarnessError

DELIVERY_PATIENCE = 60.0
"""Seconds for a message to arrive: a provider filters it, and nobody is in a hurry."""


@click.command(name="certify")
@click.argument("provider", metavar="NAME|DOMAIN|FILE")
@account_options
@ca_option
@connect_to_option
@patience_option
@seconds("--delivery-patience", DELIVERY_PATIENCE, "Seconds for a message to arrive.")
@out_option()
def certify_command(provider: str, out: Path, **options: Any) -> None:
    """Certify a mail provider with one account, and do no harm: always profile safe.

    \b
    mailworthy certify qq --user me@qq.com --password-env CODE
    mailworthy certify outlook.com --user me@outlook.com --token-env TOKEN
    """
    found = find_provider(provider)
    if not options["user"]:
        raise HarnessError("certify takes one account: give --user, its address")
    if not (options["password_env"] or options["token_env"]):
        raise HarnessError(
            f"{found.name} takes: {' or '.join(found.takes)}; give --password-env VAR, or "
            "--token-env VAR for an OAuth token"
        )
    login = Login(_address(found, options["user"]), options["password_env"], options["token_env"])
    wanted = Wanted(
        targets=found.urls,
        login=login,
        ca=options["ca"],
        profile=Profile.SAFE,
        usual=found.usual,
        connect_to=options["connect_to"],
    )
    settings, _, _ = wanted.settings()
    writable(out)
    with TerminalView() as view:
        result = conduct(
            _plugin_options(wanted, options, out),
            1,
            [view],
            Masker(account.secret for account in settings.accounts),
        )
        address = settings.accounts[0].address
        certificate = certify(found, address, result, options["connect_to"])
        places = write_reports(result, out) | write_certificate(certificate, out)
        summary = f"{certificate_markdown(certificate)}\n{markdown(result)}"
        write_whole(places["summary"], summary.encode())
        view.summary(result, places)
    for line in told(certificate):
        click.echo(line)
    raise click.exceptions.Exit(exit_code(result))


def _address(provider: Provider, user: str) -> str:
    """The account's address; the provider's domain is put to a user without one."""
    if "@" in user:
        return user
    if not provider.domains:
        raise HarnessError(f"--user {user}: write the whole address")
    return f"{user}@{provider.domains[0]}"


def _plugin_options(wanted: Wanted, options: dict[str, Any], out: Path) -> list[str]:
    """What was wanted, in the words of the pytest plugin."""
    account = [
        (name, value)
        for name, value in (
            ("user", wanted.login.user),
            ("password-env", wanted.login.password_env),
            ("token-env", wanted.login.token_env),
            ("ca", wanted.ca),
            ("profile", Profile.SAFE.value),
            *(("connect-to", each) for each in wanted.connect_to),
        )
        if value is not None
    ]
    words = [f"--mail-{name}={value}" for name, value in account]
    words += [f"--mail-target={url}" for url in wanted.targets]
    words += [f"--mail-usual={url}" for url in wanted.usual]
    words += [f"--mail-patience={options['patience']}", f"--mail-out={out}"]
    words.append(f"--mail-delivery-patience={options['delivery_patience']}")
    return [*words, f"--mail-command={_again(wanted.targets, account)}"]


def _again(urls: Sequence[str], account: Sequence[tuple[str, object]]) -> str:
    """The command that runs one of the checks again: a certificate is always of all of them."""
    named = [word for name, value in account for word in (f"--{name}", str(value))]
    return shlex.join(["mailworthy", "check", *urls, *named])
