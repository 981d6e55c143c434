"""The POP3 session against scripted servers: what it makes of good and of bad answers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from mailworthy.delivery import holding_by_pop3
from mailworthy.oracles.pop3 import Pop3Dialogue
from mailworthy.session.base import NoMechanism
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.pop3 import SHOWN_LINES, Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.violation import Unreachable, Violation

Scripted = Callable[[Callable[[socket.socket], None]], AbstractContextManager[int]]
Playing = Callable[..., AbstractContextManager[Pop3Session]]


@pytest.fixture
def playing(scripted: Scripted) -> Playing:
    """Open a session whose server greets and then gives one answer per line it reads."""

    @contextmanager
    def play(
        *answers: bytes, greeting: bytes = b"+OK\r\n", patience: float = 10.0
    ) -> Iterator[Pop3Session]:
        def behave(client: socket.socket) -> None:
            client.sendall(greeting)
            lines = client.makefile("rb")
            for answer in answers:
                if not lines.readline():
                    return
                client.sendall(answer)
            if answers and answers[-1]:
                lines.readline()

        with scripted(behave) as port:
            stream = Stream.connect(
                Endpoint("pop3", "127.0.0.1", port),
                Transcript(Masker()),
                ClientTls(),
                patience=patience,
            )
            with Pop3Session(stream, [Pop3Dialogue()]) as session:
                session.read_greeting()
                yield session

    return play


def found(session: Pop3Session) -> list[str]:
    (watcher,) = session.observers
    assert isinstance(watcher, Pop3Dialogue)
    return [finding.rule.name for finding in watcher.findings]


def test_answers_are_read_as_they_should_be(playing: Playing) -> None:
    with playing(b"+OK 2 320\r\n", b"+OK\r\n1 120\r\n2 200\r\n.\r\n", b"+OK 1 a!\r\n") as session:
        assert session.stat() == (2, 320)
        assert session.sizes() == {1: 120, 2: 200}
        assert session.command("UIDL 1").unique_ids() == {1: b"a!"}
        assert found(session) == []


@pytest.mark.parametrize(
    "answer",
    [
        b"+OK\r\n",
        b"+OK two 320\r\n",
        b"+OK 2  320\r\n",
        b"-ERR\r\n",
        b"+OK " + b"9" * 5000 + b" 1\r\n",
    ],
)
def test_a_bad_drop_listing_is_a_violation(playing: Playing, answer: bytes) -> None:
    with playing(answer) as session, pytest.raises(Violation):
        session.stat()


@pytest.mark.parametrize(
    "listing", [b"1", b"1 " + b"x" * 71, b"1 a b", b"1 \xe4", b"1 a\r\n1 b", b"1  a", b""]
)
def test_a_bad_unique_id_listing_is_a_violation(playing: Playing, listing: bytes) -> None:
    with playing(b"+OK\r\n" + listing + b"\r\n.\r\n") as session, pytest.raises(Violation):
        session.unique_ids()


def test_a_scan_listing_may_tell_more(playing: Playing) -> None:
    with playing(b"+OK\r\n1 120 seen\r\n.\r\n") as session:
        assert session.sizes() == {1: 120}


def test_a_closed_connection_is_neither_ok_nor_err(playing: Playing) -> None:
    with playing(b"") as session:
        answer = session.command("NOOP")
        assert answer.lost is not None
        assert answer.closed
        for demand in (answer.must_be_ok, answer.must_be_err):
            with pytest.raises(Violation, match="connection closed"):
                demand()


def test_our_own_patience_proves_nothing_but_a_deadline_of_the_check_does(
    playing: Playing,
) -> None:
    with playing(b"", b"", b"+OK\r\n", patience=0.2) as session:
        assert session.command("NOOP", within=0.05).ok is None
        with pytest.raises(Unreachable, match=r"no answer within 0\.2 s"):
            session.command("NOOP")


def test_a_negative_greeting_is_unreachable(playing: Playing) -> None:
    with pytest.raises(Unreachable, match="no POP3 greeting"), playing(greeting=b"-ERR busy\r\n"):
        pass


def test_a_server_in_trouble_violates_nothing(playing: Playing) -> None:
    with playing(b"-ERR [SYS/TEMP] later\r\n") as session, pytest.raises(Unreachable):
        session.command("NOOP").must_be_ok()


def test_a_message_for_clients_that_say_utf8_violates_nothing(playing: Playing) -> None:
    with playing(b"-ERR [UTF8] later\r\n") as session, pytest.raises(Unreachable, match="UTF8"):
        session.retr(1)


def test_messages_for_clients_that_say_utf8_are_passed_over(playing: Playing) -> None:
    listing = b"+OK\r\n1 9\r\n2 9\r\n.\r\n"
    kept, ours = b"-ERR [UTF8] later\r\n", b"+OK\r\n\r\nthe mark\r\n.\r\n"
    with playing(listing, kept, ours, b"+OK\r\n") as session:
        assert holding_by_pop3(session, "the mark") == [b"\r\nthe mark\r\n"]


def test_an_answer_too_many_is_told_and_not_taken_for_the_next(playing: Playing) -> None:
    with playing(b"+OK\r\n+OK 9 9\r\n", b"+OK 2 320\r\n") as session:
        session.command("NOOP").must_be_ok()
        assert session.stat() == (2, 320)
        assert found(session) == ["pop3/one-response-per-command"]


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (b"+ok\r\n", "pop3/status-indicator"),
        (b"220 hello\r\n", "pop3/status-indicator"),
        (b"+OK\n", "pop3/lines-end-with-crlf"),
        (b"+OK a\rb\r\n", "pop3/lines-end-with-crlf"),
        (b"+OK " + b"x" * 507 + b"\r\n", "pop3/first-line-length"),
    ],
)
def test_the_oracle_finds(playing: Playing, answer: bytes, rule: str) -> None:
    with playing(answer) as session:
        session.command("NOOP")
        assert found(session) == [rule]


@pytest.mark.parametrize(
    "answer",
    [
        b"+OK\r\n",
        b"-ERR [AUTH] no\r\n",
        b"+OK " + b"x" * 506 + b"\r\n",
    ],
)
def test_the_oracle_lets_pass(playing: Playing, answer: bytes) -> None:
    with playing(answer) as session:
        session.command("NOOP")
        assert found(session) == []


def test_a_challenge_answers_auth_alone_and_has_any_length(playing: Playing) -> None:
    challenge = b"+ " + b"Zm9v" * 200 + b"\r\n"
    with playing(challenge, b"+ \r\n", b"-ERR\r\n", b"+ \r\n") as session:
        for line in ("AUTH CRAM-MD5", "", "*"):
            session.command(line)
        assert found(session) == []
        session.command("NOOP")
        assert found(session) == ["pop3/status-indicator"]


def test_what_a_message_holds_is_not_the_listing_of_a_server(playing: Playing) -> None:
    with playing(b"+OK\r\nbare\nLF\r\n.\r\n", b"+OK\r\n1 a\n2 b\r\n.\r\n") as session:
        assert session.retr(1) == b"bare\nLF\r\n"
        assert found(session) == []
        session.command("UIDL", multiline=True)
        assert found(session) == ["pop3/lines-end-with-crlf"]


def test_an_echo_of_the_keyword_is_the_clients_own(playing: Playing) -> None:
    with playing(b"-ERR unknown command: NOOP\rNOOP\r\n", b"-ERR unknown:\rNOOP\r\n") as session:
        session.command(b"NOOP\rNOOP").must_be_err()
        assert found(session) == []
        session.command(b"NOOP\rNOOP").must_be_err()
        assert found(session) == ["pop3/lines-end-with-crlf"]


def test_a_farewell_without_a_command_is_let_pass(playing: Playing) -> None:
    with playing(b"+OK\r\n-ERR shutting down\r\n", b"") as session:
        session.command("NOOP").must_be_ok()
        session.command("NOOP")
        assert found(session) == []


def test_log_in_waits_for_a_maildrop_in_use(playing: Playing) -> None:
    capa = b"+OK\r\nUSER\r\n.\r\n"
    with playing(capa, b"+OK\r\n", b"-ERR [IN-USE]\r\n", b"+OK\r\n", b"+OK\r\n") as session:
        session.log_in("alice", Secret("wonder"), token=False)
        shown = "\n".join(session.stream.transcript.lines())
        assert shown.count("PASS ********") == 2
        assert "wonder" not in shown


def test_a_refused_log_in_is_tried_once(playing: Playing) -> None:
    with (
        playing(b"-ERR\r\n", b"+OK\r\n", b"-ERR [AUTH] no\r\n") as session,
        pytest.raises(Unreachable, match="log-in as alice was refused: -ERR"),
    ):
        session.log_in("alice", Secret("wonder"), token=False)


def test_no_way_to_log_in_is_no_refusal(playing: Playing) -> None:
    with playing(b"+OK\r\nSTLS\r\n.\r\n") as session, pytest.raises(NoMechanism):
        session.log_in("alice", Secret("wonder"), token=False)


def test_a_server_that_proves_nothing_is_left(playing: Playing) -> None:
    capa = b"+OK\r\nSASL SCRAM-SHA-256\r\n.\r\n"
    with playing(capa, b"+ \r\n", b"+ bm9uc2Vuc2U=\r\n", b"-ERR\r\n") as session:
        answer = session.authenticate("alice", Secret("wonder"), token=False)
        assert answer.ok is False
        assert session.stream.transcript.lines()[-2] == "C: *"


def test_a_long_response_is_shown_in_part(playing: Playing) -> None:
    with playing(b"+OK\r\n" + b"line\r\n" * 1000 + b".\r\n") as session:
        assert len(session.retr(1)) == 6000
        lines = session.stream.transcript.lines()
        assert len(lines) < SHOWN_LINES + 10
        assert lines[-1] == f"({1000 - SHOWN_LINES} more lines and the final dot)"


def test_a_refusal_under_a_veil_is_shown_and_nothing_that_follows_mail(playing: Playing) -> None:
    private = b"-ERR private\r\n"
    with playing(b"-ERR no TOP\r\n", b"+OK\r\n" + private + b".\r\n", private) as session:
        with session.veil("the header of a message"):
            session.command("TOP 1 0", multiline=True)
            session.command("TOP 1 0", multiline=True)
            session.command("NOOP")
        lines = session.stream.transcript.lines()
    assert [line for line in lines if "-ERR" in line] == ["S: -ERR no TOP"]
    assert lines.count("(the header of a message: not shown)") == 1


def test_what_is_veiled_is_read_but_shown_nowhere(playing: Playing) -> None:
    private = b"Subject: private\r\n"
    with playing(b"+OK\r\n" + private + b".\r\n", b"+ok " + private) as session:
        with session.veil("the header of a message"):
            told = session.command("TOP 1 0", multiline=True)
            session.command("NOOP")
        shown = "\n".join(session.stream.transcript.lines())
        findings = session.observers[0].findings  # type: ignore[attr-defined]
    assert told.octets == private
    assert "private" not in shown
    at = [shown.index(words) for words in ("TOP 1 0", "the header of a message: not shown", "NOOP")]
    assert at == sorted(at)
    assert findings
    assert not [f for f in findings if "private" in f"{f.actual} {f.transcript}"]


def test_an_exchange_drains_nothing_and_tells_every_lost_answer(playing: Playing) -> None:
    with playing(b"-ERR one\r\n-ERR two\r\n", b"") as session:
        [first] = session.exchange(b"LONG\r\n", False)
        [second] = session.exchange(b"QUIT\r\n", False)
        assert (str(first), str(second)) == ("-ERR one", "-ERR two")
    with playing(b"+OK\r\n", b"") as session:
        answers = session.exchange(b"NOOP\r\nQUIT\r\n", False, True, False)
        assert answers[0].ok
        assert [answer.ok for answer in answers[1:]] == [None, None]


def test_quit_waits_for_a_farewell_no_longer_than_for_anything_else(playing: Playing) -> None:
    with playing(b"+OK bye\r\n", patience=0.1) as session:
        session.quit()
        assert session.stream.transcript.lines()[-1] == "(no answer within 0.1 s)"
