"""The SMTP session against scripted servers: what it makes of good and of bad answers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from mailworthy.session.base import Lost
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.secret import Secret
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.violation import Unreachable, Violation

Scripted = Callable[[Callable[[socket.socket], None]], AbstractContextManager[int]]
Playing = Callable[..., AbstractContextManager[SmtpSession]]


@pytest.fixture
def playing(scripted: Scripted) -> Playing:
    """Open a session whose server greets and then gives one answer per line it reads."""

    @contextmanager
    def play(
        *answers: bytes,
        greeting: bytes = b"220 mail.example.test\r\n",
        scheme: str = "smtp",
        patience: float = 10.0,
    ) -> Iterator[SmtpSession]:
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
                Endpoint(scheme, "127.0.0.1", port),
                Transcript(Masker()),
                ClientTls(),
                patience=patience,
            )
            with SmtpSession(stream, sender="alice@example.test") as session:
                yield session

    return play


def test_ehlo_notes_what_is_announced(playing: Playing) -> None:
    with playing(b"250-mail.example.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n") as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        assert smtp.extensions == {"SIZE": "1000", "PIPELINING": ""}
        assert smtp.size_limit == 1000


@pytest.mark.parametrize("announced", [b"SIZE", b"SIZE many", b"HELP"])
def test_a_size_without_a_number_is_no_limit(playing: Playing, announced: bytes) -> None:
    with playing(b"250-mail.example.test\r\n250 " + announced + b"\r\n") as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        assert smtp.size_limit is None


@pytest.mark.parametrize("greeting", [b"554 no service\r\n", b"421 busy\r\n", b"hello\r\n", b""])
def test_a_session_that_is_not_opened_is_unreachable(playing: Playing, greeting: bytes) -> None:
    with playing(greeting=greeting) as smtp, pytest.raises(Unreachable):
        smtp.read_greeting()


def test_a_close_is_a_violation_and_a_known_one(playing: Playing) -> None:
    with playing(b"") as smtp:
        smtp.read_greeting()
        answer = smtp.command("NOOP")
        assert answer.closed
        with pytest.raises(Violation, match="connection closed"):
            answer.must_be(250)


def test_silence_is_a_violation_only_past_the_deadline_of_a_check(playing: Playing) -> None:
    with playing(b"250", b"250 late\r\n", patience=0.3) as smtp:
        smtp.read_greeting()
        with pytest.raises(Unreachable):
            smtp.command("NOOP")
    with playing(b"250", b"250 late\r\n") as smtp:
        smtp.read_greeting()
        answer = smtp.command("NOOP", within=0.2)
        assert not answer.closed
        with pytest.raises(Violation, match="no answer within"):
            answer.must_be(250)


def test_a_group_is_answered_one_by_one(playing: Playing) -> None:
    with playing(b"250 one\r\n503 two\r\n25", b"0 three\r\n") as smtp:
        smtp.read_greeting()
        answers = smtp.exchange(b"RSET\r\nRCPT\r\nNOOP\r\n", 3)
        assert [answer.code for answer in answers] == [250, 503, 250]


def test_what_is_lost_is_lost_for_the_whole_group(playing: Playing) -> None:
    with playing(b"250 one\r\n") as smtp:
        smtp.read_greeting()
        first, *rest = smtp.exchange(b"NOOP\r\n", 3, within=0.2)
        assert first.code == 250
        assert [isinstance(answer.lost, Lost) for answer in rest] == [True, True]


def test_data_stops_where_it_is_refused(playing: Playing) -> None:
    with playing(b"554 nobody\r\n") as smtp:
        smtp.read_greeting()
        assert smtp.data(b"Subject: x\r\n\r\n").code == 554


def test_lmtp_reads_an_answer_per_recipient(playing: Playing) -> None:
    ok, wait = b"250 ok\r\n", b"354 go\r\n"
    content = [b"", b"", ok + b"550 full\r\n" + ok]
    answers = [b"250 mail.example.test\r\n", ok, ok, b"550 who\r\n", ok, ok, wait, *content]
    with playing(*answers, scheme="lmtp") as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        smtp.command("MAIL FROM:<>")
        for name in ("alice", "nobody", "bob", "carol"):
            smtp.command(f"RCPT TO:<{name}>")
        assert smtp.data(b"Subject: x\r\n\r\n").code == 550


def test_an_offer_we_cannot_use_is_unreachable(playing: Playing) -> None:
    with playing(b"250-mail.example.test\r\n250 AUTH GSSAPI\r\n") as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        with pytest.raises(Unreachable, match="GSSAPI"):
            smtp.log_in("alice", Secret("wonder"), token=False)


@pytest.mark.parametrize("challenge", [b"334 ???\r\n", b"334\r\n", b"334 cj1ub3QtdXJz\r\n"])
def test_a_challenge_that_makes_no_sense_is_unreachable(playing: Playing, challenge: bytes) -> None:
    with playing(b"250-mail.example.test\r\n250 AUTH SCRAM-SHA-256\r\n", challenge) as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        with pytest.raises(Unreachable):
            smtp.log_in("alice", Secret("wonder"), token=False)


def test_no_secret_is_shown(playing: Playing) -> None:
    with playing(b"250-x\r\n250 AUTH PLAIN\r\n", b"535 wrong wonder-1865\r\n") as smtp:
        smtp.read_greeting()
        smtp.ehlo("client.example.test")
        smtp.stream.transcript.masker.add(Secret("wonder-1865"))
        with pytest.raises(Unreachable):
            smtp.log_in("alice", Secret("wonder-1865"), token=False)
        shown = "\n".join(smtp.stream.transcript.lines())
    assert "wonder-1865" not in shown
    assert "AGFsaWNlAHdvbmRlci0xODY1" not in shown


@pytest.mark.parametrize(
    ("code", "allowed", "outcome"),
    [
        (250, (250,), None),
        (251, ("2yz",), None),
        (550, ("4yz", "5yz"), None),
        (250, (503,), Violation),
        (550, (250,), Violation),
        (None, (250,), Violation),
        (421, (250,), Unreachable),
        (450, (250,), Unreachable),
        (530, (503,), Unreachable),
        (421, (421,), None),
    ],
)
def test_policy_answers_are_no_violations(
    code: int | None, allowed: tuple[int | str, ...], outcome: type[Exception] | None
) -> None:
    answer = SmtpAnswer(code, (b"2.0.0 text",))
    if outcome is None:
        assert answer.must_be(*allowed) is answer
    else:
        with pytest.raises(outcome):
            answer.must_be(*allowed)


def test_an_answer_knows_its_enhanced_code() -> None:
    assert SmtpAnswer(550, (b"5.1.1 no such mailbox",)).enhanced == "5.1.1"
    assert SmtpAnswer(550, (b"no such mailbox",)).enhanced is None
    assert SmtpAnswer(None).enhanced is None


def test_a_chunk_is_sent_as_it_is(playing: Playing) -> None:
    with playing(b"250 first\r\n", b"", b"", b"250 whole\r\n") as smtp:
        smtp.read_greeting()
        assert smtp.bdat(b"").lines == (b"first",)
        answer = smtp.bdat(b".\r\n\r\n", last=True)
        assert answer.lines == (b"whole",)
        sent = [line for line in smtp.stream.transcript.lines() if line.startswith("C:")]
        assert sent == ["C: BDAT 0", "C: BDAT 5 LAST", "C: .", "C: "]


def test_a_close_after_421_is_no_answer_to_judge(playing: Playing) -> None:
    with playing(b"421 enough\r\n", b"") as smtp:
        smtp.read_greeting()
        smtp.command("MAILWORTHY").must_be("4yz")
        answer = smtp.command("NOOP")
        assert answer.closed
        with pytest.raises(Unreachable):
            answer.must_be(250)


@pytest.mark.parametrize("code", [250, 450, 554])
def test_any_reply_is_an_answer(code: int) -> None:
    assert SmtpAnswer(code).answered().code == code


@pytest.mark.parametrize(
    ("answer", "raised"),
    [(SmtpAnswer(421), Unreachable), (SmtpAnswer(354), Violation), (SmtpAnswer(None), Violation)],
)
def test_no_answer_to_go_on_with(answer: SmtpAnswer, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        answer.answered()
