"""RFC 3464 section 2: the form of a notification of failure."""

import re
from collections.abc import Sequence

from mailworthy import expect
from mailworthy.notification import (
    ANY,
    NEEDS_DSN_FAILURE,
    NEEDS_FAILURE,
    post,
)
from mailworthy.requirement import Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.dsn import STATUS_CODE, Fields, Report

FIELD = "X-Mailworthy"
LINE_END = f"+0D+0A{FIELD}:+20here"
ZONE = re.compile(r"[+-][0-9]{4}")
PER_MESSAGE = (
    "Original-Envelope-Id",
    "Reporting-MTA",
    "DSN-Gateway",
    "Received-From-MTA",
    "Arrival-Date",
)
PER_RECIPIENT = (
    "Original-Recipient",
    "Final-Recipient",
    "Action",
    "Status",
    "Remote-MTA",
    "Diagnostic-Code",
    "Last-Attempt-Date",
    "Final-Log-ID",
    "Will-Retry-Until",
)


def failure(target: Target) -> Report:
    """The notification of a message that has failed."""
    return post(target, target.undeliverable).report()


def demand_numeric_zone(groups: Sequence[Fields], name: str) -> None:
    """Demand a numeric zone in each date of that field; raises NotApplicable without one."""
    found = [value for group in groups if (value := group.plain(name)) is not None]
    if not found:
        raise NotApplicable(f"the notification has no {name}")
    for value in found:
        expect.holds(ZONE.fullmatch(value.split(" ")[-1]), "a zone such as +0000", repr(value))


# All of section 2 says what a notification "is"; that this form be used is a SHOULD of RFC 5321
# section 3.6.3. What is in the form, where it is used, is judged below as the text binds.
@requirement(
    "RFC 3464",
    "2",
    Level.MUST,
    "A notification is addressed, in its header too, to the reverse-path, not to the author",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-addressed-to-the-author"],
    accounts=2,
)
def test_notification_is_addressed_to_the_reverse_path(target: Target) -> None:
    author = target.accounts[1].address
    report = post(target, target.undeliverable, author=author).report()
    to = (report.header.one("To") or "").lower()
    expect.holds(target.account.address.lower() in to, target.account.address, f"To: {to}")


@requirement(
    "RFC 3464",
    "2.1",
    Level.MUST,
    "The part message/delivery-status has the encoding 7bit",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-status-in-base64", "smtp-dsn-status-in-utf-8"],
)
def test_status_part_is_7bit(target: Target) -> None:
    part = failure(target).status
    if part.kind != "message/delivery-status":
        raise NotApplicable(f"the second part is {part.kind}")
    encoding = (part.header.plain("Content-Transfer-Encoding") or "7bit").lower()
    expect.equal("the encoding", encoding, "7bit")
    expect.holds(part.content.isascii(), "ASCII alone", "octets over 127")


# "At most, these fields may appear once": the grammar says so, a MUST does not.
@requirement(
    "RFC 3464",
    "2.2",
    Level.SHOULD,
    "No field about the message stands twice",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-reporting-mta-twice"],
)
def test_fields_about_the_message_stand_once(target: Target) -> None:
    message = failure(target).message
    twice = [name for name in PER_MESSAGE if len(message.all(name)) > 1]
    expect.equal("fields that stand twice", twice, [])


# A value is refused, or its line ends come back encoded or not at all.
@requirement(
    "RFC 3464",
    "2.2.1",
    Level.MUST,
    "An ENVID that stands for line ends brings no field of its own into the notification",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-envid-brings-fields-in"],
)
def test_envid_brings_no_field_in(target: Target) -> None:
    demand_no_field(target, target.undeliverable, f"ENVID=QQ{LINE_END}")


