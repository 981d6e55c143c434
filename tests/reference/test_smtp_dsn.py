"""The notifications of the reference's SMTP server, read by the standard library's parser."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

import pytest
from tests.reference.test_smtp import codes, converse

from mailworthy.reference.store import Store

MESSAGE = "Subject: sent\r\n\r\nThe text.\r\n.\r\n"


def notified(mail: str, *rcpts: str, sender: str = "bob") -> list[EmailMessage]:
    """What bob has in his mailbox after a message to these recipients."""
    store = Store("example.test", [("alice", "wonder"), ("bob", "builder")])
    lines = ["EHLO client.example.test", mail, *rcpts, "DATA", MESSAGE + "QUIT", ""]
    converse("\r\n".join(lines).encode(), store=store)
    inbox = store.accounts[sender].inbox
    return [message_from_bytes(each.octets, policy=default) for each in inbox.messages]


def status_of(notification: EmailMessage) -> list[dict[str, str]]:
    """The groups of fields of the part for machines."""
    _, status, _ = notification.iter_parts()
    assert status.get_content_type() == "message/delivery-status"
    groups = status.get_payload()
    assert isinstance(groups, list)  # of messages without a body
    return [dict(group.items()) for group in groups if isinstance(group, Message)]


def test_a_message_that_fails_is_returned_to_its_sender() -> None:
    mail = "MAIL FROM:<bob@example.test> ENVID=a+2Bb+20c RET=HDRS"
    rcpt = "RCPT TO:<gone@example.test> ORCPT=rfc822;g+2Bone@example.test"
    [told] = notified(mail, rcpt, "RCPT TO:<alice@example.test>")
    assert told["Return-Path"] == "<>"
    assert told["To"] == "bob@example.test"
    assert told.get_content_type() == "multipart/report"
    assert told.get_param("report-type") == "delivery-status"
    message, recipient = status_of(told)
    assert message["Original-Envelope-Id"] == "a+b c"
    assert message["Reporting-MTA"] == "dns; mail.example.test"
    assert recipient["Original-Recipient"] == "rfc822;g+one@example.test"
    assert recipient["Final-Recipient"] == "rfc822;gone@example.test"
    assert recipient["Action"] == "failed"
    assert recipient["Status"] == "5.2.1"
    assert b"The text." not in told.as_bytes()


@pytest.mark.parametrize(
    ("mail", "rcpt", "actions"),
    [
        ("<bob@example.test>", "<gone@example.test> NOTIFY=NEVER", []),
        ("<bob@example.test>", "<gone@example.test> notify=Success,delay", []),
        ("<bob@example.test>", "<gone@example.test> NOTIFY=failure", ["failed"]),
        ("<bob@example.test>", "<alice@example.test> NOTIFY=FAILURE", []),
        ("<bob@example.test>", "<alice@example.test> NOTIFY=DELAY,SUCCESS", ["delivered"]),
        ("<>", "<gone@example.test> NOTIFY=FAILURE", []),
        ("<stranger@elsewhere.example>", "<gone@example.test>", []),
    ],
)
def test_who_is_notified_of_what(mail: str, rcpt: str, actions: list[str]) -> None:
    found = notified(f"MAIL FROM:{mail}", f"RCPT TO:{rcpt}")
    assert [group["Action"] for told in found for group in status_of(told)[1:]] == actions


def test_the_whole_message_is_returned_where_that_is_asked_for() -> None:
    [told] = notified("MAIL FROM:<bob@example.test> RET=full", "RCPT TO:<gone@example.test>")
    *_, returned = told.iter_parts()
    assert returned.get_content_type() == "message/rfc822"
    assert "The text." in returned.as_string()


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("RET=NONE", 501),
        ("RET", 501),
        ("RET=FULL RET=FULL", 501),
        ("ENVID=a+2b", 501),
        ("ENVID=a+", 501),
        ("ENVID=a+0D+0AAction:x", 501),
        ("ENVID=" + "a" * 94, 250),
    ],
)
def test_parameters_of_mail(parameter: str, code: int) -> None:
    assert codes("EHLO x", f"MAIL FROM:<bob@example.test> {parameter}") == [250, code]


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("NOTIFY=NEVER,FAILURE", 501),
        ("NOTIFY=SOMETIMES", 501),
        ("NOTIFY", 501),
        ("NOTIFY=,", 501),
        ("NOTIFY=SUCCESS,FAILURE,DELAY", 250),
        ("NOTIFY=NEVER NOTIFY=NEVER", 501),
        ("ORCPT=alice@example.test", 501),
        ("ORCPT=rfc822;a+3", 501),
        ("ORCPT=;alice", 501),
        ("ORCPT=rfc822;" + "a" * 487, 250),
    ],
)
def test_parameters_of_rcpt(parameter: str, code: int) -> None:
    begin = ("EHLO x", "MAIL FROM:<bob@example.test>")
    assert codes(*begin, f"RCPT TO:<alice@example.test> {parameter}") == [250, 250, code]
