"""RFC 2595 section 2.3: a server can be configured to refuse every password in clear.

Where neither USER nor a mechanism that shows the password is announced before TLS, and one is
under TLS, that configuration is in force; what it refuses, it refuses announced or not.
"""

from mailworthy import expect
from mailworthy.authentication import encoded
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.stranger import other_source
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire import sasl


def ways_in(pop3: Pop3Session) -> set[str]:
    """The ways to log in that are announced and show the password."""
    pop3.capa()
    named = {"USER"} & set(pop3.capabilities)
    return named | (set(pop3.capabilities.get("SASL", "").upper().split()) & sasl.PLAINTEXT)


@requirement(
    "RFC 2595",
    "2.3",
    Level.SHOULD,
    "Where no log-in that shows the password is announced before TLS, none is to be had",
    needs=[Capability.POP3, Capability.STARTTLS, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-password-taken-in-clear", "pop3-plain-taken-in-clear"],
    exclusive=True,
)
def test_pop3_refuses_passwords_in_clear_where_none_is_announced(target: Target) -> None:
    account, source = target.account, other_source(target)
    with target.pop3(secured=False, source=source) as pop3:
        before = ways_in(pop3)
    with target.pop3(source=source) as pop3:
        under_tls = ways_in(pop3)
    if account.token or before or not under_tls:
        raise NotApplicable(f"before TLS {sorted(before)}, under TLS {sorted(under_tls)} announced")
    # The password goes out in clear: there is no other way to learn whether it is taken.
    with target.pop3(secured=False, source=source) as pop3:
        answer = pop3.command(f"USER {account.user}")
        if answer.ok:
            answer = pop3.command("PASS ", account.secret)
        expect.holds(answer.ok is not True, "-ERR to USER or PASS", str(answer))
    with target.pop3(secured=False, source=source) as pop3:
        response = encoded(f"\0{account.user}\0{account.secret.reveal()}".encode())
        answer = pop3.command("AUTH PLAIN ", response)
        expect.holds(answer.ok is not True, "-ERR to AUTH PLAIN", str(answer))
