"""RFC 5321 section 4.1.4: which command may follow which."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

REFUSED = (500, 501, 502, 504, 550)
"""How EHLO may be refused (sections 4.1.4 and 4.3.2)."""
MALFORMED_NAMES = ("EHLO", "EHLO @", "EHLO [192.0.2.1", "EHLO a b c")
MALFORMED_MAIL = ("MAIL", "MAIL FROM", "MAIL FROM:", "MAIL FROM:<alice", "MAIL FROM:<@>")


def may_send(target: Target, name: str) -> bool:
    """Whether a client that calls itself so may send the account a message."""
    with target.smtp(ready=target.endpoint.submission) as smtp:  # it wants a log-in before
        mail, rcpt = f"MAIL FROM:<{smtp.sender}>", f"RCPT TO:<{target.account.address}>"
        for command in (f"EHLO {name}", mail, rcpt):
            if not smtp.command(command).must_be("2yz", "5yz").positive:
                return False
        return smtp.data(target.compose()).must_be("2yz", "5yz").positive


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
        again = smtp.command(f"EHLO {CLIENT_NAME}").must_be(250, *REFUSED)
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
        smtp.rehearse(target.account.address)  # both are welcome
        if smtp.command("MAIL FROM:<alice").must_be("2yz", "5yz").positive:
            raise NotApplicable("the server takes MAIL FROM:<alice")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.SHOULD,
    "NOOP, RSET, HELP, EXPN and VRFY are served before EHLO, not refused with 503",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-wanted-before-noop"],
)
def test_noop_rset_help_vrfy_need_no_ehlo(target: Target) -> None:
    postmaster = f"postmaster@{target.domain}"
    for command in ("NOOP", "RSET", "HELP", f"EXPN {postmaster}", f"VRFY {postmaster}"):
        with target.smtp() as smtp:
            answer = smtp.command(command).must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code != 503, f"{command} served before EHLO", str(answer))


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "An EHLO that is not acceptable gets 500, 501, 502 or 550",
    needs=[Capability.SMTP],
    fails_on=["smtp-malformed-ehlo-gets-553", "smtp-malformed-ehlo-disconnects"],
)
def test_malformed_ehlo_gets_501(target: Target) -> None:
    for command in MALFORMED_NAMES:
        with target.smtp() as smtp:
            smtp.command(command).must_be(250, *REFUSED)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "An EHLO that is refused leaves the transaction open",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-malformed-ehlo-resets", "smtp-malformed-ehlo-forgets-the-recipients"],
)
def test_refused_ehlo_leaves_the_transaction(target: Target) -> None:
    for command in MALFORMED_NAMES:
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            if not smtp.command(command).must_be("2yz", "5yz").positive:
                smtp.command("DATA").must_be(354)


# Many sites refuse it by policy, which section 7.9 has 550 and 554 for.
@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "MAIL before EHLO is taken, or gets 503 and leaves the state as it was",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-mail-before-ehlo-gets-502", "smtp-mail-before-ehlo-sticks"],
)
def test_mail_before_ehlo_gets_503(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()  # after EHLO the sender is welcome
    with target.smtp() as smtp:
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250, 503, 550, 554)
        if not answer.positive:
            smtp.command(f"EHLO {CLIENT_NAME}").must_be(250)
            smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


# 500 is another syntax error; 550, 553 and 555 are what section 4.3.2 has for MAIL, and 554 what
# RFC 6409 section 4.2 wants of a submission server whom a domain does not please.
@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "A MAIL whose argument is not acceptable gets 501",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-malformed-mail-gets-554", "smtp-malformed-mail-gets-503"],
)
def test_malformed_mail_gets_501(target: Target) -> None:
    submission = (554,) if target.endpoint.submission else ()
    for command in MALFORMED_MAIL:
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(command).must_be("2yz", "5yz")
            if not answer.positive:
                improper = submission if "<" in command else ()
                answer.must_be(500, 501, 550, 553, 555, *improper)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "A MAIL that is refused for its parameter opens no transaction",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-parameter-opens-a-transaction"],
)
def test_refused_parameter_leaves_the_state(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # both are welcome
        refused = smtp.command(f"MAIL FROM:<{smtp.sender}> X-MAILWORTHY=1")
        if refused.must_be("2yz", "5yz").positive:
            raise NotApplicable("the server takes X-MAILWORTHY=1")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "DATA that gets 503 for want of recipients leaves the transaction open",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-data-drops-transaction"],
)
def test_refused_data_leaves_the_transaction(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        if smtp.command("DATA").must_be(354, "5yz").code != 503:
            raise NotApplicable("DATA without recipients does not get 503")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)
        smtp.command("DATA").must_be(354)


# MUST NOT; but a site may refuse an address that is nobody's for what it is, and not for whose it
# is not ("this prohibition applies to the matching only"): nobody outside can tell the two apart.
@requirement(
    "RFC 5321",
    "4.1.4",
    Level.SHOULD,
    "A message is not refused because the name in EHLO is not that of the client's address",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-strange-literal-refused-at-ehlo", "smtp-strange-literal-refused-at-rcpt"],
)
def test_name_need_not_match_the_address(target: Target) -> None:
    with target.smtp() as smtp:
        address = smtp.stream.local_address()
    own = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    if not may_send(target, own):
        raise NotApplicable(f"the server takes no mail after EHLO {own}")
    expect.holds(may_send(target, "[192.0.2.1]"), f"mail taken as after EHLO {own}", "refused")
