from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from mailworthy.report.diff import diff, diff_exit_code, diff_lines

if TYPE_CHECKING:
    from tests.report.conftest import Make

    from mailworthy.events import EndpointProbe, Record
    from mailworthy.report.result import Result

KINDS = ("newly_violated", "mended", "changed", "gone", "new")


def _record(make: Make, verdict: str | None) -> list[Record]:
    return [make.record(verdict=verdict, actual="what it did")] if verdict else []


@pytest.mark.parametrize(
    ("old", "new", "kind", "code"),
    [
        ("pass", "fail", "newly_violated", 1),
        ("pass", "warn", "changed", 0),
        ("warn", "fail", "newly_violated", 1),
        ("skip", "fail", "newly_violated", 1),
        (None, "fail", "newly_violated", 1),
        (None, "warn", "new", 0),
        ("fail", "pass", "mended", 0),
        ("warn", "note", "mended", 0),
        ("fail", "warn", "changed", 0),
        ("fail", "skip", "changed", 0),
        ("fail", "inconclusive", "changed", 0),
        ("pass", "error", "changed", 0),
        ("pass", None, "gone", 0),
        ("fail", None, "gone", 0),
        (None, "pass", "new", 0),
        ("fail", "fail", None, 0),
        ("pass", "pass", None, 0),
    ],
)
def test_each_change_is_told_as_what_it_is(
    make: Make, old: str | None, new: str | None, kind: str | None, code: int
) -> None:
    found = diff(make.result(*_record(make, old)), make.result(*_record(make, new)))

    assert {name: len(getattr(found, name)) for name in KINDS} == {
        name: int(name == kind) for name in KINDS
    }
    assert found.same == (kind is None)
    assert diff_exit_code(found) == code


def test_ports_may_differ_transports_not(make: Make) -> None:
    old = make.result(make.failure())
    elsewhere = make.failure(endpoint="smtp+starttls://192.0.2.1:25")
    plain = make.failure(endpoint="smtp://127.0.0.1:2525")

    assert diff(old, make.result(elsewhere)).same == 1
    assert [str(each) for each in diff(old, make.result(elsewhere, plain)).newly_violated] == [
        "smtp/rfc5321/3.3/rcpt-before-mail-gets-503 on smtp   not checked → fail: connection closed"
    ]


def test_of_two_hosts_the_graver_counts(make: Make) -> None:
    both = make.result(make.record(), make.failure(endpoint="smtp+starttls://b:25"))

    assert diff(make.result(make.failure()), both).same == 1


def test_nothing_is_concluded_from_what_broke_off(make: Make) -> None:
    broken = make.collected(make.events(make.record())[:-1])

    found = diff(make.result(make.record()), broken)

    assert found.incomplete == ("new",)
    assert diff_exit_code(found) == 4
    assert diff_lines(found) == [
        "? the new result is incomplete",
        "? Undecided: nothing is worse in what was checked, 1 verdict the same",
    ]


def test_other_targets_are_told_first_and_judged_alike(make: Make) -> None:
    old, new = make.result(make.record()), make.result(make.failure())
    header = msgspec.structs.replace(new.header, target="exim\n")

    found = diff(old, msgspec.structs.replace(new, header=header))

    told, *rest = diff_lines(found)
    assert told == (
        "! the results are of different targets: target.toml (Postfix, Dovecot) before, "
        "exim\\n (Postfix, Dovecot) now"
    )
    assert rest == diff_lines(diff(old, new))
    assert diff_exit_code(found) == 1


def test_other_software_is_another_target(make: Make) -> None:
    old = make.result(make.record())
    first, second = old.header.endpoints
    exim = msgspec.structs.replace(first, software="Exim")
    untold = msgspec.structs.replace(first, software="")

    def running(probe: EndpointProbe) -> Result:
        header = msgspec.structs.replace(old.header, endpoints=(probe, second))
        return msgspec.structs.replace(old, header=header)

    assert "Exim" in diff(old, running(exim)).other_target
    assert diff(old, running(untold)).other_target == ""


def test_what_is_worse_is_told_first(make: Make) -> None:
    old = make.result(make.failure(id="pop3/rfc1939/5/a"), make.record("pop3/rfc1939/5/b"))
    new = make.result(make.record("pop3/rfc1939/5/a"), make.failure(id="pop3/rfc1939/5/b"))

    assert diff_lines(diff(old, new)) == [
        "✗ newly violated: 1",
        "  pop3/rfc1939/5/b on smtp+starttls   pass → fail: connection closed",
        "✓ mended: 1",
        "  pop3/rfc1939/5/a on smtp+starttls   fail → pass",
        "✗ Worse: 1 new violation, 0 verdicts the same",
    ]


def test_the_hostile_are_a_line_each(make: Make) -> None:
    lines = diff_lines(diff(make.result(), make.result(make.hostile())))

    assert len(lines) == 3
    assert all(line.isprintable() and len(line) < 700 for line in lines)
