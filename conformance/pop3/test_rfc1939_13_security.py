"""RFC 1939 section 13: who is known, and passwords in the clear beside APOP."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.apop import digest, timestamp


# Section 7 lets a server say that a name is unknown; here it is told what that gives away.
@requirement(
    "RFC 1939",
    "13",
    Level.MAY,
    "USER and PASS do not tell by their answers whether a name is known",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_USER],
    fails_on=["pop3-user-of-nobody-refused", "pop3-pass-of-nobody-without-code"],
    exclusive=True,
)
def test_answers_do_not_tell_who_is_known(target: Target) -> None:
    told: list[tuple[bool | None, str]] = []
    for user in (target.account.user, "mailworthy-is-nobody-here"):
        with target.pop3(source=other_source(target)) as pop3:
            answer = pop3.command(f"USER {user}")
            told.append((answer.ok, answer.code))
            if answer.ok:
                answer = pop3.command("PASS ", wrong_secret())
                told[-1] = (answer.ok, f"to PASS {answer.code}")
            elif not told[1:]:
                raise NotApplicable(f"USER is not taken here: {answer}")
    expect.equal("status and code for a name of nobody's", told[1], told[0])


# The text says so of any session; what it fears is gone where TLS hides the password.
@requirement(
    "RFC 1939",
    "13",
    Level.SHOULD,
    "a user who may log in by APOP may not give the password in the clear by USER and PASS",
    needs=[Capability.POP3, Capability.LOGIN, Capability.PLAIN],
    fails_on=["pop3-passwords-in-the-clear-beside-apop"],
)
def test_apop_spares_the_password(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        stamp = timestamp(pop3.greeting.text)
        proof = Secret(digest(stamp, account.secret.reveal()))
        if account.token or not stamp or not pop3.command(f"APOP {account.user} ", proof).ok:
            raise NotApplicable("APOP does not let the account in")
        pop3.quit()
    with target.pop3() as pop3:
        answer = pop3.command(f"USER {account.user}")
        if answer.ok:
            answer = pop3.command("PASS ", account.secret)
        expect.holds(not answer.ok, "-ERR to USER or to PASS", str(answer))
