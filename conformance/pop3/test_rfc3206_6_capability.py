"""RFC 3206 section 6: what AUTH-RESP-CODE promises."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable, Violation

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_AUTH_RESP_CODE]
OTHER_REASONS = ("SYS", "IN-USE", "LOGIN-DELAY")
"""Codes of refusals for which the credentials need not have been looked at."""


def must_blame_the_credentials(target: Target, answer: Pop3Answer) -> None:
    """Demand -ERR with the code AUTH; raises Unreachable for a refusal for another reason.

    Who refuses whatever comes from an address need not look at the credentials.
    """
    level = answer.must_be_err().code.split("/")[0]
    if level in OTHER_REASONS:
        raise Unreachable(f"refused for another reason: {answer}")
    if level != "AUTH":
        target.pop3(ready=True, source=other_source(target)).quit()
        raise Violation("-ERR [AUTH]", str(answer))


@requirement(
    "RFC 3206",
    "6",
    Level.MUST,
    "where AUTH-RESP-CODE is announced AUTH with a wrong password, or for an unknown user, "
    "is refused with the code AUTH",
    needs=[*NEEDS, Capability.POP3_SASL],
    fails_on=["pop3-auth-code-missing", "pop3-auth-code-for-known-users-alone"],
    exclusive=True,
)
def test_failed_auth_gets_the_auth_code(target: Target) -> None:
    account = target.account
    for user in (account.user, "mailworthy-is-nobody-here"):
        with target.pop3(source=other_source(target)) as pop3:
            answer = pop3.authenticate(user, wrong_secret(), token=account.token)
            must_blame_the_credentials(target, answer)


@requirement(
    "RFC 3206",
    "6",
    Level.MUST,
    "where AUTH-RESP-CODE is announced PASS with a wrong password is refused with the code AUTH",
    needs=[*NEEDS, Capability.POP3_USER],
    fails_on=["pop3-auth-code-missing", "pop3-auth-code-missing-after-pass"],
    exclusive=True,
)
def test_wrong_pass_gets_the_auth_code(target: Target) -> None:
    with target.pop3(source=other_source(target)) as pop3:
        if not (answer := pop3.command(f"USER {target.account.user}")).ok:
            raise NotApplicable(f"USER refuses the account: {answer}")
        must_blame_the_credentials(target, pop3.command("PASS not-the-password"))
