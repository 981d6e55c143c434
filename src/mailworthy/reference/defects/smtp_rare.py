"""Defects of the SMTP server in DELIVERBY, MT-PRIORITY and REQUIRETLS."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.notification import Notification
from mailworthy.reference.smtp.transaction import Parameters, Transaction

# DELIVERBY (RFC 2852)


@defect("smtp-deliverby-keyword-with-unit", "announces DELIVERBY with a unit")
class _DeliverbyKeywordWithUnit(SmtpConnection):
    def deliverby_keyword(self) -> str:
        return f"{super().deliverby_keyword()}s"


class _RefusesBy(SmtpConnection):
    """Refuses some values of BY, though they are valid."""

    def strange(self, value: str) -> bool:
        """Whether the value is refused."""
        raise NotImplementedError

    def judge_by(self, value: str) -> None:
        if self.strange(value):
            raise Refused(501, f"5.5.4 BY={value}?")
        super().judge_by(value)


@defect("smtp-by-refused", "announces DELIVERBY and does not know BY")
class _ByRefused(_RefusesBy):
    def strange(self, value: str) -> bool:
        del value
        return True


@defect("smtp-by-trace-refused", "does not know the T of BY")
class _ByTraceRefused(_RefusesBy):
    def strange(self, value: str) -> bool:
        return value.upper().endswith("T")


@defect("smtp-by-plus-sign-refused", "does not know the plus sign of BY")
class _ByPlusSignRefused(_RefusesBy):
    def strange(self, value: str) -> bool:
        return value.startswith("+")


@defect("smtp-by-notify-in-the-past-refused", "refuses a time that is over, whatever the mode")
class _ByNotifyInThePastRefused(_RefusesBy):
    def strange(self, value: str) -> bool:
        return value.startswith("-")


@defect("smtp-by-notify-now-refused", "refuses a time of 0 seconds, whatever the mode")
class _ByNotifyNowRefused(_RefusesBy):
    def strange(self, value: str) -> bool:
        return value.startswith("0;")


@defect("smtp-by-too-soon-accepted", "takes less than its least time")
class _ByTooSoonAccepted(SmtpConnection):
    def too_soon(self) -> None:
        return


@defect("smtp-by-too-soon-gets-501", "says 501 to less than its least time")
class _ByTooSoonGets501(SmtpConnection):
    def too_soon(self) -> None:
        raise Refused(501, "5.5.4 too soon")


@defect("smtp-by-return-in-the-past-accepted", "takes a time that is over, whatever the mode")
class _ByReturnInThePastAccepted(SmtpConnection):
    def time_is_over(self) -> None:
        return


@defect("smtp-by-return-in-the-past-gets-555", "says 555 to a time that is over")
class _ByReturnInThePastGets555(SmtpConnection):
    def time_is_over(self) -> None:
        raise Refused(555, "5.5.4 that time is over")


@defect("smtp-by-return-in-the-past-gets-5-5-2", "says 501 5.5.2 to a time that is over")
class _ByReturnInThePastGets552(SmtpConnection):
    def time_is_over(self) -> None:
        raise Refused(501, "5.5.2 that time is over")


@defect("smtp-by-without-value-accepted", "takes BY without a value")
class _ByWithoutValueAccepted(SmtpConnection):
    def judge_by(self, value: str) -> None:
        if value:
            super().judge_by(value)


@defect("smtp-by-malformed-accepted", "takes any value of BY")
class _ByMalformedAccepted(SmtpConnection):
    def malformed_by(self) -> None:
        return


@defect("smtp-by-message-lost", "takes messages with BY, and forgets them")
class _ByMessageLost(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if "BY" not in transaction.parameters:
            super().deliver(transaction, content)


class _Untold(SmtpConnection):
    """Tells nobody of the failure of messages with this mode of BY."""

    mode = ""

    def may_notify(self, transaction: Transaction) -> bool:
        by = transaction.parameters.get("BY") or ""
        return super().may_notify(transaction) and not by.endswith(self.mode)


@defect("smtp-by-notify-not-told", "does not tell of failures where BY has the mode N")
class _ByNotifyNotTold(_Untold):
    mode = ";N"


@defect("smtp-by-return-not-told", "does not tell of failures where BY has the mode R")
class _ByReturnNotTold(_Untold):
    mode = ";R"


class _WithoutArrivalDate(Notification):
    def arrival_date(self) -> list[str]:
        return []


@defect("smtp-dsn-arrival-date-missing", "notifies without Arrival-Date")
class _ArrivalDateMissing(SmtpConnection):
    notification = _WithoutArrivalDate


class _WithoutDeliverBy(Notification):
    def deliver_by(self) -> list[str]:
        return []


@defect("smtp-dsn-deliver-by-date-missing", "notifies without Deliver-By-Date")
class _DeliverByDateMissing(SmtpConnection):
    notification = _WithoutDeliverBy


class _DueAtOnce(Notification):
    def deliver_by(self) -> list[str]:
        asked = super().deliver_by()
        return [f"Deliver-By-Date: {self.now}" for _ in asked]


@defect("smtp-dsn-deliver-by-date-is-that-of-arrival", "adds no time to the time of arrival")
class _DeliverByDateIsThatOfArrival(SmtpConnection):
    notification = _DueAtOnce


# MT-PRIORITY (RFC 6710)


@defect("smtp-priority-keyword-has-two-names", "announces MT-PRIORITY with two policies")
class _PriorityKeywordHasTwoNames(SmtpConnection):
    def priority_keyword(self) -> str:
        return "MT-PRIORITY MIXER NSEP"


class _Priorities(SmtpConnection):
    """Takes and refuses values of MT-PRIORITY in its own way."""

    refused: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    def judge_priority(self, value: str) -> None:
        if value in self.refused:
            raise Refused(501, "5.5.2 MT-PRIORITY?")
        if value not in self.taken:
            super().judge_priority(value)


@defect("smtp-priority-below-zero-refused", "knows no priorities below 0")
class _PriorityBelowZeroRefused(_Priorities):
    refused = frozenset({f"-{number}" for number in range(1, 10)})


@defect("smtp-priority-zero-refused", "does not know the priority 0")
class _PriorityZeroRefused(_Priorities):
    refused = frozenset({"0"})


@defect("smtp-priority-out-of-range-accepted", "takes any number for a priority")
class _PriorityOutOfRangeAccepted(_Priorities):
    taken = frozenset({"10", "-10", "99999999999"})


@defect("smtp-priority-with-plus-sign-accepted", "reads priorities as numbers are read")
class _PriorityWithPlusSignAccepted(_Priorities):
    taken = frozenset({"+1", "-0", "00"})


@defect("smtp-priority-without-value-accepted", "takes MT-PRIORITY without a value")
class _PriorityWithoutValueAccepted(_Priorities):
    taken = frozenset({""})


@defect("smtp-second-priority-ignored", "takes MT-PRIORITY twice and heeds the first")
class _SecondPriorityIgnored(SmtpConnection):
    def read_path(self, argument: str, keyword: str) -> tuple[str, Parameters]:
        first, found, rest = argument.partition(" MT-PRIORITY=")
        words = rest.split(" ")
        kept = [word for word in words if not word.upper().startswith("MT-PRIORITY=")]
        return super().read_path(first + found + " ".join(kept), keyword)


@defect("smtp-priority-leaves-no-trace", "says nothing of the priority in the Received field")
class _PriorityLeavesNoTrace(SmtpConnection):
    def clauses(self, transaction: Transaction) -> Iterable[str]:
        return [one for one in super().clauses(transaction) if not one.startswith("PRIORITY")]


@defect("smtp-changed-priority-not-told", "says that it changed the priority, not to what")
class _ChangedPriorityNotTold(SmtpConnection):
    def changed_priority(self, given: int) -> str:
        del given
        return "the priority was changed"


# REQUIRETLS (RFC 8689)


@defect("smtp-requiretls-keyword-has-parameters", "announces REQUIRETLS with a parameter")
class _RequiretlsKeywordHasParameters(SmtpConnection):
    def requiretls_keyword(self) -> str:
        return "REQUIRETLS CHAIN"


@defect("smtp-requiretls-value-ignored", "takes REQUIRETLS with a value")
class _RequiretlsValueIgnored(SmtpConnection):
    def requiretls_with_value(self) -> None:
        return


@defect("smtp-requiretls-taken-in-clear", "takes REQUIRETLS without TLS")
class _RequiretlsTakenInClear(SmtpConnection):
    def requiretls_in_clear(self) -> None:
        return


@defect("smtp-requiretls-refused", "announces REQUIRETLS and does not know the parameter")
class _RequiretlsRefused(SmtpConnection):
    def judge_requiretls(self, value: str | None) -> None:
        del value
        raise Refused(555, "5.5.4 REQUIRETLS not recognized")


@defect("smtp-requiretls-wants-a-value", "wants a value for REQUIRETLS")
class _RequiretlsWantsAValue(SmtpConnection):
    def judge_requiretls(self, value: str | None) -> None:
        if value is None:
            raise Refused(501, "5.5.4 REQUIRETLS=?")


class _HeedsTheField(SmtpConnection):
    """Refuses messages for their field TLS-Required."""

    requiring = False

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        super().judge_message(transaction, content, message)
        requiring = "REQUIRETLS" in transaction.parameters
        if requiring == self.requiring and b"\r\nTLS-Required:" in message:
            raise Refused(550, "5.7.1 the message does not require TLS")


@defect("smtp-requiretls-heeds-the-field", "refuses TLS-Required where there is REQUIRETLS")
class _RequiretlsHeedsTheField(_HeedsTheField):
    requiring = True


@defect("smtp-tls-required-field-refused", "refuses TLS-Required where there is no REQUIRETLS")
class _TlsRequiredFieldRefused(_HeedsTheField):
    requiring = False


class _ReturnsAll(Notification):
    def returns_all(self) -> bool:
        return True


@defect("smtp-requiretls-returned-whole", "returns messages whole")
class _ReturnedWhole(SmtpConnection):
    notification = _ReturnsAll


class _HeedsRet(Notification):
    def returns_all(self) -> bool:
        return (self.transaction.parameters.get("RET") or "").upper() == "FULL"


@defect("smtp-requiretls-returned-whole-with-ret-full", "heeds RET=FULL with REQUIRETLS")
class _ReturnedWholeWithRetFull(SmtpConnection):
    notification = _HeedsRet
