from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from mailworthy.accounting.histogram import Histogram

SECONDS = st.floats(1e-6, 3600, allow_nan=False)


def filled(durations: list[float]) -> Histogram:
    histogram = Histogram()
    for seconds in durations:
        histogram.add(seconds)
    return histogram


@given(st.lists(SECONDS, min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.95, 0.99, 1.0]))
def test_a_percentile_is_at_most_one_percent_above_the_truth(
    durations: list[float], share: float
) -> None:
    truth = sorted(durations)[math.ceil(share * len(durations)) - 1]
    assert truth * 0.9999 <= filled(durations).percentile(share) <= truth * 1.0102


@given(st.lists(SECONDS), st.lists(SECONDS))
def test_merging_is_as_good_as_counting_in_one(first: list[float], second: list[float]) -> None:
    merged = filled(first)
    merged.merge(filled(second))
    assert merged.buckets == filled(first + second).buckets


def test_it_survives_being_sent() -> None:
    histogram = filled([0.001, 0.5, 0.5])
    assert Histogram(histogram.buckets).percentile(0.5) == histogram.percentile(0.5) > 0.49


def test_without_any_there_is_no_percentile() -> None:
    assert Histogram().percentile(0.99) == 0.0


def test_nothing_takes_no_time_at_all() -> None:
    assert 0 < filled([0.0]).percentile(1.0) < 2e-6
