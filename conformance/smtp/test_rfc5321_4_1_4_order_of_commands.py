"""RFC 5321 section 4.1.4: which command may follow which."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "EHLO within a transaction resets the state as RSET does; refused, it leaves it as it was",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-ehlo-keeps-transaction", "smtp-second-ehlo-gets-503"],
)
def test_ehlo_resets_the_state(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        again = smtp.command(f"EHLO {CLIENT_NAME}").must_be(250, 500, 501, 502, 504, 550)
        recipient = smtp.command(f"RCPT TO:<{target.account.address}>")
        recipient.must_be(*(("5yz",) if again.positive else (250, 251)))


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "A second MAIL gets 503 and leaves the transaction open, or begins a new one",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-second-mail-drops-transaction", "smtp-second-mail-disconnects"],
)
def test_second_mail_gets_503_or_begins_anew(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(503, 250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "A MAIL that is refused for its argument leaves the state as it was",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-malformed-mail-disconnects", "smtp-malformed-mail-sticks"],
)
def test_refused_mail_leaves_the_state(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # both are welcome
        smtp.command("RSET").granted()
        if smtp.command("MAIL FROM:<alice").must_be("2yz", "5yz").positive:
            raise NotApplicable("the server takes MAIL FROM:<alice")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.SHOULD,
    "NOOP, RSET, HELP and VRFY are served before EHLO, not refused with 503",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-wanted-before-noop"],
)
def test_noop_rset_help_vrfy_need_no_ehlo(target: Target) -> None:
    for command in ("NOOP", "RSET", "HELP", f"VRFY postmaster@{target.domain}"):
        with target.smtp() as smtp:
            answer = smtp.command(command).must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code != 503, f"{command} served before EHLO", str(answer))
