"""RFC 5321 section 3.5: what VRFY and EXPN say of addresses."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import FOREIGN_ADDRESS, Target
from mailworthy.violation import NotApplicable

_MAILBOX = re.compile(rb"[^\s<>]+@[^\s<>]+")
_BRACKETED = re.compile(rb"<([^\s<>]+@[^\s<>]+)>")


def confirmed(target: Target, command: str) -> SmtpAnswer:
    """The answer to VRFY or EXPN; raises NotApplicable unless it is 250."""
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(command).must_be("2yz", "4yz", "5yz")
    if answer.code != 250:
        raise NotApplicable(f"the server does not confirm by {command[:4]}: {answer}")
    return answer


def expanded(target: Target) -> dict[str, SmtpAnswer]:
    """What EXPN confirms among names that may be there; raises NotApplicable when it is nothing."""
    local = target.account.address.rpartition("@")[0]
    found = {}
    for name in ("everyone", "postmaster", local):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"EXPN {name}").must_be("2yz", "4yz", "5yz")
            if answer.code == 250:
                found[name] = answer
    if not found:
        raise NotApplicable("the server expands none of the names that may be there")
    return found


# Section 3.5.1 has both forms, with brackets and without; 3.5.2 has brackets alone, and then that
# they SHOULD be there.
@requirement(
    "RFC 5321",
    "3.5.1",
    Level.MUST,
    "VRFY that gets 250 tells the mailbox as local-part@domain",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-tells-no-mailbox"],
    safe=True,
)
def test_vrfy_tells_the_mailbox(target: Target) -> None:
    answer = confirmed(target, f"VRFY {target.account.address}")
    expect.holds(any(map(_MAILBOX.search, answer.lines)), "local-part@domain", str(answer))


@requirement(
    "RFC 5321",
    "3.5.2",
    Level.SHOULD,
    "The mailbox that VRFY tells is in angle brackets",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-without-brackets"],
    safe=True,
)
def test_vrfy_has_angle_brackets(target: Target) -> None:
    answer = confirmed(target, f"VRFY {target.account.address}")
    expect.holds(any(map(_BRACKETED.search, answer.lines)), "<local-part@domain>", str(answer))


def demand_usable(target: Target, lines: tuple[bytes, ...]) -> None:
    """Demand addresses with a whole domain, without a source route; those here RCPT must take."""
    for line in lines:
        for octets in _BRACKETED.findall(line) or _MAILBOX.findall(line):
            address = octets.decode("ascii", "backslashreplace")
            expect.holds(not address.startswith("@"), "no source route", address)
            domain = address.rpartition("@")[2].lower()
            if domain == target.domain.lower():
                with target.smtp(ready=True) as smtp:
                    smtp.begin()
                    smtp.command(f"RCPT TO:<{address}>").must_be(250, 251)
            else:
                expect.holds("." in domain, "a fully-qualified domain", address)


@requirement(
    "RFC 5321",
    "3.5.2",
    Level.MUST,
    "The address that VRFY tells has a whole domain and no source route, and RCPT takes it",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=[
        "smtp-vrfy-tells-a-route",
        "smtp-vrfy-tells-a-local-alias",
        "smtp-vrfy-tells-what-rcpt-refuses",
    ],
)
def test_vrfy_tells_what_rcpt_takes(target: Target) -> None:
    demand_usable(target, confirmed(target, f"VRFY {target.account.address}").lines)


# The text says MUST, of an implementation: it can know them, and a site with several domains may
# not want it to.
@requirement(
    "RFC 5321",
    "3.5.1",
    Level.SHOULD,
    "VRFY that knows a mailbox by its address knows it by the local-part",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-wants-a-domain"],
)
def test_vrfy_knows_local_mailboxes(target: Target) -> None:
    confirmed(target, f"VRFY {target.account.address}")
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"VRFY {target.account.address.rpartition('@')[0]}")
        answer.must_be(250, 251, 252, 553)  # it may be a mailbox of several domains


@requirement(
    "RFC 5321",
    "3.5.1",
    Level.SHOULD,
    "VRFY that knows a mailbox by the local-part knows it by local-part@domain",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-vrfy-wants-no-domain"],
)
def test_vrfy_knows_addresses(target: Target) -> None:
    confirmed(target, f"VRFY {target.account.address.rpartition('@')[0]}")
    with target.smtp(ready=True) as smtp:
        smtp.command(f"VRFY {target.account.address}").must_be(250, 251, 252)


@requirement(
    "RFC 5321",
    "3.5.3",
    Level.MUST,
    "VRFY does not get 250 for an address that the server cannot have verified",
    needs=[Capability.SMTP],
    fails_on=["smtp-vrfy-confirms-anyone"],
)
def test_vrfy_confirms_no_stranger(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command(f"VRFY {FOREIGN_ADDRESS}").must_be(251, 252, "4yz", "5yz")


# Where every user of a domain is welcome, every name may be one that leads somewhere.
@requirement(
    "RFC 5321",
    "3.5.3",
    Level.MUST,
    "EXPN does not get 250 for a list that is not there",
    needs=[Capability.SMTP],
    fails_on=["smtp-expn-confirms-anything"],
)
def test_expn_confirms_no_unknown_list(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        if smtp.command(f"RCPT TO:<mailworthy-nobody@{target.domain}>").positive:
            raise NotApplicable("the server takes mail for any user of its domain")
        smtp.command("RSET").granted()
        smtp.command("EXPN mailworthy-nobody").must_be(251, 252, "4yz", "5yz")


@requirement(
    "RFC 5321",
    "3.5.2",
    Level.MUST,
    "EXPN, where it is supported, is announced in reply to EHLO",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-expn-not-announced"],
)
def test_expn_is_announced(target: Target) -> None:
    expanded(target)
    with target.smtp(ready=True) as smtp:
        announced = sorted(smtp.extensions)
        expect.holds("EXPN" in announced, "EXPN among the extensions", f"{announced}")


@requirement(
    "RFC 5321",
    "3.5.1",
    Level.MUST,
    "EXPN that gets 250 tells the mailboxes on the list",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-expn-tells-no-mailboxes"],
)
def test_expn_tells_the_mailboxes(target: Target) -> None:
    for answer in expanded(target).values():
        expect.holds(any(map(_MAILBOX.search, answer.lines)), "mailboxes", str(answer))


@requirement(
    "RFC 5321",
    "3.5.1",
    Level.SHOULD,
    "EXPN tells exactly one mailbox on each line of its reply",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-expn-on-one-line"],
)
def test_expn_tells_one_mailbox_a_line(target: Target) -> None:
    for answer in expanded(target).values():
        counted = [len(_MAILBOX.findall(line)) for line in answer.lines]
        expect.equal("mailboxes on the lines", counted, [1] * len(counted))


@requirement(
    "RFC 5321",
    "3.5.2",
    Level.MUST,
    "The addresses that EXPN tells have a whole domain and no source route, and RCPT takes them",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-expn-tells-routes", "smtp-expn-tells-local-aliases"],
)
def test_expn_tells_what_rcpt_takes(target: Target) -> None:
    for answer in expanded(target).values():
        demand_usable(target, answer.lines)