# "This field is required", in small letters; RFC 3461 section 6.3 has the MUST.
@requirement(
    "RFC 3464",
    "2.2.2",
    Level.SHOULD,
    "Reporting-MTA, which is required, is there, a type before the name",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-reporting-mta-missing", "smtp-dsn-reporting-mta-without-type"],
)
def test_reporting_mta_is_there(target: Target) -> None:
    message = failure(target).message
    typed = message.typed("Reporting-MTA")
    expect.holds(typed and typed[1], "TYPE; NAME", repr(message.one("Reporting-MTA")))


@requirement(
    "RFC 3464",
    "2.2.3",
    Level.MUST,
    "A notification of our own failure has no DSN-Gateway, since nothing was translated",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-names-a-gateway"],
)
def test_no_gateway_is_named(target: Target) -> None:
    expect.equal("DSN-Gateway", failure(target).message.all("DSN-Gateway"), [])


@requirement(
    "RFC 3464",
    "2.2.4",
    Level.SHOULD,
    "Received-From-MTA of type dns has the name that EHLO gave, as it was spelt",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-received-from-in-capitals"],
)
def test_received_from_is_the_name_in_ehlo(target: Target) -> None:
    kind, name = received_from(failure(target))
    if kind != "dns":
        raise NotApplicable(f"Received-From-MTA is of type {kind}")
    expect.equal("Received-From-MTA", name, CLIENT_NAME)


@requirement(
    "RFC 3464",
    "2.2.4",
    Level.SHOULD,
    "Behind the name in Received-From-MTA the client's address stands as a comment",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-received-from-without-address"],
)
def test_received_from_has_the_address(target: Target) -> None:
    report = failure(target)
    received_from(report)
    value = report.message.one("Received-From-MTA") or ""
    expect.holds(value.endswith(")") and "(" in value, "NAME (ADDRESS)", repr(value))


def received_from(report: Report) -> tuple[str, str]:
    """The type and the name in Received-From-MTA; raises NotApplicable without one."""
    typed = report.message.typed("Received-From-MTA")
    if typed is None:
        raise NotApplicable("the notification has no Received-From-MTA")
    return typed


@requirement(
    "RFC 3464",
    "2.2.5",
    Level.MUST,
    "Arrival-Date has a numeric time zone",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-arrival-date-in-gmt"],
)
def test_arrival_date_has_a_numeric_zone(target: Target) -> None:
    demand_numeric_zone([failure(target).message], "Arrival-Date")


@requirement(
    "RFC 3464",
    "2.3",
    Level.SHOULD,
    "No field about a recipient stands twice in its group",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-status-twice"],
)
def test_fields_about_a_recipient_stand_once(target: Target) -> None:
    for group in failure(target).recipients:
        twice = [name for name in PER_RECIPIENT if len(group.all(name)) > 1]
        expect.equal("fields that stand twice", twice, [])


@requirement(
    "RFC 3464",
    "2.3.1",
    Level.MUST,
    "An ORCPT that stands for line ends brings no field of its own into the notification",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-orcpt-brings-fields-in"],
)
def test_orcpt_brings_no_field_in(target: Target) -> None:
    gone = target.undeliverable
    demand_no_field(target, f"{gone} ORCPT=rfc822;{gone}{LINE_END}", "")


def demand_no_field(target: Target, recipient: str, parameters: str) -> None:
    """Demand that the field of LINE_END is in no notification, or the message is refused."""
    try:
        message = post(target, recipient, parameters=parameters)
    except Unreachable:
        post(target, target.undeliverable)  # so it was refused for its parameter
        return
    report = message.report()
    found = [value for group in (report.message, *report.recipients) for value in group.all(FIELD)]
    expect.equal(f"the field {FIELD}", found, [])


@requirement(
    "RFC 3464",
    "2.3.2",
    Level.MUST,
    "Final-Recipient is there for each recipient, a type before the address",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-final-recipient-missing", "smtp-dsn-final-recipient-without-type"],
)
def test_final_recipient_is_there(target: Target) -> None:
    for group in failure(target).recipients:
        typed = group.typed("Final-Recipient")
        expect.holds(typed and typed[1], "TYPE; ADDRESS", repr(group.one("Final-Recipient")))


