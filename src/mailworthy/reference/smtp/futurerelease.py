"""FUTURERELEASE (RFC 4865), on submission ports."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction

_SECONDS = re.compile(r"[1-9][0-9]{0,8}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", re.IGNORECASE)


class FutureRelease(MailData):
    """Keeps a message for as long as MAIL says, before anything is done with it."""

    longest = 7 * 24 * 60 * 60
    """The most seconds that a message is kept."""

    def extensions(self) -> Iterable[str]:
        """Announce it to those who submit (sections 3 and 4.2)."""
        yield from super().extensions()
        if self.releases_later():
            yield self.futurerelease_keyword()

    def releases_later(self) -> bool:
        """Whether this port has it."""
        return self.submission

    def futurerelease_keyword(self) -> str:
        """How it is announced: with the longest interval and the last moment."""
        return f"FUTURERELEASE {self.longest} {self.latest():%Y-%m-%dT%H:%M:%SZ}"

    def latest(self) -> datetime:
        """The last moment that a message is kept until."""
        return datetime.now(UTC) + timedelta(seconds=self.longest)

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take HOLDFOR and HOLDUNTIL."""
        if keyword == "HOLDFOR" and self.releases_later():
            self.judge_interval(value or "")
        elif keyword == "HOLDUNTIL" and self.releases_later():
            self.judge_moment(value or "")
        else:
            super().mail_parameter(keyword, value)

    def judge_interval(self, value: str) -> None:
        """Refuse what is no interval, or too long a one (section 4.2)."""
        if not _SECONDS.fullmatch(value):
            self.invalid_hold("HOLDFOR is a number of seconds")
        elif int(value) > self.longest:
            self.invalid_hold(f"HOLDFOR is {self.longest} at most")

    def judge_moment(self, value: str) -> None:
        """Refuse what is no moment in UTC, or too late a one (section 4.2)."""
        moment = moment_of(value)
        if moment is None:
            self.invalid_hold("HOLDUNTIL is a date and time in UTC")
        elif moment > self.latest():
            self.invalid_hold("HOLDUNTIL is too late")

    def invalid_hold(self, why: str) -> None:
        """Answer a parameter that is not valid."""
        raise Refused(501, f"5.5.4 {why}")

    def judge_transaction(self, transaction: Transaction) -> None:
        """Refuse two parameters of that kind, and a release after the time to deliver by."""
        super().judge_transaction(transaction)
        if {"HOLDFOR", "HOLDUNTIL"} <= transaction.parameters.keys():
            self.two_holds()
        by = (transaction.parameters.get("BY") or "").partition(";")[0]
        delay = self.delay(transaction)
        if by and delay > max(int(by), 0):
            self.released_too_late()

    def two_holds(self) -> None:
        """Answer HOLDFOR together with HOLDUNTIL."""
        self.invalid_hold("HOLDFOR or HOLDUNTIL")

    def released_too_late(self) -> None:
        """Answer a release after the time to deliver by (section 5.2.2)."""
        self.invalid_hold("it would be released after the time to deliver it by")

    def delay(self, transaction: Transaction) -> float:
        """The seconds that a message is to be kept from now on; 0 for none."""
        if (interval := transaction.parameters.get("HOLDFOR")) is not None:
            return float(interval)
        moment = moment_of(transaction.parameters.get("HOLDUNTIL") or "")
        return (moment - datetime.now(UTC)).total_seconds() if moment is not None else 0.0

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Keep the message, then deliver it; the client may be gone by then."""
        delay = self.delay(transaction)
        if delay > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(delay, super().deliver, transaction, content)
        else:
            super().deliver(transaction, content)


def moment_of(value: str) -> datetime | None:
    """A date and time of RFC 3339 in UTC; None where it is none."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None
