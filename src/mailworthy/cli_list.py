"""The commands that list what there is: checks, defects, providers, scenarios, requirements."""

from __future__ import annotations

import click

from mailworthy import listing
from mailworthy.cli_options import json_option


def _numbers(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[int, ...]:
    """Read the numbers of RFCs, written as 5321, rfc5321 or "RFC 5321"."""
    digits = [word.lower().removeprefix("rfc").strip() for word in given]
    for word, number in zip(given, digits, strict=True):
        if not (number.isascii() and number.isdigit()):
            told = f"{word!r} is no number of an RFC: write 5321 or RFC5321"
            raise click.BadParameter(told, context, parameter)
    return tuple(map(int, digits))


@click.group(name="list")
def list_group() -> None:
    """List what there is: checks, requirements, defects, providers."""


@list_group.command(name="checks")
@json_option
def list_checks(as_json: bool) -> None:
    """Every check, machine and oracle rule with what it requires and fails on."""
    shown = ("id", "level", "profile", "slow", "gist")
    rows = listing.checks()
    if not as_json:
        rows = [{**row, "slow": f"{row['slow']:g} s" if row["slow"] else ""} for row in rows]
    click.echo(listing.render(rows, as_json=as_json, columns=shown))


@list_group.command(name="defects")
@json_option
def list_defects(as_json: bool) -> None:
    """Every seeded wrong behaviour of the reference server."""
    click.echo(listing.render(listing.defects(), as_json=as_json))


@list_group.command(name="providers")
@json_option
def list_providers(as_json: bool) -> None:
    """The providers that `certify` knows by name."""
    shown = ("key", "name", "domains", "takes")
    click.echo(listing.render(listing.providers(), as_json=as_json, columns=shown))


@list_group.command(name="scenarios")
@json_option
def list_scenarios(as_json: bool) -> None:
    """The bundled load scenarios, and whom each imitates."""
    click.echo(listing.render(listing.scenarios(), as_json=as_json))


@list_group.command(name="requirements")
@json_option
@click.option(
    "--coverage", is_flag=True, help="Totals per RFC instead, and why a row is untestable."
)
@click.option(
    "--rfc", callback=_numbers, multiple=True, metavar="N", help="Only this RFC, as --rfc 5321."
)
def list_requirements(as_json: bool, coverage: bool, rfc: tuple[int, ...]) -> None:
    """The requirement ledger: what each RFC demands, and what judges it."""
    rows = listing.ledger_rows(rfc)
    if not coverage:
        click.echo(listing.render(listing.requirements(rows), as_json=as_json))
        return
    covered = listing.coverage(rows)
    if as_json:
        click.echo(listing.render(covered, as_json=True))
        return
    totals = [*covered, listing.total(covered)]
    click.echo(listing.render(totals, as_json=False, columns=listing.COVERAGE))
    for line in listing.whys(covered):
        click.echo(line)
