from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from rich.console import Console

from mailworthy.events import EndpointProbe, Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.plain import TRANSCRIPT, block, endpoint_table, remark, summary
from mailworthy.report.terminal import TerminalView

if TYPE_CHECKING:
    from tests.report.conftest import Make

    from mailworthy.events import Event

FAILURE = """\
✗ smtp/rfc5321/3.3/rcpt-before-mail-gets-503   MUST   smtp+starttls://127.0.0.1:2525
  RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 and leaves the state as it was
  Expected: 503
    Actual: connection closed
  C: EHLO client.example.test
  S: 250 mail.example.test
  C: RCPT TO:<alice@example.test>
  S: (connection closed after 0.004 s)
  Reproduce with: mailworthy check target.toml --only smtp/rfc5321/3.3/rcpt-before-mail-gets-503 --seed 42
"""  # noqa: E501

RUN = f"""\
mailworthy 0.1.0 checks target.toml: profile full, seed 42
  smtp+starttls://127.0.0.1:2525  Postfix  TLSv1.3  PIPELINING SIZE 10240000
  imaps://127.0.0.1:2993          Dovecot  no TLS
8 checks to run: 8 records
{FAILURE}
! smtp/rfc5321/4.10/warned   SHOULD   smtp+starttls://127.0.0.1:2525
  RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 and leaves the state as it was
  Expected: a
    Actual: b

i smtp/rfc5321/4.2/noted   MAY   smtp+starttls://127.0.0.1:2525   bare LF ends a command
? smtp/rfc5321/4.2/undecided   MUST   smtp+starttls://127.0.0.1:2525
  RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 and leaves the state as it was
    Reason: 421 at MAIL

‼ smtp/rfc5321/4.2/crashed   MUST   smtp+starttls://127.0.0.1:2525
  RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 and leaves the state as it was
    Reason: KeyError: 'x'

✗ smtp/rfc5321/4.9/known-to-fail   MUST   smtp+starttls://127.0.0.1:2525   (known)   connection closed

1 entry of the baseline no longer found; write a new baseline to drop what is mended:
  smtp/rfc5321/9/gone on smtp: fail in the baseline, pass now
✗ Not mailworthy: 1 violation on 1 endpoint
  2 fail (1 known), 1 error, 1 warn, 1 inconclusive, 1 note, 1 skip, 1 pass
  skipped: 1 × no SIZE announced
  8 checks, 8 records on 2 endpoints in 1.5 s · seed 42 · profile full
  json   out/result.json
  junit  out/junit.xml
"""  # noqa: E501

SEVERAL = """\
Found on several endpoints:
✗ smtp/rfc5321/3.3/rcpt-before-mail-gets-503   MUST   on 3 endpoints
    smtp+starttls://127.0.0.1:2525, smtp://127.0.0.1:2525   connection closed
    submissions://127.0.0.1:2465   250 OK
i smtp/x/noted   MAY   on 2 endpoints
    smtp+starttls://127.0.0.1:2525, smtp://127.0.0.1:2525   taken

1 entry of the baseline"""


def _shown(
    make: Make, events: list[Event], *, terminal: bool = False, encoding: str = "utf-8"
) -> str:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding, newline="") as file:
        console = Console(
            file=file, width=80, force_terminal=terminal, _environ={"TERM": "xterm-256color"}
        )
        with TerminalView(console) as view:
            for event in events:
                view(event)
        stale = [Stale("smtp/rfc5321/9/gone", "smtp", Verdict.FAIL, Verdict.PASS)]
        reports = {"json": "out/result.json", "junit": "out/junit.xml"}
        view.summary(make.collected(events), reports, stale)
        file.flush()
        return raw.getvalue().decode(encoding)


def test_a_failure_as_the_user_sees_it(make: Make) -> None:
    assert "\n".join(block(make.failure())) + "\n" == FAILURE


def test_a_whole_run_in_a_log(make: Make) -> None:
    assert _shown(make, make.events(*make.every_verdict())) == RUN


