"""The commands on results that are there already: report render, diff, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from mailworthy.cli_options import OUT, json_option
from mailworthy.report.compare import compare, compare_part
from mailworthy.report.compare_lines import compare_lines
from mailworthy.report.diff import diff, diff_exit_code, diff_lines
from mailworthy.report.html import write_page
from mailworthy.report.json import read
from mailworthy.report.kinds import CONFORMANCE, LOAD, kind_of, part_of
from mailworthy.report.load_diff import load_diff, load_diff_exit_code, load_diff_lines
from mailworthy.violation import HarnessError

_DIFFS: dict[str, tuple[Any, Any, Any]] = {
    CONFORMANCE.name: (diff, diff_lines, diff_exit_code),
    LOAD.name: (load_diff, load_diff_lines, load_diff_exit_code),
}
"""kind of result → how two of them are compared, told, and concluded"""

_path = click.Path(path_type=Path)


@click.group()
def report() -> None:
    """Show, compare and collate results that were written before."""


@report.command()
@click.argument("results", metavar="RESULT...", nargs=-1, required=True, type=_path)
@click.option(
    "--out", type=_path, default=OUT / "report.html", show_default=True, help="The page to write."
)
def render(results: tuple[Path, ...], out: Path) -> None:
    """Write one page that shows each RESULT: result.json, load.json, certificate.json, any mix."""
    write_page([part_of(path) for path in results], out)
    click.echo(str(out))


@report.command(name="diff")
@click.argument("old", type=_path)
@click.argument("new", type=_path)
@json_option
def diff_command(old: Path, new: Path, as_json: bool) -> None:
    """Tell what differs from OLD to NEW: two conformance results, or two load runs.

    Exit codes: 0 nothing got worse, 1 something is newly violated, or messages are lost,
    duplicated or corrupted that were not before, 4 a result is incomplete.
    """
    kinds = kind_of(old), kind_of(new)
    if kinds[0] is not kinds[1]:
        raise HarnessError(
            f"{old} is a {kinds[0].name} and {new} a {kinds[1].name}: compare two of a kind"
        )
    if kinds[0].name not in _DIFFS:
        raise HarnessError(f"two of the kind {kinds[0].name} cannot be compared")
    make, lines, code = _DIFFS[kinds[0].name]
    found = make(kinds[0].read(old), kinds[1].read(new))
    click.echo(
        msgspec.json.format(msgspec.json.encode(found)) if as_json else "\n".join(lines(found))
    )
    raise click.exceptions.Exit(code(found))


@report.command(name="compare")
@click.argument("results", metavar="RESULT...", nargs=-1, required=True, type=_path)
@click.option(
    "--out", type=_path, default=OUT / "compare.html", show_default=True, help="The page to write."
)
def compare_command(results: tuple[Path, ...], out: Path) -> None:
    """Put servers side by side, one result.json each: verdicts per section, checks that differ."""
    if len(results) < 2:
        raise HarnessError("compare needs two results or more")
    for path in results:
        if kind_of(path) is not CONFORMANCE:
            raise HarnessError(
                f"{path} is a {kind_of(path).name}: compare takes conformance results"
            )
    found = compare([read(path) for path in results])
    write_page([compare_part(found)], out)
    click.echo("\n".join([*compare_lines(found), f"  compare  {out}"]))
