"""RFC 6531 section 3.2: UTF-8 wherever there may be a mailbox."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN]
LOCAL_PARTS = ("m\u00fcller", "\u4f8b.\u3048", '"f\u00fcr uns"')
NO_SUCH_MAILBOX = (550, 551, 552, 553, 554, 556)
"""Refusals for reasons other than the form of an address."""


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
            smtp.begin(parameters="SMTPUTF8")
            smtp.command("RSET").granted()
            answer = smtp.command(f"MAIL FROM:<{mailbox}> SMTPUTF8")
            answer.must_be(250, *NO_SUCH_MAILBOX)


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
            smtp.command(f"RCPT TO:<{mailbox}>").must_be(250, 251, *NO_SUCH_MAILBOX)


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
