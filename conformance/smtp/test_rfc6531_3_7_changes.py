"""RFC 6531 section 3.7: names in EHLO, trace information, and what replies may show."""

import re

from mailworthy import expect
from mailworthy.arrival import must_be_stamped, stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import fields_of

ANNOUNCED = [Capability.SMTP, Capability.SMTP_SMTPUTF8]
NEEDS = [*ANNOUNCED, Capability.LOGIN]
_UTF8SMTP = re.compile(rb"\swith\s+UTF8(?:SMTP|LMTP)S?A?\b", re.IGNORECASE)
_ENHANCED = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3} ")


def must_be_ascii(answer: SmtpAnswer, what: str) -> None:
    """Demand a reply without UTF-8; raises Unreachable where there is none."""
    if answer.code is None:
        raise Unreachable(f"{what} is not answered: {answer}")
    text = b"\n".join(answer.lines)
    expect.holds(text.isascii(), f"a reply in ASCII to {what}", repr(text)[:300])


@requirement(
    "RFC 6531",
    "3.7.1",
    Level.MUST,
    "The reply to EHLO has domain names as LDH labels or A-labels",
    needs=ANNOUNCED,
    fails_on=["smtp-ehlo-names-a-u-label"],
    safe=True,
)
def test_ehlo_reply_has_no_u_labels(target: Target) -> None:
    with target.smtp() as smtp:
        must_be_ascii(smtp.ehlo(CLIENT_NAME), "EHLO")


@requirement(
    "RFC 6531",
    "3.7.3",
    Level.SHOULD,
    "What came with SMTPUTF8 is marked UTF8SMTP, with S and A, in the Received field",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-utf8-trace-says-esmtp"],
)
def test_received_says_utf8smtp(target: Target) -> None:
    must_be_stamped(target, _UTF8SMTP, "UTF8SMTP", "SMTPUTF8")


@requirement(
    "RFC 6531",
    "3.7.3",
    Level.SHOULD,
    "The Return-Path of what came with SMTPUTF8 has the sender's domain in U-labels",
    needs=[*NEEDS, Capability.MX, Capability.DELIVERY],
    fails_on=["smtp-utf8-trace-has-a-labels"],
)
def test_return_path_keeps_u_labels(target: Target) -> None:
    sender = "mueller@b\u00fccher.example"
    read = stored(target, target.compose(), sender=sender, parameters="SMTPUTF8")
    paths = fields_of(read, b"return-path")
    if not paths:
        raise NotApplicable("the delivered message has no Return-Path")
    kept = any("@b\u00fccher.example".encode() in path for path in paths)
    expect.holds(kept, "@b\u00fccher.example in U-labels", repr(paths)[:300])


@requirement(
    "RFC 6531",
    "3.7.4.2",
    Level.MUST,
    "The greeting and the replies to EHLO, HELP, NOOP and QUIT are ASCII",
    needs=ANNOUNCED,
    fails_on=["smtp-help-in-utf8"],
)
def test_ordinary_replies_are_ascii(target: Target) -> None:
    with target.smtp() as smtp:
        must_be_ascii(smtp.greeting, "the connection")
        for line in (f"EHLO {CLIENT_NAME}", "HELP", "NOOP", "QUIT"):
            must_be_ascii(smtp.command(line), line)


# Only 251 and 551 may show a mailbox in UTF-8, and the replies to VRFY and EXPN that ask for it.
@requirement(
    "RFC 6531",
    "3.7.4.2",
    Level.MUST,
    "A reply to MAIL or RCPT shows no UTF-8, unless it tells of another mailbox by 251 or 551",
    needs=NEEDS,
    fails_on=["smtp-refusal-shows-utf8", "smtp-sender-confirmed-in-utf8"],
)
def test_replies_to_mail_and_rcpt_are_ascii(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        sender = f"m\u00fcller@{target.domain}"
        must_be_ascii(smtp.command(f"MAIL FROM:<{sender}> SMTPUTF8"), "MAIL")
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="SMTPUTF8")
        answer = smtp.command(f"RCPT TO:<m\u00fcller@{target.domain}>")
        if answer.code not in {251, 551}:
            must_be_ascii(answer, "RCPT")


@requirement(
    "RFC 6531",
    "3.7.4.2",
    Level.MUST,
    "VRFY and EXPN without SMTPUTF8 get replies without UTF-8",
    needs=NEEDS,
    fails_on=["smtp-vrfy-shows-utf8-unasked"],
)
def test_vrfy_and_expn_show_utf8_only_when_asked(target: Target) -> None:
    for verb in ("VRFY", "EXPN"):
        with target.smtp(ready=True) as smtp:
            must_be_ascii(smtp.command(f"{verb} m\u00fcller@{target.domain}"), verb)


@requirement(
    "RFC 6531",
    "3.7.4.2",
    Level.MUST,
    "A 250 to VRFY with SMTPUTF8 is a mailbox, or a name and a mailbox in angle brackets",
    needs=NEEDS,
    fails_on=["smtp-vrfy-smtputf8-names-no-mailbox"],
)
def test_vrfy_success_names_the_mailbox(target: Target) -> None:
    address = target.account.address
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"VRFY {address} SMTPUTF8")
        if answer.code != 250:
            raise NotApplicable(f"VRFY does not confirm the account: {answer}")
        text = _ENHANCED.sub(b"", answer.lines[0], count=1).strip().decode("utf-8", "replace")
        named = re.fullmatch(r"(?:[^<>]* ?<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+)", text)
        expect.holds(named, "User Name <Mailbox>, or Mailbox", text)
