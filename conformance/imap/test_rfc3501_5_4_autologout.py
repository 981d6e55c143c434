"""RFC 3501 section 5.4: the autologout timer. These checks wait for half an hour."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.stream import Closed, Silent
from mailworthy.target import Target


def farewell(target: Target, commands: int) -> str:
    """Stay silent, say NOOP, and so on; how the session ended meanwhile, or nothing."""
    with target.imap(ready=True) as imap:
        for _ in range(commands):
            try:
                event = imap.read_event(within=target.silence)
                return "" if getattr(event, "status", "") != "BYE" else "BYE"
            except Silent:
                pass
            except Closed as error:
                return str(error)
            answer = imap.command("NOOP")
            if answer.status != "OK":
                return str(answer)
    return ""


@requirement(
    "RFC 3501",
    "5.4",
    Level.MUST,
    "a client that is logged in and silent for thirty minutes is still logged in",
    needs=[Capability.IMAP, Capability.LOGIN],
    fails_on=["imap-silent-client-logged-out", "imap-silent-client-dropped"],
    slow=1795,  # thirty minutes, less what clocks may differ by
)
def test_silent_client_stays_logged_in(target: Target) -> None:
    ended = farewell(target, 1)
    expect.holds(not ended, "the session is kept", ended)


@requirement(
    "RFC 3501",
    "5.4",
    Level.SHOULD,
    "a command within the thirty minutes begins them anew",
    needs=[Capability.IMAP, Capability.LOGIN],
    fails_on=["imap-commands-do-not-prolong"],
    slow=1100,  # twice that is past the thirty minutes
)
def test_command_resets_the_autologout_timer(target: Target) -> None:
    ended = farewell(target, 2)
    expect.holds(not ended, "the session is kept", ended)
