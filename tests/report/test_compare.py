from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from lxml import html as reader

from mailworthy.report.compare import Comparison, compare, compare_part
from mailworthy.report.compare_lines import compare_lines
from mailworthy.report.html import page
from mailworthy.report.result import Result

if TYPE_CHECKING:
    from tests.report.conftest import Make

    from mailworthy.events import Record


def _named(make: Make, name: str, *records: Record) -> Result:
    result = make.result(*records)
    header = msgspec.structs.replace(result.header, target=name)
    return msgspec.structs.replace(result, header=header)


def _three(make: Make) -> Comparison:
    other = make.record("smtp/rfc5321/3.3/other")
    return compare(
        [
            _named(make, "a", make.record(), other),
            _named(make, "b", make.failure(), make.record(endpoint=make.IMAPS), other),
            _named(make, "a", other, make.record("pop3/rfc1939/5/alone")),
        ]
    )


def test_each_server_has_a_column_with_a_name_of_its_own(make: Make) -> None:
    results = [_named(make, name, make.record()) for name in ("a", "a (2)", "a", "b")]

    names = [server.name for server in compare(results).servers]

    assert names == ["a", "a (2)", "a (3)", "b"]


def test_the_table_of_the_terminal(make: Make) -> None:
    assert compare_lines(_three(make)) == [
        "a: Mailworthy: every MUST that was checked holds",
        "b: Not mailworthy: 1 violation on 1 endpoint",
        "a (2): Mailworthy: every MUST that was checked holds",
        "",
        "                               a            b                 a (2)",
        "≠ pop3/rfc1939/5               not checked  not checked       ✓ pass 1",
        "    alone                      not checked  not checked       ✓ pass 1",
        "≠ smtp/rfc5321/3.3             ✓ pass 2     ✗ fail 1, pass 2  ✓ pass 1",
        "    rcpt-before-mail-gets-503  ✓ pass 1     ✗ fail 1, pass 1  not checked",
        "",
        "≠ Differences in 2 of 2 sections: 2 checks",
    ]


def test_servers_that_agree_are_told_so(make: Make) -> None:
    found = compare([_named(make, name, make.failure()) for name in "ab"])

    assert compare_lines(found)[-1] == "✓ No difference in 1 section"
    assert "There are none" in page([compare_part(found)])


def test_the_page_shows_which_checks_differ_and_how(make: Make) -> None:
    made = reader.document_fromstring(page([compare_part(_three(make))]))

    tables = made.xpath("//table")
    assert [table.xpath("string(caption)") for table in tables] == [
        "pop3/rfc1939/5", "smtp/rfc5321/3.3", "",
    ]  # fmt: skip
    (row,) = tables[1].xpath("tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row] == [
        f"rcpt-before-mail-gets-503RFC 5321 section 3.3: {make.GIST}",
        "✓ pass",
        "✗ failconnection closed",
        "not checked",
    ]
    assert row.xpath("string(.//a/@href)").endswith("rfc5321#section-3.3")
    names = made.xpath("//@id")
    assert len(names) == len(set(names))


def test_the_hostile_are_only_text(make: Make) -> None:
    found = compare([_named(make, make.HOSTILE, make.hostile()), make.result()])

    made = page([compare_part(found)])

    assert "<script" not in made
    assert all(char.isprintable() or char == "\n" for char in made)
    assert all(line.isprintable() for line in compare_lines(found))
