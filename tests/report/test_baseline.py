from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from mailworthy.events import Verdict
from mailworthy.report.baseline import Baseline, Stale
from mailworthy.report.result import Result, exit_code

if TYPE_CHECKING:
    from tests.report.conftest import Make

CHECK = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503"


def held_against(result: Result, baseline: Result) -> tuple[Result, list[Stale]]:
    """A result whose records are marked one by one, as a run does it, and what is stale."""
    known = Baseline(baseline)
    records = tuple(known.mark(record) for record in result.records)
    footer = result.footer
    if footer is not None:
        count = sum(record.known for record in records)
        footer = msgspec.structs.replace(footer, known=count)
    marked = msgspec.structs.replace(result, records=records, footer=footer)
    return marked, known.stale(marked)


def test_a_known_violation_is_told_but_not_red(make: Make) -> None:
    earlier = make.result(make.failure(endpoint="smtp+starttls://mail.test:25"))

    marked, stale = held_against(make.result(make.failure()), earlier)

    assert [record.known for record in marked.records] == [True]
    assert marked.footer is not None
    assert marked.footer.known == 1
    assert exit_code(marked) == 0
    assert stale == []


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "smtp://127.0.0.1:2525"},
        {"id": "smtp/rfc5321/3.3/another"},
        {"verdict": "warn"},
        {"verdict": "inconclusive"},
        {"verdict": "pass"},
    ],
)
def test_another_place_or_verdict_stays_unknown(make: Make, changes: dict[str, object]) -> None:
    earlier = make.result(make.failure(**changes))

    marked, _ = held_against(make.result(make.failure()), earlier)

    assert not marked.records[0].known
    assert exit_code(marked) == 1


def test_a_worse_verdict_than_the_known_one_is_red(make: Make) -> None:
    marked, stale = held_against(
        make.result(make.failure()), make.result(make.failure(verdict="warn"))
    )

    assert exit_code(marked) == 1
    assert stale == [Stale(CHECK, "smtp+starttls", Verdict.WARN, Verdict.FAIL)]


def test_of_two_hosts_in_the_baseline_the_worse_counts(make: Make) -> None:
    earlier = make.result(
        make.failure(), make.failure(verdict="warn", endpoint="smtp+starttls://b:25")
    )

    assert Baseline(earlier).mark(make.failure()).known


def test_a_record_is_marked_as_it_comes(make: Make) -> None:
    known = Baseline(make.result(make.failure()))

    assert known.mark(make.failure()).known
    assert not known.mark(make.record()).known
    assert not Baseline(make.result()).mark(make.failure(known=True)).known


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("pass", f"{CHECK} on smtp+starttls: fail in the baseline, pass now"),
        ("note", f"{CHECK} on smtp+starttls: fail in the baseline, note now"),
        (None, f"{CHECK} on smtp+starttls: fail in the baseline, not checked now"),
        ("skip", None),
        ("inconclusive", None),
        ("error", None),
    ],
)
def test_what_no_longer_fails_is_stale(make: Make, now: str | None, told: str | None) -> None:
    records = [make.record(verdict=now)] if now else [make.record("pop3/rfc1939/5/other")]

    _, stale = held_against(make.result(*records), make.result(make.failure()))

    assert [str(each) for each in stale] == ([told] if told else [])


def test_a_run_that_broke_off_proves_nothing_gone(make: Make) -> None:
    partial = make.collected(make.events(make.record("pop3/rfc1939/5/other"))[:-1])

    assert held_against(partial, make.result(make.failure()))[1] == []


def test_it_is_found_while_one_of_two_hosts_fails(make: Make) -> None:
    now = make.result(make.record(), make.failure(endpoint="smtp+starttls://b:25"))

    assert held_against(now, make.result(make.failure()))[1] == []