def test_a_finding_is_told_once_and_all_its_endpoints_in_the_end(make: Make) -> None:
    records = [
        make.failure(),
        make.failure(endpoint="smtp://127.0.0.1:2525"),
        make.failure(endpoint="submissions://127.0.0.1:2465", actual="250 OK"),
        *(
            make.record("smtp/x/noted", verdict="note", endpoint=at, level="MAY", actual="taken")
            for at in (make.STARTTLS, "smtp://127.0.0.1:2525")
        ),
        make.record("smtp/x/once", verdict="warn", level="SHOULD", expected="a", actual="b"),
    ]

    shown = _shown(make, make.events(*records))

    assert "3 checks to run: 6 records\n" in shown
    assert shown.count("  Expected: 503\n") == 1
    assert shown.count("smtp/x/once") == 1
    assert SEVERAL in shown


def test_a_terminal_has_a_bar_and_colours(make: Make) -> None:
    shown = _shown(make, make.events(*make.every_verdict()), terminal=True)

    assert "Checking" in shown
    assert "\x1b[1;31m✗ smtp/rfc5321/3.3" in shown
    assert "\x1b[?25h" in shown  # the cursor is back


def test_the_hostile_move_no_cursor(make: Make) -> None:
    events = make.events(make.hostile(), problem=make.HOSTILE, error=make.HOSTILE)

    log = _shown(make, events)
    terminal = _shown(make, events, terminal=True)

    assert all(char.isprintable() or char == "\n" for char in log)
    assert "[red]x[/red]" in log
    assert "\\x1b[2J" in terminal
    assert "\x1b[2J" not in terminal
    assert "\x1b]" not in re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", terminal)


def test_a_stream_without_unicode_loses_symbols_only(make: Make) -> None:
    shown = _shown(make, make.events(make.failure()), encoding="ascii")

    assert "? smtp/rfc5321/3.3/rcpt-before-mail-gets-503   MUST" in shown


def test_a_long_run_gives_signs_of_life(make: Make) -> None:
    shown = _shown(make, make.events(*[make.record()] * 300))

    signs = [line for line in shown.splitlines() if " records, " in line and " of " in line]
    assert len(signs) == 10
    assert signs[0] == "30 of 300 records, 0 fail"
    assert signs[-1] == "300 of 300 records, 0 fail"


def test_a_view_that_is_left_early_takes_the_bar_away(make: Make) -> None:
    shown = _shown(make, make.events(make.record(), make.record())[:-1], terminal=True)

    assert "\x1b[?25h" in shown
    assert "Incomplete: the run broke off after 2 records" in shown


def test_a_block_is_inert_by_itself(make: Make) -> None:
    assert all(line.isprintable() for line in block(make.hostile()))


def test_a_long_transcript_is_bounded(make: Make) -> None:
    lines = block(make.failure(transcript=["x" * 1000] * 100_000))

    assert len(lines) == TRANSCRIPT + 5
    assert "  (99941 lines left out)" in lines
    assert max(map(len, lines)) < 320


def test_advice_cites_its_source(make: Make) -> None:
    lines = block(make.failure(source="CVE-2024-34083", section="", level="ADVICE", gist="dropped"))

    assert lines[1] == "  CVE-2024-34083: dropped"


def test_a_remark_is_a_line(make: Make) -> None:
    assert "\n" not in remark(make.hostile())


def test_no_endpoints_make_no_table() -> None:
    assert endpoint_table([]) == []


def test_wide_letters_keep_the_columns_straight() -> None:
    lines = endpoint_table(
        [
            EndpointProbe(endpoint="a", software="漢字", tls="T"),
            EndpointProbe(endpoint="b", software="abcd", tls="T"),
            EndpointProbe(endpoint="c", error="refused"),
        ]
    )

    assert lines == [
        "a  漢字  T",
        "b  abcd  T",
        "c  cannot be judged: refused",
    ]


def test_the_end_of_a_good_run(make: Make) -> None:
    assert summary(make.result(make.record()), {}) == [
        "✓ Mailworthy: every MUST that was checked holds",
        "  1 pass",
        "  1 check, 1 record on 2 endpoints in 1.5 s · seed 42 · profile full",
    ]
