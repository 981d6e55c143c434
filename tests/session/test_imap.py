"""IMAP answers and sessions: what must_be takes, how literals wait, what silence becomes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from mailworthy.session.base import Lost
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.imap_mailbox import own_mailbox, personal_prefix
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import (
    Code,
    Condition,
    Exists,
    Fetch,
    Literal,
    SearchResult,
    Tagged,
    Unknown,
    Unparsable,
)


def answer(status: str, *untagged: object, code: Code | None = None) -> ImapAnswer:
    return ImapAnswer("imap://x", untagged, Tagged("m1", status, code, b""))  # type: ignore[arg-type]


def test_must_be_takes_the_statuses_named() -> None:
    assert answer("OK").must_be("OK").status == "OK"
    with pytest.raises(Violation) as caught:
        answer("BAD").must_be("OK", "NO")
    assert (caught.value.expected, caught.value.actual) == ("OK or NO", "BAD")


def test_a_lost_answer_is_a_violation() -> None:
    lost = ImapAnswer("imap://x", (), None, Lost("connection closed"))
    with pytest.raises(Violation, match="connection closed"):
        lost.must_be("OK", "NO", "BAD")


def test_policy_and_farewell_judge_nothing() -> None:
    with pytest.raises(Unreachable):
        answer("NO", code=Code("UNAVAILABLE")).must_be("OK")
    assert answer("NO", code=Code("UNAVAILABLE")).must_be("NO").status == "NO"
    gone = ImapAnswer("imap://x", [Condition("BYE", None, b"later")], None, Lost("closed"))
    with pytest.raises(Unreachable, match="later"):
        gone.must_be("OK")


def test_a_farewell_for_a_bug_is_a_violation() -> None:
    bye = Condition("BYE", Code("SERVERBUG"), b"oops")
    with pytest.raises(Violation, match="closed"):
        ImapAnswer("imap://x", [bye], None, Lost("closed")).must_be("NO")


def test_what_an_answer_tells() -> None:
    whole = answer(
        "OK",
        SearchResult((3, 1)),
        Exists(1),
        Exists(4),
        Fetch(1, {"UID": 7, "FLAGS": ("\\seen",), "BODY[]": b"x"}),
        Condition("OK", Code("UIDNEXT", ("8",)), b""),
    )
    assert whole.search() == [1, 3]
    assert whole.exists() == 4
    assert whole.uids() == [7]
    assert whole.flags(1) == {"\\Seen"}
    assert whole.body() == whole.item("body[]") == b"x"
    assert whole.number("UIDNEXT") == 8
    for missing in (lambda: whole.item("BODY[1]"), lambda: whole.flags(2)):
        with pytest.raises(Violation):
            missing()
    with pytest.raises(Violation):
        whole.number("UIDVALIDITY")


@pytest.fixture
def dialogue() -> Callable[..., tuple[ImapSession, list[bytes]]]:
    """A session with a server that sends each of its lines when it has been spoken to."""

    def open_session(*lines: bytes) -> tuple[ImapSession, list[bytes]]:
        ours, theirs = socket.socketpair()
        heard: list[bytes] = []

        def serve() -> None:
            with theirs:
                for line in lines:
                    heard.append(theirs.recv(4096))
                    theirs.sendall(line)

        threading.Thread(target=serve, daemon=True).start()
        endpoint = Endpoint("imap", "127.0.0.1", 143)
        stream = Stream(endpoint, Transcript(Masker()), 1, ClientTls(), 5.0, ours)
        return ImapSession(stream), heard

    return open_session


Dialogue = Callable[..., tuple[ImapSession, list[bytes]]]


def test_a_literal_waits_for_leave(dialogue: Dialogue) -> None:
    session, heard = dialogue(b"* 1 EXISTS\r\n+ go\r\n", b"m1 OK done\r\n")
    with session:
        assert session.append("x", b"abc", ["\\Seen"]).must_be("OK").exists() == 1
    assert heard == [b'm1 APPEND "x" (\\Seen) {3}\r\n', b"abc\r\n"]


def test_a_refused_literal_is_not_sent(dialogue: Dialogue) -> None:
    session, heard = dialogue(b"m1 NO [TRYCREATE] no\r\n", b"m2 OK\r\n")
    with session:
        assert session.append("x", b"abc").must_be("NO").has_code("TRYCREATE")
        session.command("NOOP").must_be("OK")
    assert heard[1] == b"m2 NOOP\r\n"


def test_a_non_synchronizing_literal_goes_at_once(dialogue: Dialogue) -> None:
    session, heard = dialogue(b"m1 OK done\r\n")
    with session:
        session.command("SELECT ", Literal(b"x", plus=True)).must_be("OK")
    assert heard == [b"m1 SELECT {1+}\r\nx\r\n"]


def test_another_tag_is_no_answer(dialogue: Dialogue) -> None:
    session, _ = dialogue(b"x1 OK done\r\n")
    with session, pytest.raises(Violation, match="under the tag 'x1'"):
        session.command("NOOP").must_be("OK")


def test_a_close_is_a_lost_answer(dialogue: Dialogue) -> None:
    session, _ = dialogue(b"* OK wait\r\n")
    with session, pytest.raises(Violation, match="connection closed"):
        session.command("NOOP").must_be("OK")


def test_silence_is_lost_only_within_a_deadline_of_the_check() -> None:
    ours, theirs = socket.socketpair()
    endpoint = Endpoint("imap", "127.0.0.1", 143)
    stream = Stream(endpoint, Transcript(Masker()), 1, ClientTls(), 0.05, ours)
    with theirs, ImapSession(stream) as session:
        with pytest.raises(Violation, match="no answer within"):
            session.command("NOOP", within=0.01).must_be("OK")
        with pytest.raises(Unreachable):
            session.command("NOOP")


def test_secrets_stay_out_of_the_transcript(dialogue: Dialogue) -> None:
    session, heard = dialogue(b"m1 OK [CAPABILITY IMAP4rev1] in\r\n")
    session.capabilities = frozenset({"IMAP4REV1"})
    with session:
        session.log_in("alice", Secret('pass"word'))
    assert heard == [b'm1 LOGIN "alice" "pass\\"word"\r\n']
    assert session.capabilities == {"IMAP4REV1"}
    assert "word" not in "".join(session.stream.transcript.lines())


def test_prefix_of_own_mailboxes(dialogue: Dialogue) -> None:
    session, _ = dialogue(b'* NAMESPACE (("INBOX." ".")) NIL NIL\r\nm1 OK done\r\n')
    session.capabilities = frozenset({"NAMESPACE"})
    with session:
        assert personal_prefix(session) == "INBOX."
    session, _ = dialogue(b"* NAMESPACE NIL NIL NIL\r\nm1 OK done\r\n")
    session.capabilities = frozenset({"NAMESPACE"})
    with session, pytest.raises(NotApplicable):
        personal_prefix(session)


def test_no_own_mailbox_where_none_may_be_created(dialogue: Dialogue) -> None:
    session, _ = dialogue(b"m1 NO [NOPERM] no\r\n")
    with pytest.raises(NotApplicable), own_mailbox(lambda: session):
        pytest.fail("it was created")


def test_unknown_responses_reach_the_answer() -> None:
    assert answer("OK", Unknown("QUOTA", b' "" ()')).of(Unknown)[0].name == "QUOTA"


@pytest.mark.parametrize("status", ["NO", "BAD"])
def test_a_step_that_is_not_judged_is_declined(status: str) -> None:
    assert answer("OK").granted().status == "OK"
    with pytest.raises(Unreachable):
        answer(status).granted()


def test_keywords_of_the_server_are_left_out() -> None:
    fetch = Fetch(1, {"FLAGS": ("\\seen", "\\Recent", "$HasNoAttachment")})
    assert answer("OK", fetch).flags() == {"\\Seen"}


def test_a_slip_of_the_grammar_does_not_end_the_dialogue(dialogue: Dialogue) -> None:
    session, _ = dialogue(b"* 3 EXISTS \r\nm1 OK\r\n")
    with session:
        answer = session.command("NOOP")
    assert answer.status == "OK"
    assert answer.exists() == 3
    assert len(answer.of(Unparsable)) == 2


def test_a_read_only_mailbox_is_not_filled(dialogue: Dialogue) -> None:
    session, _ = dialogue(b"* 0 EXISTS\r\nm1 OK [READ-ONLY] x\r\n")
    with session, pytest.raises(NotApplicable, match="read-only"):
        session.fill("box")
