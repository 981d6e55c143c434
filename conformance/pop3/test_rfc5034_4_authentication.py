"""RFC 5034 section 4: log-in attempts that fail."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.target import Target
from mailworthy.violation import Unreachable


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a wrong password is refused with -ERR and opens no maildrop",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_SASL],
    fails_on=["pop3-wrong-password-accepted", "pop3-failed-log-in-opens"],
    exclusive=True,
)
def test_wrong_password_gets_err(target: Target) -> None:
    source = "127.0.0.2" if target.endpoint.host.startswith("127.") else None
    account = target.account
    with target.pop3(source=source) as pop3:
        wrong = Secret("not-" + account.secret.reveal())
        pop3.authenticate(account.user, wrong, token=account.token).must_be_err()
        answer = pop3.command("STAT")
        if answer.lost is None:  # RFC 1939 section 4 lets the server close
            answer.must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a client that cancels a SASL exchange gets -ERR, as if it had not begun",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_SASL],
    fails_on=["pop3-cancel-disconnects"],
)
def test_cancelled_exchange_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.capa().must_be_ok()
        mechanism = pop3.capabilities["SASL"].split()[0]
        if (answer := pop3.command(f"AUTH {mechanism}")).challenge is None:
            raise Unreachable(f"{mechanism} has no challenge to cancel: {answer}")
        pop3.command("*").must_be_err()
