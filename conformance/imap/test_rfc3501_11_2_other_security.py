"""RFC 3501 section 11.2: what refusals tell."""

from mailworthy import expect
from mailworthy.imap_authentication import knock
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote


def told(answer: ImapAnswer) -> tuple[str | None, str, bytes]:
    """What a refusal shows."""
    return answer.status, answer.code.name if answer.code else "", answer.text


@requirement(
    "RFC 3501",
    "11.2",
    Level.SHOULD,
    "a LOGIN that fails does not tell whether it was for the name or for the password",
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["imap-login-tells-unknown-names"],
    exclusive=True,
)
def test_failed_login_does_not_tell_who_exists(target: Target) -> None:
    users = (target.account.user, target.account.user, "mailworthy-nobody")
    seen = []
    for user in users:
        with knock(target) as imap:
            if target.account.token or "LOGINDISABLED" in imap.ask_capabilities():
                raise NotApplicable("LOGIN is disabled, or the account has a token")
            answer = imap.command(f"LOGIN {quote(user)} ", wrong_secret())
            seen.append(told(answer.must_be("NO")))
    if seen[0] != seen[1]:
        raise NotApplicable("the text of a refusal is another each time")
    expect.equal("the refusal of a name that there is not", seen[2], seen[1])
