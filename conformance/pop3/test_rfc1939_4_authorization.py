"""RFC 1939 section 4: leaving before log-in, and the maildrop kept for one session."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import split


@requirement(
    "RFC 1939",
    "4",
    Level.MUST,
    "QUIT, which every server supports (section 7), is answered with +OK before log-in",
    needs=[Capability.POP3],
    fails_on=["pop3-quit-before-log-in-refused"],
    safe=True,
)
def test_quit_before_log_in_gets_ok(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("QUIT").must_be_ok()


@requirement(
    "RFC 1939",
    "4",
    Level.SHOULD,
    "no other session removes a message from under the one that has the maildrop: it is refused, "
    "or what it removes stays until the first one ends",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-maildrop-not-kept"],
)
def test_maildrop_is_kept_for_the_first_session(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"Keep me.\r\n"))
    account = target.account
    with target.pop3(ready=True) as first, target.pop3() as second:
        before = split(first.retr(1))[1]
        if second.authenticate(account.user, account.secret, token=account.token).ok:
            second.command("DELE 1")
            second.command("QUIT")
        answer = first.command("RETR 1", multiline=True)
        expect.holds(answer.ok, "message 1 is still there for the first session", str(answer))
        expect.same_octets("its body", split(answer.octets)[1], before)
