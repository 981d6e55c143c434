"""RFC 2449 section 4: lengths."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable


@requirement(
    "RFC 2449",
    "4",
    Level.MUST,
    "a server with CAPA takes commands of up to 255 octets",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-long-command-disconnects"],
)
def test_command_of_255_octets_is_taken(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        if (short := pop3.command("XYZZ x")).ok is not False:
            raise Unreachable(f"it is not the length that matters: {short}")
        pop3.command(f"XYZZ {'x' * 248}").must_be_err()  # with CRLF 255 octets
        pop3.command("NOOP").must_be_ok()
