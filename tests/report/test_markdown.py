from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.markdown import ROWS, cell, code, markdown, write_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make

EXPECTED = """\
## Not mailworthy: 1 violation on 1 endpoint

1 check, 2 records: 1 fail, 1 pass · target `target.toml` · profile `full` · seed 42 · 1.5 s · \
mailworthy `0.1.0`

| Verdict | Check | Endpoints | Requirement | Expected | Actual |
| --- | --- | --- | --- | --- | --- |
| ✗ fail | `smtp/rfc5321/3.3/rcpt-before-mail-gets-503` | `smtp+starttls://127.0.0.1:2525` \
| [RFC 5321 section 3.3](https://www.rfc-editor.org/rfc/rfc5321#section-3.3) \
| `503` | `connection closed` |
"""


def _render(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def test_a_run_with_a_failure(make: Make) -> None:
    assert markdown(make.result(make.failure(), make.record(endpoint=make.IMAPS))) == EXPECTED


def test_a_finding_is_a_row_with_all_its_endpoints(make: Make) -> None:
    same = make.failure(endpoint=make.IMAPS)
    other = make.failure(endpoint="smtp://127.0.0.1:25", actual="250 OK")

    alike = markdown(make.result(make.failure(), same))
    apart = markdown(make.result(make.failure(), other))

    assert alike.startswith("## Not mailworthy: 2 violations in 1 check on 2 endpoints\n")
    assert f"| `{make.STARTTLS}`<br>`{make.IMAPS}` |" in alike
    assert "| `503` | `connection closed` |" in alike
    assert alike.count("✗ fail") == 1
    assert "| `503` | `connection closed`<br>`250 OK` |" in apart


def test_a_run_without_findings(make: Make) -> None:
    made = markdown(make.result(make.record()))

    assert made.startswith("## Mailworthy: every MUST that was checked holds\n")
    assert "|" not in made


def test_known_and_stale_have_their_parts(make: Make) -> None:
    gone = Stale("smtp/rfc5321/9/gone", "smtp", Verdict.FAIL, None)

    made = markdown(make.result(make.failure(known=True), make.record()), [gone])

    assert "### 1 known violation\n" in made
    assert "- `smtp/rfc5321/9/gone on smtp: fail in the baseline, not checked now`\n" in made


def test_the_hostile_stay_in_their_cells(make: Make) -> None:
    result = make.collected(make.events(make.hostile(), make.failure(), problem=make.HOSTILE))

    page = _render(markdown(result, [Stale(make.HOSTILE, "smtp", Verdict.FAIL, None)]))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<tr>") == 3
    assert page.count("<td>") == 12


@pytest.mark.parametrize("text", ["a`b", "``", "`x", "x`", "a|b", "\\|", "\\", "<b>", "*x*", " x "])
def test_a_span_shows_the_text_and_nothing_else(text: str) -> None:
    shown = text.replace("<", "&lt;").replace(">", "&gt;")

    assert _render(f"x {code(text)} y") == f"<p>x <code>{shown}</code> y</p>\n"
    page = _render(f"| a | b |\n| --- | --- |\n| {cell(text)} | z |")
    assert f"<td><code>{shown}</code></td>\n<td>z</td>" in page


def test_many_failures_are_bounded(make: Make) -> None:
    many = [make.failure(id=f"smtp/rfc5321/3.3/no-{number}") for number in range(ROWS + 7)]

    made = markdown(make.result(*many))

    assert made.count("✗ fail") == ROWS
    assert made.endswith("\n… and 7 more\n")


def test_long_texts_are_bounded(make: Make) -> None:
    assert len(markdown(make.result(make.failure(actual="x" * 10_000_000)))) < 2000


def test_it_is_written(make: Make, tmp_path: Path) -> None:
    write_markdown(make.result(make.record()), tmp_path / "summary.md")

    assert (tmp_path / "summary.md").read_text().startswith("## Mailworthy")
