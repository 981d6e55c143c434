"""RFC 3207 section 4: the STARTTLS command of SMTP."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

PRIVATE = [Capability.SMTP, Capability.STARTTLS, Capability.SUBMISSION, Capability.LOGIN]


@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "STARTTLS with a parameter is refused with 501, and the session goes on in clear",
    needs=[Capability.SMTP, Capability.STARTTLS],
    fails_on=["smtp-starttls-parameter-ignored", "smtp-starttls-parameter-disconnects"],
)
def test_smtp_starttls_takes_no_parameter(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        smtp.command("STARTTLS now").must_be(501)
        smtp.command("NOOP").must_be("2yz", 530)


# A MUST for the server that the DNS refers to; whether it does so to this one is not known here.
@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "Strangers may send mail for the server's domain without TLS",
    needs=[Capability.SMTP, Capability.STARTTLS, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-strangers-need-tls"],
)
def test_smtp_takes_mail_of_strangers_without_tls(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        for line in (f"MAIL FROM:<{smtp.sender}>", f"RCPT TO:<{target.account.address}>"):
            answer = smtp.command(line)
            expect.holds(answer.code != 530, "no TLS demanded", str(answer))
            answer.granted()


@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "A server that wants TLS first says 530 to other commands than NOOP, EHLO, STARTTLS and QUIT",
    needs=PRIVATE,
    fails_on=["smtp-mail-without-tls-gets-554"],
)
def test_smtp_wants_tls_by_530(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.command(f"MAIL FROM:<{target.account.address}>")
    if answer.code != 530:
        with target.smtp() as smtp:
            smtp.ehlo(CLIENT_NAME)
            under_tls = smtp.command(f"MAIL FROM:<{target.account.address}>")
        if answer.positive or not under_tls.positive:
            raise NotApplicable("it is not the want of TLS that MAIL is refused for")
    answer.must_be(530)


@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "The 530 that asks for TLS has the enhanced status code 5.7.0",
    needs=[*PRIVATE, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-530-has-5-7-1"],
)
def test_smtp_wants_tls_by_5_7_0(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.command(f"MAIL FROM:<{target.account.address}>")
        if answer.code != 530:
            raise NotApplicable("MAIL is not refused with 530")
        expect.equal("the enhanced status code", answer.enhanced, "5.7.0")


@requirement(
    "RFC 3207",
    "4",
    Level.SHOULD,
    "A server that wants TLS first serves NOOP, EHLO and QUIT without it",
    needs=PRIVATE,
    fails_on=["smtp-noop-wants-tls"],
)
def test_smtp_serves_noop_ehlo_and_quit_without_tls(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        for line, code in (("NOOP", 250), (f"EHLO {CLIENT_NAME}", 250), ("QUIT", 221)):
            answer = smtp.command(line)
            expect.holds(answer.code != 530, f"{line} served without TLS", str(answer))
            answer.must_be(code)
