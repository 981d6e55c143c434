from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from lxml import html as reader

from mailworthy.report.html import page
from mailworthy.report.load_part import DRAWN, LISTED, load_part
from mailworthy.report.load_result import Failure, Generator, LoadFooter, LoadResult, Message, Row

if TYPE_CHECKING:
    from tests.report.conftest import Make


def _page(run: LoadResult) -> reader.HtmlElement:
    return reader.document_fromstring(page([load_part(run)]))


def _words(element: reader.HtmlElement | None) -> str:
    assert element is not None
    return " ".join(element.text_content().split())


def _table(made: reader.HtmlElement, kind: str) -> list[list[str]]:
    table = made.xpath(f"//table[@class='{kind}']")[-1]
    return [[_words(cell) for cell in row] for row in table.xpath(".//tr")]


def test_limits_are_held_missed_or_not_measured(make: Make) -> None:
    assert _table(_page(make.load()), "limits") == [
        ["Limit", "Measured", "Outcome"],
        ["p95 SMTP send < 250ms", "36.0 ms", "✓ holds"],
        ["lost = 0", "2", "✗ missed"],
        ["p95 POP3 fetch < 1s", "no such transaction", "? could not be measured"],
    ]


def test_rows_have_their_rate_and_latencies_transactions_first(make: Make) -> None:
    rows = _table(_page(make.load()), "numbers")

    assert rows[0] == [
        "What", "Count", "Failed", "Per second", "p50 ms", "p90 ms", "p95 ms", "p99 ms", "max ms",
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == [
        "IMAP read transaction", "SMTP send transaction", "SMTP MAIL",
    ]  # fmt: skip
    assert rows[2][1:] == ["120", "✗ 1", "12.0", "12.0", "24.0", "36.0", "48.0", "60.0"]


def test_a_row_that_never_succeeded_has_no_latency(make: Make) -> None:
    row = msgspec.structs.replace(make.load().rows[0], failures=120)

    rows = _table(_page(make.load(rows=[msgspec.to_builtins(row)])), "numbers")

    assert rows[1][4:] == ["–"] * 5


def test_the_ledger_names_the_messages_that_went_wrong(make: Make) -> None:
    made = _page(make.load())

    tiles = [_words(tile) for tile in made.xpath("//dl[@class='tiles'][2]/div")]
    assert tiles[:2] == ["sent120 final dot sent", "accepted119 answered with 250"]
    assert "lost✗ 2 accepted, never seen" in tiles
    assert "corrupted0 came with other octets" in tiles
    assert _table(made, "messages")[1:] == [
        ["a-17", "bob@example.test", "✗ lost", "at 4.2 s"],
        ["a-18", "bob@example.test", "✗ lost", "at 4.3 s"],
    ]


def test_every_chart_has_its_numbers_as_a_table(make: Make) -> None:
    charts = _page(make.load()).xpath("//figure")

    assert [_words(chart.find("figcaption")) for chart in charts] == [
        "Throughput transactions per second",
        "Users users running",
        "Latency of SMTP send milliseconds",
        "Latency of IMAP read milliseconds",
    ]
    numbers = charts[0].xpath(".//details//tr")
    assert [_words(cell) for cell in numbers[0]] == ["Until", "SMTP send", "IMAP read", "failed"]
    assert [_words(cell) for cell in numbers[5]] == ["5 s", "12.0", "8.00", "2.00"]
    assert _words(charts[2].find(".//desc")) == (
        "Over 10 s, milliseconds: p50 between 12.0 and 12.0; p95 between 25.0 and 34.0."
    )
    bands = charts[0].xpath(".//*[@class='band']/title")
    assert " ".join(bands[4].text.split()) == "5 s SMTP send: 12.0 IMAP read: 8.00 failed: 2.00"


def test_lines_differ_by_dash_and_sign_not_by_colour_alone(make: Make) -> None:
    for chart in _page(make.load()).xpath("//figure"):
        groups = chart.xpath(".//*[name()='g']/@class")
        assert len({name.split()[1] for name in groups}) == len(groups)


def test_while_nothing_ended_there_is_no_latency(make: Make) -> None:
    points = [
        {"at": 1.0, "count": 5, "failures": 0, "p50": 3.0, "p95": 4.0},
        {"at": 2.0, "count": 5, "failures": 5, "p50": 0.0, "p95": 0.0},
        {"at": 3.0, "count": 0, "failures": 0, "p50": 0.0, "p95": 0.0},
    ]
    series = {"protocol": "SMTP", "name": "send", "interval": 1.0, "points": points}

    charts = _page(make.load(series=[series])).xpath("//figure")

    rows = [[_words(cell) for cell in row] for row in charts[2].xpath(".//tbody/tr")]
    assert rows == [["1 s", "3.00", "4.00"], ["2 s", "–", "–"], ["3 s", "–", "–"]]


def test_charts_are_bounded(make: Make) -> None:
    point = {"at": 1.0, "count": 1, "failures": 0, "p50": 1.0, "p95": 1.0}
    many = [
        {"protocol": "SMTP", "name": str(number), "interval": 1.0, "points": [point]}
        for number in range(50)
    ]

    assert len(_page(make.load(series=many)).xpath("//figure")) == 2 + DRAWN


def test_a_long_run_says_what_a_point_stands_for(make: Make) -> None:
    points = [
        {"at": float(at), "count": 1, "failures": 0, "p50": 1.0, "p95": 2.0} for at in range(1, 601)
    ]
    series = {"protocol": "SMTP", "name": "send", "interval": 1.0, "points": points}

    charts = _page(make.load(series=[series])).xpath("//figure")

    assert [_words(told) for chart in charts for told in chart.xpath("p")] == [
        "Each point is the mean of 5 neighbours.",
        "Each point is the highest of 5 neighbours.",
    ]
    assert len(charts[0].xpath(".//tbody/tr")) == 120


def test_lists_are_bounded_and_what_is_left_out_is_counted(make: Make) -> None:
    run = make.load()
    over = LISTED + 3
    failure = Failure(protocol="SMTP", name="send", error="x" * 100_000, count=1)
    message = Message(id="m", recipient="r", state="lost")
    row = Row(
        protocol="SMTP",
        name="n",
        transaction=False,
        count=1,
        failures=0,
        latency=run.rows[0].latency,
    )
    ledger = msgspec.structs.replace(run.ledger, messages=(message,) * over)

    made = page(
        [
            load_part(
                msgspec.structs.replace(
                    run,
                    failures=(failure,) * over,
                    ledger=ledger,
                    rows=(row,) * over,
                    limits=run.limits[:1] * over,
                )
            )
        ]
    )

    assert len(made) < 2_000_000
    assert made.count("… and 3 more") == 4
    assert len(reader.document_fromstring(made).xpath("//article")) == LISTED


def test_a_failure_has_its_dialogue(make: Make) -> None:
    (article,) = _page(make.load()).xpath("//article")

    assert _words(article) == (
        "SMTP send ✗ once 451 where 250 was due Dialogue, 2 lines of SMTP send "
        "C: DATA S: 451 4.3.0 queue file write error"
    )


@pytest.mark.parametrize(("share", "told"), [(0.95, True), (0.5, False)])
def test_a_generator_at_its_limit_is_told(make: Make, share: float, told: bool) -> None:
    run = msgspec.structs.replace(make.load(), generator=Generator(cpu_share=share))

    assert ("may be the generator's limit" in _words(_page(run).body)) is told


def test_an_empty_run_has_a_page(make: Make) -> None:
    run = LoadResult(header=make.load().header)

    words = _words(_page(run).body)

    assert "? Incomplete: the run broke off" in words
    for nothing in (
        "No limits were set", "Nothing was recorded over time.", "The run sent no messages.",
        "Nothing was done.", "Nothing failed.",
    ):  # fmt: skip
        assert nothing in words


def test_arrivals_are_told_where_there_is_a_rate(make: Make) -> None:
    run = make.load()
    header = msgspec.structs.replace(run.header, arrival_rate=50.0)

    words = _words(_page(msgspec.structs.replace(run, header=header)).body)

    assert "Arrival50 per second, whatever the server does" in words
    assert "Most waiting for a user0" in words
    assert "Most waiting" not in _words(_page(run).body)


def test_a_time_elsewhere_is_told_in_utc(make: Make) -> None:
    run = make.load()
    header = {**msgspec.to_builtins(run.header), "started": "2025-11-23T16:05:00+02:00"}

    assert "2025-11-23 14:05:00 UTC" in _words(_page(make.load(header=header)).body)


def test_a_problem_is_part_of_the_conclusion(make: Make) -> None:
    footer = LoadFooter(seconds=1.0, interrupted=True, problem="the server is gone")
    run = msgspec.structs.replace(make.load(), footer=footer)

    assert load_part(run).conclusion == (
        "Interrupted after 1.0 s: the server is gone; 2 messages lost"
    )
    assert load_part(run).code == 4
