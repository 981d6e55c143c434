from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from mailworthy.report.load_markdown import load_markdown
from mailworthy.report.markdown import ROWS

if TYPE_CHECKING:
    from tests.report.conftest import Make

EXPECTED = """\
## `Limits missed: lost = 0, but 2`

`loadtests/send_and_read.py` on `target.toml` · 4 users · mailworthy `0.1.0`

| Limit | Measured | Outcome |
| --- | --- | --- |
| `p95 SMTP send < 250ms` | `36.0 ms` | ✓ holds |
| `lost = 0` | `2` | ✗ missed |
| `p95 POP3 fetch < 1s` | `no such transaction` | ? could not be measured |

| Transaction | Count | Failed | Per second | p50 ms | p95 ms | p99 ms |
| --- | --- | --- | --- | --- | --- | --- |
| `SMTP send` | 120 | 1 | 12.0 | 12.0 | 36.0 | 48.0 |
| `IMAP read` | 80 | 0 | 8.0 | 5.0 | 15.0 | 20.0 |

Messages: 120 sent · 119 accepted · 1 refused · 0 in doubt · 117 delivered · 2 lost \
· 0 duplicated · 0 corrupted · 0 returned · 0 unread
"""


def test_a_run_with_a_missed_limit(make: Make) -> None:
    assert load_markdown(make.load()) == EXPECTED


def test_the_hostile_stay_in_their_cells(make: Make) -> None:
    text = load_markdown(make.hostile_load())

    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script>" not in shown
    assert shown.count("<td>") == 3 * 3 + 2 * 7
    assert shown.count("<h2>") == 1


def test_many_limits_are_bounded(make: Make) -> None:
    limit = {"text": "a", "measured": "1", "holds": True}

    made = load_markdown(make.load(limits=[limit] * (ROWS + 2), rows=[], ledger={}))

    assert made.count("✓ holds") == ROWS
    assert made.endswith("\n… and 2 more\n")
