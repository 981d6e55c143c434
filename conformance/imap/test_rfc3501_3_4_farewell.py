"""RFC 3501 section 3.4: how a server ends a session."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Condition

TRIES = 30


@requirement(
    "RFC 3501",
    "3.4",
    Level.MUST,
    "a server that has enough of what a client says tells it so by BYE before it closes",
    needs=[Capability.IMAP],
    fails_on=["imap-third-bad-disconnects"],
)
def test_server_that_gives_up_says_bye(target: Target) -> None:
    with target.imap() as imap:
        for _ in range(TRIES):
            answer = imap.command("FROBNICATE")
            if any(told.status == "BYE" for told in answer.of(Condition)):
                return
            expect.holds(answer.status, "BYE before the close", str(answer))
