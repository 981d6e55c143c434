"""RFC 5321 sections 4.5.3.1.1 to 4.5.3.1.3: how long a name may be, and what if it is longer."""

from mailworthy import expect
from mailworthy.arrival import return_path
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import Late, NotApplicable

TOO_LONG = frozenset({500, 501})
"""The codes by which a server says that an address is malformed or too long (section 4.5.3.1.9).

553 is also for the conventions of the site.
"""
LOCAL_PART = "mailworthy." * 5 + "localpart"
"""64 octets."""


def domain_of(length: int) -> str:
    """A domain of so many octets, its labels 63 at most, that is nobody's (RFC 2606)."""
    rest = length - len(".example")
    labels = ["d" * 63] * (rest // 64)
    labels += ["d" * (rest - 64 * len(labels))] if rest % 64 else []
    return ".".join([*labels, "example"])


def not_too_long(answer: SmtpAnswer, short: SmtpAnswer, what: str) -> None:
    """Demand that an answer does not say "too long", unless a short one got the same."""
    answer.must_be("2yz", "4yz", "5yz")
    refused = answer.code in TOO_LONG and answer.code != short.code
    expect.holds(not refused, f"{what} is not too long, a short one got {short}", str(answer))


def demand_sender(target: Target, sender: str, short: str, what: str) -> None:
    """Demand that MAIL does not call a sender too long, where a short one is taken."""
    with target.smtp(ready=True) as smtp:
        taken = smtp.command(f"MAIL FROM:<{short}>").granted()
        smtp.command("RSET").granted()
        not_too_long(smtp.command(f"MAIL FROM:<{sender}>"), taken, what)


def demand_recipient(target: Target, recipient: str, short: str, what: str) -> None:
    """Demand that RCPT does not call a recipient too long, unless a short one gets the same."""
    answers = []
    for address in (short, recipient):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            answers.append(smtp.command(f"RCPT TO:<{address}>"))
    not_too_long(answers[1], answers[0], what)


@requirement(
    "RFC 5321",
    "4.5.3.1.1",
    Level.MUST,
    "A local-part of 64 octets is not too long for MAIL",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-local-part-of-40-at-most"],
)
def test_local_part_of_64_octets_is_taken_from_the_sender(target: Target) -> None:
    sender = f"{LOCAL_PART}@{CLIENT_NAME}"
    demand_sender(target, sender, f"a@{CLIENT_NAME}", "a local-part of 64 octets")


@requirement(
    "RFC 5321",
    "4.5.3.1.1",
    Level.MUST,
    "A local-part of 64 octets is not too long for RCPT",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-local-part-of-40-at-most"],
)
def test_local_part_of_64_octets_is_taken_for_the_recipient(target: Target) -> None:
    nobody, recipient = (f"{local}@{target.domain}" for local in ("mailworthy-nobody", LOCAL_PART))
    demand_recipient(target, recipient, nobody, "a local-part of 64 octets")


# 255 octets would do by the text; a name of more than 253 cannot be in the DNS. A path with one of
# 252 is as long as a path may be.
@requirement(
    "RFC 5321",
    "4.5.3.1.2",
    Level.MUST,
    "A domain of 252 octets is not too long for MAIL",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-domain-of-128-at-most"],
)
def test_domain_of_252_octets_is_taken_from_the_sender(target: Target) -> None:
    sender = f"a@{domain_of(252)}"
    demand_sender(target, sender, f"a@{domain_of(20)}", "a domain of 252 octets")


@requirement(
    "RFC 5321",
    "4.5.3.1.2",
    Level.MUST,
    "A domain of 253 octets is not too long for EHLO and HELO",
    needs=[Capability.SMTP],
    fails_on=["smtp-hello-of-128-at-most"],
)
def test_domain_of_253_octets_is_taken_in_ehlo(target: Target) -> None:
    for verb in ("EHLO", "HELO"):
        with target.smtp() as smtp:
            short = smtp.command(f"{verb} {domain_of(20)}").granted()
        with target.smtp() as smtp:
            answer = smtp.command(f"{verb} {domain_of(253)}")
            not_too_long(answer, short, f"a domain of 253 octets in {verb}")


@requirement(
    "RFC 5321",
    "4.5.3.1.3",
    Level.MUST,
    "A reverse-path of 256 octets, brackets included, is not too long",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-path-of-255-at-most", "smtp-local-part-of-40-at-most"],
)
def test_reverse_path_of_256_octets_is_taken(target: Target) -> None:
    sender = f"{LOCAL_PART}@{domain_of(189)}"
    demand_sender(target, sender, f"a@{domain_of(20)}", "a path of 256 octets")


@requirement(
    "RFC 5321",
    "4.5.3.1.3",
    Level.MUST,
    "A forward-path of 256 octets, brackets included, is not too long",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-path-of-255-at-most", "smtp-local-part-of-40-at-most"],
)
def test_forward_path_of_256_octets_is_taken(target: Target) -> None:
    recipient = f"{LOCAL_PART}@{domain_of(189)}"
    demand_recipient(target, recipient, f"a@{domain_of(20)}", "a path of 256 octets")


@requirement(
    "RFC 5321",
    "4.5.3.1.9",
    Level.SHOULD,
    "A path that is too long is answered by a reply code, and the session goes on",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-overlong-path-disconnects", "smtp-overlong-path-ends-the-transaction"],
)
def test_overlong_path_is_answered(target: Target) -> None:
    path = f"<{'a' * 200}@{domain_of(250)}>"
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        smtp.command(f"MAIL FROM:{path}").must_be("2yz", "4yz", "5yz")
        smtp.command("RSET").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)
        smtp.command(f"RCPT TO:{path}").must_be("2yz", "4yz", "5yz")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)


# To cut is to give the message another sender, to whom its failures are told.
@requirement(
    "RFC 5321",
    "4.5.3.1.9",
    Level.SHOULD,
    "A reverse-path that is too long is refused or kept whole, not cut",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-overlong-path-cut"],
)
def test_overlong_path_is_not_cut(target: Target) -> None:
    sender = f"{'a' * 100}@{domain_of(200)}"
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        if not smtp.command(f"MAIL FROM:<{sender}>").must_be("2yz", "4yz", "5yz").positive:
            return
        smtp.command(f"RCPT TO:<{target.account.address}>").granted()
        if not smtp.data(target.compose(message_id=message_id)).must_be("2yz", "5yz").positive:
            return
    try:
        stored = target.delivered(message_id)
    except Late as late:
        raise NotApplicable(f"nothing to look at: {late}") from None
    expect.equal("Return-Path", return_path(stored), f"<{sender}>".encode())
