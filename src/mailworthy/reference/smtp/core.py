"""The reference SMTP server without its extensions (RFC 5321, 6409).

Mail for the store's domain is delivered at once. A MX relays nothing; a submission server wants
AUTH and takes mail for any domain, but returns what is not for its own.

Each behaviour is a method or an attribute of its own, for a defect to override; an extension is a
class that overrides several and calls on to the next one by `super()`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from mailworthy.reference.connection import TooLong
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused, SmtpDialogue
from mailworthy.reference.smtp.transaction import Parameters, Recipient, Transaction
from mailworthy.reference.store import Account

GROUPED = frozenset({"RSET", "MAIL", "RCPT"})
"""Commands whose replies may wait for those of the same group (RFC 2920 section 3.2)."""


class SmtpCore(SmtpDialogue):
    """One SMTP session. `transaction` is the one in progress, if any."""

    recipients_limit = 1000
    status_keyword = "ENHANCEDSTATUSCODES"

    client = ""
    """What the client calls itself, empty before EHLO and HELO."""
    extended = False
    account: Account | None = None
    transaction: Transaction | None = None
    quitting = False

    # The dialogue

    async def converse(self) -> None:
        """Greet, then obey until QUIT."""
        self.reply(220, f"{HOSTNAME} ESMTP mailworthy reference server")
        while not self.quitting:
            if b"\r\n" not in self.buffer:
                await self.flush()
            verb = await self.obey_next()
            if verb not in GROUPED or self.quitting:
                await self.flush()

    async def obey_next(self) -> str:
        """Read and carry out one command; return its verb, upper case."""
        try:
            line = self.trim(await self.read_line(self.command_limit))
        except TooLong:
            self.reply(500, "5.5.6 line too long")
            return ""
        try:
            verb, argument = self.parse(line)
            await self.obey(verb, argument)
        except Refused as refusal:
            self.refuse(refusal)
            return self.verb_of(line)
        except syntax.Syntax as error:
            self.refuse(Refused(501, f"5.5.4 {error}"))
        return verb

    def trim(self, line: bytes) -> bytes:
        """A command line without its CRLF, and without white space before it (section 4.1.1)."""
        return line.removesuffix(b"\r\n").rstrip(b" \t")

    def parse(self, line: bytes) -> tuple[str, str]:
        """Part a command line into verb and argument; raises Refused."""
        if any(octet < 0x20 or octet == 0x7F for octet in line):
            raise Refused(500, "5.5.2 invalid character")
        return self.verb_of(line), self.text_of(line).partition(" ")[2]

    def text_of(self, line: bytes) -> str:
        """A command line as text, which is ASCII (section 2.4); raises Refused."""
        if not line.isascii():
            raise Refused(500, "5.5.2 invalid character")
        return line.decode("ascii")

    def verb_of(self, line: bytes) -> str:
        """The verb of a command line; verbs have no case (section 2.4)."""
        return line.partition(b" ")[0].decode("ascii", "replace").upper()

    def commands(self) -> frozenset[str]:
        """The verbs that are known; each has a method of its name in lower case."""
        return frozenset({"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP", "QUIT", "VRFY", "HELP"})

    async def obey(self, verb: str, argument: str) -> None:
        """Carry out a command; raises Refused or Syntax."""
        if verb not in self.commands():
            self.unknown(verb)
            return
        carried_out = getattr(self, verb.lower())(argument)
        if inspect.isawaitable(carried_out):
            await carried_out

    def refuse(self, refusal: Refused) -> None:
        """Answer a command that is not carried out; the state stays as it was."""
        self.reply(refusal.code, refusal.text)

    def unknown(self, verb: str) -> None:
        """Answer a command that we do not know."""
        del verb
        raise Refused(500, "5.5.1 command not recognized")

    def reset(self) -> None:
        """Discard the transaction in progress (section 4.1.1.5)."""
        self.transaction = None

    # Commands that take an argument or none, and answer at once

    def ehlo(self, argument: str) -> None:
        """EHLO (section 4.1.1.1)."""
        self.client = syntax.host(argument)
        self.extended = True
        self.reset_by_ehlo()
        self.reply(250, HOSTNAME, *self.extensions())

    def reset_by_ehlo(self) -> None:
        """A later EHLO resets like RSET (section 4.1.4)."""
        self.reset()

    def helo(self, argument: str) -> None:
        """HELO (section 4.1.1.1)."""
        self.client = syntax.host(argument)
        self.extended = False
        self.reset()
        self.reply(250, HOSTNAME)

    def extensions(self) -> Iterable[str]:
        """The lines of the EHLO reply after the first."""
        yield from ("PIPELINING", self.status_keyword, "VRFY", "HELP")

    def mail(self, argument: str) -> None:
        """MAIL (section 4.1.1.2)."""
        if not self.client:
            raise Refused(503, "5.5.1 EHLO first")
        if self.submission and self.account is None:
            raise Refused(530, "5.7.0 authentication required")
        if self.transaction is not None:
            self.nested_mail()
        sender, parameters = self.read_path(argument, "FROM:")
        self.accept_sender(sender)
        for keyword, value in parameters.items():
            self.judge_mail_parameter(keyword, value)
        transaction = Transaction(sender, parameters)
        self.judge_transaction(transaction)
        self.transaction = transaction
        self.confirm_mail(transaction)

    def confirm_mail(self, transaction: Transaction) -> None:
        """Answer a MAIL that began a transaction."""
        del transaction
        self.reply(250, "2.1.0 sender accepted")

    def read_path(self, argument: str, keyword: str) -> tuple[str, Parameters]:
        """Read the argument of MAIL or RCPT; raises Syntax."""
        return syntax.path(argument, keyword)

    def nested_mail(self) -> None:
        """Answer a MAIL while a transaction is open (section 4.1.4)."""
        raise Refused(503, "5.5.1 a transaction is open")

    def accept_sender(self, sender: str) -> None:
        """Refuse a sender that is not wanted: there is none."""

    def judge_mail_parameter(self, keyword: str, value: str | None) -> None:
        """Check a parameter of MAIL; after HELO there are none (section 4.1.1.11)."""
        if not self.extended:
            raise Refused(555, "5.5.4 parameter not recognized")
        self.mail_parameter(keyword, value)

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Check a parameter of MAIL; an extension knows its own, and there are no others."""
        del keyword, value
        raise Refused(555, "5.5.4 parameter not recognized")

    def judge_transaction(self, transaction: Transaction) -> None:
        """Refuse what MAIL asks for as a whole, where each part of it is in order."""

    def rcpt(self, argument: str) -> None:
        """RCPT (section 4.1.1.3)."""
        if self.transaction is None:
            self.rcpt_without_mail()
            return
        recipient, parameters = self.read_path(argument, "TO:")
        for keyword, value in parameters.items():
            self.judge_rcpt_parameter(keyword, value)
        if len(self.transaction.recipients) >= self.recipients_limit:
            raise Refused(452, "4.5.3 too many recipients")
        self.accept_recipient(recipient)
        self.transaction.recipients.append(Recipient(recipient, parameters))
        self.reply(250, "2.1.5 recipient accepted")

    def judge_rcpt_parameter(self, keyword: str, value: str | None) -> None:
        """Check a parameter of RCPT; after HELO there are none (section 4.1.1.11)."""
        if not self.extended:
            raise Refused(555, "5.5.4 parameter not recognized")
        self.rcpt_parameter(keyword, value)

    def rcpt_parameter(self, keyword: str, value: str | None) -> None:
        """Check a parameter of RCPT; an extension knows its own, and there are no others."""
        del keyword, value
        raise Refused(555, "5.5.4 parameter not recognized")

    def rcpt_without_mail(self) -> None:
        """Answer a RCPT that no MAIL precedes (section 3.3)."""
        raise Refused(503, "5.5.1 MAIL first")

    def accept_recipient(self, recipient: str) -> None:
        """Refuse a recipient that is unknown here, or elsewhere and not ours to relay to."""
        domain = recipient.rpartition("@")[2] if "@" in recipient else self.store.domain
        if self.store.is_local(domain):
            if not self.store.takes(recipient):
                raise Refused(550, "5.1.1 no such mailbox")
        elif self.account is None:
            raise Refused(550, "5.7.1 not relayed")

    def rset(self, argument: str) -> None:
        """RSET (section 4.1.1.5)."""
        self.want_no(argument)
        self.reset()
        self.reply(250, "2.0.0 reset")

    def noop(self, argument: str) -> None:
        """NOOP (section 4.1.1.9), whatever its argument."""
        del argument
        self.reply(250, "2.0.0 nothing done")

    def vrfy(self, argument: str) -> None:
        """VRFY (section 3.5): local mailboxes are confirmed, others cannot be."""
        if not argument:
            raise Refused(501, "5.5.4 whom?")
        wanted = argument.strip("<>")
        if "@" in wanted and not self.store.is_local(wanted.rpartition("@")[2]):
            self.reply(252, "2.5.0 cannot be verified here")
            return
        account = self.store.resolve(wanted)
        if account is None:
            raise Refused(550, "5.1.1 no such mailbox")
        self.reply(250, f"2.1.5 <{account.address}>")

    def help(self, argument: str) -> None:
        """HELP (section 4.1.1.8)."""
        del argument
        self.reply(214, f"2.0.0 {' '.join(sorted(self.commands()))}")

    def quit(self, argument: str) -> None:
        """QUIT (section 4.1.1.10)."""
        self.want_no(argument)
        self.reply(221, f"2.0.0 {HOSTNAME} closing connection")
        self.quitting = True

    def want_no(self, argument: str) -> None:
        """Refuse an argument to a command that has none (section 4.3.2)."""
        if argument:
            raise Refused(501, "5.5.4 no argument is wanted")
