"""RFC 3501 section 7.5: the request to go on."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Continuation, Literal


@requirement(
    "RFC 3501",
    "7.5",
    Level.SHOULD,
    "the client is asked to go on (+) for a literal, and for nothing else",
    needs=[Capability.IMAP],
    fails_on=["imap-plus-before-each-ok"],
)
def test_plus_comes_for_a_literal_alone(target: Target) -> None:
    commands = ("NOOP", "CAPABILITY", "EXAMINE INBOX", 'LIST "" INBOX', "UID SEARCH ALL")
    with target.imap(ready=True) as imap:
        for command in commands:
            told = imap.command(command).must_be("OK").of(Continuation)
            expect.equal(f"requests to go on during {command}", told, [])


@requirement(
    "RFC 3501",
    "7.5",
    Level.SHOULD,
    "for one literal the client is asked to go on once",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-asked-for-twice"],
)
def test_literal_is_asked_for_once(target: Target) -> None:
    with target.imap(ready=True) as imap:
        answer = imap.command("EXAMINE ", Literal(b"INBOX")).must_be("OK")
        expect.equal("requests to go on", len(answer.of(Continuation)), 1)
