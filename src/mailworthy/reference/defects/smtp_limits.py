"""Defects of the SMTP server in what it announces as its limits, and makes of them (RFC 9422)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused


@defect("smtp-limits-without-limits", "announces LIMITS and says none")
class _LimitsWithoutLimits(SmtpConnection):
    def limits(self) -> Iterable[str]:
        return ()


@defect("smtp-limits-parted-by-semicolons", "parts the limits by semicolons")
class _LimitsPartedBySemicolons(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield ";".join(super().limits())


@defect("smtp-limits-shrink-with-each-ehlo", "takes less with each EHLO")
class _LimitsShrinkWithEachEhlo(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        self.recipients_limit -= 100
        super().ehlo(argument)


@defect("smtp-limit-of-zero", "announces 0 where it knows no limit")
class _LimitOfZero(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield "MAILMAX=0"


@defect("smtp-limit-without-value", "announces that it has a limit, and not which")
class _LimitWithoutValue(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield from ("RCPTMAX", "MAILMAX=100")


@defect("smtp-limit-of-seven-digits", "announces a limit that is beyond every number allowed")
class _LimitOfSevenDigits(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield "RCPTDOMAINMAX=1000000"


@defect("smtp-mailmax-one-too-few", "refuses the last of the transactions announced")
class _MailmaxOneTooFew(SmtpConnection):
    def mail(self, argument: str) -> None:
        if self.mails >= self.mails_limit - 1:
            raise Refused(452, "4.5.3 too many transactions")
        super().mail(argument)


@defect("smtp-mailmax-not-enforced", "takes more transactions than announced")
class _MailmaxNotEnforced(SmtpConnection):
    def mails_taken(self) -> int:
        return self.mails_limit + 10


@defect("smtp-rcptmax-one-too-few", "refuses the last of the recipients announced")
class _RcptmaxOneTooFew(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield f"RCPTMAX={self.recipients_limit + 1}"


@defect("smtp-rcptmax-not-enforced", "takes more recipients than announced")
class _RcptmaxNotEnforced(SmtpConnection):
    def limits(self) -> Iterable[str]:
        yield f"RCPTMAX={self.recipients_limit - 1}"


@defect("smtp-rcptmax-counts-the-session", "counts the recipients of all transactions together")
class _RcptmaxCountsTheSession(SmtpConnection):
    taken = 0

    def accept_recipient(self, recipient: str) -> None:
        if self.taken > self.recipients_limit:
            raise Refused(452, "4.5.3 too many recipients")
        super().accept_recipient(recipient)
        self.taken += 1


@defect("smtp-rcptdomainmax-one-too-few", "refuses the last of the domains announced")
class _RcptdomainmaxOneTooFew(SmtpConnection):
    def domains_taken(self) -> int:
        return self.domains_limit - 1


@defect("smtp-rcptdomainmax-not-enforced", "takes recipients in more domains than announced")
class _RcptdomainmaxNotEnforced(SmtpConnection):
    def domains_taken(self) -> int:
        return self.domains_limit + 1
