"""A result as a part of a page: what the page says of it itself, and the template of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One result on a page; a new kind of result comes in as one more of these."""

    title: str
    """What kind of result it is: "Conformance"."""
    subject: str
    """What it is about: the target's name."""
    conclusion: str
    """In one sentence."""
    code: int | None
    """The exit code of the run, which gives the conclusion its tone; None where none was judged."""
    template: str
    """The file in `reports/templates` that shows it. Besides `variables` it is given `at`, which
    every id in it begins with, so that ids stay unique on a page with several results."""
    variables: Mapping[str, object]
