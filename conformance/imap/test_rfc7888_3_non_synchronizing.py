"""RFC 7888 section 3: non-synchronizing literals in whatever command, carried out or not."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_raw import raw
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Continuation, ListEntry, Literal, Tagged, quote

PATIENCE = 5.0
EITHER = frozenset({"LITERAL+", "LITERAL-"})
INNER = b"inner CAPABILITY\r\n"
"""Octets of a literal that would be a command, were they not part of one."""


def must_have_literals(imap: ImapSession) -> None:
    """Raise NotApplicable where non-synchronizing literals are not announced."""
    if not EITHER & imap.ask_capabilities():
        raise NotApplicable("neither LITERAL+ nor LITERAL- is announced")


def must_swallow(imap: ImapSession, begun: bytes, rest: bytes = b"") -> list[str]:
    """Send a command with a literal that looks like one; its completion, no other may come."""
    must_have_literals(imap)
    line = b"outer " + begun + b" {%d+}\r\n" % len(INNER) + INNER + rest + b"\r\n"
    answer = raw(imap, line, b"next NOOP\r\n", tag="next", within=PATIENCE).must_be("OK")
    told = [event for event in answer.of(Tagged) if event.tag != "next"]
    expect.equal("tags of completions", [event.tag for event in told], ["outer"])
    return [event.status for event in told]


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "the literal of a command that there is not is read over with it, and not carried out",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-of-a-refused-command-carried-out"],
)
def test_literal_of_an_unknown_command_is_swallowed(target: Target) -> None:
    with target.imap(ready=True) as imap:
        expect.equal("its completion", must_swallow(imap, b"FROBNICATE"), ["BAD"])


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "so is the literal of a command of wrong syntax",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-of-a-refused-command-carried-out"],
)
def test_literal_of_a_malformed_command_is_swallowed(target: Target) -> None:
    for begun in (b"EXAMINE INBOX", b"STATUS INBOX (MESSAGES)", b"NOOP"):
        with target.imap(ready=True) as imap:
            must_swallow(imap, begun)


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "so is the literal of a command that is not valid before log-in",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-before-login-carried-out"],
)
def test_literal_before_login_is_swallowed(target: Target) -> None:
    for begun in (b"EXAMINE", b"APPEND INBOX"):
        with target.imap() as imap:
            must_swallow(imap, begun)


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "so is the message of an APPEND to a mailbox that there is not",
    needs=[Capability.IMAP],
    fails_on=["imap-refused-append-carried-out"],
)
def test_message_of_a_refused_append_is_swallowed(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        begun = f"APPEND {quote(name + '-missing')}".encode()
        expect.equal("its completion", must_swallow(imap, begun), ["NO"])


@requirement(
    "RFC 7888",
    "3",
    Level.MUST,
    "a command may have several literals that do not wait, empty ones, and one that waits",
    needs=[Capability.IMAP],
    fails_on=["imap-second-literal-at-once-not-taken"],
)
def test_command_may_have_several_literals_at_once(target: Target) -> None:
    with target.imap(ready=True) as imap:
        must_have_literals(imap)
        empty, inbox = Literal(b"", plus=True), Literal(b"INBOX", plus=True)
        for reference, pattern in ((empty, inbox), (empty, Literal(b"INBOX"))):
            answer = imap.command("LIST ", reference, " ", pattern, within=PATIENCE).must_be("OK")
            answer.first(ListEntry, "LIST of INBOX")


@requirement(
    "RFC 7888",
    "3",
    Level.SHOULD,
    "nobody is asked for a literal that does not wait",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-at-once-asked-for"],
)
def test_literal_that_does_not_wait_is_not_asked_for(target: Target) -> None:
    with target.imap(ready=True) as imap:
        must_have_literals(imap)
        answer = imap.command("EXAMINE ", Literal(b"INBOX", plus=True)).must_be("OK")
        expect.equal("requests to go on", len(answer.of(Continuation)), 0)
