from __future__ import annotations

import pytest

from mailworthy.accounting.limits import DEFAULT_LIMITS, Outcome, read_limits
from mailworthy.report.load_result import Latency, Ledger, Limit, Row
from mailworthy.violation import HarnessError

SEND = Row(
    protocol="SMTP", name="send", transaction=True, count=100, failures=2,
    latency=Latency(p50=10.0, p90=50.0, p95=120.0, p99=800.0, max=1500.0),
)  # fmt: skip
IMAP = Row(protocol="IMAP", name="fetch", transaction=True, count=50, failures=0, latency=Latency())
POP3 = Row(protocol="POP3", name="fetch", transaction=True, count=5, failures=5, latency=Latency())
ALL = Row(protocol="", name="", transaction=True, count=155, failures=7, latency=Latency(p95=90.0))


def judge(text: str, ledger: Ledger | None = None, violations: int = 0) -> Limit:
    outcome = Outcome([SEND, IMAP, POP3], ALL, 10.0, ledger or Ledger(), violations)
    (threshold,) = read_limits([text])
    return outcome.judge(threshold)


@pytest.mark.parametrize(
    ("text", "holds", "measured"),
    [
        ("p95 send < 250ms", True, "120ms"),
        ("p95 send < 120ms", False, "120ms"),
        ("p95 send <= 120ms", True, "120ms"),
        ("p95 SMTP send < 0.25s", True, "0.12s"),
        ("p99 send < 0.5s", False, "0.8s"),
        ("max send < 2s", True, "1.5s"),
        ("p50 send = 10ms", True, "10ms"),
        ("P95 SEND < 250ms", True, "120ms"),
        ("errors send < 1%", False, "2%"),
        ("errors imap fetch < 1%", True, "0%"),
        ("errors < 5%", True, "4.516%"),
        ("rate > 10/s", True, "14.8/s"),
        ("rate send > 10/s", False, "9.8/s"),
        ("p95 < 100ms", True, "90ms"),
        ("lost = 0", True, "0"),
        ("in doubt = 0", True, "0"),
        ("violations = 0", True, "0"),
    ],
)
def test_a_limit_is_held_against_what_it_names(text: str, holds: bool, measured: str) -> None:
    limit = judge(text)
    assert (limit.holds, limit.measured) == (holds, measured)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("p95 sned < 1s", "there is no 'sned'"),
        ("p95 fetch < 1s", "IMAP fetch and POP3 fetch"),
        ("p95 POP3 fetch < 1s", "nothing succeeded"),
    ],
)
def test_what_cannot_be_measured_does_not_hold(text: str, told: str) -> None:
    limit = judge(text)
    assert limit.holds is None
    assert told in limit.measured


@pytest.mark.parametrize("metric", ["lost", "duplicated", "corrupted", "refused", "in doubt"])
def test_each_count_of_the_ledger_can_miss_its_limit(metric: str) -> None:
    ledger = Ledger(**{metric.replace(" ", "_"): 3})  # type: ignore[arg-type]
    assert judge(f"{metric} = 0", ledger).holds is False
    assert judge(f"{metric} < 4", ledger).holds is True


def test_violations_of_the_oracles_can_miss_their_limit() -> None:
    assert judge("violations = 0", violations=1).holds is False


def test_nothing_is_lost_only_where_every_mailbox_was_read() -> None:
    assert judge("lost = 0", Ledger(unread=2)).holds is None
    assert judge("lost = 0", Ledger(unread=2, lost=1)).holds is False


def test_a_later_layer_replaces_the_same_metric_of_the_same_row() -> None:
    read = read_limits(DEFAULT_LIMITS, ["errors < 5%", "p95 send < 1s"], ["p95 send < 2s"])
    assert [threshold.text for threshold in read] == [
        "lost = 0", "duplicated = 0", "corrupted = 0", "violations = 0", "errors < 5%",
        "p95 send < 2s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "cannot be read"),
        ("p95 send", "cannot be read"),
        ("p95 send < fast", "cannot be read"),
        ("lsot = 0", "did you mean 'lost'"),
        ("lost messages = 0", "unknown metric"),
        ("p95 send < 250", "'ms' or 's'"),
        ("errors < 1", "'%'"),
        ("lost < 1%", "none"),
    ],
)
def test_what_is_no_limit_is_refused_with_a_hint(text: str, told: str) -> None:
    with pytest.raises(HarnessError, match="limit") as refused:
        read_limits([text])
    assert told in str(refused.value)
