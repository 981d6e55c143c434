"""RFC 3207 section 4.2: after STARTTLS a SMTP session begins anew."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 3207",
    "4.2",
    Level.SHOULD,
    "After STARTTLS the session is where a new one is after its greeting: it waits for EHLO",
    needs=[Capability.SMTP, Capability.STARTTLS],
    fails_on=["smtp-greets-again-after-starttls", "smtp-ehlo-refused-after-starttls"],
    safe=True,
)
def test_smtp_session_goes_on_after_starttls(target: Target) -> None:
    with target.smtp() as smtp:
        # Section 4.1: a server that finds TLS too weak says 554 to whatever comes.
        smtp.command(f"EHLO {CLIENT_NAME}").must_be(250, 554)
        smtp.command("QUIT").must_be(221)


@requirement(
    "RFC 3207",
    "4.2",
    Level.MUST,
    "After STARTTLS the server no longer knows the EHLO from before",
    needs=[Capability.SMTP, Capability.STARTTLS, Capability.MX],
    fails_on=["smtp-ehlo-survives-starttls"],
)
def test_smtp_forgets_ehlo_at_starttls(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        if smtp.command(f"MAIL FROM:<{smtp.sender}>").code != 503:
            raise NotApplicable("MAIL before EHLO is not answered with 503: nothing would show")
    with target.smtp() as smtp:  # has said EHLO in clear, and nothing since
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be("5yz")


@requirement(
    "RFC 3207",
    "4.2",
    Level.MUST,
    "After STARTTLS the server no longer knows the transaction from before",
    needs=[Capability.SMTP, Capability.STARTTLS, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-transaction-survives-starttls"],
)
def test_smtp_forgets_the_transaction_at_starttls(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        smtp.begin()
        if smtp.command("STARTTLS").code != 220:
            raise NotApplicable("STARTTLS is refused while a transaction is open")
        smtp.upgrade()
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")


@requirement(
    "RFC 3207",
    "4.2",
    Level.MUST,
    "After STARTTLS the server no longer knows the log-in from before",
    needs=[Capability.SMTP, Capability.STARTTLS, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=["smtp-log-in-survives-starttls"],
)
def test_smtp_forgets_the_log_in_at_starttls(target: Target) -> None:
    account = target.account
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        if "SCRAM-SHA-256" not in smtp.extensions.get("AUTH", "").split() or account.token:
            raise NotApplicable("before TLS no mechanism is offered that hides the password")
        smtp.log_in(account.user, account.secret, token=False)
        if smtp.command("STARTTLS").code != 220:
            raise NotApplicable("STARTTLS is refused after a log-in")
        smtp.upgrade()
        smtp.ehlo(CLIENT_NAME)
        if "SCRAM-SHA-256" not in smtp.extensions.get("AUTH", "").split():
            raise NotApplicable("under TLS the mechanism is no longer offered")
        again = smtp.command("AUTH SCRAM-SHA-256")  # 503 says: there was a log-in already
        expect.holds(again.code != 503, "a new log-in is possible", str(again))


@requirement(
    "RFC 3207",
    "4.2",
    Level.MUST,
    "Under TLS the answer to EHLO does not announce STARTTLS",
    needs=[Capability.SMTP, Capability.TLS],
    fails_on=["smtp-starttls-announced-under-tls"],
    safe=True,
)
def test_smtp_announces_no_starttls_under_tls(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = sorted(smtp.extensions)
        expect.holds("STARTTLS" not in announced, "no STARTTLS", f"announced {announced}")


# Both sides MUST know that TLS is on, and the client MUST NOT ask for it again; what the server
# says to one who does is not said.
@requirement(
    "RFC 3207",
    "4.2",
    Level.SHOULD,
    "The server knows that TLS is on: another STARTTLS is not answered with 220",
    needs=[Capability.SMTP, Capability.TLS],
    fails_on=["smtp-starttls-accepted-under-tls"],
)
def test_smtp_refuses_starttls_under_tls(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        smtp.command("STARTTLS").must_be("4yz", "5yz")
