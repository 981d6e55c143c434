"""Defects of the SMTP server in its enhanced status codes (RFC 2034, RFC 3463)."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused

_CODE = re.compile(r"[245]\.[0-9]+\.[0-9]+ ")


@defect("smtp-status-missing-on-noop", "answers NOOP without a status code")
class _MissingOnNoop(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "nothing done")


@defect("smtp-status-missing-on-refusals", "refuses without a status code")
class _MissingOnRefusals(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(refusal.code, _CODE.sub("", refusal.text, count=1)))


@defect("smtp-status-class-differs", "refuses for good with a status code of the class 4")
class _ClassDiffers(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(refusal.code, f"4{refusal.text[1:]}"))


@defect("smtp-status-on-the-first-line-only", "gives a status code on the first line of a reply")
class _OnTheFirstLineOnly(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.0.0 nothing", "was done")


@defect("smtp-status-differs-by-line", "gives another status code on each line of a reply")
class _DiffersByLine(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.0.0 nothing", "2.5.0 was done")


@defect("smtp-status-with-leading-zeros", "fills the numbers of a status code up with zeros")
class _WithLeadingZeros(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.000.000 nothing done")


@defect("smtp-status-followed-by-a-colon", "puts a colon behind the status code")
class _FollowedByColon(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.0.0: nothing done")


@defect("smtp-status-made-up", "gives status codes that nobody has registered")
class _MadeUp(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.9.42 nothing done")


@defect("smtp-status-keyword-has-parameters", "announces the status codes with their RFC behind it")
class _KeywordHasParameters(SmtpConnection):
    status_keyword = "ENHANCEDSTATUSCODES 3463"


@defect("smtp-status-after-ehlo-only", "gives status codes only to a client that said EHLO")
class _AfterEhloOnly(SmtpConnection):
    def spell(self, code: int, texts: tuple[str, ...]) -> bytes:
        if not self.extended:
            texts = tuple(_CODE.sub("", text, count=1) for text in texts)
        return super().spell(code, texts)


@defect("smtp-status-of-another-subject", "gives every refusal the status code 5.3.5")
class _OfAnotherSubject(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(refusal.code, f"{refusal.code // 100}.3.5 no"))


@defect("smtp-status-missing-on-quit", "says goodbye without a status code")
class _MissingOnQuit(SmtpConnection):
    def quit(self, argument: str) -> None:
        self.want_no(argument)
        self.reply(221, "goodbye")
        self.quitting = True


@defect("smtp-status-on-the-first-line-of-help", "gives a status code on the first line of HELP")
class _OnTheFirstLineOfHelp(SmtpConnection):
    def help(self, argument: str) -> None:
        del argument
        self.reply(214, "2.0.0 commands", *sorted(self.commands()))
