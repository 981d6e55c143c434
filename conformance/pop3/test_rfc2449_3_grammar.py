"""RFC 2449 section 3: how a capability is written."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer
from mailworthy.session.transcript import printable
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

TIMESTAMP = re.compile(rb'[^<]*<(?:"[^"]*"|[^<>@"\s]+)@[^<>@\s]+>[^<]*')
CAPABILITY = re.compile(rb"[\x21-\x2d\x2f-\x7f]+( [\x21-\x7e]+)*")


def demand_form(answer: Pop3Answer) -> None:
    """Demand a list of capabilities, each in its form."""
    for line in answer.must_be_ok().lines:
        form = "a tag without a dot, and parameters, a single space before each"
        expect.holds(CAPABILITY.fullmatch(line), form, f'"{printable(line)}"')


@requirement(
    "RFC 2449",
    "3",
    Level.SHOULD,
    "a capability is a tag of printable characters without dots, and its parameters, "
    "each after a single space",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=[
        "pop3-capability-tag-with-dot",
        "pop3-capability-with-trailing-space",
        "pop3-capability-with-tab",
    ],
    safe=True,
)
def test_capabilities_have_their_form(target: Target) -> None:
    with target.pop3() as pop3:
        demand_form(pop3.capa())


@requirement(
    "RFC 2449",
    "3",
    Level.SHOULD,
    "a capability has its form after log-in too",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-capability-with-trailing-space"],
    safe=True,
)
def test_capabilities_have_their_form_after_log_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        if pop3.capa().ok:  # that it may be had is section 5's
            demand_form(pop3.capa())


# To a server without this extension a < is text, unless it has APOP (RFC 1939 section 7).
@requirement(
    "RFC 2449",
    "3",
    Level.MUST,
    "the timestamp of a greeting, which begins with its only <, has the form of a msg-id",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=["pop3-timestamp-without-domain"],
    safe=True,
)
def test_timestamp_is_a_msg_id(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        told = pop3.greeting.text
        if b"<" not in told:
            raise NotApplicable("the greeting has no timestamp")
        expect.holds(TIMESTAMP.fullmatch(told), "<local@domain>", f'"{printable(told)}"')
