"""RFC 5321 section 4.5.3.1: sizes that every server can take."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import split


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
        smtp.data(target.compose(body, message_id=message_id)).must_be(250)
    stored = split(target.delivered(message_id))[1]
    if not stored.startswith(body):  # what a server adds at the end is another matter
        expect.same_octets("the body stored", stored, body)


@requirement(
    "RFC 5321",
    "4.5.3.1.7",
    Level.MUST,
    "A message content of 64 KiB is taken",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-content-of-64k-refused"],
)
def test_content_of_64k_is_taken(target: Target) -> None:
    head = target.compose(b"")
    lines, rest = divmod(64 * 1024 - len(head), 64)
    body = (b"x" * 62 + b"\r\n") * (lines - 1) + b"y" * (62 + rest) + b"\r\n"
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # a small one is taken, so it is a matter of size
        smtp.begin(target.account.address)
        smtp.data(head + body).must_be(250)


@requirement(
    "RFC 5321",
    "4.5.3.1.8",
    Level.MUST,
    "A transaction takes at least 100 recipients",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-99-recipients-at-most"],
)
def test_100_recipients_are_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"RCPT TO:<{target.account.address}>").granted()
        for _ in range(99):
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
            if answer.enhanced in {None, "4.5.3"}:  # others tell of a full disk, or of policy
                expect.holds(answer.code != 452, "100 recipients taken", str(answer))
            answer.must_be(250, 251)
        smtp.command("RSET").must_be(250)
