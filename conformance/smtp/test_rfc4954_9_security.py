"""RFC 4954 section 9: how many attempts a client has."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 4954",
    "9",
    Level.SHOULD,
    "The connection is not dropped before three attempts have failed",
    needs=[Capability.SMTP, Capability.SMTP_AUTH, Capability.LOGIN],
    fails_on=["smtp-second-failed-log-in-disconnects"],
    exclusive=True,
)
def test_two_failed_attempts_leave_the_connection(target: Target) -> None:
    account = target.account
    with target.smtp(source=other_source(target)) as smtp:
        smtp.ehlo(CLIENT_NAME)
        for _ in range(2):
            answer = smtp.try_log_in(account.user, wrong_secret(), token=account.token)
            answer.must_be("5yz")
        smtp.command("NOOP").must_be(250)
