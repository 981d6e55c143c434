"""RFC 1939 section 7: USER and PASS, where the server has them."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_USER]


def named(target: Target) -> Pop3Session:
    """A session that has given the account's name; raises NotApplicable where USER is refused."""
    if target.account.token:
        raise NotApplicable("the account has no password")
    pop3 = target.pop3(source=other_source(target))
    if not (answer := pop3.command(f"USER {target.account.user}")).ok:
        raise NotApplicable(f"USER is not taken here: {answer}")
    return pop3


def demand_outside(pop3: Pop3Session) -> None:
    """Demand that no maildrop is open; section 4 lets the server close after a refusal."""
    answer = pop3.command("STAT")
    if answer.lost is None:
        answer.must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "after USER the client may leave by QUIT",
    needs=NEEDS,
    fails_on=["pop3-quit-after-user-refused"],
)
def test_quit_after_user_gets_ok(target: Target) -> None:
    with named(target) as pop3:
        pop3.command("QUIT").must_be_ok()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "PASS without a USER before it is refused with -ERR and opens no maildrop",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-pass-without-user-opens", "pop3-pass-without-user-disconnects"],
    exclusive=True,
)
def test_pass_without_user_gets_err(target: Target) -> None:
    with target.pop3(source=other_source(target)) as pop3:
        pop3.command("PASS ", wrong_secret()).must_be_err()
        demand_outside(pop3)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "PASS without a password is refused with -ERR and opens no maildrop",
    needs=NEEDS,
    fails_on=["pop3-pass-without-password-opens"],
    exclusive=True,
)
def test_pass_without_a_password_gets_err(target: Target) -> None:
    with named(target) as pop3:
        pop3.command("PASS").must_be_err()
        demand_outside(pop3)


# A command without what it requires is invalid, which section 3 has refused. But +OK to a USER of
# nobody is allowed, and to take no name for such a name does no harm: so this is no MUST.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "USER without a name is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-user-without-name-accepted"],
)
def test_user_without_a_name_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("USER").must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "PASS with a wrong password is refused with -ERR and opens no maildrop",
    needs=NEEDS,
    fails_on=["pop3-wrong-password-accepted", "pop3-failed-log-in-opens"],
    exclusive=True,
)
def test_pass_with_a_wrong_password_gets_err(target: Target) -> None:
    with named(target) as pop3:
        pop3.command("PASS ", wrong_secret()).must_be_err()
        demand_outside(pop3)


# The password as a whole is another one; and where spaces separate, it is an argument too many.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "PASS with the right password and a word behind it is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-password-ends-at-a-space"],
    exclusive=True,
)
def test_password_ends_with_its_line(target: Target) -> None:
    with named(target) as pop3:
        pop3.send(b"PASS ", target.account.secret, b" mailworthy\r\n")
        pop3.read_answer().must_be_err()


# "Immediately after a successful USER": no MUST says what a server does otherwise.
@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "PASS is refused with -ERR where another command came after USER, or a USER that was refused",
    needs=NEEDS,
    fails_on=["pop3-name-outlives-other-commands"],
    exclusive=True,
)
def test_pass_comes_right_after_user(target: Target) -> None:
    for between in ("XYZZ", "USER"):
        with named(target) as pop3:
            pop3.command(between).must_be_err()
            answer = pop3.command("PASS ", target.account.secret)
            if not answer.closed:  # as it may be after a refusal (section 4)
                answer.must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "PASS is refused with -ERR after a PASS that was refused: USER comes first again",
    needs=NEEDS,
    fails_on=["pop3-name-outlives-a-refused-pass"],
    exclusive=True,
)
def test_refused_pass_takes_the_name_back(target: Target) -> None:
    with named(target) as pop3:
        pop3.command("PASS ", wrong_secret()).must_be_err()
        answer = pop3.command("PASS ", target.account.secret)
        if answer.lost is not None:
            raise NotApplicable("the server closes after a refusal, as it may")
        answer.must_be_err()
