"""RFC 1939 section 3: the inactivity autologout timer. These checks wait for ten minutes."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# A client that has not logged in cannot be logged out: before log-in nothing is said of time.
@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a client that is logged in and silent for ten minutes is still logged in",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-silent-client-dropped", "pop3-silent-client-logged-out"],
    slow=595,  # ten minutes, less what clocks may differ by
)
def test_silent_client_stays_logged_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("STAT").granted()
        said = pop3.read_answer(within=target.silence)
        expect.holds(said.ok is None and not said.closed, "the connection is kept", str(said))
        answer = pop3.command("STAT")
        expect.holds(answer.ok, f"+OK after {target.silence:g} s", str(answer))


@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a command within the ten minutes begins them anew",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-commands-do-not-prolong"],
    slow=400,  # twice that is past the ten minutes
)
def test_command_resets_the_autologout_timer(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.command("STAT").granted()
        for _ in range(2):
            said = pop3.read_answer(within=target.silence)
            expect.holds(said.ok is None and not said.closed, "the connection is kept", str(said))
            answer = pop3.command("STAT")
            expect.holds(answer.ok, "+OK", str(answer))


@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a client that is silent for ten minutes is told nothing, should it be logged out",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-autologout-says-farewell"],
    slow=625,  # ten minutes, and some more: a timer of ten minutes has run out
)
def test_autologout_says_nothing(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        said = pop3.read_answer(within=target.silence)
        expect.holds(said.lost is not None, "no response without a command", str(said))
