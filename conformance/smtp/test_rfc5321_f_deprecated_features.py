"""RFC 5321 appendix F: features of RFC 821 that are out of use, and how they are out of use."""

import re

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import fields_of

ROUTE = "@relay.elsewhere.example,@mail.elsewhere.example:"
"""A way that no mail can go: RFC 2606 reserves the domain."""
POLICIES = (550, 553, 554)
_YEAR = re.compile(rb"\b[0-9]{1,2} [A-Z][a-z]{2} ([0-9]+) [0-9]{2}:[0-9]{2}")


@requirement(
    "RFC 5321",
    "F.1",
    Level.SHOULD,
    "TURN is not carried out for a client that has not authenticated",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-turn-obeyed"],
)
def test_turn_is_not_for_strangers(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("TURN").must_be("4yz", "5yz")


# Appendix F.2 says that servers MUST continue to accept this syntax, and section 4.1.2 that it MUST
# be accepted; sections 3.3 and 3.6.1 that a server MAY decline addresses with a source route. A
# reply about the syntax is hardly the latter: that is as far as this goes.
@requirement(
    "RFC 5321",
    "F.2",
    Level.SHOULD,
    "A source route in a recipient is no syntax error",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-source-route-is-a-syntax-error"],
)
def test_source_route_is_no_syntax_error(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)
        smtp.begin()
        answer = smtp.command(f"RCPT TO:<{ROUTE}{target.account.address}>")
        answer.must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code not in {500, 501, 502, 555}, "no syntax error", str(answer))


# 550, 553 and 554 may be policy: who says HELO today is not trusted everywhere (section 7.9).
@requirement(
    "RFC 5321",
    "F.3",
    Level.MUST,
    "HELO is accepted, and a message can be sent after it",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-mail-wants-ehlo", "smtp-helo-refused"],
)
def test_helo_carries_a_message(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
    with target.smtp() as smtp:
        smtp.command(f"HELO {CLIENT_NAME}").must_be(250, 504, *POLICIES).granted()
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250, *POLICIES).granted()
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251, *POLICIES).granted()
        smtp.data(target.compose()).must_be(250, *POLICIES).granted()


@requirement(
    "RFC 5321",
    "F.5",
    Level.MUST,
    "The dates that a server puts into a message have years of four digits",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-received-year-has-two-digits"],
)
def test_years_have_four_digits(target: Target) -> None:
    received = fields_of(stored(target, target.compose()), b"received")
    years = [year for field in received for year in _YEAR.findall(field.rpartition(b";")[2])]
    if not years:
        raise NotApplicable("the server puts no date into a message")
    expect.holds(all(len(year) == 4 for year in years), "years of four digits", f"{years}")


@requirement(
    "RFC 5321",
    "F.6",
    Level.MUST,
    "SEND, SOML and SAML, where they are implemented, are announced",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-send-not-announced", "smtp-saml-not-announced"],
)
def test_sending_to_terminals_is_announced(target: Target) -> None:
    for verb in ("SEND", "SOML", "SAML"):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"{verb} FROM:<{smtp.sender}>").must_be("2yz", "4yz", "5yz")
            if answer.positive:
                announced = sorted(smtp.extensions)
                expect.holds(
                    verb in smtp.extensions, f"{verb} among the extensions", f"{announced}"
                )
