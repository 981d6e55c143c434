"""RFC 6531 section 3.5: how an address is refused that has to be ASCII."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN]


@requirement(
    "RFC 6531",
    "3.5",
    Level.SHOULD,
    "MAIL that is refused for the sake of ASCII gets 550, and X.6.7",
    needs=NEEDS,
    fails_on=["smtp-utf8-sender-gets-553", "smtp-utf8-sender-gets-5-1-7"],
)
def test_sender_that_has_to_be_ascii_gets_550(target: Target) -> None:
    sender = f"m\u00fcller@{target.domain}"
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"MAIL FROM:<{sender}> SMTPUTF8")
        if not answer.positive:
            raise NotApplicable(f"the sender is refused for another reason: {answer}")
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"MAIL FROM:<{sender}>")
        if answer.positive:
            raise NotApplicable("the sender is taken without the parameter too")
        answer.must_be(550)
        if target.has(Capability.SMTP_ENHANCEDSTATUSCODES):
            expect.equal("the enhanced status code", answer.enhanced, "5.6.7")


@requirement(
    "RFC 6531",
    "3.5",
    Level.SHOULD,
    "RCPT that is refused for the sake of ASCII gets 553, and X.6.7",
    needs=NEEDS,
    fails_on=["smtp-utf8-recipient-gets-550", "smtp-utf8-recipient-gets-5-1-3"],
)
def test_recipient_that_has_to_be_ascii_gets_553(target: Target) -> None:
    local, _, domain = target.account.address.partition("@")
    recipient = f"{local}+m\u00fcller@{domain}"
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="SMTPUTF8")
        answer = smtp.command(f"RCPT TO:<{recipient}>")
        if not answer.positive:
            raise NotApplicable(f"the recipient is refused for another reason: {answer}")
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        answer = smtp.command(f"RCPT TO:<{recipient}>")
        if answer.positive:
            raise NotApplicable("the recipient is taken without the parameter too")
        answer.must_be(553)
        if target.has(Capability.SMTP_ENHANCEDSTATUSCODES):
            expect.equal("the enhanced status code", answer.enhanced, "5.6.7")
