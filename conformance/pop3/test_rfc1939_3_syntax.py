"""RFC 1939 section 3: how command lines are made, and what is no command line."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation


def demand_err(target: Target, line: bytes) -> None:
    """Demand -ERR of a logged-in session, though no server that hangs up on what nobody sends."""
    with target.pop3(ready=True) as pop3:
        answer = pop3.command(line, within=target.patience)
        if answer.closed:
            raise Unreachable(f"no answer: {answer}")
        answer.must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a command is known by its whole keyword: one that merely begins as it does, or is short of "
    "it, is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-keywords-matched-by-four-letters", "pop3-keywords-may-be-abbreviated"],
)
def test_longer_and_shorter_keywords_get_err(target: Target) -> None:
    for line in ("NOOPS", "STATX", "RSETX", "NOO", "STA", "RSE"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "an argument of 40 characters is taken in: what is wrong with the command gets its -ERR",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-argument-of-40-disconnects", "pop3-long-number-disconnects"],
)
def test_argument_of_40_characters_is_taken_in(target: Target) -> None:
    for line in (f"XYZZ {'x' * 40}", f"RETR {'9' * 40}"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line).must_be_err()
    with target.pop3() as pop3:
        answer = pop3.command(f"USER {'x' * 40}")  # whatever is said of the name
        expect.holds(answer.ok is not None, "+OK or -ERR", str(answer))


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a keyword with octets that are no printable ASCII is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-eighth-bit-stripped", "pop3-control-characters-stripped"],
)
def test_keyword_of_other_octets_gets_err(target: Target) -> None:
    for line in (b"N\xcf\xcfP", b"NOOP\x80", b"NO\x07OP", b"NOOP\x7f"):
        demand_err(target, line)


# By the text this is as much a MUST. But where strings end with NUL servers do not see what is
# behind it, and do no harm by that: so they are warned alone.
@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a keyword with a NUL octet in it or behind it is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-nul-ends-a-command"],
)
def test_nul_ends_no_keyword(target: Target) -> None:
    for line in (b"NOOP\0", b"NOOP\0X"):
        demand_err(target, line)


# "Arguments: none" says what the command is without; but the grammar of RFC 2449 section 4 lets any
# number of arguments follow a keyword, so that one too many may be called a matter of meaning.
@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a command with an argument more than it has is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-needless-argument-ignored", "pop3-second-argument-ignored"],
)
def test_argument_too_many_gets_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    for line in ("STAT 1", "NOOP 1", "RSET 1", "LIST 1 1", "RETR 1 1", "DELE 1 1"):
        with target.pop3(ready=True) as pop3:
            pop3.command(line, multiline=line.startswith("RETR")).must_be_err()


# By the text this is a MUST. But servers that are lenient with people who type commands by hand do
# no harm: so it is told, not called a failure.
@requirement(
    "RFC 1939",
    "3",
    Level.ADVICE,
    "two spaces before an argument, or one behind the command, are refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-any-spaces-separate", "pop3-spaces-at-the-end-ignored"],
)
def test_needless_spaces_get_err(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    for line in ("LIST  1", "DELE  1", "NOOP ", "STAT "):
        with target.pop3(ready=True) as pop3:
            pop3.command(line).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a line without a keyword is refused with -ERR",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-empty-line-ignored", "pop3-empty-line-disconnects"],
)
def test_line_without_keyword_gets_err(target: Target) -> None:
    for line in (b"", b" "):
        with target.pop3(ready=True) as pop3:
            pop3.command(line, within=target.patience).must_be_err()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "the CRLF ends a command, in however many pieces it came",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-takes-each-piece-for-a-line", "pop3-crlf-in-one-piece"],
)
def test_command_may_come_in_pieces(target: Target) -> None:
    line = b"STAT\r\n"
    splits = [[line[:at], line[at:]] for at in range(1, len(line))]
    splits.append([line[at : at + 1] for at in range(len(line))])
    with target.pop3(ready=True) as pop3:
        for pieces in splits:
            for piece in pieces:
                # Another client is greeted meanwhile, so that each piece comes by itself.
                target.pop3(secured=False).close()
                pop3.send(piece)
            answer = pop3.read_answer(within=target.patience)
            expect.holds(answer.ok, f"+OK to {pieces!r}", str(answer))


@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "a bare CR ends no command",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-bare-cr-ends-a-command"],
)
def test_bare_cr_ends_no_command(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        (first,) = pop3.exchange(b"NOOP\rNOOP\r\n", False)
        if first.lost is not None:
            raise Unreachable(f"no answer: {first}")
        if first.ok is False:
            return  # an unknown command, in one
        # Who takes the CR for white space, and the rest for an argument, answers once.
        (second,) = pop3.exchange(b"STAT\r\n", False)
        if second.ok is True and re.match(rb"\d+ \d+", second.text) is None:
            raise Violation("one answer to the line", f"a second one: {second}")


# As with SMTP: nearly every server takes it, for people who type commands by hand.
@requirement(
    "RFC 1939",
    "3",
    Level.ADVICE,
    "a bare LF ends no command",
    needs=[Capability.POP3, Capability.LOGIN],
    fails_on=["pop3-bare-lf-ends-a-command"],
)
def test_bare_lf_ends_no_command(target: Target) -> None:
    demand_err(target, b"NOOP\nNOOP")  # an unknown command, in one
