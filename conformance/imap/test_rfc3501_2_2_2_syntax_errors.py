"""RFC 3501 section 2.2.2: what breaks the syntax is completed with BAD, and the session goes on."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_raw import pipelined, raw
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import Tagged

PATIENCE = 5.0


def must_be_bad(target: Target, *lines: str) -> None:
    """Demand BAD of each, on a connection of its own: error budgets are small."""
    for line in lines:
        with target.imap(ready=True) as imap:
            octets = f"bad {line}\r\nnext NOOP\r\n".encode()
            answer = raw(imap, octets, tag="next", within=PATIENCE).must_be("OK")
            told = [event.status for event in answer.of(Tagged) if event.tag == "bad"]
            expect.equal(f"completions of {line!r}", told, ["BAD"])


def must_get_over(imap: ImapSession, line: bytes) -> None:
    """Send a line whose tag cannot be told, then NOOP; demand that the line is not OK, NOOP is."""
    answer = raw(imap, line, b"next NOOP\r\n", tag="next", within=PATIENCE)
    done = [event for event in answer.of(Tagged) if event.status == "OK"]
    expect.holds(not done, f"BAD to {line!r}", f"OK under the tag {done[0].tag!r}" if done else "")
    answer.must_be("OK")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a space too many is rejected with BAD: after the tag, between arguments, at the end",
    needs=[Capability.IMAP],
    fails_on=["imap-spaces-read-over", "imap-last-spaces-read-over", "imap-bad-syntax-gets-no"],
)
def test_space_too_many_gets_bad(target: Target) -> None:
    must_be_bad(target, " NOOP", "EXAMINE  INBOX", "STATUS INBOX  (MESSAGES)", "NOOP ")
    must_be_bad(target, "STATUS INBOX ( MESSAGES)", "EXAMINE INBOX ")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a space that lacks is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-spaces-left-out"],
)
def test_space_that_lacks_gets_bad(target: Target) -> None:
    must_be_bad(target, 'EXAMINE"INBOX"', 'STATUS "INBOX"(MESSAGES)', 'LIST """INBOX"')


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "an argument that lacks is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-missing-arguments-assumed", "imap-bad-syntax-gets-no", "imap-bad-is-untagged"],
)
def test_argument_that_lacks_gets_bad(target: Target) -> None:
    must_be_bad(target, "EXAMINE", "STATUS INBOX", 'LIST ""', "CREATE", "RENAME INBOX")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "arguments to a command that takes none are rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-arguments-of-noop-read-over"],
)
def test_argument_where_none_is_taken_gets_bad(target: Target) -> None:
    must_be_bad(target, "NOOP now", "CAPABILITY all", "LOGOUT please")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a quoted string that does not end, or has more behind it, is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-quoted-string-ends-with-the-line", "imap-octets-behind-a-quoted-string"],
)
def test_broken_quoted_string_gets_bad(target: Target) -> None:
    must_be_bad(target, 'EXAMINE "INBOX', 'EXAMINE "INBOX"X', 'EXAMINE "')


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a parenthesized list that does not end, or ends twice, is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-list-ends-with-the-line", "imap-list-may-end-twice"],
)
def test_broken_list_gets_bad(target: Target) -> None:
    must_be_bad(target, "STATUS INBOX (MESSAGES", "STATUS INBOX (MESSAGES))", "STATUS INBOX ()")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "after a syntax error the selected mailbox is still selected",
    needs=[Capability.IMAP],
    fails_on=["imap-bad-syntax-closes-the-mailbox"],
)
def test_syntax_error_leaves_the_mailbox_selected(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE INBOX").granted()
        imap.command("FETCH FETCH FETCH").must_be("BAD")
        imap.command("UID SEARCH ALL").must_be("OK")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "three syntax errors in a row leave the connection open",
    needs=[Capability.IMAP],
    fails_on=["imap-third-bad-disconnects"],
)
def test_three_syntax_errors_leave_the_connection_open(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for _ in range(3):
            imap.command("EXAMINE").must_be("BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a tag without a command is rejected with BAD, tagged or not, and the connection lives",
    needs=[Capability.IMAP],
    fails_on=["imap-line-without-command-disconnects", "imap-line-without-command-is-ok"],
)
def test_tag_without_command_gets_bad(target: Target) -> None:
    for line in (b"alone\r\n", b"alone \r\n"):
        with target.imap(ready=True) as imap:
            must_get_over(imap, line)


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "an empty line is no part of the command after it",
    needs=[Capability.IMAP],
    fails_on=["imap-empty-line-begins-the-next"],
)
def test_empty_line_does_not_spoil_the_next(target: Target) -> None:
    with target.imap(ready=True) as imap:
        must_get_over(imap, b"\r\n")


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a line that begins with a space, or whose tag has what no tag may have, is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-plus-in-tag-taken", "imap-first-space-left-out"],
)
def test_line_without_a_tag_is_not_carried_out(target: Target) -> None:
    for line in (b"a+b NOOP\r\n", b" a NOOP\r\n", b"+ NOOP\r\n"):
        with target.imap(ready=True) as imap:
            # What is answered under a tag that is none breaks the grammar by our fault.
            imap.observers = ()
            must_get_over(imap, line)


@requirement(
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a command in which a NUL stands is not carried out",
    needs=[Capability.IMAP],
    fails_on=["imap-nul-ends-the-line", "imap-nul-read-over"],
)
def test_nul_in_a_command_is_refused(target: Target) -> None:
    for line in (b"nul EXAMINE INBOX\0\r\n", b'nul EXAMINE "IN\0BOX"\r\n', b"nul NO\0OP\r\n"):
        with target.imap(ready=True) as imap:
            found = pipelined(imap, line, b"next NOOP\r\n", tags=["nul", "next"], within=PATIENCE)
            if found["nul"].status == "OK":
                raise Violation(f"BAD to {line!r}", str(found["nul"]))
