"""Pages that need neither network nor script, made of results; see `reports/templates`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mailworthy import __version__
from mailworthy.content import REPORTS
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.files import write_whole
from mailworthy.report.part import Part
from mailworthy.report.text import citation, inert, rfc_link, several, words_of


def page(parts: Sequence[Part]) -> str:
    """Return a page that is whole by itself, with a section per part. All text is escaped."""
    environment = _environment()
    shown = [(f"part-{number}", part) for number, part in enumerate(parts, start=1)]
    bodies = [
        Markup(environment.get_template(part.template).render(at=at, **part.variables))  # noqa: S704
        for at, part in shown
    ]
    return environment.get_template("page.html.j2").render(
        heading=_heading(parts),
        parts=[(*each, body) for each, body in zip(shown, bodies, strict=True)],
    )


def write_page(parts: Sequence[Part], path: Path) -> None:
    """Write a page; raises HarnessError when it cannot be."""
    write_whole(path, page(parts).encode())


def _heading(parts: Sequence[Part]) -> str:
    subjects = list(dict.fromkeys(part.subject for part in parts))
    return subjects[0] if len(subjects) == 1 else several(len(parts), "result")


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(REPORTS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: inert(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(citation=citation, rfc_link=rfc_link, words=words_of, utc=_utc)
    environment.globals.update(symbols=SYMBOLS, version=__version__)
    return environment
