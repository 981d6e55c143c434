from __future__ import annotations

import re

import pytest

from mailworthy.report.chart import MARKS, POINTS, Line, Merge, amount, chart, moment


def test_a_line_goes_from_the_left_to_the_right_and_up() -> None:
    made = chart(
        "Throughput", "per second", [Line("send", {0.0: 0.0, 5.0: 5.0, 10.0: 10.0})], Merge.HIGHEST
    )

    (line,) = made.lines
    assert line.path == "M0.00 100.00h0L50.00 50.00L100.00 0.00"
    assert [(tick.at, tick.label) for tick in made.up] == [
        (100, "0"), (80, "2"), (60, "4"), (40, "6"), (20, "8"), (0, "10"),
    ]  # fmt: skip
    assert [tick.label for tick in made.across] == ["0", "2 s", "4 s", "6 s", "8 s", "10 s"]


def test_where_nothing_was_measured_the_line_has_a_gap_and_the_table_says_so() -> None:
    made = chart("L", "ms", [Line("p50", {1.0: 3.0, 2.0: None, 3.0: 4.0})], Merge.HIGHEST)

    assert made.lines[0].path.count("M") == 2
    assert [band.values for band in made.bands] == [("3.00",), ("–",), ("4.00",)]
    assert made.description == "Over 3 s, ms: p50 between 3.00 and 4.00."


def test_a_line_that_lacks_a_time_is_told_as_such() -> None:
    lines = [Line("a", {1.0: 1.0, 2.0: 2.0}), Line("b", {2.0: 5.0})]

    made = chart("T", "u", lines, Merge.HIGHEST)

    assert [(band.time, band.values) for band in made.bands] == [
        ("1 s", ("1.00", "–")),
        ("2 s", ("2.00", "5.00")),
    ]


@pytest.mark.parametrize(("merge", "last"), [(Merge.HIGHEST, 9999.0), (Merge.MEAN, 9997.5)])
def test_many_points_are_merged_and_none_is_hidden(merge: Merge, last: float) -> None:
    many = {float(at): float(at) for at in range(10_000)}

    made = chart("T", "u", [Line("a", dict(many))], merge)

    assert len(made.bands) <= POINTS
    assert made.lines[0].path.count("L") == len(made.bands) - 1
    assert len(made.lines[0].marks) <= MARKS
    assert made.bands[-1].values == (amount(last),)
    assert made.merged == 84


def test_a_spike_stays_as_high_as_it_was() -> None:
    values = {float(at): 1000.0 if at == 4321 else 1.0 for at in range(10_000)}

    made = chart("T", "u", [Line("a", dict(values))], Merge.HIGHEST)

    assert ("1,000",) in {band.values for band in made.bands}


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-300, 0.003, 7.0, 99.9, 1e9, 1e300, 1.7e308])
def test_whatever_a_file_holds_stays_within_the_frame(value: float) -> None:
    made = chart("T", "u", [Line("a", {value: value, 1.0: value})], Merge.HIGHEST)

    places = re.findall(r"[ML](\S+) (\S+?)(?=[hL]|$)", made.lines[0].path)
    assert len(places) >= 1
    assert all(0 <= float(number) <= 100 for place in places for number in place)
    assert 2 <= len(made.up) <= 6
    assert 1 <= len(made.across) <= 7
    assert all(len(tick.label) < 12 for tick in (*made.up, *made.across))


def test_no_points_make_an_empty_chart() -> None:
    made = chart("T", "u", [], Merge.HIGHEST)

    assert (made.lines, made.bands) == ((), ())
    assert made.description == "Over 0 s, u: nothing was measured."


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (12345678, "12,345,678"),
        (0.123, "0.12"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (1e9, "1e+09"),
    ],
)
def test_values_have_three_figures_and_counts_all(value: float, told: str) -> None:
    assert amount(value) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.5, "0.5 s"), (119, "119 s"), (150, "2:30 min"), (9000, "2:30 h")]
)
def test_times_are_told_in_their_unit(seconds: float, told: str) -> None:
    assert moment(seconds) == told
