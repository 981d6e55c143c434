"""RFC 5321 section 4.5.3.1: sizes that every server can take."""

from mailworthy import expect
from mailworthy.arrival import must_have_body
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import split

OVERLONG = (600, 2100, 5000, 12000)
"""Octets of command lines, CRLF aside: more than have to be taken, but for AUTH."""
MOST_SENT = 32 * 1024 * 1024
"""Octets of a message that we send to go beyond a limit."""


def not_for_policy(answer: SmtpAnswer) -> SmtpAnswer:
    """Raise Unreachable for a message refused by policy (X.7.Z), or as the mailbox is full."""
    if answer.is_in("5yz") and (answer.enhanced or "").startswith(("5.7.", "5.2.2")):
        answer.granted()
    return answer


@requirement(
    "RFC 5321",
    "4.5.3.1.4",
    Level.MUST,
    "A command line of 512 octets, CRLF included, is not too long",
    needs=[Capability.SMTP],
    fails_on=["smtp-command-line-of-512-too-long"],
)
def test_command_line_of_512_octets_is_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        if smtp.command("NOOP a").must_be("2yz", "5yz").code != 250:
            raise NotApplicable("NOOP, the one command that may be so long, takes no argument")
        smtp.command("NOOP ".ljust(510, "a")).must_be(250, 501, 504)


@requirement(
    "RFC 5321",
    "4.5.3.1.4",
    Level.MUST,
    "VRFY and HELP are not too long, or unknown, where they have up to 512 octets",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-long-vrfy-gets-500"],
)
def test_long_argument_is_not_too_long(target: Target) -> None:
    for verb in ("VRFY", "HELP"):
        with target.smtp(ready=True) as smtp:
            short = smtp.command(f"{verb} a").must_be("2yz", "4yz", "5yz")
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"{verb} ".ljust(510, "a")).must_be("2yz", "4yz", "5yz")
            refused = answer.code == 500 != short.code
            expect.holds(not refused, f"not 500, as {verb} a got {short}", str(answer))


@requirement(
    "RFC 5321",
    "4.5.3.1.9",
    Level.SHOULD,
    "A command line that is too long gets a reply code, and the session goes on",
    needs=[Capability.SMTP],
    fails_on=["smtp-overlong-line-disconnects"],
)
def test_overlong_line_is_answered(target: Target) -> None:
    for length in OVERLONG:
        with target.smtp(ready=True) as smtp:
            smtp.command("NOOP ".ljust(length, "a")).must_be("2yz", "5yz")
            smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "4.5.3.1.6",
    Level.MUST,
    "A text line of 1000 octets, CRLF included and doubled dot aside, arrives whole",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-text-line-of-1000-cut", "smtp-doubled-dot-counts"],
)
def test_text_line_of_1000_octets_arrives_whole(target: Target) -> None:
    body = b"a" * 998 + b"\r\n." + b"b" * 997 + b"\r\n"
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # short lines are taken, so it is a matter of length
        smtp.begin(target.account.address)
        not_for_policy(smtp.data(target.compose(body, message_id=message_id))).must_be(250)
    must_have_body(target.delivered(message_id), body)


@requirement(
    "RFC 5321",
    "4.5.3.1.7",
    Level.MUST,
    "A message content of 64 KiB is taken, and arrives whole",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-content-of-64k-refused", "smtp-content-cut-at-64k"],
)
def test_content_of_64k_is_taken(target: Target) -> None:
    message_id = target.new_message_id()
    head = target.compose(b"", message_id=message_id)
    lines, rest = divmod(64 * 1024 - len(head), 64)
    body = (b"x" * 62 + b"\r\n") * (lines - 1) + b"y" * (62 + rest) + b"\r\n"
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # a small one is taken, so it is a matter of size
        smtp.begin(target.account.address)
        not_for_policy(smtp.data(head + body)).must_be(250)
    must_have_body(target.delivered(message_id), body)


# Section 4.5.3.1.9 has 552 for an example; RFC 1870 section 6 wants it. What matters is that the
# client is told, and goes on.
@requirement(
    "RFC 5321",
    "4.5.3.1.9",
    Level.SHOULD,
    "A message over the announced maximum is refused, not cut, and the session goes on",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-too-much-data-cut", "smtp-too-much-data-disconnects"],
)
def test_too_much_data_is_refused(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        if not smtp.size_limit or smtp.size_limit > MOST_SENT:
            raise NotApplicable("no maximum is announced, or too large a one to go beyond")
        lines = (b"z" * 998 + b"\r\n") * (smtp.size_limit // 1000 + 1)
        smtp.begin(target.account.address)
        answer = smtp.data(target.compose(lines, message_id=message_id))
        answer.must_be("2yz", "4yz", "5yz")
        smtp.command("NOOP").must_be(250)
    if answer.positive:  # the maximum announced need not be the one in force
        stored = split(target.delivered(message_id))[1]
        expect.same_octets("the body stored", stored[: len(lines)], lines)
