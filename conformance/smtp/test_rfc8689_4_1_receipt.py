"""RFC 8689 section 4.1: messages with REQUIRETLS, and with TLS-Required."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.TLS, Capability.SMTP_REQUIRETLS, Capability.LOGIN]


# The server MUST mark the message so; that it has to take it, the text does not say.
@requirement(
    "RFC 8689",
    "4.1",
    Level.SHOULD,
    "MAIL with REQUIRETLS is taken, since the message has to be marked so",
    needs=NEEDS,
    fails_on=["smtp-requiretls-refused", "smtp-requiretls-wants-a-value"],
)
def test_requiretls_is_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        smtp.command(f"MAIL FROM:<{smtp.sender}> REQUIRETLS").must_be(250)


@requirement(
    "RFC 8689",
    "4.1",
    Level.MUST,
    "With REQUIRETLS the field TLS-Required is ignored: the message is taken as without it",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-requiretls-heeds-the-field"],
)
def test_tls_required_is_ignored_with_requiretls(target: Target) -> None:
    message_id = target.new_message_id()
    field = b"TLS-Required: No\r\n"
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters="REQUIRETLS")
        smtp.data(target.compose()).granted()
        smtp.begin(target.account.address, parameters="REQUIRETLS")
        smtp.data(target.compose(b"Body.\r\n", field, message_id=message_id)).must_be(250)
    target.delivered(message_id)


# Likewise.
@requirement(
    "RFC 8689",
    "4.1",
    Level.SHOULD,
    "A message with TLS-Required and without REQUIRETLS is marked by the field, not refused for it",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-tls-required-field-refused"],
)
def test_tls_required_alone_is_taken(target: Target) -> None:
    message_id = target.new_message_id()
    field = b"TLS-Required: No\r\n"
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.begin(target.account.address)
        smtp.data(target.compose(b"Body.\r\n", field, message_id=message_id)).must_be(250)
    target.delivered(message_id)
