"""Defects of the SMTP server in STARTTLS, before TLS and after (RFC 3207)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused


@defect("smtp-starttls-keyword-has-parameters", "announces STARTTLS with a parameter")
class _StarttlsKeywordHasParameters(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        return ["STARTTLS 1.3" if one == "STARTTLS" else one for one in super().extensions()]


@defect("smtp-mail-without-tls-gets-554", "wants TLS, and nothing more, and says so by 554")
class _MailWithoutTlsGets554(SmtpConnection):
    def mail(self, argument: str) -> None:
        submission, self.submission = self.submission, False
        try:
            if submission and not self.secure:
                raise Refused(554, "5.7.0 STARTTLS first")
            super().mail(argument)
        finally:
            self.submission = submission


class _WantsTls(SmtpConnection):
    """Serves some commands under TLS alone."""

    refused: frozenset[str] = frozenset()

    async def obey(self, verb: str, argument: str) -> None:
        if not self.secure and verb in self.refused:
            raise Refused(530, "5.7.0 STARTTLS first")
        await super().obey(verb, argument)


@defect("smtp-strangers-need-tls", "takes mail under TLS alone")
class _StrangersNeedTls(_WantsTls):
    refused = frozenset({"MAIL", "RCPT", "DATA"})


@defect("smtp-noop-wants-tls", "serves nothing but EHLO, STARTTLS and QUIT without TLS")
class _NoopWantsTls(_WantsTls):
    refused = frozenset({"NOOP", "HELP", "VRFY", "EXPN", "RSET", "MAIL", "RCPT", "DATA"})


@defect("smtp-530-has-5-7-1", "says 530 5.7.1 where it wants TLS or a log-in")
class _Refusal530Has571(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        if refusal.code == 530:
            refusal.text = refusal.text.replace("5.7.0", "5.7.1")
        super().refuse(refusal)


@defect("smtp-starttls-accepted-under-tls", "says 220 to STARTTLS under TLS, to no effect")
class _StarttlsAcceptedUnderTls(SmtpConnection):
    def second_starttls(self) -> None:
        self.reply(220, "2.0.0 go ahead")
