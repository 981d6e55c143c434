"""Charts of values over the time of a run: the geometry, in percent, for the template to draw."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

POINTS = 120
"""Points drawn of a line; where there are more, neighbours are merged."""
MARKS = 8
"""Signs set on a line, so that it can be told from others without its colour."""
MOST = 1e15
"""A value beyond is drawn as this much: a file may hold anything."""
LATEST = 1e8
"""Likewise a time, in seconds."""
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400)
"""Seconds between two times on the axis."""

Values = dict[float, float | None]
"""seconds after the start → value; None where there was nothing to measure"""


class Merge(enum.StrEnum):
    """What stands for several neighbouring values."""

    MEAN = "mean"
    HIGHEST = "highest"

    def of(self, values: Sequence[float]) -> float:
        """Return the one value of at least one."""
        return max(values) if self is Merge.HIGHEST else math.fsum(values) / len(values)


@dataclass(frozen=True)
class Line:
    """What to draw. `colour` and `pattern` (dashes and signs) are numbers that the style knows."""

    label: str
    values: Values
    colour: int = 0
    pattern: int = 0


@dataclass(frozen=True)
class Tick:
    """A place on an axis, in percent of it."""

    at: float
    label: str


@dataclass(frozen=True)
class Drawn:
    """A line in a square of 100 by 100, y downwards; `marks` are places for signs."""

    label: str
    colour: int
    pattern: int
    path: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Band:
    """What all lines say at a time: the strip of the chart that shows it, from `left` on."""

    left: float
    width: float
    time: str
    values: tuple[str, ...]
    """One per line, in their order."""


@dataclass(frozen=True)
class Chart:
    """A chart, ready to be drawn; the bands are its table as well."""

    title: str
    unit: str
    description: str
    lines: tuple[Drawn, ...]
    bands: tuple[Band, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    merged: int
    """How many neighbouring values each point stands for."""
    merge: Merge


def chart(title: str, unit: str, lines: Sequence[Line], merge: Merge) -> Chart:
    """Lay out a chart of lines over the same time."""
    merged = max(1, math.ceil(len({at for line in lines for at in line.values}) / POINTS))
    thin = _thinned(lines, merged, merge)
    times = sorted({at for line in thin for at in line.values})
    end = times[-1] if times else 0.0
    highest = max((y for line in thin for y in line.values.values() if y is not None), default=0.0)
    step = _round_step(highest)
    top = step * max(1, math.ceil(highest / step))
    return Chart(
        title=title,
        unit=unit,
        description=_description(thin, unit, end),
        lines=tuple(_drawn(line, end, top) for line in thin),
        bands=tuple(_bands(thin, times)),
        across=tuple(_time_ticks(end)),
        up=tuple(
            Tick(100 - 100 * number * step / top, f"{number * step:g}")
            for number in range(round(top / step) + 1)
        ),
        merged=merged,
        merge=merge,
    )


def amount(value: float) -> str:
    """Write a count whole, and what was measured with three figures."""
    if isinstance(value, int):
        return f"{value:,}"
    if value >= 1e7:
        return f"{value:.3g}"
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{decimals}f}"


def moment(seconds: float) -> str:
    """Write a time after the start: "45 s", "1:30 min", "2:00 h"."""
    whole = round(seconds)
    if whole < 120:
        return f"{seconds:.3g} s"
    if whole < 7200:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"


def _thinned(lines: Sequence[Line], size: int, merge: Merge) -> list[Line]:
    times = sorted({at for line in lines for at in line.values})
    groups = [times[begin : begin + size] for begin in range(0, len(times), size)]
    thin = []
    for line in lines:
        values: Values = {}
        for group in groups:
            inside = [line.values[at] for at in group if at in line.values]
            told = [min(max(value, 0.0), MOST) for value in inside if value is not None]
            if inside:
                at = min(max(group[-1], 0.0), LATEST)
                values[at] = merge.of(told) if told else None
        thin.append(Line(line.label, values, line.colour, line.pattern))
    return thin


def _round_step(highest: float) -> float:
    """The distance of the marks on the upward axis: 1, 2 or 5 of some power of ten."""
    if highest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest / 4))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit * 5 >= highest)


def _time_ticks(end: float) -> list[Tick]:
    if end <= 0:
        return [Tick(0, "0")]
    step: float = next((step for step in STEPS if end / step <= 6), end / 5)
    return [
        Tick(100 * number * step / end, moment(number * step) if number else "0")
        for number in range(math.floor(end / step) + 1)
    ]


def _drawn(line: Line, end: float, top: float) -> Drawn:
    words: list[str] = []
    places: list[tuple[float, float]] = []
    pen_down = False
    for at, value in line.values.items():
        if value is None:
            pen_down = False
            continue
        x, y = (100 * at / end if end else 0.0), 100 - 100 * value / top
        places.append((round(x, 2), round(y, 2)))
        # A step of no length makes a lone point visible, as its cap is round.
        words.append(f"L{x:.2f} {y:.2f}" if pen_down else f"M{x:.2f} {y:.2f}h0")
        pen_down = True
    stride = max(1, math.ceil(len(places) / MARKS))
    marks = tuple(places[stride // 2 :: stride])
    return Drawn(line.label, line.colour, line.pattern, "".join(words), marks)


def _bands(lines: Sequence[Line], times: Sequence[float]) -> list[Band]:
    end = times[-1] if times else 0.0
    bands = []
    for number, at in enumerate(times):
        left = times[number - 1] if number else 0.0
        told = (line.values.get(at) for line in lines)
        bands.append(
            Band(
                left=round(100 * left / end, 2) if end else 0.0,
                width=round(100 * (at - left) / end, 2) if end else 100.0,
                time=moment(at),
                values=tuple("–" if value is None else amount(value) for value in told),
            )
        )
    return bands


def _description(lines: Sequence[Line], unit: str, end: float) -> str:
    told = []
    for line in lines:
        known = [value for value in line.values.values() if value is not None]
        if known:
            told.append(f"{line.label} between {amount(min(known))} and {amount(max(known))}")
    return f"Over {moment(end)}, {unit}: {'; '.join(told) or 'nothing was measured'}."
