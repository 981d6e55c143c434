"""What comes back to the sender of a message: waited for, found and read.

A notification is found by the Message-ID of what it tells of, which stands in the header that it
returns (RFC 3464 section 2), never by its words. That none comes is proven by one that was asked
for later, never by waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from mailworthy import expect
from mailworthy.delivery import (
    awaited,
    holding_by_imap,
    holding_by_pop3,
    holding_in_maildir,
)
from mailworthy.requirement import Capability
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.settings import Account
from mailworthy.target import Target
from mailworthy.violation import Late, NotApplicable, Unreachable, Violation
from mailworthy.wire.dsn import Fields, NoReport, Report, read_report
from mailworthy.wire.mime import compose, field_value

ANY = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
"""The actions that a notification may tell of (RFC 3464 section 2.3.3)."""
SUCCESS = frozenset({"delivered", "relayed", "expanded"})
"""Those that tell of a success."""
NEEDS = (Capability.SMTP, Capability.LOGIN, Capability.DELIVERY)
"""What it takes to read a notification of success."""
NEEDS_FAILURE = (*NEEDS, Capability.UNDELIVERABLE)
"""What it takes to read a notification of failure."""
NEEDS_DSN = (*NEEDS, Capability.SMTP_DSN)
"""What it takes to ask for a notification of success."""
NEEDS_DSN_FAILURE = (*NEEDS_FAILURE, Capability.SMTP_DSN)
"""What it takes to say which notification of failure is wanted."""


@dataclass(frozen=True)
class Posted:
    """A message that was taken from the account, and may be told of there."""

    target: Target
    message_id: str
    octets: bytes
    fails: bool = False
    """Whether it went to the address whose mail the target says comes back."""

    @property
    def token(self) -> str:
        """The part of the Message-ID that no other message has."""
        return self.message_id.strip("<>").partition("@")[0]

    def told(self, account: Account | None = None) -> list[bytes]:
        """The notifications of this message that are in the account's INBOX now."""
        found = _holding(self.target, self.token, account or self.target.account)
        own = self.message_id.encode()
        told = [octets for octets in found if field_value(octets, b"message-id") != own]
        if self.target.settings.read_by.startswith("maildir:"):
            for octets in told:
                self._note(octets)
        return told

    def notification(self) -> bytes:
        """Wait for a notification of this message; raises Late where none comes in time.

        Raises NotApplicable where nothing comes back that is sent where this was: that is found
        out once, not by each check that waits.
        """
        if self._in_vain:
            raise _nothing_comes_back(self.target)
        try:
            return self._awaited()
        except Late:
            if self.fails:
                _demand_that_mail_comes_back(self.target)
            raise

    def _awaited(self) -> bytes:
        told = awaited(
            lambda: next(iter(self.told()), None),
            f"a notification of {self.message_id}",
            self.target.delivery_patience,
            paced=False,
        )
        if self.fails:
            self.target.comes_back[self.target.undeliverable] = True
        return told

    @property
    def _in_vain(self) -> bool:
        """Whether it is known by now that nothing comes back that is sent where this was."""
        return self.fails and not self.target.comes_back.get(self.target.undeliverable, True)

    def report(self) -> Report:
        """As `notification`, read; raises NotApplicable where it is not of RFC 3464's form."""
        return report_of(self.notification())

    def reports(self) -> list[Report]:
        """What is there of such form now, read."""
        return [report_of(octets) for octets in self.told()]

    def must_be_told(self, later: Callable[[], object]) -> bytes:
        """As `notification`, but that none comes is a Violation.

        No RFC bounds how long it may take, so `later` waits for what is done after it. That is
        judged even where nothing comes back, unless `later` waits for such a thing too.
        """
        if self._in_vain:
            later()
        try:
            return self._awaited()
        except Late as late:
            later()
            told = self.told()
            if not told:
                self._demand_named()
                raise Violation("a notification, before what is sent later", str(late)) from None
            return told[0]

    def must_not_be_told(self, later: Callable[[], object], of: Container[str] = ANY) -> None:
        """Demand that no notification has come when what `later` waits for has.

        One that can be read, and tells of other actions than those in `of`, is none to judge.
        """
        later()
        for octets in self.told():
            if _tells(octets, of):
                raise Violation("no notification", summary(octets))

    def _note(self, octets: bytes) -> None:
        """Put into the transcript what no session has read."""
        number = self.target.transcript.new_session()
        self.target.transcript.remark(number, "read in the maildir")
        self.target.transcript.server(number, octets)

    def _demand_named(self) -> None:
        """Raise Unreachable where a notification may be of this message and does not name it."""
        for octets in _holding(self.target, "delivery-status", self.target.account):
            if b"message-id:" not in octets.partition(b"\r\n\r\n")[2].lower():
                raise Unreachable("there is a notification that does not say of which message")


