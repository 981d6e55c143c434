"""RFC 3461 section 6: what is in a notification."""

import re

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN, NEEDS_DSN_FAILURE, must_have_null_path, only, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.dsn import FULL_TYPES, HEADER_TYPES

BODY = b"The whole of it.\r\n"
DOMAIN = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.?|\[[!-Z^-~]+\]")
"""A name with a dot in it, or an address literal (section 9.3)."""


@requirement(
    "RFC 3461",
    "6.1",
    Level.MUST,
    "A notification of success has the null reverse-path",
    needs=NEEDS_DSN,
    fails_on=["smtp-notification-has-a-reverse-path"],
)
def test_notification_of_success_has_the_null_reverse_path(target: Target) -> None:
    must_have_null_path(post(target, f"{target.account.address} NOTIFY=SUCCESS").notification())


# Beyond a size of its own choice a server may return the header alone.
@requirement(
    "RFC 3461",
    "6.2",
    Level.SHOULD,
    "With RET=FULL a notification of failure returns the whole message",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-header-alone-returned", "smtp-dsn-ret-heeded-in-capitals"],
)
def test_ret_full_returns_the_message(target: Target) -> None:
    message = post(target, target.undeliverable, parameters="RET=full", body=BODY)
    returned = message.report().returned
    content = b"" if returned is None else returned.content
    expect.holds(BODY.strip() in content, "the body in the third part", "it is not there")


@requirement(
    "RFC 3461",
    "6.2",
    Level.SHOULD,
    "A notification of success returns the header of the message alone, whatever RET says",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-success-returns-the-message"],
)
def test_success_returns_the_header_alone(target: Target) -> None:
    own = f"{target.account.address} NOTIFY=SUCCESS"
    told = post(target, own, parameters="RET=FULL", body=BODY).notification()
    expect.holds(BODY.strip() not in told, "a notification without the body", "the body is in it")


# Lower-case "must" in a text that has the capital one too: no more than advice.
@requirement(
    "RFC 3461",
    "6.2",
    Level.SHOULD,
    "What is returned is labelled as a message or as the header of one",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-returned-part-is-plain-text"],
)
def test_returned_part_has_its_content_type(target: Target) -> None:
    returned = post(target, target.undeliverable).report().returned
    if returned is None:
        raise NotApplicable("the notification returns nothing")
    allowed = FULL_TYPES | HEADER_TYPES
    expect.holds(returned.kind in allowed, f"one of {sorted(allowed)}", returned.kind)


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "ENVID comes back as Original-Envelope-Id, as it was spelt",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-envid-not-returned", "smtp-dsn-envid-returned-in-lower-case"],
)
def test_envid_is_returned(target: Target) -> None:
    message = post(target, target.undeliverable, parameters="ENVID=Id-314159~X")
    found = message.report().message.one("Original-Envelope-Id")
    expect.equal("Original-Envelope-Id", found, "Id-314159~X")


# The encoding "must" be undone, in small letters, in a text that has the capital ones too.
@requirement(
    "RFC 3461",
    "6.3",
    Level.SHOULD,
    "The xtext of ENVID is undone in Original-Envelope-Id",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-envid-returned-encoded"],
)
def test_envid_is_returned_decoded(target: Target) -> None:
    message = post(target, target.undeliverable, parameters="ENVID=Id+2B1+3D+20Two")
    found = message.report().message.one("Original-Envelope-Id")
    expect.equal("Original-Envelope-Id", found, "Id+1= Two")


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "ENVID comes back in a notification of success too",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-envid-not-returned"],
)
def test_envid_is_returned_on_success(target: Target) -> None:
    own = f"{target.account.address} NOTIFY=SUCCESS"
    message = post(target, own, parameters="ENVID=Id-314159")
    found = message.report().message.one("Original-Envelope-Id")
    expect.equal("Original-Envelope-Id", found, "Id-314159")


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "Without ENVID there is no Original-Envelope-Id",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-envelope-id-made-up"],
)
def test_no_envelope_id_is_made_up(target: Target) -> None:
    report = post(target, target.undeliverable, parameters="RET=HDRS").report()
    expect.equal("Original-Envelope-Id", report.message.all("Original-Envelope-Id"), [])


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "Reporting-MTA is there, of type dns with a fully-qualified name, or of another type",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-reporting-mta-missing", "smtp-dsn-reporting-mta-not-qualified"],
)
def test_reporting_mta_is_a_qualified_name(target: Target) -> None:
    found = post(target, target.undeliverable).report().message.typed("Reporting-MTA")
    expect.holds(found, "a Reporting-MTA of a type", "none")
    kind, name = found or ("", "")
    expect.holds(kind != "dns" or DOMAIN.fullmatch(name), "a fully-qualified name", repr(name))


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "ORCPT comes back as Original-Recipient, as it was spelt",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-orcpt-not-returned", "smtp-dsn-orcpt-returned-in-lower-case"],
)
def test_orcpt_is_returned(target: Target) -> None:
    local, _, domain = target.undeliverable.partition("@")
    original = f"{local}@{domain.upper()}"
    report = post(target, f"{target.undeliverable} ORCPT=rfc822;{original}").report()
    found = only(report.about(original)).typed("Original-Recipient")
    expect.equal("Original-Recipient", found, ("rfc822", original))


# That the encoding is undone is said of ENVID alone; but what comes back is to be the address
# that the sender gave (RFC 3464 section 2.3.1).
@requirement(
    "RFC 3461",
    "6.3",
    Level.SHOULD,
    "The xtext of ORCPT is undone in Original-Recipient",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-orcpt-returned-encoded"],
)
def test_orcpt_is_returned_decoded(target: Target) -> None:
    gone = target.undeliverable
    report = post(target, f"{gone} ORCPT=rfc822;{gone.replace('@', '+40')}").report()
    found = [group.typed("Original-Recipient") for group in report.recipients]
    expect.equal("Original-Recipient", found, [("rfc822", gone)])


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "Without ORCPT there is no Original-Recipient",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-original-recipient-made-up"],
)
def test_no_original_recipient_is_made_up(target: Target) -> None:
    report = post(target, f"{target.undeliverable} NOTIFY=FAILURE").report()
    found = [value for group in report.recipients for value in group.all("Original-Recipient")]
    expect.equal("Original-Recipient", found, [])


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "Final-Recipient holds the recipient of the envelope",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-final-recipient-is-orcpt", "smtp-dsn-final-recipient-missing"],
)
def test_final_recipient_is_that_of_the_envelope(target: Target) -> None:
    gone, other = target.undeliverable, "somebody.else@example.test"
    report = post(target, f"{gone} ORCPT=rfc822;{other}").report()
    typed = [group.typed("Final-Recipient") for group in report.recipients]
    found = [each[1].lower() for each in typed if each]
    if len(found) == 1 and found[0] not in {gone.lower(), other}:
        raise NotApplicable(f"{gone} stands for another address")
    expect.equal("Final-Recipient", found, [gone.lower()])


@requirement(
    "RFC 3461",
    "6.3",
    Level.MUST,
    "Action and Status are there for each recipient",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-action-missing", "smtp-dsn-status-missing"],
)
def test_action_and_status_are_there(target: Target) -> None:
    for group in post(target, target.undeliverable).report().recipients:
        for name in ("Action", "Status"):
            expect.holds(group.plain(name), f"the field {name}", "none, or an empty one")
