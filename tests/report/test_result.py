from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailworthy.events import Verdict
from mailworthy.report.collector import Collector
from mailworthy.report.conclusion import conclusion, counts, in_checks, skipped, tally
from mailworthy.report.result import Result, exit_code
from mailworthy.report.text import FIELD
from mailworthy.violation import HarnessError

if TYPE_CHECKING:
    from tests.report.conftest import Make


def test_the_events_make_the_result(make: Make) -> None:
    result = make.result(make.failure(), make.record(endpoint=make.IMAPS))

    assert result.header.target == "target.toml"
    assert result.header.started.isoformat() == "2025-11-23T14:05:00+00:00"
    assert [probe.software for probe in result.header.endpoints] == ["Postfix", "Dovecot"]
    assert [record.verdict for record in result.records] == [Verdict.FAIL, Verdict.PASS]
    assert result.footer is not None
    nothing = dict.fromkeys(Verdict, 0)
    assert result.footer.totals == nothing | {Verdict.FAIL: 1, Verdict.PASS: 1}
    assert result.footer.seconds == 1.5
    assert not result.incomplete


def test_all_that_is_collected_is_inert_and_bounded(make: Make) -> None:
    events = make.events(make.hostile(), problem=make.HOSTILE, error=make.HOSTILE * 1000)

    result = make.collected(events)

    (record,), (_, probe) = result.records, result.header.endpoints
    assert result.footer is not None
    assert all(text.isprintable() for text in (record.actual, probe.error, result.footer.problem))
    assert len(probe.error) <= FIELD


@pytest.mark.parametrize("kept", range(1, 6))
def test_a_run_that_broke_off_is_incomplete(make: Make, kept: int) -> None:
    events = make.events(make.record(), make.record("smtp/rfc5321/4.2/other"))

    result = make.collected(events[:kept])

    assert result.footer is None
    assert result.incomplete
    assert exit_code(result) == 4


def test_why_records_were_skipped_is_counted_and_bounded(make: Make) -> None:
    assert skipped(make.result(make.record())) == []
    reasons = ["no account"] * 3 + ["no UIDL"] * 2 + [f"no X{n}" for n in range(5)]
    records = [
        make.record(f"smtp/rfc5321/4.2/n{n}", verdict=Verdict.SKIP, reason=reason)
        for n, reason in enumerate(reasons)
    ]
    result = make.result(*records, make.record())
    assert skipped(result) == [
        "skipped: 3 × no account",
        "         2 × no UIDL",
        *(f"         1 × no X{n}" for n in range(3)),
        "         2 for 2 other reasons",
    ]
    assert conclusion(result).endswith("; 10 of 11 records were skipped")


def test_a_run_that_never_began_has_no_result() -> None:
    with pytest.raises(HarnessError, match="broke off before it began"):
        Collector().result()


def test_a_start_without_a_zone_is_utc(make: Make) -> None:
    started, *rest = make.events(make.record())
    naive = type(started)(
        **{name: getattr(started, name) for name in started.__struct_fields__}
        | {"started": "2025-11-23T14:05:00"}
    )

    assert make.collected([naive, *rest]).header.started.utcoffset() is not None


@pytest.mark.parametrize(
    ("verdicts", "strict", "code", "told"),
    [
        (
            "pass skip note warn",
            False,
            0,
            "Mailworthy: every MUST that was checked holds, with 1 warning",
        ),
        ("pass warn", True, 1, "Not mailworthy: 1 violation on 1 endpoint"),
        ("pass", True, 0, "Mailworthy: every MUST and SHOULD that was checked holds"),
        (
            "pass fail fail inconclusive error",
            False,
            1,
            "Not mailworthy: 2 violations in 1 check on 1 endpoint",
        ),
        ("pass inconclusive", False, 3, "Undecided: 1 inconclusive"),
        ("pass error", False, 3, "Undecided: 1 harness error"),
        ("skip skip", False, 3, "Undecided: every check was skipped"),
        ("", False, 3, "Undecided: no check ran"),
        ("note", False, 0, "Mailworthy: every MUST that was checked holds"),
    ],
)
def test_the_exit_code(make: Make, verdicts: str, strict: bool, code: int, told: str) -> None:
    result = make.result(*(make.record(verdict=each) for each in verdicts.split()), strict=strict)

    assert exit_code(result) == code
    assert conclusion(result) == told


def test_what_is_known_is_not_red(make: Make) -> None:
    result = make.result(make.failure(known=True), make.record())

    assert exit_code(result) == 0
    assert conclusion(result).endswith("holds, but for 1 known violation")
    assert counts(result) == "1 fail (1 known), 1 pass"


def test_interrupted_goes_before_violations(make: Make) -> None:
    result = make.collected(make.events(make.failure(), interrupted=True))

    assert exit_code(result) == 4
    assert conclusion(result) == "Interrupted or broken off after 1 record"


def test_fewer_records_than_selected_are_incomplete(make: Make) -> None:
    result = make.collected(make.events(make.record(), selected=3, problem="a worker died"))

    assert exit_code(result) == 4
    assert conclusion(result) == "Incomplete: 1 record of 3: a worker died"


def test_more_records_than_selected_are_complete(make: Make) -> None:
    assert exit_code(make.collected(make.events(make.record(), make.record(), selected=1))) == 0


def test_a_problem_is_never_green(make: Make) -> None:
    result = make.collected(make.events(make.record(), problem="the last sanity dialogue hung"))

    assert exit_code(result) == 3
    assert conclusion(result) == "Undecided: the last sanity dialogue hung"


def test_an_unreachable_endpoint_is_never_green(make: Make) -> None:
    result = make.collected(make.events(make.record(), error="connection refused"))

    assert exit_code(result) == 3
    assert conclusion(result) == "Undecided: 1 endpoint cannot be judged"


def test_a_broken_off_run_says_so(make: Make) -> None:
    result: Result = make.collected(make.events(make.record())[:-1])

    assert conclusion(result) == "Incomplete: the run broke off after 1 record"


def test_checks_and_records_are_told_apart(make: Make) -> None:
    records = [make.record(), make.record(endpoint=make.IMAPS), make.record("oracle/smtp/code")]

    assert tally(records[:1]) == "1 check, 1 record"
    assert tally(records) == "1 check and 1 oracle rule, 3 records"
    assert in_checks(records[:1], "warning") == "1 warning"
    assert in_checks(records, "warning") == "3 warnings in 2 checks"
