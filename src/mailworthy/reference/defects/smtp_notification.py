"""Defects of the SMTP server in what its notifications say."""

from __future__ import annotations

from collections.abc import Callable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.notification import Notification, Outcome
from mailworthy.reference.smtp.transaction import Recipient


def notifying(name: str, gist: str) -> Callable[[type[Notification]], type[Notification]]:
    """Register the decorated class of notifications as a defect of the server that sends them."""

    def register(kind: type[Notification]) -> type[Notification]:
        server = type(kind.__name__, (SmtpConnection,), {"notification": kind})
        defect(name, gist)(server)
        return kind

    return register


# The message (RFC 3464 section 2, RFC 3461 section 6.2)


@notifying("smtp-notification-is-plain-text", "notifies by a text for people alone")
class _PlainText(Notification):
    def octets(self) -> bytes:
        head = "".join(f"{line}\r\n" for line in self.header())
        return head.encode() + b"\r\n" + self.explanation() + b"\r\n" + self.returned()[1]


@notifying("smtp-dsn-report-type-missing", "leaves report-type out of Content-Type")
class _ReportTypeMissing(Notification):
    def content_type(self) -> str:
        return super().content_type().replace(" report-type=delivery-status;", "")


@notifying("smtp-dsn-status-part-missing", "has no part for machines")
class _StatusPartMissing(Notification):
    def status_type(self) -> str:
        return "text/plain"


@notifying("smtp-dsn-boundary-not-closed", "does not close the multipart")
class _BoundaryNotClosed(Notification):
    def octets(self) -> bytes:
        return super().octets().removesuffix(b"--\r\n") + b"\r\n"


@notifying("smtp-dsn-groups-not-parted", "leaves out the blank lines between groups of fields")
class _GroupsNotParted(Notification):
    def status(self) -> bytes:
        return super().status().replace(b"\r\n\r\n", b"\r\n")


@notifying("smtp-dsn-addressed-to-the-author", "puts the author's address into To")
class _AddressedToAuthor(Notification):
    def addressee(self) -> str:
        return self.message.partition(b"From: <")[2].partition(b">")[0].decode()


@notifying("smtp-dsn-status-in-base64", "labels the part for machines as base64")
class _StatusInBase64(Notification):
    def status_type(self) -> str:
        return f"{super().status_type()}\r\nContent-Transfer-Encoding: base64"


@notifying("smtp-dsn-status-in-utf-8", "writes 8-bit characters into the part for machines")
class _StatusInUtf8(Notification):
    def per_recipient(self, outcome: Outcome) -> list[str]:
        return [*super().per_recipient(outcome), "X-Reason: weiß nicht"]


@notifying("smtp-dsn-header-alone-returned", "returns the header alone, whatever RET says")
class _HeaderAloneReturned(Notification):
    def returns_all(self) -> bool:
        return False


@notifying("smtp-dsn-ret-not-heeded", "returns the whole message, whatever RET says")
class _RetNotHeeded(Notification):
    def returns_all(self) -> bool:
        return self.failed


@notifying("smtp-dsn-ret-heeded-in-capitals", "takes RET in any case and heeds capitals")
class _RetHeededInCapitals(Notification):
    def returns_all(self) -> bool:
        given = self.transaction.parameters.get("RET") or ""
        return self.failed and given != "HDRS" and given.upper() != "FULL"


@notifying("smtp-dsn-success-returns-the-message", "returns what was delivered")
class _SuccessReturnsMessage(Notification):
    def returns_all(self) -> bool:
        return not self.failed or super().returns_all()


@notifying("smtp-dsn-returned-part-is-plain-text", "labels what it returns as text")
class _ReturnedPartIsPlainText(Notification):
    def returned(self) -> tuple[str, bytes]:
        return "text/plain", super().returned()[1]


# The fields about the message (RFC 3464 section 2.2, RFC 3461 section 6.3)


@notifying("smtp-dsn-envid-not-returned", "keeps ENVID to itself")
class _EnvidNotReturned(Notification):
    def envelope_id(self) -> list[str]:
        return []


@notifying("smtp-dsn-envid-returned-encoded", "returns ENVID as it came")
class _EnvidReturnedEncoded(Notification):
    def envelope_id(self) -> list[str]:
        return [f"Original-Envelope-Id: {self.transaction.parameters.get('ENVID')}"]


