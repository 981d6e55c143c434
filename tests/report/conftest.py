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
            ChecksSelected(total=len(records) if selected is None else selected),
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


@pytest.fixture(name="make")
def fixture_make() -> Make:
    return Make()
