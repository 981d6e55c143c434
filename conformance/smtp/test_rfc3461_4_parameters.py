"""RFC 3461 section 4: what RET and ENVID ask for."""

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target

BODY = b"The whole of it.\r\n"


# The text says what HDRS requests, and has no MUST for it.
@requirement(
    "RFC 3461",
    "4.3",
    Level.SHOULD,
    "With RET=HDRS a notification of failure returns the header of the message alone",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-ret-not-heeded"],
)
def test_ret_hdrs_returns_the_header_alone(target: Target) -> None:
    told = post(target, target.undeliverable, parameters="RET=HDRS", body=BODY).notification()
    expect.holds(BODY.strip() not in told, "a notification without the body", "the body is in it")


@requirement(
    "RFC 3461",
    "4.3",
    Level.SHOULD,
    "RET=HDRS may be spelled in any case",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-ret-heeded-in-capitals"],
)
def test_ret_has_no_case(target: Target) -> None:
    told = post(target, target.undeliverable, parameters="ret=hdrs", body=BODY).notification()
    expect.holds(BODY.strip() not in told, "a notification without the body", "the body is in it")
