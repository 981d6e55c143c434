"""RFC 3501 section 6.3.11: an APPEND that fails leaves the mailbox as it was."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.session.imap_mailbox import delete_superior, inferior, status_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.imap import Continuation, Literal, quote


def _unchanged_unless_ok(target: Target, name: str, answer: ImapAnswer) -> None:
    """One more message after an OK, none more after anything else."""
    with target.imap(ready=True) as imap:
        messages = status_of(imap, name, "MESSAGES")["MESSAGES"]
        expect.equal(f"MESSAGES after {answer}", messages, 2 if answer.status == "OK" else 1)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.MUST,
    "an APPEND refused for its date or its flags leaves no message behind",
    needs=[Capability.IMAP],
    fails_on=["imap-append-stores-what-it-refuses"],
)
def test_append_with_wrong_arguments_stores_nothing(target: Target) -> None:
    wrong = ('"32-Foo-2020 25:00:00 +0000"', '"yesterday"', r"(\Nonsuch)", "(\\)")
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.append(name, target.compose()).granted()
        for arguments in wrong:
            with target.imap(ready=True) as imap:
                command = f'APPEND "{name}" {arguments} '
                answer = imap.command(command, Literal(target.compose()))
                if answer.must_be("OK", "NO", "BAD").status == "OK":
                    continue  # lenient: an unknown flag may be let pass
            _unchanged_unless_ok(target, name, answer)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.MUST,
    "an APPEND of an empty literal stores a message and gets OK, or stores none",
    needs=[Capability.IMAP],
    fails_on=["imap-append-of-nothing-stored-and-refused", "imap-append-of-nothing-ok-unstored"],
)
def test_append_of_nothing_stores_what_it_says(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.append(name, target.compose()).granted()
            answer = imap.append(name, b"").must_be("OK", "NO", "BAD")
        _unchanged_unless_ok(target, name, answer)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.MUST,
    "an APPEND with NUL, which no literal may hold, stores a message and gets OK, or stores none",
    needs=[Capability.IMAP],
    fails_on=["imap-append-nul-stored-and-refused", "imap-append-nul-ok-unstored"],
)
def test_append_with_nul_stores_what_it_says(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.append(name, target.compose()).granted()
            answer = imap.append(name, target.compose(b"a\0b\r\n")).must_be("OK", "NO", "BAD")
        _unchanged_unless_ok(target, name, answer)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.MUST,
    "an APPEND whose literal is cut by the end of the connection stores nothing",
    needs=[Capability.IMAP],
    fails_on=["imap-append-stores-what-was-cut"],
)
def test_cut_append_stores_nothing(target: Target) -> None:
    with target.own_mailbox() as name:
        octets = target.compose(b"half\r\n" * 100)
        for sent in (len(octets) // 2, len(octets) - 1):
            with target.imap(ready=True) as imap:
                imap.send(b"cut APPEND %s {%d}\r\n" % (quote(name).encode(), len(octets)))
                event = imap.read_event()
                if not isinstance(event, Continuation):
                    raise Unreachable(f"no leave to send the literal: {event}")
                imap.send(octets[:sent])
        with target.imap(ready=True) as imap:
            expect.equal("EXISTS", imap.fill(name, target.compose()).exists(), 1)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "APPEND to a \\Noselect name gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-append-to-noselect-accepted"],
)
def test_append_to_a_noselect_name_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        delete_superior(imap, name)
        if imap.command(f'EXAMINE "{name}"').status == "OK":
            raise NotApplicable("the deleted superior can be selected, which 6.3.4 judges")
        imap.append(name, target.compose()).must_be("NO")
