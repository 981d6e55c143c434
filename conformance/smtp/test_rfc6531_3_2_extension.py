"""RFC 6531 section 3.2: UTF-8 wherever there may be a mailbox."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN]
LOCAL_PARTS = ("m\u00fcller", "\u4f8b.\u3048", '"f\u00fcr uns"')
SYNTAX = (500, 501, 502, 504, 555)
"""Refusals for the form of a command; any other may be for reasons of the server's own."""


def must_be_understood(answer: SmtpAnswer) -> None:
    """Demand an answer that finds no fault with the form of the command."""
    answer.must_be("2yz", "4yz", "5yz")
    expect.holds(answer.code not in SYNTAX, "no error of syntax", str(answer))


@requirement(
    "RFC 6531",
    "3.2",
    Level.MUST,
    "In MAIL with SMTPUTF8 a mailbox in UTF-8 is no error of syntax",
    needs=NEEDS,
    fails_on=[
        "smtp-utf8-local-part-gets-501",
        "smtp-utf8-quoted-string-gets-501",
        "smtp-u-label-gets-501",
    ],
)
def test_mail_takes_a_mailbox_in_utf8(target: Target) -> None:
    mailboxes = [f"{local}@{target.domain}" for local in LOCAL_PARTS]
    for mailbox in [*mailboxes, "mueller@b\u00fccher.example"]:
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(parameters="SMTPUTF8")
            must_be_understood(smtp.command(f"MAIL FROM:<{mailbox}> SMTPUTF8"))


@requirement(
    "RFC 6531",
    "3.2",
    Level.MUST,
    "In RCPT, after MAIL with SMTPUTF8, a mailbox in UTF-8 is no error of syntax",
    needs=NEEDS,
    fails_on=[
        "smtp-utf8-local-part-gets-501",
        "smtp-utf8-quoted-string-gets-501",
        "smtp-u-label-gets-501",
    ],
)
def test_rcpt_takes_a_mailbox_in_utf8(target: Target) -> None:
    mailboxes = [f"{local}@{target.domain}" for local in LOCAL_PARTS]
    for mailbox in [*mailboxes, "mueller@b\u00fccher.example"]:
        with target.smtp(ready=True) as smtp:
            smtp.begin(parameters="SMTPUTF8")
            must_be_understood(smtp.command(f"RCPT TO:<{mailbox}>"))


# RFC 6533 section 3, which has an xtext form that needs no UTF-8 on the wire.
@requirement(
    "RFC 6531",
    "3.2",
    Level.MUST,
    "With DSN there is RFC 6533: ORCPT may be of the type utf-8",
    needs=[*NEEDS, Capability.SMTP_DSN],
    fails_on=["smtp-orcpt-of-type-utf-8-refused"],
)
def test_orcpt_may_be_utf8(target: Target) -> None:
    address = target.account.address
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="SMTPUTF8")
        smtp.command(f"RCPT TO:<{address}> ORCPT=rfc822;a@b.example").granted()
    for original in ("m\\x{FC}ller@b.example", "m\u00fcller@b.example"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(parameters="SMTPUTF8")
            smtp.command(f"RCPT TO:<{address}> ORCPT=utf-8;{original}").must_be(250, 251)
