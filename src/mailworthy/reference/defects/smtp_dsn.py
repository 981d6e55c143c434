"""Defects of the SMTP server in taking requests for notifications, and in heeding them."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.notification import Outcome, decoded
from mailworthy.reference.smtp.transaction import Parameters, Recipient, Transaction

# What is announced and taken (RFC 3461 sections 2, 4, 5.1 and 5.4)


@defect("smtp-dsn-keyword-has-parameters", "announces DSN with the values of NOTIFY behind it")
class _KeywordHasParameters(SmtpConnection):
    dsn_keyword = "DSN SUCCESS FAILURE DELAY"


@defect("smtp-dsn-ret-full-refused", "takes RET=HDRS alone")
class _RetFullRefused(SmtpConnection):
    def judge_ret(self, value: str) -> None:
        super().judge_ret("" if value.upper() == "FULL" else value)


@defect("smtp-dsn-ret-case-matters", "knows FULL and HDRS in capitals alone")
class _RetCaseMatters(SmtpConnection):
    def judge_ret(self, value: str) -> None:
        super().judge_ret(value if value.isupper() else "")


@defect("smtp-dsn-ret-not-judged", "takes any RET")
class _RetNotJudged(SmtpConnection):
    def judge_ret(self, value: str) -> None:
        """Take it."""


@defect("smtp-dsn-ret-gets-555", "answers a RET that it does not know with 555")
class _RetGets555(SmtpConnection):
    def judge_ret(self, value: str) -> None:
        try:
            super().judge_ret(value)
        except Refused as refusal:
            raise Refused(555, refusal.text) from None


@defect("smtp-dsn-envid-punctuation-refused", "takes letters, digits and dots in an ENVID")
class _EnvidPunctuationRefused(SmtpConnection):
    def judge_envid(self, value: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9.+]+", value):
            raise Refused(501, "5.5.4 no such characters")


@defect("smtp-dsn-envid-hexchar-refused", "does not know the encoding of xtext in an ENVID")
class _EnvidHexcharRefused(SmtpConnection):
    def judge_envid(self, value: str) -> None:
        super().judge_envid(value.replace("+", "+*"))


@defect("smtp-dsn-envid-not-judged", "takes an ENVID that is no xtext")
class _EnvidNotJudged(SmtpConnection):
    def judge_envid(self, value: str) -> None:
        """Take it."""


@defect("smtp-dsn-envid-of-64", "takes an ENVID of up to 64 characters")
class _EnvidOf64(SmtpConnection):
    def judge_envid(self, value: str) -> None:
        if len(value) > 64:
            raise Refused(501, "5.5.4 too long")


@defect("smtp-dsn-notify-delay-refused", "does not know DELAY")
class _NotifyDelayRefused(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        super().judge_notify(value.upper().replace("DELAY", "LATER"))


@defect("smtp-dsn-notify-case-matters", "knows the keywords of NOTIFY in capitals alone")
class _NotifyCaseMatters(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        super().judge_notify(value if value.isupper() else "")


@defect("smtp-dsn-notify-list-refused", "takes a NOTIFY of one keyword alone")
class _NotifyListRefused(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        super().judge_notify("" if "," in value else value)


@defect("smtp-dsn-notify-order-matters", "wants SUCCESS before FAILURE, and DELAY last")
class _NotifyOrderMatters(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        words = value.upper().split(",")
        in_order = words == sorted(words, key="NEVER SUCCESS FAILURE DELAY".find)
        super().judge_notify(value if in_order else "")


@defect("smtp-dsn-keywords-add-up", "adds the keywords of NOTIFY up over all recipients")
class _KeywordsAddUp(SmtpConnection):
    keywords = ""

    def judge_notify(self, value: str) -> None:
        self.keywords = f"{self.keywords},{value}".strip(",")
        super().judge_notify(self.keywords)


@defect("smtp-dsn-notify-of-20", "takes a NOTIFY of up to 20 characters")
class _NotifyOf20(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        if len(value) > 20:
            raise Refused(501, "5.5.4 too long")


@defect("smtp-dsn-never-with-others-taken", "takes NEVER beside other keywords")
class _NeverWithOthersTaken(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        super().judge_notify(value.upper().replace("NEVER", "FAILURE"))


@defect("smtp-dsn-notify-not-judged", "takes any NOTIFY")
class _NotifyNotJudged(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        """Take it."""


@defect("smtp-dsn-notify-first-keyword-judged", "looks at the first keyword of NOTIFY alone")
class _NotifyFirstKeywordJudged(SmtpConnection):
    def judge_notify(self, value: str) -> None:
        super().judge_notify(value.partition(",")[0])


@defect("smtp-dsn-orcpt-hexchar-refused", "does not know the encoding of xtext in an ORCPT")
class _OrcptHexcharRefused(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        super().judge_orcpt(value.replace("+", "+*"))


@defect("smtp-dsn-orcpt-type-in-capitals-refused", "knows the type rfc822 in small letters alone")
class _OrcptTypeInCapitalsRefused(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        super().judge_orcpt("" if value.startswith("RFC822") else value)


@defect("smtp-dsn-orcpt-not-judged", "takes any ORCPT")
class _OrcptNotJudged(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        """Take it."""


@defect("smtp-dsn-orcpt-type-optional", "takes an ORCPT without its type")
class _OrcptTypeOptional(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        super().judge_orcpt(f"rfc822;{value.rpartition(';')[2]}")


@defect("smtp-dsn-orcpt-is-to-be-an-address", "wants an address of the Internet in ORCPT")
class _OrcptIsToBeAnAddress(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        super().judge_orcpt(value)
        if "@" not in decoded(value):
            raise Refused(553, "5.1.3 no address")


@defect("smtp-dsn-orcpt-of-256", "takes an ORCPT of up to 256 characters")
class _OrcptOf256(SmtpConnection):
    def judge_orcpt(self, value: str) -> None:
        if len(value) > 256:
            raise Refused(501, "5.5.4 too long")


@defect("smtp-command-line-of-512", "takes command lines of up to 512 octets alone")
class _CommandLineOf512(SmtpConnection):
    def verb_of(self, line: bytes) -> str:
        if len(line) > 510:
            raise Refused(500, "5.5.6 line too long")
        return super().verb_of(line)


@defect("smtp-dsn-one-parameter-of-mail", "takes RET or ENVID, not both")
class _OneParameterOfMail(SmtpConnection):
    def judge_transaction(self, transaction: Transaction) -> None:
        super().judge_transaction(transaction)
        if {"RET", "ENVID"} <= set(transaction.parameters):
            raise Refused(501, "5.5.4 one parameter is enough")


@defect("smtp-dsn-one-parameter-of-rcpt", "takes NOTIFY or ORCPT, not both")
class _OneParameterOfRcpt(SmtpConnection):
    def rcpt(self, argument: str) -> None:
        if "NOTIFY=" in argument.upper() and "ORCPT=" in argument.upper():
            raise Refused(501, "5.5.4 one parameter is enough")
        super().rcpt(argument)


class _Repetitive(SmtpConnection):
    """Lets a parameter stand twice: `last_counts` drops all but the last."""

    def mail(self, argument: str) -> None:
        super().mail(self.last_counts(argument))

    def rcpt(self, argument: str) -> None:
        super().rcpt(self.last_counts(argument))

    def last_counts(self, argument: str) -> str:
        path, *parameters = argument.split(" ")
        named = {given.partition("=")[0].upper(): given for given in parameters}
        return " ".join([path, *named.values()])


@defect("smtp-dsn-last-parameter-counts", "takes the last where a parameter stands twice")
class _LastParameterCounts(_Repetitive):
    pass


@defect("smtp-dsn-parameter-twice-gets-555", "answers a parameter that stands twice with 555")
class _ParameterTwiceGets555(_Repetitive):
    def last_counts(self, argument: str) -> str:
        if super().last_counts(argument) != argument:
            raise Refused(555, "5.5.4 once is enough")
        return argument


@defect("smtp-dsn-unknown-mailbox-taken-with-notify", "looks for no mailbox where NOTIFY is given")
class _UnknownMailboxTakenWithNotify(SmtpConnection):
    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except Refused as refusal:
            if refusal.code != 550 or "NOTIFY" not in argument:
                raise
            self.reply(250, "2.1.5 we shall see")


class _TakesLineEnds(SmtpConnection):
    """Takes one parameter whose xtext stands for anything."""

    taken = ""

    def judge_printable(self, keyword: str, value: str) -> None:
        if keyword != self.taken:
            super().judge_printable(keyword, value)


@defect("smtp-dsn-envid-brings-fields-in", "decodes an ENVID that has line ends in it")
class _EnvidBringsFieldsIn(_TakesLineEnds):
    taken = "ENVID"


@defect("smtp-dsn-orcpt-brings-fields-in", "decodes an ORCPT that has line ends in it")
class _OrcptBringsFieldsIn(_TakesLineEnds):
    taken = "ORCPT"


# Who is told of what (sections 5.2 and 4; RFC 5321 section 6.1)


@defect("smtp-failure-not-notified", "drops what it cannot deliver")
class _FailureNotNotified(SmtpConnection):
    def is_told(self, outcome: Outcome) -> bool:
        return outcome.action != "failed" and super().is_told(outcome)


class _ToldByNotify(SmtpConnection):
    """Decides by the words of NOTIFY, `None` where there is none."""

    def is_told(self, outcome: Outcome) -> bool:
        notify = outcome.recipient.parameters.get("NOTIFY")
        words = None if notify is None else notify.split(",")
        return self.wants(words, "FAILURE" if outcome.action == "failed" else "SUCCESS")

    def wants(self, words: list[str] | None, what: str) -> bool:
        return what in ([word.upper() for word in words] if words else ["FAILURE"])


@defect("smtp-dsn-success-not-told", "tells of failures alone")
class _SuccessNotTold(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return what == "FAILURE" and super().wants(words, what)


@defect("smtp-dsn-success-always-told", "tells of each delivery")
class _SuccessAlwaysTold(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return what == "SUCCESS" or super().wants(words, what)


@defect("smtp-dsn-any-notify-means-all", "takes any NOTIFY for a wish to hear all")
class _AnyNotifyMeansAll(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return words is not None or super().wants(words, what)


@defect("smtp-dsn-never-not-heeded", "tells of failures whatever NOTIFY says")
class _NeverNotHeeded(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return what == "FAILURE" or super().wants(words, what)


@defect("smtp-dsn-only-the-first-keyword-heeded", "heeds the first keyword of NOTIFY alone")
class _OnlyTheFirstKeywordHeeded(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return super().wants(words[:1] if words else None, what)


@defect("smtp-dsn-keywords-heeded-in-capitals", "takes NOTIFY in any case and heeds capitals")
class _KeywordsHeededInCapitals(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return what in (words or ["FAILURE"])


@defect("smtp-dsn-failure-told-unasked-only", "tells of failures where there is no NOTIFY alone")
class _FailureToldUnaskedOnly(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return super().wants(words, what) and (what == "SUCCESS" or words is None)


@defect("smtp-dsn-failure-told-when-asked-only", "tells of failures where NOTIFY asks for it alone")
class _FailureToldWhenAskedOnly(_ToldByNotify):
    def wants(self, words: list[str] | None, what: str) -> bool:
        return words is not None and super().wants(words, what)


@defect("smtp-dsn-last-notify-holds-for-all", "heeds the NOTIFY of the last recipient for each")
class _LastNotifyHoldsForAll(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        last: Parameters = transaction.recipients[-1].parameters
        transaction.recipients = [
            Recipient(each.address, each.parameters | {"NOTIFY": last.get("NOTIFY")})
            for each in transaction.recipients
        ]
        super().deliver(transaction, content)


@defect("smtp-dsn-tells-of-every-recipient", "tells of all recipients where it tells of one")
class _TellsOfEveryRecipient(SmtpConnection):
    def notify(self, transaction: Transaction, outcomes: list[Outcome], content: bytes) -> None:
        del outcomes
        every = [self.outcome(recipient) for recipient in transaction.recipients]
        super().notify(transaction, every, content)


@defect("smtp-dsn-told-twice", "sends each notification twice")
class _ToldTwice(SmtpConnection):
    def notify(self, transaction: Transaction, outcomes: list[Outcome], content: bytes) -> None:
        for _ in range(2):
            super().notify(transaction, outcomes, content)


class _ToldToAuthor(SmtpConnection):
    """Finds whom to tell in the header."""

    def author(self, transaction: Transaction, content: bytes) -> Transaction:
        found = re.search(rb"^From:.*<(.*)>", content, re.MULTILINE)
        sender = found[1].decode() if found else ""
        return Transaction(sender, transaction.parameters, transaction.recipients)


@defect("smtp-notification-goes-to-the-author", "notifies who stands in the From field")
class _NotificationGoesToAuthor(_ToldToAuthor):
    def notify(self, transaction: Transaction, outcomes: list[Outcome], content: bytes) -> None:
        super().notify(self.author(transaction, content), outcomes, content)


@defect("smtp-dsn-null-sender-told-when-asked", "heeds NOTIFY though the reverse-path is null")
class _NullSenderToldWhenAsked(_ToldToAuthor):
    def may_notify(self, transaction: Transaction) -> bool:
        asked = any("NOTIFY" in each.parameters for each in transaction.recipients)
        return asked or bool(transaction.sender)

    def notify(self, transaction: Transaction, outcomes: list[Outcome], content: bytes) -> None:
        if not transaction.sender:
            transaction = self.author(transaction, content)
        super().notify(transaction, outcomes, content)


@defect("smtp-notification-has-a-reverse-path", "sends notifications from the postmaster")
class _NotificationHasReversePath(SmtpConnection):
    def return_path(self) -> bytes:
        return f"Return-Path: <postmaster@{self.store.domain}>\r\n".encode()
