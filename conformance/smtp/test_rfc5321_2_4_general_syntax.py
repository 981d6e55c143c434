"""RFC 5321 section 2.4: case, line ends and characters of commands."""

from mailworthy import expect
from mailworthy.arrival import return_path, stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

PAUSE = 0.3
"""Seconds to see whether a server answers what it should wait for; too short can only miss it."""


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "Command verbs, FROM: and TO: mean the same in upper, lower and mixed case",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-verbs-only-in-upper-case", "smtp-from-only-in-upper-case"],
    safe=True,
)
def test_verbs_have_no_case(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command(f"ehLO {CLIENT_NAME}").must_be(250)
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # both are welcome
        smtp.command(f"mail from:<{smtp.sender}>").must_be(250)
        smtp.command(f"rCpT To:<{target.account.address}>").must_be(250, 251)
        smtp.command("rset").must_be(250)
        smtp.command("nOOp").must_be(250)
        smtp.command("Quit").must_be(221)


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "The parameters of MAIL mean the same in upper, lower and mixed case",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-size-only-in-upper-case", "smtp-body-value-only-in-upper-case"],
    safe=True,
)
def test_parameters_have_no_case(target: Target) -> None:
    pairs = [
        pair
        for capability, pair in (
            (Capability.SMTP_SIZE, ("SIZE=1000", "sIze=1000")),
            (Capability.SMTP_8BITMIME, ("BODY=8BITMIME", "BODY=8bitMime")),
            (Capability.SMTP_8BITMIME, ("BODY=7BIT", "body=7bit")),
        )
        if target.has(capability)
    ]
    if not pairs:
        raise NotApplicable("neither SIZE nor 8BITMIME is announced")
    with target.smtp(ready=True) as smtp:
        for usual, other in pairs:
            smtp.rehearse(parameters=usual)
            smtp.command(f"MAIL FROM:<{smtp.sender}> {other}").must_be(250)
            smtp.command("RSET").granted()


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "The domain of a mailbox means the same in upper, lower and mixed case",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-domain-has-case"],
    safe=True,
)
def test_domains_have_no_case(target: Target) -> None:
    local, _, domain = target.account.address.rpartition("@")
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # both are welcome
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)
        for written in (domain.upper(), domain.title()):
            smtp.command(f"RCPT TO:<{local}@{written}>").must_be(250, 251)
        smtp.command("RSET").granted()


@requirement(
    "RFC 5321",
    "2.4",
    Level.MUST,
    "The local-part of the sender is kept in the case that MAIL gave it",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-sender-in-lower-case"],
)
def test_sender_keeps_its_case(target: Target) -> None:
    sender = f"MailWorthy.Sender@{CLIENT_NAME}"
    path = return_path(stored(target, target.compose(), sender=sender))
    if path.lower() == f"<{sender}>".lower().encode():  # another address is section 3.6.1's matter
        expect.equal(
            "Return-Path", path.partition(b"@")[0], f"<{sender}".encode().partition(b"@")[0]
        )


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "A command is carried out when its CRLF has come, not before, in however many pieces it came",
    needs=[Capability.SMTP],
    fails_on=["smtp-obeys-before-crlf", "smtp-takes-each-piece-for-a-line"],
)
def test_nothing_happens_before_the_crlf(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        for piece in (b"NOO", b"P"):
            smtp.send(piece)
            early = smtp.read_answer(within=PAUSE)
            expect.holds(early.code is None and not early.closed, "no reply yet", str(early))
        smtp.command(b"").must_be(250)
        smtp.command("QUIT").must_be(221)


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "MAIL and RCPT with octets above 127, which no extension has allowed, are refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-8bit-sender-accepted", "smtp-8bit-recipient-accepted"],
)
def test_8bit_envelope_is_refused(target: Target) -> None:
    local, _, domain = target.account.address.encode().rpartition(b"@")
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # both are welcome
        smtp.command(b"MAIL FROM:<" + local + b"\xe9@" + domain + b">").must_be("5yz")
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(b"RCPT TO:<" + local + b"\xe9@" + domain + b">").must_be("5yz")


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "8BITMIME is supported",
    needs=[Capability.SMTP],
    fails_on=["smtp-8bitmime-missing"],
    safe=True,
)
def test_8bitmime_is_announced(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = sorted(smtp.extensions)
        expect.holds("8BITMIME" in announced, "8BITMIME among the extensions", f"{announced}")


@requirement(
    "RFC 5321",
    "2.4",
    Level.SHOULD,
    "Replies are composed of ASCII characters",
    needs=[Capability.SMTP],
    fails_on=["smtp-replies-in-latin-1"],
)
def test_replies_are_ascii(target: Target) -> None:
    commands = (f"EHLO {CLIENT_NAME}", "NOOP", "HELP", "RSET", "MAILWORTHY", "RCPT TO:<x>", "QUIT")
    with target.smtp() as smtp:
        answers = [smtp.greeting, *(smtp.command(command) for command in commands)]
    for answer in answers:
        for line in answer.lines:
            expect.holds(line.isascii(), "a reply in ASCII", repr(line))
