"""RFC 2449 section 4: lengths."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable

LONGEST = 255
"""Octets of the longest command that every server with CAPA takes, CRLF included."""


def padded(word: str, octets: int) -> str:
    """A command line of so many octets, its CRLF counted but not added."""
    return f"{word} {'x' * (octets - len(word) - 3)}"


@requirement(
    "RFC 2449",
    "4",
    Level.MUST,
    "a server with CAPA takes commands of up to 255 octets",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-long-command-disconnects", "pop3-long-command-read-as-two"],
)
def test_command_of_255_octets_is_taken(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        if (short := pop3.command("XYZZ x")).ok is not False:
            raise Unreachable(f"it is not the length that matters: {short}")
        [refused] = pop3.exchange(f"{padded('XYZZ', LONGEST)}\r\n".encode(), False)
        refused.must_be_err()
        [alive] = pop3.exchange(b"STAT\r\n", False)  # not the answer to what is left of it
        alive.must_be_ok()


@requirement(
    "RFC 2449",
    "4",
    Level.MUST,
    "a server with CAPA takes commands of up to 255 octets before log-in, names of users included",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=["pop3-long-user-disconnects", "pop3-long-command-read-as-two"],
)
def test_command_of_255_octets_is_taken_before_log_in(target: Target) -> None:
    for word in ("XYZZ", "USER"):
        with target.pop3() as pop3:
            short, alive = pop3.command(f"{word} x"), pop3.capa()
            if short.ok is None or not alive.ok:
                raise Unreachable(f"it is not the length that matters: {short}, then {alive}")
        with target.pop3() as pop3:
            [answer] = pop3.exchange(f"{padded(word, LONGEST)}\r\n".encode(), False)
            expect.holds(answer.ok is not None, "+OK or -ERR", str(answer))
            [listed] = pop3.exchange(b"CAPA\r\n", True)  # not the answer to what is left of it
            listed.must_be_ok()


# Nothing is said of longer ones but that they need not be taken; who reads one as several
# commands carries out what the client never gave as a command.
@requirement(
    "RFC 2449",
    "4",
    Level.MAY,
    "a command longer than 255 octets is one command: taken, refused, or the end of the connection",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=["pop3-overlong-command-read-in-pieces"],
)
def test_longer_command_is_one_command(target: Target) -> None:
    for octets in (LONGEST + 1, 520, 1100, 4200, 9000):
        with target.pop3() as pop3:
            # The end is a command of its own, should a piece of the line begin there.
            line = padded("XYZZ", octets).removesuffix("x" * 5) + " CAPA"
            [taken] = pop3.exchange(f"{line}\r\n".encode(), False)
            [last] = pop3.exchange(b"QUIT\r\n", False)
            if taken.lost is None and last.lost is None:  # it has not hung up
                last.must_be_ok()
