"""RFC 4616 section 2: whom a client that logs in by PLAIN may act as, in POP3."""

from mailworthy.authentication import encoded, knock, must_be_let_in, offered
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.POP3, Capability.TLS, Capability.LOGIN, Capability.POP3_SASL]


def act_as(target: Target, pop3: Pop3Session, identity: str) -> Pop3Answer:
    """Log in by PLAIN with the right password, to act as that user."""
    account = target.account
    if "PLAIN" not in offered(pop3) or account.token:
        raise NotApplicable("PLAIN is not announced, or the account has a token")
    pop3.command("AUTH PLAIN")
    response = f"{identity}\0{account.user}\0{account.secret.reveal()}"
    return pop3.command(b"", encoded(response.encode()))


@requirement(
    "RFC 4616",
    "2",
    Level.SHOULD,
    "a client may say that it acts as the user whose password it has",
    needs=NEEDS,
    fails_on=["pop3-authorization-identity-refused"],
)
def test_user_may_act_as_itself(target: Target) -> None:
    with target.pop3() as pop3:
        must_be_let_in(target, act_as(target, pop3, target.account.user))
        pop3.command("STAT").must_be_ok()


# Whom somebody may act as is the site's policy; accounts that are there to be tried are no masters.
@requirement(
    "RFC 4616",
    "2",
    Level.SHOULD,
    "a user's password does not let a client act as somebody else, known or not",
    needs=NEEDS,
    fails_on=["pop3-authorization-identity-ignored", "pop3-authorization-identity-obeyed"],
    accounts=2,
    exclusive=True,
)
def test_user_may_not_act_as_another(target: Target) -> None:
    for identity in (target.accounts[1].user, "mailworthy-is-nobody-here"):
        with knock(target) as pop3:
            act_as(target, pop3, identity).must_be_err()
