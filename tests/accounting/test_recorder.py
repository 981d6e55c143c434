from __future__ import annotations

from mailworthy.accounting.recorder import KINDS, POINTS, Key, Recorder

SEND = Key("SMTP", "send", transaction=True)
MAIL = Key("SMTP", "MAIL", transaction=False)


def recorded(*done: tuple[Key, int, float, bool]) -> Recorder:
    recorder = Recorder()
    for key, second, took, failed in done:
        recorder.record(key, second, took, failed=failed)
    return recorder


def settled(*done: tuple[Key, int, float, bool]) -> Recorder:
    recorder = recorded(*done)
    recorder.settle()
    return recorder


def test_rows_count_all_and_measure_what_did_not_fail() -> None:
    recorder = settled((SEND, 10, 0.1, False), (SEND, 11, 0.2, False), (SEND, 11, 9.0, True))
    (row,) = recorder.rows()
    assert (row.label, row.count, row.failures) == ("SMTP send", 3, 1)
    assert 200 <= row.latency.max <= 202
    assert 100 <= row.latency.p50 <= 101


def test_transactions_come_before_commands() -> None:
    recorder = settled((MAIL, 10, 0.1, False), (SEND, 10, 0.1, False))
    assert [row.name for row in recorder.rows()] == ["send", "MAIL"]


def test_a_series_has_a_point_for_each_second_even_where_nothing_ended() -> None:
    recorder = settled((SEND, 100, 0.1, False), (SEND, 103, 0.3, True), (MAIL, 100, 0.1, False))
    (series,) = recorder.series(100.7, 4.0)
    assert [(p.at, p.count, p.failures) for p in series.points] == [
        (1.0, 1, 0), (2.0, 0, 0), (3.0, 0, 0), (4.0, 1, 1),
    ]  # fmt: skip
    assert series.points[0].p95 > 99
    assert series.points[3].p95 == 0.0


def test_a_long_run_has_long_intervals() -> None:
    recorder = settled(*((SEND, second, 0.1, False) for second in range(1000)))
    (series,) = recorder.series(0.0, 1000.0)
    assert len(series.points) <= POINTS
    assert sum(point.count for point in series.points) == 1000
    assert series.interval == 5.0


def test_what_ends_before_the_start_by_the_clock_is_not_lost() -> None:
    (series,) = settled((SEND, 99, 0.1, False)).series(100.0, 1.0)
    assert sum(point.count for point in series.points) == 1


def test_merging_processes_gives_what_one_would_have_counted() -> None:
    done = [(SEND, second % 7, 0.001 * second, second % 5 == 0) for second in range(1, 60)]
    master = Recorder()
    for share in (done[::2], done[1::2]):
        part = recorded(*share[:10])
        master.merge(part.take_news())
        for key, second, took, failed in share[10:]:
            part.record(key, second, took, failed=failed)
        master.merge(part.take_news())
    assert master.rows() == settled(*done).rows()
    assert master.series(0.0, 7.0) == settled(*done).series(0.0, 7.0)


def test_news_are_told_once() -> None:
    recorder = recorded((SEND, 1, 0.1, False))
    recorder.failure("SMTP", "MAIL", "451 no", ["C: MAIL"])
    master = Recorder()
    master.merge(recorder.take_news())
    master.merge(recorder.take_news())
    assert [row.count for row in master.rows()] == [1]
    assert [failure.count for failure in master.failures()] == [1]


def test_settling_forgets_nothing_and_doubles_nothing() -> None:
    recorder = settled((SEND, 1, 0.1, False))
    recorder.settle()
    recorder.record(SEND, 1, 0.1, failed=False)
    recorder.settle()
    assert recorder.since(0).count == 2
    assert recorder.since(2).count == 0


def test_failures_are_of_one_kind_whatever_their_numbers() -> None:
    recorder = Recorder()
    for queue_id in ("4cZ1", "A1B2C3D4", "99887766"):
        recorder.failure("SMTP", "DATA", f"451 4.3.0 try later {queue_id}", [f"S: {queue_id}"])
    assert [(f.count, f.error) for f in recorder.failures()] == [
        (2, "451 4.3.0 try later …"),
        (1, "451 4.3.0 try later 4cZ1"),
    ]
    assert recorder.failures()[0].transcript == ("S: A1B2C3D4",)


def test_kinds_of_failure_are_bounded() -> None:
    recorder = Recorder()
    words = [f"{chr(97 + n % 26)}{chr(97 + n // 26)} went wrong" for n in range(KINDS + 50)]
    for word in words:
        recorder.failure("SMTP", "DATA", word, [])
    assert len(recorder.failures()) == KINDS + 1
    assert recorder.failures()[0].count == 50
    assert sum(failure.count for failure in recorder.failures()) == KINDS + 50