@notifying("smtp-dsn-envid-returned-in-lower-case", "returns ENVID in small letters")
class _EnvidReturnedInLowerCase(Notification):
    def envelope_id(self) -> list[str]:
        return [
            f"Original-Envelope-Id:{f.partition(':')[2].lower()}" for f in super().envelope_id()
        ]


@notifying("smtp-dsn-envelope-id-made-up", "gives an Original-Envelope-Id of its own")
class _EnvelopeIdMadeUp(Notification):
    def envelope_id(self) -> list[str]:
        return super().envelope_id() or ["Original-Envelope-Id: 4FbQ2x1mzRz"]


@notifying("smtp-dsn-reporting-mta-missing", "does not say who reports")
class _ReportingMtaMissing(Notification):
    def per_message(self) -> list[str]:
        return [field for field in super().per_message() if not field.startswith("Reporting")]


@notifying("smtp-dsn-reporting-mta-without-type", "gives the name of the reporter alone")
class _ReportingMtaWithoutType(Notification):
    def reporting_mta(self) -> str:
        return super().reporting_mta().replace("dns; ", "")


@notifying("smtp-dsn-reporting-mta-not-qualified", "calls itself by a name without a domain")
class _ReportingMtaNotQualified(Notification):
    def reporting_mta(self) -> str:
        return "Reporting-MTA: dns; mailhost"


@notifying("smtp-dsn-reporting-mta-twice", "says twice who reports")
class _ReportingMtaTwice(Notification):
    def per_message(self) -> list[str]:
        return [*super().per_message(), self.reporting_mta()]


@notifying("smtp-dsn-names-a-gateway", "names itself as the gateway")
class _NamesGateway(Notification):
    def per_message(self) -> list[str]:
        name = self.reporting_mta().partition(":")[2]
        return [*super().per_message(), f"DSN-Gateway:{name}"]


@notifying("smtp-dsn-arrival-date-in-gmt", "writes the zone of Arrival-Date as a name")
class _ArrivalDateInGmt(Notification):
    def per_message(self) -> list[str]:
        return [field.replace("+0000", "GMT") for field in super().per_message()]


@notifying("smtp-dsn-received-from-in-capitals", "writes the name of the client in capitals")
class _ReceivedFromInCapitals(Notification):
    def received_from(self) -> str:
        return super().received_from().replace(self.origin, self.origin.upper())


@notifying("smtp-dsn-received-from-without-address", "does not say where the client is")
class _ReceivedFromWithoutAddress(Notification):
    def received_from(self) -> str:
        return super().received_from().partition(" (")[0]


# The fields about a recipient (RFC 3464 section 2.3, RFC 3461 section 6.3)


class _Changed(Notification):
    """Changes one of a recipient's fields; without more, it is left out."""

    name = ""

    def per_recipient(self, outcome: Outcome) -> list[str]:
        fields: list[str] = []
        for field in super().per_recipient(outcome):
            name, _, value = field.partition(": ")
            fields += self.changed(value) if name == self.name else [field]
        return fields

    def changed(self, value: str) -> list[str]:
        """What stands in the place of the field."""
        del value
        return []


@notifying("smtp-dsn-orcpt-not-returned", "keeps ORCPT to itself")
class _OrcptNotReturned(_Changed):
    name = "Original-Recipient"


@notifying("smtp-dsn-orcpt-returned-in-lower-case", "returns ORCPT in small letters")
class _OrcptReturnedInLowerCase(_Changed):
    name = "Original-Recipient"

    def changed(self, value: str) -> list[str]:
        return [f"{self.name}: {value.lower()}"]


@notifying("smtp-dsn-orcpt-returned-encoded", "returns ORCPT as it came")
class _OrcptReturnedEncoded(Notification):
    def original_recipient(self, recipient: Recipient) -> list[str]:
        given = recipient.parameters.get("ORCPT")
        return [f"Original-Recipient: {given}"] if given else []


@notifying("smtp-dsn-original-recipient-made-up", "takes RCPT for the original recipient")
class _OriginalRecipientMadeUp(Notification):
    def original_recipient(self, recipient: Recipient) -> list[str]:
        made_up = [f"Original-Recipient: rfc822;{recipient.address}"]
        return super().original_recipient(recipient) or made_up


@notifying("smtp-dsn-final-recipient-missing", "does not say which recipient it tells of")
class _FinalRecipientMissing(_Changed):
    name = "Final-Recipient"


@notifying("smtp-dsn-final-recipient-without-type", "gives the address of the recipient alone")
class _FinalRecipientWithoutType(Notification):
    def final_recipient(self, recipient: Recipient) -> str:
        return f"Final-Recipient: {recipient.address}"


