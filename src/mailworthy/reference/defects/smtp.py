"""Defects of the SMTP server in its dialogue: commands, their order, replies, groups."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.core import GROUPED
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-rcpt-before-mail-accepted", "takes a recipient without a transaction")
class _RcptBeforeMailAccepted(SmtpConnection):
    def rcpt_without_mail(self) -> None:
        self.reply(250, "2.1.5 recipient accepted")


@defect("smtp-rcpt-before-mail-disconnects", "closes the connection on RCPT without MAIL")
class _RcptBeforeMailDisconnects(SmtpConnection):
    def rcpt_without_mail(self) -> None:
        self.quitting = True


@defect("smtp-rcpt-before-mail-sticks", "refuses every MAIL after a RCPT without MAIL")
class _RcptBeforeMailSticks(SmtpConnection):
    def rcpt_without_mail(self) -> None:
        self.client = ""
        super().rcpt_without_mail()


@defect("smtp-verbs-only-in-upper-case", "knows verbs in upper case only")
class _VerbsOnlyInUpperCase(SmtpConnection):
    def verb_of(self, line: bytes) -> str:
        return line.partition(b" ")[0].decode("ascii", "replace")


@defect("smtp-helo-lists-extensions", "answers HELO as EHLO")
class _HeloListsExtensions(SmtpConnection):
    def helo(self, argument: str) -> None:
        self.ehlo(argument)


@defect("smtp-helo-refused", "does not know HELO")
class _HeloRefused(SmtpConnection):
    def helo(self, argument: str) -> None:
        self.unknown(argument)


@defect("smtp-vrfy-confirms-anyone", "says 250 to every VRFY")
class _VrfyConfirmsAnyone(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        self.reply(250, f"2.1.5 <{argument}>")


@defect("smtp-vrfy-unknown", "does not know VRFY")
class _VrfyUnknown(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        self.unknown(argument)


@defect("smtp-unknown-command-disconnects", "closes the connection on an unknown command")
class _UnknownCommandDisconnects(SmtpConnection):
    def unknown(self, verb: str) -> None:
        del verb
        self.reply(500, "5.5.1 go away")
        self.quitting = True


@defect("smtp-unknown-command-accepted", "says 250 to an unknown command")
class _UnknownCommandAccepted(SmtpConnection):
    def unknown(self, verb: str) -> None:
        self.noop(verb)


@defect("smtp-unknown-command-gets-502", "says 502 to an unknown command")
class _UnknownCommandGets502(SmtpConnection):
    def unknown(self, verb: str) -> None:
        raise Refused(502, f"5.5.1 {verb or 'that'} is not implemented")


@defect("smtp-announces-a-missing-command", "announces ETRN, which it does not have")
class _AnnouncesAMissingCommand(SmtpConnection):
    def extensions(self) -> list[str]:
        return ["ETRN", *super().extensions()]


@defect("smtp-null-sender-refused", "refuses the null reverse-path")
class _NullSenderRefused(SmtpConnection):
    def accept_sender(self, sender: str) -> None:
        if not sender:
            raise Refused(550, "5.7.1 senders have a name here")


@defect("smtp-postmaster-unknown", "has no postmaster")
class _PostmasterUnknown(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        if recipient.partition("@")[0].lower() == "postmaster":
            raise Refused(550, "5.1.1 no such mailbox")
        super().accept_recipient(recipient)


@defect("smtp-postmaster-wants-a-domain", "refuses <Postmaster> without a domain")
class _PostmasterWantsADomain(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        if "@" not in recipient:
            raise syntax.Syntax("a domain is wanted")
        super().accept_recipient(recipient)


@defect("smtp-rset-keeps-transaction", "answers RSET and does nothing")
class _RsetKeepsTransaction(SmtpConnection):
    def rset(self, argument: str) -> None:
        self.noop(argument)


@defect("smtp-rset-disconnects", "closes the connection after RSET")
class _RsetDisconnects(SmtpConnection):
    def rset(self, argument: str) -> None:
        super().rset(argument)
        self.quitting = True


@defect("smtp-rset-refused", "refuses RSET within a transaction")
class _RsetRefused(SmtpConnection):
    def rset(self, argument: str) -> None:
        if self.transaction is not None:
            raise Refused(503, "5.5.1 finish what you began")
        super().rset(argument)


@defect("smtp-noop-aborts-transaction", "NOOP discards the transaction")
class _NoopAbortsTransaction(SmtpConnection):
    def noop(self, argument: str) -> None:
        self.reset()
        super().noop(argument)


@defect("smtp-noop-wants-no-argument", "refuses NOOP with an argument")
class _NoopWantsNoArgument(SmtpConnection):
    def noop(self, argument: str) -> None:
        self.want_no(argument)
        super().noop(argument)


@defect("smtp-quit-gets-250", "says 250 to QUIT")
class _QuitGets250(SmtpConnection):
    def quit(self, argument: str) -> None:
        self.noop(argument)
        self.quitting = True


@defect("smtp-quit-stays", "says 221 to QUIT and keeps the connection")
class _QuitStays(SmtpConnection):
    def quit(self, argument: str) -> None:
        self.want_no(argument)
        self.reply(221, "2.0.0 closing connection, soon")


@defect("smtp-ehlo-keeps-transaction", "EHLO leaves the transaction open")
class _EhloKeepsTransaction(SmtpConnection):
    def reset_by_ehlo(self) -> None:
        return


@defect("smtp-ehlo-wanted-before-noop", "serves nothing before EHLO")
class _EhloWantedBeforeNoop(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        if not self.client and verb not in {"EHLO", "HELO", "QUIT", "STARTTLS"}:
            raise Refused(503, "5.5.1 EHLO first")
        await super().obey(verb, argument)


@defect("smtp-second-mail-drops-transaction", "says 503 to a second MAIL and forgets the first")
class _SecondMailDropsTransaction(SmtpConnection):
    def nested_mail(self) -> None:
        self.reset()
        super().nested_mail()


@defect("smtp-second-mail-disconnects", "closes the connection on a second MAIL")
class _SecondMailDisconnects(SmtpConnection):
    def nested_mail(self) -> None:
        self.quitting = True
        super().nested_mail()


@defect("smtp-malformed-mail-disconnects", "closes the connection on a malformed MAIL")
class _MalformedMailDisconnects(SmtpConnection):
    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except syntax.Syntax:
            self.quitting = True
            raise


@defect("smtp-second-ehlo-gets-503", "says 503 to a second EHLO")
class _SecondEhloGets503(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        if self.transaction is not None:
            raise Refused(503, "5.5.1 we have met")
        super().ehlo(argument)


@defect("smtp-malformed-mail-sticks", "begins a transaction with a MAIL that it refuses")
class _MalformedMailSticks(SmtpConnection):
    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except (Refused, syntax.Syntax):
            self.transaction = self.transaction or Transaction("")
            raise


@defect("smtp-command-line-of-512-too-long", "takes command lines of up to 500 octets")
class _CommandLineOf512TooLong(SmtpConnection):
    def parse(self, line: bytes) -> tuple[str, str]:
        if len(line) > 500 and not line.upper().startswith(b"AUTH"):
            raise Refused(500, "5.5.6 line too long")
        return super().parse(line)


@defect("smtp-99-recipients-at-most", "takes 99 recipients at most")
class _NinetyNineRecipientsAtMost(SmtpConnection):
    recipients_limit = 99


@defect("smtp-size-parameter-refused", "announces SIZE and does not know its parameter")
class _SizeParameterRefused(SmtpConnection):
    def declared_size(self, value: str) -> int:
        raise Refused(555, f"5.5.4 SIZE={value} not recognized")


@defect("smtp-size-over-limit-accepted", "takes any declared size")
class _SizeOverLimitAccepted(SmtpConnection):
    def declared_size(self, value: str) -> int:
        return super().declared_size(str(min(int(value), self.size_limit)))


@defect("smtp-size-over-limit-gets-501", "says 501 to a declared size over its limit")
class _SizeOverLimitGets501(SmtpConnection):
    def declared_size(self, value: str) -> int:
        if value.isdigit() and int(value) > self.size_limit:
            raise Refused(501, "5.5.4 too big")
        return super().declared_size(value)


@defect("smtp-size-overflows", "reads a declared size into 32 bits")
class _SizeOverflows(SmtpConnection):
    def declared_size(self, value: str) -> int:
        return int(value) & 0xFFFFF if value.isdigit() else super().declared_size(value)


@defect("smtp-body-parameter-refused", "announces 8BITMIME and does not know BODY")
class _BodyParameterRefused(SmtpConnection):
    def mail_parameter(self, keyword: str, value: str | None) -> None:
        if keyword == "BODY":
            raise Refused(555, "5.5.4 BODY not recognized")
        super().mail_parameter(keyword, value)


@defect("smtp-group-answered-backwards", "sends the replies to a group in reverse")
class _GroupAnsweredBackwards(SmtpConnection):
    async def flush(self) -> None:
        lines = self.pending.splitlines(keepends=True)
        if all(line[3:4] == b" " for line in lines):
            self.pending = b"".join(reversed(lines))
        await super().flush()


class _HoldsBack(SmtpConnection):
    """Keeps the replies to some commands back until another command has come."""

    held: frozenset[str] = frozenset()
    last = ""

    async def obey_next(self) -> str:
        self.last = await super().obey_next()
        return self.last

    async def flush(self) -> None:
        if not self.holds(self.last):
            await super().flush()

    def holds(self, verb: str) -> bool:
        return self.transaction is None and verb in self.held


@defect("smtp-vrfy-reply-held", "keeps the reply to VRFY back until the next command")
class _VrfyReplyHeld(_HoldsBack):
    held = frozenset({"VRFY"})


@defect("smtp-data-reply-held", "keeps the refusal of DATA back until the next command")
class _DataReplyHeld(_HoldsBack):
    held = frozenset({"DATA"})


@defect("smtp-unknown-command-reply-held", "keeps a 500 back until the next command")
class _UnknownCommandReplyHeld(_HoldsBack):
    held = frozenset({"MAILWORTHY"})


@defect("smtp-group-replies-held", "sends nothing for RSET, MAIL and RCPT until DATA or so comes")
class _GroupRepliesHeld(_HoldsBack):
    def holds(self, verb: str) -> bool:
        return verb in GROUPED


@defect("smtp-group-takes-data-for-granted", "ignores a RSET that comes in one piece with RCPT")
class _GroupTakesDataForGranted(SmtpConnection):
    def rset(self, argument: str) -> None:
        if self.buffer:
            self.noop(argument)
        else:
            super().rset(argument)


@defect("smtp-refusal-flushes-input", "drops what it has read when it refuses a command")
class _RefusalFlushesInput(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        self.buffer.clear()
        super().refuse(refusal)


@defect("smtp-reply-code-begins-with-6", "says 650 to NOOP")
class _ReplyCodeBeginsWith6(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(650, "2.0.0 nothing done")


@defect("smtp-reply-without-separator", "runs code and text together in the reply to NOOP")
class _ReplyWithoutSeparator(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.pending += b"250_nothing done\r\n"


@defect("smtp-reply-ends-in-bare-lf", "ends the reply to NOOP in a bare LF")
class _ReplyEndsInBareLf(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.pending += b"250 2.0.0 nothing done\n"


@defect("smtp-reply-codes-differ", "gives two codes in one reply to NOOP")
class _ReplyCodesDiffer(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.pending += b"214-2.0.0 nothing\r\n250 2.0.0 done\r\n"


@defect("smtp-reply-line-too-long", "writes a reply line of 600 octets")
class _ReplyLineTooLong(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.0.0 nothing done".ljust(594, "!"))


@defect("smtp-noop-answered-twice", "answers NOOP twice")
class _NoopAnsweredTwice(SmtpConnection):
    def noop(self, argument: str) -> None:
        super().noop(argument)
        self.reply(250, f"2.0.0 {HOSTNAME} says it again")
