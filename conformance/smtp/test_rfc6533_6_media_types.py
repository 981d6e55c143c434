"""RFC 6533 section 6: the media types that hold UTF-8."""

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.dsn import Part, Report

NEEDS = [*NEEDS_DSN_FAILURE, Capability.SMTP_SMTPUTF8]
FIELD = "X-Mailworthy-Text: Gr\u00fc\u00dfe\r\n".encode()


def failure(target: Target) -> Report:
    """The notification of a message whose header has UTF-8."""
    gone = target.undeliverable
    return post(target, gone, parameters="SMTPUTF8 RET=HDRS", extra=FIELD).report()


def of_kind(part: Part | None, kind: str) -> Part:
    """The part, if it is of that type; else raises NotApplicable."""
    if part is None or part.kind != kind:
        raise NotApplicable(f"the notification has no {kind}")
    return part


@requirement(
    "RFC 6533",
    "6.3",
    Level.MUST,
    "message/global-headers has no charset parameter",
    needs=NEEDS,
    fails_on=["smtp-dsn-global-headers-with-charset"],
)
def test_global_headers_have_no_charset(target: Target) -> None:
    part = of_kind(failure(target).returned, "message/global-headers")
    expect.holds("charset" not in part.parameters, "no charset", repr(part.parameters))


# The section has a MUST, and section 4.4 says "typically": so ASCII labelled 7bit is no failure.
# Where it went through what takes 7-bit text alone it may be base64 or quoted-printable.
@requirement(
    "RFC 6533",
    "6.4",
    Level.SHOULD,
    "message/global-delivery-status has the encoding 8bit",
    needs=NEEDS,
    fails_on=["smtp-dsn-global-status-in-7bit"],
)
def test_global_status_part_is_8bit(target: Target) -> None:
    part = of_kind(failure(target).status, "message/global-delivery-status")
    encoding = (part.header.plain("Content-Transfer-Encoding") or "7bit").lower()
    allowed = {"8bit", "base64", "quoted-printable"}
    expect.holds(encoding in allowed, "8bit", encoding)
