"""RFC 6533 section 3: addresses of the type utf-8, in ORCPT and in what comes back."""

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.dsn import Report

NEEDS = [Capability.SMTP, Capability.SMTP_DSN, Capability.SMTP_SMTPUTF8, Capability.LOGIN]
NEEDS_RETURNED = [*NEEDS_DSN_FAILURE, Capability.SMTP_SMTPUTF8]
PLAIN = "utf-8;j\u00fcrgen@example.test"
EMBEDDED = r"utf-8;j\x{FC}rgen@example.test"
OUT_OF_FORM = r"utf-8;j\x{FC}rgen\x{zz}"


def demand_orcpt(target: Target, orcpt: str, parameters: str) -> None:
    """Demand that RCPT is taken with that ORCPT, in a transaction where it is without."""
    plain = f"RCPT TO:<{target.account.address}>"
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters=parameters)
        smtp.command(f"{plain} ORCPT=rfc822;juergen@example.test").granted()
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters=parameters)
        smtp.command(f"{plain} ORCPT={orcpt}").must_be(250, 251)


def global_report(target: Target, orcpt: str) -> Report:
    """The notification of a message in UTF-8, if it may hold UTF-8; else raises NotApplicable."""
    gone = f"{target.undeliverable} ORCPT={orcpt}"
    report = post(target, gone, parameters="SMTPUTF8").report()
    if report.status.kind != "message/global-delivery-status":
        raise NotApplicable(f"the second part of the notification is {report.status.kind}")
    return report


def original(report: Report) -> list[str]:
    """The original recipients, as "TYPE;ADDRESS"; raises NotApplicable without any."""
    found = [typed for group in report.recipients if (typed := group.typed("Original-Recipient"))]
    if not found:
        raise NotApplicable("the notification has no Original-Recipient")
    return [f"{kind};{address}" for kind, address in found]


@requirement(
    "RFC 6533",
    "3",
    Level.MUST,
    "An ORCPT of the type utf-8 is taken with 8-bit characters, where MAIL had SMTPUTF8",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-utf-8-refused"],
)
def test_orcpt_in_utf_8_is_taken(target: Target) -> None:
    demand_orcpt(target, PLAIN, "SMTPUTF8")


@requirement(
    "RFC 6533",
    "3",
    Level.MUST,
    "An ORCPT of the type utf-8 is taken with embedded characters, where MAIL had SMTPUTF8",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-embedded-refused"],
)
def test_orcpt_with_embedded_characters_is_taken(target: Target) -> None:
    demand_orcpt(target, EMBEDDED, "SMTPUTF8")


@requirement(
    "RFC 6533",
    "3",
    Level.MUST,
    "An ORCPT of the type utf-8 in ASCII alone is taken without SMTPUTF8",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-embedded-refused"],
)
def test_orcpt_in_ascii_is_taken_without_smtputf8(target: Target) -> None:
    demand_orcpt(target, EMBEDDED, "")


@requirement(
    "RFC 6533",
    "3",
    Level.MUST,
    "In message/delivery-status an address of the type utf-8 is in ASCII",
    needs=NEEDS_RETURNED,
    fails_on=["smtp-dsn-embedded-characters-written-out"],
)
def test_delivery_status_has_addresses_in_ascii(target: Target) -> None:
    report = post(target, f"{target.undeliverable} ORCPT={EMBEDDED}").report()
    if report.status.kind != "message/delivery-status":
        raise NotApplicable(f"the second part of the notification is {report.status.kind}")
    expect.holds(report.status.content.isascii(), "ASCII alone", "octets over 127")


@requirement(
    "RFC 6533",
    "3",
    Level.SHOULD,
    "In message/global-delivery-status embedded characters are written out",
    needs=NEEDS_RETURNED,
    fails_on=["smtp-dsn-embedded-characters-kept"],
)
def test_embedded_characters_are_written_out(target: Target) -> None:
    found = original(global_report(target, EMBEDDED))
    expect.equal("Original-Recipient", found, [PLAIN])


@requirement(
    "RFC 6533",
    "3",
    Level.MUST,
    "In message/global-delivery-status an address that is out of form is left as it came",
    needs=NEEDS_RETURNED,
    fails_on=["smtp-dsn-utf-8-address-mended"],
)
def test_address_out_of_form_is_left_alone(target: Target) -> None:
    found = original(global_report(target, OUT_OF_FORM))
    expect.equal("Original-Recipient", found, [OUT_OF_FORM])
