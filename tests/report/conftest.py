from __future__ import annotations

import msgspec
import pytest

from mailworthy.events import (
    CheckFinished,
    ChecksSelected,
    EndpointProbe,
    EndpointProbed,
    Event,
    Record,
    RunFinished,
    RunStarted,
    Verdict,
)
from mailworthy.report.collector import Collector
from mailworthy.report.load_result import LoadResult
from mailworthy.report.result import Result

STARTTLS = "smtp+starttls://127.0.0.1:2525"
IMAPS = "imaps://127.0.0.1:2993"
GIST = "RCPT without a MAIL before it is refused with 503 and leaves the state as it was"

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07 <script>alert(1)</script> ]]> `tick` ``` | a\\|b "
    "[red]x[/red] \x00\r\n\u202e\ud800"
)
"""What a server could send to take over a terminal, a page, a table or a parser."""


class Make:
    """Makes records, events and results that differ from a plain run in what is named."""

    STARTTLS = STARTTLS
    IMAPS = IMAPS
    HOSTILE = HOSTILE
    GIST = GIST

    def record(
        self, check: str = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503", **changes: object
    ) -> Record:
        fields: dict[str, object] = {
            "id": check,
            "endpoint": STARTTLS,
            "source": "RFC 5321",
            "section": "3.3",
            "level": "MUST",
            "gist": GIST,
            "verdict": Verdict.PASS,
            "seconds": 0.25,
        }
        return msgspec.convert({**fields, **changes}, Record)

    def failure(self, **changes: object) -> Record:
        check = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503"
        fields: dict[str, object] = {
            "verdict": Verdict.FAIL,
            "expected": "503",
            "actual": "connection closed",
            "transcript": (
                "C: EHLO client.example.test",
                "S: 250 mail.example.test",
                "C: RCPT TO:<alice@example.test>",
                "S: (connection closed after 0.004 s)",
            ),
            "reproduce": f"mailworthy check target.toml --only {check} --seed 42",
        }
        return self.record(check, **{**fields, **changes})

    def hostile(self) -> Record:
        """A failure whose every text comes from the worst of servers."""
        texts = ("id", "source", "section", "level", "gist", "expected", "actual", "reason")
        changes: dict[str, object] = dict.fromkeys(texts, HOSTILE)
        changes |= {
            "transcript": (HOSTILE,) * 3,
            "reproduce": HOSTILE,
            "endpoint": f"smtp://{HOSTILE}",
        }
        return msgspec.structs.replace(self.failure(), **changes)

    def events(
        self,
        *records: Record,
        selected: int | None = None,
        strict: bool = False,
        interrupted: bool = False,
        problem: str = "",
        error: str = "",
    ) -> list[Event]:
        return [
            RunStarted(
                version="0.1.0",
                target="target.toml",
                profile="full",
                seed=42,
                strict=strict,
                started="2025-11-23T14:05:00Z",
            ),
            EndpointProbed(
                probe=EndpointProbe(
                    endpoint=STARTTLS,
                    greeting="220 mail.example.test ESMTP Postfix",
                    software="Postfix",
                    capabilities=("PIPELINING", "SIZE 10240000"),
                    tls="TLSv1.3",
                    certificate="CN=mail.example.test",
                )
            ),
            EndpointProbed(probe=EndpointProbe(endpoint=IMAPS, software="Dovecot", error=error)),
            ChecksSelected(
                total=len(records) if selected is None else selected,
                checks=len({record.id for record in records}),
            ),
            *(CheckFinished(record=record) for record in records),
            RunFinished(interrupted=interrupted, seconds=1.5, problem=problem),
        ]

    def collected(self, events: list[Event]) -> Result:
        collector = Collector()
        for event in events:
            collector(event)
        return collector.result()

    def result(self, *records: Record, strict: bool = False) -> Result:
        return self.collected(self.events(*records, strict=strict))

    def every_verdict(self) -> list[Record]:
        """A record of each verdict, on two endpoints."""
        return [
            self.failure(),
            self.record(
                "imap/rfc9051/6.4.8/uid-fetch-answers-with-uid",
                endpoint=IMAPS,
                source="RFC 9051",
                section="6.4.8",
            ),
            self.record(
                "smtp/rfc5321/4.10/warned", verdict="warn", level="SHOULD", expected="a", actual="b"
            ),
            self.record(
                "smtp/rfc5321/4.2/noted",
                verdict="note",
                level="MAY",
                reason="bare LF ends a command",
            ),
            self.record("smtp/rfc5321/4.2/skipped", verdict="skip", reason="no SIZE announced"),
            self.record("smtp/rfc5321/4.2/undecided", verdict="inconclusive", reason="421 at MAIL"),
            self.record("smtp/rfc5321/4.2/crashed", verdict="error", reason="KeyError: 'x'"),
            self.failure(id="smtp/rfc5321/4.9/known-to-fail", known=True),
        ]

    def load(self, **changes: object) -> LoadResult:
        """A load run of ten seconds in which limits are held and missed, and messages lost."""
        return msgspec.convert({**LOAD, **changes}, LoadResult)

    def hostile_load(self) -> LoadResult:
        """A load run whose every text comes from the worst of servers, or of files."""
        return msgspec.convert(_poisoned(LOAD), LoadResult)


def _poisoned(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: held if name in {"kind", "started"} else _poisoned(held)
            for name, held in value.items()
        }
    if isinstance(value, list):
        return [_poisoned(held) for held in value]
    return HOSTILE if isinstance(value, str) else value


def _points(count: int, p50: float) -> list[dict[str, float]]:
    return [
        {"at": at, "count": count, "failures": int(at == 5), "p50": p50, "p95": 2 * p50 + at}
        for at in range(1, 11)
    ]


def _latency(p50: float) -> dict[str, float]:
    return {"p50": p50, "p90": p50 * 2, "p95": p50 * 3, "p99": p50 * 4, "max": p50 * 5}


LOAD: dict[str, object] = {
    "kind": "load",
    "header": {
        "version": "0.1.0",
        "scenario": "loadtests/send_and_read.py",
        "target": "target.toml",
        "endpoints": [STARTTLS, IMAPS],
        "users": 4,
        "spawn_rate": 2.0,
        "arrival_rate": None,
        "run_time": 10.0,
        "workers": 1,
        "started": "2025-11-23T14:05:00Z",
    },
    "rows": [
        {"protocol": "SMTP", "name": "send", "transaction": True, "count": 120, "failures": 1,
         "latency": _latency(12.0)},
        {"protocol": "IMAP", "name": "read", "transaction": True, "count": 80, "failures": 0,
         "latency": _latency(5.0)},
        {"protocol": "SMTP", "name": "MAIL", "transaction": False, "count": 120, "failures": 0,
         "latency": _latency(0.5)},
    ],
    "series": [
        {"protocol": "SMTP", "name": "send", "interval": 1.0, "points": _points(12, 12.0)},
        {"protocol": "IMAP", "name": "read", "interval": 1.0, "points": _points(8, 5.0)},
    ],
    "users": [[0.0, 0], [1.0, 2], [2.0, 4], [10.0, 4]],
    "failures": [
        {"protocol": "SMTP", "name": "send", "error": "451 where 250 was due", "count": 1,
         "transcript": ["C: DATA", "S: 451 4.3.0 queue file write error"]},
    ],
    "ledger": {
        "sent": 120, "accepted": 119, "refused": 1, "delivered": 117, "lost": 2, "drain": 3.0,
        "messages": [
            {"id": "a-17", "recipient": "bob@example.test", "state": "lost", "detail": "at 4.2 s"},
            {"id": "a-18", "recipient": "bob@example.test", "state": "lost", "detail": "at 4.3 s"},
        ],
    },
    "limits": [
        {"text": "p95 SMTP send < 250ms", "measured": "36.0 ms", "holds": True},
        {"text": "lost = 0", "measured": "2", "holds": False},
        {"text": "p95 POP3 fetch < 1s", "measured": "no such transaction", "holds": None},
    ],
    "generator": {"cpu_seconds": 3.1, "cpu_share": 0.31},
    "footer": {"seconds": 10.0},
}  # fmt: skip


@pytest.fixture(name="make")
def fixture_make() -> Make:
    return Make()