@requirement(
    "RFC 3464",
    "2.3.2",
    Level.MUST,
    "Final-Recipient keeps the case of the address in the envelope",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-final-recipient-in-lower-case"],
)
def test_final_recipient_keeps_its_case(target: Target) -> None:
    local, _, domain = target.undeliverable.partition("@")
    address = f"{local}@{domain.upper()}"
    groups = post(target, address).report().recipients
    found = [typed[1] for group in groups if (typed := group.typed("Final-Recipient"))]
    if [each.lower() for each in found] != [address.lower()]:
        raise NotApplicable(f"Final-Recipient is {found}")
    expect.equal("Final-Recipient", found, [address])


@requirement(
    "RFC 3464",
    "2.3.3",
    Level.MUST,
    "Action is there for each recipient, one of the five",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-action-missing", "smtp-dsn-action-is-error"],
)
def test_action_is_one_of_five(target: Target) -> None:
    for group in failure(target).recipients:
        expect.holds(group.action in ANY, f"one of {sorted(ANY)}", repr(group.one("Action")))


@requirement(
    "RFC 3464",
    "2.3.4",
    Level.MUST,
    "Status is there for each recipient: three numbers, no leading zeros, no space among them",
    needs=NEEDS_FAILURE,
    fails_on=[
        "smtp-dsn-status-missing",
        "smtp-dsn-status-with-leading-zeros",
        "smtp-dsn-status-with-spaces",
        "smtp-dsn-status-is-the-reply-code",
    ],
)
def test_status_is_a_status_code(target: Target) -> None:
    for group in failure(target).recipients:
        value = group.plain("Status") or ""
        expect.holds(STATUS_CODE.fullmatch(value), "a code as 5.1.1", repr(group.one("Status")))


# "Failed" goes with 4 as well as with 5; that it be not 2 is said without MUST.
@requirement(
    "RFC 3464",
    "2.3.4",
    Level.SHOULD,
    "The Status of a failure begins with 4 or 5",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-failure-has-status-2"],
)
def test_status_of_a_failure_is_no_success(target: Target) -> None:
    for group in failure(target).recipients:
        if group.action == "failed":
            value = group.plain("Status") or ""
            expect.holds(value[:1] in {"4", "5"}, "4.x.x or 5.x.x", repr(value))


@requirement(
    "RFC 3464",
    "2.3.5",
    Level.SHOULD,
    "Remote-MTA, where it stands, is a type and a name",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-remote-mta-without-type"],
)
def test_remote_mta_has_its_form(target: Target) -> None:
    for group in failure(target).recipients:
        value = group.one("Remote-MTA")
        expect.holds(value is None or group.typed("Remote-MTA"), "TYPE; NAME", repr(value))


@requirement(
    "RFC 3464",
    "2.3.6",
    Level.SHOULD,
    "Diagnostic-Code, where it stands, is a type and a text",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-diagnostic-without-type"],
)
def test_diagnostic_code_has_its_form(target: Target) -> None:
    for group in failure(target).recipients:
        value = group.one("Diagnostic-Code")
        expect.holds(value is None or group.typed("Diagnostic-Code"), "TYPE; TEXT", repr(value))


@requirement(
    "RFC 3464",
    "2.3.7",
    Level.MUST,
    "Last-Attempt-Date has a numeric time zone",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-last-attempt-date-in-gmt"],
)
def test_last_attempt_date_has_a_numeric_zone(target: Target) -> None:
    demand_numeric_zone(failure(target).recipients, "Last-Attempt-Date")


@requirement(
    "RFC 3464",
    "2.3.9",
    Level.MUST,
    "Will-Retry-Until is not in a notification that the message has failed",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-failed-will-be-retried"],
)
def test_a_failure_is_not_retried(target: Target) -> None:
    for group in failure(target).recipients:
        if group.action != "delayed":
            expect.equal("Will-Retry-Until", group.all("Will-Retry-Until"), [])
