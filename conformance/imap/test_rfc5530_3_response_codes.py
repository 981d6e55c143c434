"""RFC 5530 section 3: response codes. Each is one that a server may send."""

from mailworthy import expect
from mailworthy.imap_authentication import knock
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.wire.imap import quote


@requirement(
    "RFC 5530",
    "3",
    Level.MAY,
    "a log-in with a wrong password says AUTHENTICATIONFAILED",
    needs=[Capability.IMAP, Capability.LOGIN],
    fails_on=["imap-wrong-password-without-code"],
    exclusive=True,
)
def test_wrong_password_has_its_code(target: Target) -> None:
    account = target.account
    with knock(target) as imap:
        answer = imap.try_log_in(account.user, wrong_secret(), token=account.token).must_be("NO")
        expect.holds(
            answer.has_code("AUTHENTICATIONFAILED"), "NO [AUTHENTICATIONFAILED]", str(answer)
        )


@requirement(
    "RFC 5530",
    "3",
    Level.MAY,
    "CREATE of a name that is taken says ALREADYEXISTS",
    needs=[Capability.IMAP],
    fails_on=["imap-create-without-alreadyexists"],
)
def test_create_of_a_taken_name_has_its_code(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.command(f"CREATE {quote(name)}").must_be("NO")
        expect.holds(answer.has_code("ALREADYEXISTS"), "NO [ALREADYEXISTS]", str(answer))


@requirement(
    "RFC 5530",
    "3",
    Level.MAY,
    "EXAMINE and DELETE of a mailbox that there is not say NONEXISTENT",
    needs=[Capability.IMAP],
    fails_on=["imap-missing-mailbox-without-code"],
)
def test_missing_mailbox_has_its_code(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for command in ("EXAMINE", "DELETE"):
            answer = imap.command(f"{command} {quote(name + '-missing')}").must_be("NO")
            expect.holds(answer.has_code("NONEXISTENT"), "NO [NONEXISTENT]", str(answer))