def post(
    target: Target,
    *recipients: str,
    parameters: str = "",
    sender: str | None = None,
    body: bytes = b"Body.\r\n",
    author: str = "",
    extra: bytes = b"",
) -> Posted:
    """Send a message from the account by the endpoint under test, and follow it.

    A recipient may be followed by parameters of RCPT: "bob@example.test NOTIFY=NEVER";
    `parameters` are MAIL's. `sender` is the reverse-path, where it is not the account's address;
    `author` is in the From field, likewise; `extra` are more fields. Raises Unreachable where the
    message is not taken, NotApplicable where it is refused for good and has such a sender or
    author, as is allowed, or where a further recipient is, which another check judges.
    """
    unusual = sender is not None or bool(author)
    address = target.account.address
    message_id = target.new_message_id()
    octets = compose(message_id, author or address, recipients[0].partition(" ")[0], body, extra)
    path = address if sender is None else sender
    with target.smtp(ready=True) as smtp:
        _demand_taken(smtp.command(f"MAIL FROM:<{path}> {parameters}".rstrip()), unusual=unusual)
        for number, recipient in enumerate(recipients):
            to, _, wanted = recipient.partition(" ")
            taken = smtp.command(f"RCPT TO:<{to}> {wanted}".rstrip())
            _demand_taken(taken, unusual=unusual or number > 0)
        _demand_taken(smtp.data(octets), unusual=unusual)
    fails = any(each.partition(" ")[0] == target.undeliverable for each in recipients)
    return Posted(target, message_id, octets, fails)


def _demand_taken(answer: SmtpAnswer, *, unusual: bool) -> None:
    if unusual and answer.is_in("5yz"):
        raise NotApplicable(f"the server does not take such a message: {answer}")
    answer.granted()


def _demand_that_mail_comes_back(target: Target) -> None:
    """Find out once whether mail for `undeliverable` comes back; raises NotApplicable if not.

    It is asked with a message that has nothing unusual about it.
    """
    if target.undeliverable in target.comes_back:
        return
    try:
        post(target, target.undeliverable)._awaited()
    except Late:
        target.comes_back[target.undeliverable] = False
        raise _nothing_comes_back(target) from None


def _nothing_comes_back(target: Target) -> NotApplicable:
    return NotApplicable(
        f"undeliverable = {target.undeliverable!r}: nothing came back of what was sent there, "
        f"within {target.delivery_patience:g} s; it is to be no mailbox, and to fail at once"
    )


def failed_later(target: Target) -> Callable[[], object]:
    """Waits for the notification of a message that is sent now, and fails."""
    return lambda: post(target, target.undeliverable).notification()


def failed_as_asked_later(target: Target) -> Callable[[], object]:
    """As `failed_later`, where the sender asks to be told of it."""
    return lambda: post(target, f"{target.undeliverable} NOTIFY=FAILURE").notification()


def delivered_later(target: Target) -> Callable[[], object]:
    """Waits for the arrival of a message that is sent now."""
    return lambda: target.deliver(target.compose())


def told_later(target: Target) -> Callable[[], object]:
    """Waits for the notification of a message that is sent now, and delivered."""
    return lambda: post(target, f"{target.account.address} NOTIFY=SUCCESS").notification()


def must_have_null_path(notification: bytes) -> None:
    """Demand the null reverse-path (RFC 5321 section 6.1, RFC 3461 section 6.1).

    Raises NotApplicable where none is shown, or what stands for it in some mailboxes.
    """
    path = field_value(notification, b"return-path")
    if path is None:
        raise NotApplicable("the mailbox does not show the return path")
    if path != b"<>" and b"@" not in path:
        raise NotApplicable(f"{path!r} may stand for the null one: it is no mailbox")
    expect.equal("the return path", path, b"<>")


def report_of(octets: bytes) -> Report:
    """Read a notification; raises NotApplicable where it is not of RFC 3464's form."""
    try:
        return read_report(octets)
    except NoReport as error:
        raise NotApplicable(f"the notification has not the form of RFC 3464: {error}") from None


def only(groups: list[Fields]) -> Fields:
    """The one group of fields about a recipient; raises Violation where there is not one."""
    if len(groups) != 1:
        raise Violation("one group of fields about the recipient", f"{len(groups)} of them")
    return groups[0]


def summary(octets: bytes) -> str:
    """A notification in a line: what it says of whom."""
    try:
        report = read_report(octets)
    except NoReport:
        return "a notification has come"
    said = [f"{one.one('Final-Recipient')}: {one.one('Action')}" for one in report.recipients]
    return f"a notification has come: {'; '.join(said)}"


def _tells(octets: bytes, actions: Container[str]) -> bool:
    """Whether a notification tells of one of these actions, or has no action to go by.

    What has not the form of RFC 3464, and is a reply by its header, comes from a responder.
    """
    try:
        said = [one.action for one in read_report(octets).recipients]
    except NoReport:
        return field_value(octets, b"in-reply-to") is None
    return any(action in actions or action not in ANY for action in said)


def _holding(target: Target, words: str, account: Account) -> list[bytes]:
    """The messages of the account's INBOX that hold these words; reads as `read_by` says."""
    if maildir := target.settings.maildir_of(account):
        return holding_in_maildir(maildir, words, target.transcript)
    if target.settings.read_by == "pop3":
        with target.pop3(ready=True, account=account) as pop3:
            return holding_by_pop3(pop3, words)
    with target.imap(ready=True, account=account) as imap:
        return holding_by_imap(imap, words)
