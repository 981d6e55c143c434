"""RFC 5321 section 4.1.3: addresses in the place of domains."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

SYNTAX_ERRORS = frozenset({500, 501, 502, 503, 504, 555})
"""Codes that say of a well-formed path that it is not."""
IPV6 = ("[IPv6:2001:db8:0:0:8:800:200c:417a]", "[IPv6:2001:db8::1]", "[IPv6:::ffff:192.0.2.1]")
MALFORMED = ("[192.0.2.256]", "[192.0.2]", "[IPv6:2001:db8]", "[IPv6:1::2::3]", "[]", "[192.0.2.1")


def demand_no_syntax_error(target: Target, *literals: str) -> None:
    """Demand that RCPT does not call the literals malformed; it may well not relay there."""
    for literal in literals:
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            answer = smtp.command(f"RCPT TO:<mailworthy@{literal}>").must_be("2yz", "5yz")
            expect.holds(
                answer.code not in SYNTAX_ERRORS, f"no syntax error at {literal}", str(answer)
            )


@requirement(
    "RFC 5321",
    "4.1.3",
    Level.SHOULD,
    "A recipient at an IPv4 address literal is no syntax error",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-rcpt-literal-refused"],
)
def test_ipv4_literal_is_no_syntax_error_in_rcpt(target: Target) -> None:
    demand_no_syntax_error(target, "[192.0.2.1]")


@requirement(
    "RFC 5321",
    "4.1.3",
    Level.SHOULD,
    "A recipient at an IPv6 address literal, full, compressed or mixed, is no syntax error",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-rcpt-ipv6-literal-refused", "smtp-rcpt-mapped-literal-refused"],
)
def test_ipv6_literal_is_no_syntax_error_in_rcpt(target: Target) -> None:
    demand_no_syntax_error(target, *IPV6)


@requirement(
    "RFC 5321",
    "4.1.3",
    Level.SHOULD,
    "A sender at an address literal is no syntax error",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-mail-literal-refused"],
)
def test_literals_are_no_syntax_error_in_mail(target: Target) -> None:
    for literal in ("[192.0.2.1]", *IPV6):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"MAIL FROM:<mailworthy@{literal}>").must_be("2yz", "5yz")
            expect.holds(
                answer.code not in SYNTAX_ERRORS, f"no syntax error at {literal}", str(answer)
            )


@requirement(
    "RFC 5321",
    "4.1.3",
    Level.MAY,
    "A recipient at a malformed address literal is refused",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-malformed-literal-accepted"],
)
def test_malformed_literals_are_refused(target: Target) -> None:
    for literal in MALFORMED:
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            smtp.command(f"RCPT TO:<mailworthy@{literal}>").must_be("5yz")