@notifying("smtp-dsn-final-recipient-in-lower-case", "writes the recipient in small letters")
class _FinalRecipientInLowerCase(Notification):
    def final_recipient(self, recipient: Recipient) -> str:
        return f"Final-Recipient: rfc822;{recipient.address.lower()}"


@notifying("smtp-dsn-final-recipient-is-orcpt", "gives the original recipient as the final one")
class _FinalRecipientIsOrcpt(Notification):
    def final_recipient(self, recipient: Recipient) -> str:
        original = self.original_recipient(recipient)
        plain = super().final_recipient(recipient)
        return original[0].replace("Original", "Final") if original else plain


@notifying("smtp-dsn-action-missing", "does not say what it did")
class _ActionMissing(_Changed):
    name = "Action"


@notifying("smtp-dsn-action-is-error", "calls the Action an error")
class _ActionIsError(_Changed):
    name = "Action"

    def changed(self, value: str) -> list[str]:
        return ["Action: error"] if value else []


@notifying("smtp-dsn-failure-called-delayed", "calls a failure a delay")
class _FailureCalledDelayed(_Changed):
    name = "Action"

    def changed(self, value: str) -> list[str]:
        return [f"Action: {value.replace('failed', 'delayed')}"]


@notifying("smtp-dsn-success-called-failed", "calls a success a failure")
class _SuccessCalledFailed(_Changed):
    name = "Action"

    def changed(self, value: str) -> list[str]:
        return [f"Action: {value.replace('delivered', 'failed')}"]


class _OtherStatus(_Changed):
    name = "Status"
    form = "{0}.{1}.{2}"

    def changed(self, value: str) -> list[str]:
        return [f"Status: {self.form.format(*value.split('.'))}"]


@notifying("smtp-dsn-status-missing", "leaves the Status out")
class _StatusMissing(_Changed):
    name = "Status"


@notifying("smtp-dsn-status-twice", "gives a Status twice")
class _StatusTwice(_OtherStatus):
    form = "{0}.{1}.{2}\r\nStatus: {0}.0.0"


@notifying("smtp-dsn-status-with-leading-zeros", "fills the numbers of a Status up with zeros")
class _StatusWithLeadingZeros(_OtherStatus):
    form = "{0}.{1:0>3}.{2:0>3}"


@notifying("smtp-dsn-status-with-spaces", "puts spaces around the dots of a Status")
class _StatusWithSpaces(_OtherStatus):
    form = "{0} . {1} . {2}"


@notifying("smtp-dsn-status-is-the-reply-code", "gives the reply code as the Status")
class _StatusIsReplyCode(_OtherStatus):
    form = "{0}50"


@notifying("smtp-dsn-failure-has-status-2", "gives a failure the Status of a success")
class _FailureHasStatus2(_OtherStatus):
    form = "2.0.0"


@notifying("smtp-dsn-remote-mta-without-type", "gives the name of the remote MTA alone")
class _RemoteMtaWithoutType(Notification):
    def per_recipient(self, outcome: Outcome) -> list[str]:
        return [*super().per_recipient(outcome), "Remote-MTA: mail.example.test"]


@notifying("smtp-dsn-diagnostic-without-type", "gives the text of the diagnosis alone")
class _DiagnosticWithoutType(_Changed):
    name = "Diagnostic-Code"

    def changed(self, value: str) -> list[str]:
        return [f"{self.name}: {value.removeprefix('smtp; ')}"]


@notifying("smtp-dsn-diagnostic-is-no-reply", "calls words of its own an SMTP reply")
class _DiagnosticIsNoReply(_Changed):
    name = "Diagnostic-Code"

    def changed(self, value: str) -> list[str]:
        return [f"{self.name}: smtp; said {value.partition(';')[2]}"]


@notifying("smtp-dsn-last-attempt-date-in-gmt", "writes the zone of Last-Attempt-Date as a name")
class _LastAttemptDateInGmt(_Changed):
    name = "Last-Attempt-Date"

    def changed(self, value: str) -> list[str]:
        return [f"{self.name}: {value.replace('+0000', 'GMT')}"]


@notifying("smtp-dsn-failed-will-be-retried", "says until when it retries what has failed")
class _FailedWillBeRetried(Notification):
    def per_recipient(self, outcome: Outcome) -> list[str]:
        return [*super().per_recipient(outcome), f"Will-Retry-Until: {self.now}"]
