"""RFC 4954 section 9: how many attempts a client has."""

import uuid

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
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
    source = "127.0.0.2" if target.endpoint.host.startswith("127.") else None
    with target.smtp(source=source) as smtp:
        smtp.ehlo(CLIENT_NAME)
        for _ in range(2):
            wrong = Secret(f"no-{uuid.uuid4().hex}")
            smtp.try_log_in(account.user, wrong, token=account.token).must_be("5yz")
        smtp.command("NOOP").must_be(250)
