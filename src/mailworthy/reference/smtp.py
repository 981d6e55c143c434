"""The reference MX and submission server (RFC 5321, 6409) with SIZE, PIPELINING, 8BITMIME,
STARTTLS, AUTH and ENHANCEDSTATUSCODES.

Mail for the store's domain is delivered at once. A MX relays nothing; a submission server wants
AUTH and takes mail for any domain, but what is not for its own goes nowhere.

Each behaviour is a method or an attribute of its own, for a defect to override.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from mailworthy.reference import sasl, smtp_syntax
from mailworthy.reference.connection import TooLong
from mailworthy.reference.smtp_dialogue import HOSTNAME, Refused, SmtpDialogue, octets_of
from mailworthy.reference.store import Account

COMMANDS = frozenset(
    {"EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY", "HELP"}
    | {"STARTTLS", "AUTH"}
)
GROUPED = frozenset({"RSET", "MAIL", "RCPT"})
"""Commands whose replies may wait for those of the same group (RFC 2920 section 3.2)."""


@dataclass
class Transaction:
    """A mail transaction: the buffers of RFC 5321 section 4.1.1."""

    sender: str
    declared: int | None = None
    recipients: list[str] = field(default_factory=list)


class SmtpConnection(SmtpDialogue):
    """One SMTP session. `transaction` is the one in progress, if any."""

    recipients_limit = 1000

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
            if verb not in GROUPED:
                await self.flush()

    async def obey_next(self) -> str:
        """Read and carry out one command; return its verb, upper case."""
        try:
            line = (await self.read_line(self.command_limit)).removesuffix(b"\r\n")
        except TooLong:
            self.reply(500, "5.5.6 line too long")
            return ""
        try:
            verb, argument = self.parse(line)
            await self.obey(verb, argument)
        except Refused as refusal:
            self.refuse(refusal)
            return self.verb_of(line)
        except smtp_syntax.Syntax as error:
            self.refuse(Refused(501, f"5.5.4 {error}"))
        return verb

    def parse(self, line: bytes) -> tuple[str, str]:
        """Part a command line into verb and argument; raises Refused."""
        if not line.isascii() or any(octet < 0x20 or octet == 0x7F for octet in line):
            raise Refused(500, "5.5.2 invalid character")
        argument = line.decode("ascii").partition(" ")[2]
        return self.verb_of(line), argument

    def verb_of(self, line: bytes) -> str:
        """The verb of a command line; verbs have no case (section 2.4)."""
        return line.partition(b" ")[0].decode("ascii", "replace").upper()

    async def obey(self, verb: str, argument: str) -> None:
        """Carry out a command; raises Refused or Syntax."""
        if verb not in COMMANDS:
            self.unknown(verb)
            return
        if verb in {"DATA", "STARTTLS", "AUTH"}:
            await {"DATA": self.data, "STARTTLS": self.starttls, "AUTH": self.auth}[verb](argument)
            return
        handler = getattr(self, verb.lower())
        handler(argument)

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
        self.client = smtp_syntax.host(argument)
        self.extended = True
        self.reset_by_ehlo()
        self.reply(250, HOSTNAME, *self.extensions())

    def reset_by_ehlo(self) -> None:
        """A later EHLO resets like RSET (section 4.1.4)."""
        self.reset()

    def helo(self, argument: str) -> None:
        """HELO (section 4.1.1.1)."""
        self.client = smtp_syntax.host(argument)
        self.extended = False
        self.reset()
        self.reply(250, HOSTNAME)

    def extensions(self) -> Iterable[str]:
        """The lines of the EHLO reply after the first."""
        yield from ("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "VRFY", "HELP")
        yield f"SIZE {self.size_limit}"
        if not self.secure:
            yield "STARTTLS"
        if self.submission:
            yield f"AUTH {' '.join(sasl.mechanisms(secure=self.secure))}"

    def mail(self, argument: str) -> None:
        """MAIL (section 4.1.1.2)."""
        if not self.client:
            raise Refused(503, "5.5.1 EHLO first")
        if self.submission and self.account is None:
            raise Refused(530, "5.7.0 authentication required")
        if self.transaction is not None:
            self.nested_mail()
        sender, parameters = smtp_syntax.path(argument, "FROM:")
        self.accept_sender(sender)
        declared = self.judge_parameters(parameters)
        self.transaction = Transaction(sender, declared)
        self.reply(250, "2.1.0 sender accepted")

    def nested_mail(self) -> None:
        """Answer a MAIL while a transaction is open (section 4.1.4)."""
        raise Refused(503, "5.5.1 a transaction is open")

    def accept_sender(self, sender: str) -> None:
        """Refuse a sender that is not wanted: there is none."""

    def judge_parameters(self, parameters: dict[str, str | None]) -> int | None:
        """Check the MAIL parameters (section 4.1.1.11); return the declared size."""
        declared: int | None = None
        for keyword, value in parameters.items():
            if not self.extended or keyword not in {"SIZE", "BODY", "AUTH"}:
                raise Refused(555, "5.5.4 parameter not recognized")
            if keyword == "SIZE":
                declared = self.declared_size(value or "")
            elif keyword == "BODY" and (value or "").upper() not in {"7BIT", "8BITMIME"}:
                raise Refused(501, "5.5.4 BODY is 7BIT or 8BITMIME")
        return declared

    def declared_size(self, value: str) -> int:
        """Check a SIZE parameter (RFC 1870 section 6); return it."""
        if not value.isdigit() or len(value) > 20:
            raise Refused(501, "5.5.4 SIZE is a number of up to 20 digits")
        if int(value) > self.size_limit:
            raise Refused(552, "5.3.4 message too big")
        return int(value)

    def rcpt(self, argument: str) -> None:
        """RCPT (section 4.1.1.3)."""
        if self.transaction is None:
            self.rcpt_without_mail()
            return
        recipient, parameters = smtp_syntax.path(argument, "TO:")
        if parameters:
            raise Refused(555, "5.5.4 parameter not recognized")
        if len(self.transaction.recipients) >= self.recipients_limit:
            raise Refused(452, "4.5.3 too many recipients")
        self.accept_recipient(recipient)
        self.transaction.recipients.append(recipient)
        self.reply(250, "2.1.5 recipient accepted")

    def rcpt_without_mail(self) -> None:
        """Answer a RCPT that no MAIL precedes (section 3.3)."""
        raise Refused(503, "5.5.1 MAIL first")

    def accept_recipient(self, recipient: str) -> None:
        """Refuse a recipient that is unknown here, or elsewhere and not ours to relay to."""
        domain = recipient.rpartition("@")[2] if "@" in recipient else self.store.domain
        if self.store.is_local(domain):
            if self.store.resolve(recipient) is None:
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
        self.reply(214, f"2.0.0 {' '.join(sorted(COMMANDS))}")

    def quit(self, argument: str) -> None:
        """QUIT (section 4.1.1.10)."""
        self.want_no(argument)
        self.reply(221, f"2.0.0 {HOSTNAME} closing connection")
        self.quitting = True

    def want_no(self, argument: str) -> None:
        """Refuse an argument to a command that has none (section 4.3.2)."""
        if argument:
            raise Refused(501, "5.5.4 no argument is wanted")

    # DATA

    async def data(self, argument: str) -> None:
        """DATA (section 4.1.1.4)."""
        self.want_no(argument)
        self.may_send_data()
        self.reply(354, "end with <CRLF>.<CRLF>")
        await self.flush()
        content = await self.read_content()
        transaction, self.transaction = self.transaction, self.after_data()
        if transaction is not None:
            self.take(transaction, content)
        self.reply(250, "2.0.0 delivered")

    def take(self, transaction: Transaction, content: bytes | None) -> None:
        """Deliver what came, or refuse it all; None stands for more than we can hold."""
        if content is None:
            raise Refused(552, "5.3.4 message too big")
        self.judge_content(transaction, content)
        message = self.unstuff(content)
        self.judge_size(transaction, content, message)
        self.deliver(transaction, message)

    def may_send_data(self) -> None:
        """Refuse DATA where there is nobody to send to (section 3.3)."""
        if self.transaction is None:
            raise Refused(503, "5.5.1 MAIL first")
        if not self.transaction.recipients:
            raise Refused(554, "5.5.1 no valid recipients")

    def after_data(self) -> Transaction | None:
        """The transaction that is open when the content has come: none."""
        return None

    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        """Refuse what is no mail data: bare CR and LF (section 2.3.8)."""
        del transaction
        if len(content) - 2 * content.count(b"\r\n") != len(content.translate(None, b"\r\n")):
            raise Refused(554, "5.6.0 bare CR or LF in the message")

    def judge_size(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Refuse a message over the limit; doubled dots do not count (RFC 1870 section 5)."""
        del transaction, content
        if len(message) > self.size_limit:
            raise Refused(552, "5.3.4 message too big")

    def unstuff(self, content: bytes) -> bytes:
        """Take one dot from each line that begins with one (section 4.5.2)."""
        return (b"\r\n" + content).replace(b"\r\n.", b"\r\n")[2:]

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Put the message into each local recipient's mailbox, once."""
        accounts = [self.store.resolve(recipient) for recipient in transaction.recipients]
        for account in dict.fromkeys(a.user for a in accounts if a is not None):
            self.store.deliver(self.store.accounts[account], self.trace(transaction) + content)

    def trace(self, transaction: Transaction) -> bytes:
        """The trace fields on top of a delivered message (section 4.4)."""
        date = format_datetime(datetime.now(UTC))
        kind = "ESMTP" if self.extended else "SMTP"
        kind += (
            ("S" if self.secure else "") + ("A" if self.account else "") if self.extended else ""
        )
        return (
            f"Return-Path: <{transaction.sender}>\r\n"
            f"Received: from {self.client} by {HOSTNAME} with {kind}; {date}\r\n"
        ).encode()

    # STARTTLS and AUTH

    async def starttls(self, argument: str) -> None:
        """STARTTLS (RFC 3207): everything known of the client is forgotten."""
        self.want_no(argument)
        if self.secure:
            raise Refused(503, "5.5.1 TLS is on")
        self.reply(220, "2.0.0 go ahead")
        await self.flush()
        await self.start_tls()
        self.client = ""
        self.extended = False
        self.account = None
        self.reset()

    async def auth(self, argument: str) -> None:
        """AUTH (RFC 4954)."""
        if not self.submission:
            raise Refused(502, "5.5.1 not offered here")
        if self.account is not None or self.transaction is not None or not self.extended:
            raise Refused(503, "5.5.1 not now")
        mechanism, _, given = argument.partition(" ")
        if mechanism.upper() not in sasl.mechanisms(secure=self.secure):
            raise Refused(504, "5.5.4 mechanism not offered")
        initial = None if not given else b"" if given == "=" else octets_of(given.encode())
        self.account = await sasl.authenticate(self.store, mechanism.upper(), initial, self.ask)
        if self.account is None:
            raise Refused(535, "5.7.8 authentication credentials invalid")
        self.reply(235, "2.7.0 authenticated")
