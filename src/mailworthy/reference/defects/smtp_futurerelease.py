"""Defects of the SMTP server in FUTURERELEASE (RFC 4865)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.futurerelease import moment_of
from mailworthy.reference.smtp.notification import Notification
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-futurerelease-announced-to-strangers", "announces FUTURERELEASE on all ports")
class _AnnouncedToStrangers(SmtpConnection):
    def releases_later(self) -> bool:
        return True


@defect("smtp-futurerelease-without-parameters", "announces FUTURERELEASE without its limits")
class _WithoutParameters(SmtpConnection):
    def futurerelease_keyword(self) -> str:
        return "FUTURERELEASE"


@defect("smtp-futurerelease-without-a-moment", "announces FUTURERELEASE with an interval alone")
class _WithoutAMoment(SmtpConnection):
    def futurerelease_keyword(self) -> str:
        return f"FUTURERELEASE {self.longest}"


@defect("smtp-holdfor-refused", "announces FUTURERELEASE and does not know HOLDFOR")
class _HoldforRefused(SmtpConnection):
    def judge_interval(self, value: str) -> None:
        raise Refused(555, f"5.5.4 HOLDFOR={value} not recognized")


@defect("smtp-holduntil-refused", "announces FUTURERELEASE and does not know HOLDUNTIL")
class _HolduntilRefused(SmtpConnection):
    def judge_moment(self, value: str) -> None:
        raise Refused(555, f"5.5.4 HOLDUNTIL={value} not recognized")


@defect("smtp-longest-hold-refused", "refuses the longest interval that it announces")
class _LongestHoldRefused(SmtpConnection):
    def judge_interval(self, value: str) -> None:
        super().judge_interval(value)
        if int(value) >= self.longest:
            self.invalid_hold("too long")


class _Ignores(SmtpConnection):
    """Takes a parameter and delivers at once."""

    ignored = ""

    def delay(self, transaction: Transaction) -> float:
        return 0 if self.ignored in transaction.parameters else super().delay(transaction)


@defect("smtp-holdfor-ignored", "takes HOLDFOR and delivers at once")
class _HoldforIgnored(_Ignores):
    ignored = "HOLDFOR"


@defect("smtp-holduntil-ignored", "takes HOLDUNTIL and delivers at once")
class _HolduntilIgnored(_Ignores):
    ignored = "HOLDUNTIL"


@defect("smtp-holdfor-over-the-limit-accepted", "takes any interval")
class _HoldforOverTheLimitAccepted(SmtpConnection):
    def judge_interval(self, value: str) -> None:
        if not value.isdigit() or int(value) <= self.longest:
            super().judge_interval(value)


@defect("smtp-holdfor-of-zero-accepted", "takes HOLDFOR=0")
class _HoldforOfZeroAccepted(SmtpConnection):
    def judge_interval(self, value: str) -> None:
        if value != "0":
            super().judge_interval(value)


@defect("smtp-holduntil-over-the-limit-accepted", "takes any moment to come")
class _HolduntilOverTheLimitAccepted(SmtpConnection):
    def judge_moment(self, value: str) -> None:
        if moment_of(value) is None:
            super().judge_moment(value)


@defect("smtp-holduntil-malformed-accepted", "takes what is no date and time for no wish at all")
class _HolduntilMalformedAccepted(SmtpConnection):
    def judge_moment(self, value: str) -> None:
        if moment_of(value) is not None:
            super().judge_moment(value)


@defect("smtp-two-holds-accepted", "takes HOLDFOR together with HOLDUNTIL")
class _TwoHoldsAccepted(SmtpConnection):
    def two_holds(self) -> None:
        return


class _InvalidHold(SmtpConnection):
    code, enhanced = 501, "5.5.4"

    def invalid_hold(self, why: str) -> None:
        raise Refused(self.code, f"{self.enhanced} {why}")


@defect("smtp-invalid-hold-gets-555", "says 555 to what it cannot hold")
class _InvalidHoldGets555(_InvalidHold):
    code = 555


@defect("smtp-invalid-hold-gets-5-5-2", "says 501 5.5.2 to what it cannot hold")
class _InvalidHoldGets552(_InvalidHold):
    enhanced = "5.5.2"


class _WithoutRequest(Notification):
    def future_release(self) -> list[str]:
        return []


@defect("smtp-dsn-future-release-request-missing", "does not say for how long it held a message")
class _FutureReleaseRequestMissing(SmtpConnection):
    notification = _WithoutRequest


@defect("smtp-hold-beyond-by-accepted", "takes a release after the time to deliver by")
class _HoldBeyondByAccepted(SmtpConnection):
    def released_too_late(self) -> None:
        return


@defect("smtp-hold-beyond-by-gets-555", "says 555 to a release after the time to deliver by")
class _HoldBeyondByGets555(SmtpConnection):
    def released_too_late(self) -> None:
        raise Refused(555, "5.5.4 too late")


@defect("smtp-hold-beyond-by-gets-5-5-2", "says 501 5.5.2 to it")
class _HoldBeyondByGets552(SmtpConnection):
    def released_too_late(self) -> None:
        raise Refused(501, "5.5.2 too late")
