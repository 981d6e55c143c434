"""RFC 5321 sections 2.3.4 and 2.3.5: how a host is named."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_QUALIFIED = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\.?")
_LITERAL = re.compile(r"\[[^\[\]\s]+\]")


def name_of_the_server(target: Target) -> str:
    """What the server calls itself in its reply to EHLO: the first word of the text."""
    with target.smtp() as smtp:
        answer = smtp.command(f"EHLO {CLIENT_NAME}").must_be(250)
    return answer.lines[0].decode("ascii", "backslashreplace").partition(" ")[0]


def greeted_by(target: Target) -> bytes:
    """The first word of the greeting."""
    with target.smtp() as smtp:
        return smtp.greeting.lines[0].partition(b" ")[0]


@requirement(
    "RFC 5321",
    "2.3.4",
    Level.SHOULD,
    "The server calls itself by a name, not by its address",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-names-an-address"],
    safe=True,
)
def test_server_has_a_name(target: Target) -> None:
    name = name_of_the_server(target)
    expect.holds(not _LITERAL.fullmatch(name), "a domain name in the reply to EHLO", repr(name))


# Section 2.3.5 has an exception for a host without a name, which is judged above; and a top-level
# domain used by itself has no dot, so that the target's own domain may have none.
@requirement(
    "RFC 5321",
    "2.3.5",
    Level.MUST,
    "The name in the reply to EHLO is fully qualified, not a local alias",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-names-a-local-alias", "smtp-ehlo-name-has-an-underscore"],
    safe=True,
)
def test_name_of_the_server_is_fully_qualified(target: Target) -> None:
    name = name_of_the_server(target)
    if "." not in name and name.encode() != greeted_by(target):
        raise NotApplicable("the first word of the reply need not be meant for a name")
    if _LITERAL.fullmatch(name):
        raise NotApplicable("the server calls itself by its address")
    if name.lower() != target.domain.lower():
        expect.holds(_QUALIFIED.fullmatch(name), "a fully-qualified domain name", repr(name))
