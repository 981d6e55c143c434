"""RFC 3206 section 5: what the response code AUTH says, and who gets it."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


def failed_log_in(target: Target, user: str) -> tuple[Pop3Answer, Pop3Answer, frozenset[str]]:
    """The answers to a log-in with a wrong password and to CAPA before it, and what that told."""
    with target.pop3(source=other_source(target)) as pop3:
        told = pop3.capa()
        answer = pop3.authenticate(user, wrong_secret(), token=target.account.token)
        return answer, told, frozenset(pop3.capabilities)


@requirement(
    "RFC 3206",
    "5",
    Level.SHOULD,
    "a server that refuses a log-in with the code AUTH has CAPA and announces AUTH-RESP-CODE",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-auth-resp-code-not-announced"],
    exclusive=True,
)
def test_auth_code_is_announced(target: Target) -> None:
    answer, told, announced = failed_log_in(target, target.account.user)
    if answer.code.split("/")[0] != "AUTH":
        raise NotApplicable(f"no code AUTH: {answer}")
    expect.holds(told.ok, "+OK to CAPA", str(told))
    shown = " ".join(sorted(announced))
    expect.holds("AUTH-RESP-CODE" in announced, "AUTH-RESP-CODE announced", shown)


@requirement(
    "RFC 3206",
    "5",
    Level.SHOULD,
    "USER is not refused with the code AUTH, which would tell who is known",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_USER],
    fails_on=["pop3-auth-code-to-user"],
    exclusive=True,
)
def test_user_gets_no_auth_code(target: Target) -> None:
    with target.pop3(source=other_source(target)) as pop3:
        answer = pop3.command("USER mailworthy-is-nobody-here")
        expect.holds(answer.ok is not None, "+OK or -ERR", str(answer))
        expect.holds(answer.code.split("/")[0] != "AUTH", "no code AUTH", str(answer))


@requirement(
    "RFC 3206",
    "5",
    Level.SHOULD,
    "the code AUTH is for a problem with the credentials: a maildrop in use is none",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_RESP_CODES],
    fails_on=["pop3-in-use-as-a-problem-of-credentials"],
)
def test_maildrop_in_use_gets_no_auth_code(target: Target) -> None:
    account = target.account
    with target.pop3(ready=True), target.pop3() as second:
        answer = second.authenticate(account.user, account.secret, token=account.token)
        if answer.ok:
            raise NotApplicable("the maildrop is not kept for one session")
        answer.must_be_err()
        expect.holds(answer.code.split("/")[0] != "AUTH", "-ERR without AUTH", str(answer))
