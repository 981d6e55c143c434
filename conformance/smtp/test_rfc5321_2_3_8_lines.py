"""RFC 5321 section 2.3.8: only CRLF ends a line."""

from mailworthy import expect
from mailworthy.arrival import taken
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable


@requirement(
    "RFC 5321",
    "2.3.8",
    Level.MUST,
    "A bare CR or LF is no line end, so a dot between such does not end the mail data",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "smtp-crlf-dot-lf-ends-data",
        "smtp-lf-dot-crlf-ends-data",
        "smtp-cr-dot-cr-ends-data",
    ],
)
def test_only_crlf_makes_the_dot_end_the_data(target: Target) -> None:
    for ending in (b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n"):
        read = taken(target, b"Above" + ending + b"below\r\n")
        if read is not None:
            expect.holds(b"below" in read, "the data go on after the dot", f"ended at {ending!r}")


def demand_one_command(target: Target, line: bytes) -> None:
    """Send a line with something in its middle that is no line end; QUIT must be answered next."""
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(line)
        if answer.code is None:  # section 3.8 judges hanging up
            raise Unreachable(f"no answer: {answer}")
        after = smtp.command("QUIT")
        expect.holds(
            after.code in {221, 421, None}, f"one reply to {line!r}, then 221 to QUIT", str(after)
        )


@requirement(
    "RFC 5321",
    "2.3.8",
    Level.MUST,
    "A bare CR ends no command",
    needs=[Capability.SMTP],
    fails_on=["smtp-bare-cr-ends-a-command"],
)
def test_bare_cr_ends_no_command(target: Target) -> None:
    demand_one_command(target, b"NOOP\rNOOP")


# The text says MUST NOT of a bare LF too. But nearly every server takes it, for people who type
# commands by hand, and it does no harm outside the mail data: so it is told, not called a failure.
@requirement(
    "RFC 5321",
    "2.3.8",
    Level.ADVICE,
    "A bare LF ends no command",
    needs=[Capability.SMTP],
    fails_on=["smtp-bare-lf-ends-a-command"],
)
def test_bare_lf_ends_no_command(target: Target) -> None:
    demand_one_command(target, b"NOOP\nNOOP")
