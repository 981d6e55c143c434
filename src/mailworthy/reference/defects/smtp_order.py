"""Defects of the SMTP server in what it answers to which command in which state."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Recipient, Transaction


class _RefusesInTransaction(SmtpConnection):
    """Calls some commands out of order while a transaction is open."""

    verb = ""

    async def obey(self, verb: str, argument: str) -> None:
        if verb == self.verb and self.transaction is not None:
            raise Refused(503, "5.5.1 finish what you began")
        await super().obey(verb, argument)


@defect("smtp-quit-in-a-transaction-gets-503", "refuses QUIT within a transaction")
class _QuitInATransactionGets503(_RefusesInTransaction):
    verb = "QUIT"


@defect("smtp-noop-in-a-transaction-gets-503", "refuses NOOP within a transaction")
class _NoopInATransactionGets503(_RefusesInTransaction):
    verb = "NOOP"


@defect("smtp-vrfy-in-a-transaction-gets-503", "refuses VRFY within a transaction")
class _VrfyInATransactionGets503(_RefusesInTransaction):
    verb = "VRFY"


@defect("smtp-expn-in-a-transaction-gets-503", "refuses EXPN within a transaction")
class _ExpnInATransactionGets503(_RefusesInTransaction):
    verb = "EXPN"


@defect("smtp-help-in-a-transaction-gets-503", "refuses HELP within a transaction")
class _HelpInATransactionGets503(_RefusesInTransaction):
    verb = "HELP"


class _Aborts(SmtpConnection):
    """Some command discards the transaction."""

    verb = ""

    async def obey(self, verb: str, argument: str) -> None:
        if verb == self.verb:
            self.reset()
        await super().obey(verb, argument)


@defect("smtp-vrfy-aborts-transaction", "VRFY discards the transaction")
class _VrfyAbortsTransaction(_Aborts):
    verb = "VRFY"


@defect("smtp-expn-aborts-transaction", "EXPN discards the transaction")
class _ExpnAbortsTransaction(_Aborts):
    verb = "EXPN"


@defect("smtp-help-aborts-transaction", "HELP discards the transaction")
class _HelpAbortsTransaction(_Aborts):
    verb = "HELP"


@defect("smtp-noop-forgets-the-recipients", "NOOP discards the recipients")
class _NoopForgetsTheRecipients(SmtpConnection):
    def noop(self, argument: str) -> None:
        if self.transaction is not None:
            self.transaction.recipients.clear()
        super().noop(argument)


@defect("smtp-vrfy-adds-a-recipient", "takes whom VRFY asks for as a recipient")
class _VrfyAddsARecipient(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if self.transaction is not None and self.store.resolve(argument) is not None:
            self.transaction.recipients.append(Recipient(argument))
        super().vrfy(argument)


@defect("smtp-failure-aborts-transaction", "discards the transaction at an unknown command")
class _FailureAbortsTransaction(SmtpConnection):
    def unknown(self, verb: str) -> None:
        self.reset()
        super().unknown(verb)


@defect(
    "smtp-refused-parameter-aborts-transaction", "discards it at a parameter it refuses in RCPT"
)
class _RefusedParameterAbortsTransaction(SmtpConnection):
    def rcpt_parameter(self, keyword: str, value: str | None) -> None:
        try:
            super().rcpt_parameter(keyword, value)
        except Refused:
            self.reset()
            raise


@defect("smtp-quit-before-ehlo-closes-silently", "closes the connection on QUIT before EHLO")
class _QuitBeforeEhloClosesSilently(SmtpConnection):
    def quit(self, argument: str) -> None:
        if self.client:
            super().quit(argument)
        else:
            self.quitting = True


@defect("smtp-quit-drops-replies", "closes on QUIT before what waits is sent")
class _QuitDropsReplies(SmtpConnection):
    def quit(self, argument: str) -> None:
        super().quit(argument)
        if self.pending.count(b"\r\n") > 1:
            self.pending = b""


@defect("smtp-quit-takes-a-parameter", "obeys QUIT with a parameter")
class _QuitTakesAParameter(SmtpConnection):
    def quit(self, argument: str) -> None:
        del argument
        super().quit("")


@defect("smtp-rset-takes-a-parameter", "obeys RSET with a parameter")
class _RsetTakesAParameter(SmtpConnection):
    def rset(self, argument: str) -> None:
        del argument
        super().rset("")


@defect("smtp-data-takes-a-parameter", "obeys DATA with a parameter")
class _DataTakesAParameter(SmtpConnection):
    async def data(self, argument: str) -> None:
        del argument
        await super().data("")


@defect("smtp-rset-without-transaction-gets-503", "refuses RSET when there is nothing to reset")
class _RsetWithoutTransactionGets503(SmtpConnection):
    def rset(self, argument: str) -> None:
        if self.transaction is None:
            raise Refused(503, "5.5.1 MAIL first")
        super().rset(argument)


@defect("smtp-rset-keeps-recipients", "RSET forgets the sender, but not the recipients")
class _RsetKeepsRecipients(SmtpConnection):
    kept: tuple[Recipient, ...] = ()

    def rset(self, argument: str) -> None:
        if self.transaction is not None:
            self.kept = tuple(self.transaction.recipients)
        super().rset(argument)

    def mail(self, argument: str) -> None:
        super().mail(argument)
        if self.transaction is not None:
            self.transaction.recipients.extend(self.kept)


@defect("smtp-noop-gets-220", "says 220 to NOOP")
class _NoopGets220(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(220, "2.0.0 nothing done")


@defect("smtp-second-mail-keeps-recipients", "takes a second MAIL as another sender")
class _SecondMailKeepsRecipients(SmtpConnection):
    def mail(self, argument: str) -> None:
        kept = self.transaction.recipients if self.transaction is not None else []
        super().mail(argument)
        if self.transaction is not None:
            self.transaction.recipients.extend(kept)

    def nested_mail(self) -> None:
        self.reset()


class _OnDataOutOfOrder(SmtpConnection):
    """Does something of its own on a DATA that is out of order."""

    def may_send_data(self) -> None:
        try:
            super().may_send_data()
        except Refused:
            self.out_of_order()
            raise

    def out_of_order(self) -> None:
        raise NotImplementedError


@defect("smtp-data-out-of-order-gets-500", "says 500 to DATA out of order")
class _DataOutOfOrderGets500(_OnDataOutOfOrder):
    def out_of_order(self) -> None:
        raise Refused(500, "5.5.1 command not recognized")


@defect("smtp-data-before-mail-disconnects", "closes the connection on DATA without MAIL, silently")
class _DataBeforeMailDisconnects(_OnDataOutOfOrder):
    def out_of_order(self) -> None:
        if self.transaction is None:
            self.hang_up()


@defect("smtp-refused-data-drops-transaction", "discards the transaction when it refuses DATA")
class _RefusedDataDropsTransaction(_OnDataOutOfOrder):
    def out_of_order(self) -> None:
        self.reset()


@defect("smtp-data-without-recipients-gets-250", "says 250 to DATA without recipients")
class _DataWithoutRecipientsGets250(_OnDataOutOfOrder):
    def out_of_order(self) -> None:
        if self.transaction is not None:
            raise Refused(250, "2.0.0 that was quick")


@defect("smtp-rcpt-after-reset-gets-554", "says 554 to RCPT after RSET")
class _RcptAfterResetGets554(SmtpConnection):
    was_reset = False

    def rset(self, argument: str) -> None:
        super().rset(argument)
        self.was_reset = True

    def rcpt_without_mail(self) -> None:
        if self.was_reset:
            raise Refused(554, "5.5.1 no transaction")
        super().rcpt_without_mail()


@defect("smtp-one-transaction-per-session", "says 503 to a MAIL after a message")
class _OneTransactionPerSession(SmtpConnection):
    served = False

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        super().deliver(transaction, content)
        self.served = True

    def mail(self, argument: str) -> None:
        if self.served:
            raise Refused(503, "5.5.1 one message is enough")
        super().mail(argument)


@defect("smtp-mail-after-failure-gets-503", "says 503 to MAIL after an unknown command")
class _MailAfterFailureGets503(SmtpConnection):
    failed = False

    def unknown(self, verb: str) -> None:
        self.failed = True
        super().unknown(verb)

    def mail(self, argument: str) -> None:
        if self.failed:
            raise Refused(503, "5.5.1 begin anew")
        super().mail(argument)


@defect("smtp-mail-before-ehlo-gets-502", "says 502 to MAIL before EHLO")
class _MailBeforeEhloGets502(SmtpConnection):
    def mail(self, argument: str) -> None:
        if not self.client:
            raise Refused(502, "5.5.1 not implemented")
        super().mail(argument)


@defect("smtp-mail-before-ehlo-sticks", "takes no MAIL any more after one before EHLO")
class _MailBeforeEhloSticks(SmtpConnection):
    impolite = False

    def mail(self, argument: str) -> None:
        self.impolite = self.impolite or not self.client
        if self.impolite:
            raise Refused(503, "5.5.1 EHLO first")
        super().mail(argument)


class _OnMalformedMail(SmtpConnection):
    """Gives a code of its own to a MAIL whose argument is malformed."""

    code = 501

    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except syntax.Syntax as error:
            raise Refused(self.code, f"5.5.4 {error}") from None


@defect("smtp-malformed-mail-gets-554", "says 554 to a malformed MAIL")
class _MalformedMailGets554(_OnMalformedMail):
    code = 554


@defect("smtp-malformed-mail-gets-503", "says 503 to a malformed MAIL")
class _MalformedMailGets503(_OnMalformedMail):
    code = 503


@defect("smtp-refused-parameter-opens-a-transaction", "opens one at a MAIL that it refuses")
class _RefusedParameterOpensATransaction(SmtpConnection):
    def mail_parameter(self, keyword: str, value: str | None) -> None:
        try:
            super().mail_parameter(keyword, value)
        except Refused:
            self.transaction = Transaction("")
            raise


@defect("smtp-help-unknown", "does not know HELP")
class _HelpUnknown(SmtpConnection):
    def help(self, argument: str) -> None:
        self.unknown(argument)


@defect("smtp-help-wants-no-argument", "refuses HELP with an argument")
class _HelpWantsNoArgument(SmtpConnection):
    def help(self, argument: str) -> None:
        self.want_no(argument)
        super().help(argument)


@defect("smtp-vrfy-wants-an-atom", "refuses VRFY with a string in quotes")
class _VrfyWantsAnAtom(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if argument.startswith('"'):
            raise syntax.Syntax("an atom is wanted")
        super().vrfy(argument)


@defect("smtp-vrfy-of-nobody-accepted", "says 252 to VRFY without a string")
class _VrfyOfNobodyAccepted(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if argument:
            super().vrfy(argument)
        else:
            self.reply(252, "2.5.0 who knows")


@defect("smtp-expn-of-nothing-accepted", "says 252 to EXPN without a string")
class _ExpnOfNothingAccepted(SmtpConnection):
    def expn(self, argument: str) -> None:
        if argument:
            super().expn(argument)
        else:
            self.reply(252, "2.5.0 who knows")


@defect("smtp-private-command-accepted", "says 250 to any command that begins with X")
class _PrivateCommandAccepted(SmtpConnection):
    def unknown(self, verb: str) -> None:
        if verb.startswith("X"):
            self.reply(250, "2.0.0 if you say so")
        else:
            super().unknown(verb)


@defect("smtp-private-command-gets-502", "says 502 to any command that begins with X")
class _PrivateCommandGets502(SmtpConnection):
    def unknown(self, verb: str) -> None:
        if verb.startswith("X"):
            raise Refused(502, "5.5.1 not implemented")
        super().unknown(verb)
