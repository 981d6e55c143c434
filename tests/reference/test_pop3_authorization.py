"""How the reference's POP3 server lets clients in: USER, APOP, AUTH, STLS, delays."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import ssl

import pytest
from tests.reference.pop3_wire import PLAIN, Wire, settled, stocked, talk

from mailworthy.reference.pop3.connection import Pop3Connection

MSG_ID = re.compile(r"<[!-;=?A-~]+@[A-Za-z0-9.-]+>")


def apop(answers: list[str]) -> str:
    """The command that the greeting asks for."""
    stamp = MSG_ID.findall(answers[0])
    return f"APOP alice {hashlib.md5((stamp[0] + 'wonder').encode()).hexdigest()}"


def cram(answers: list[str]) -> str:
    """The response to the last challenge."""
    challenge = base64.b64decode(answers[-1].removeprefix("+ "))
    digest = hmac.digest(b"wonder", challenge, "md5").hex()
    return base64.b64encode(f"alice {digest}".encode()).decode()


def test_the_digest_is_that_of_rfc_1939() -> None:
    class Stamped(Pop3Connection):
        def timestamp(self) -> str:
            return "<1896.697170952@dbc.mtview.ca.us>"

    store = stocked(password="tanstaaf")
    command = "APOP alice c4c9334bac560ecc979e58001b3e22fb"
    assert talk(command.upper(), store=store, part=Stamped)[0].startswith("-ERR [AUTH] ")
    assert talk(command, store=store, part=Stamped) == ["+OK 0 messages"]


@pytest.mark.parametrize("secure", [False, True])
def test_apop_works_with_tls_and_without(secure: bool) -> None:
    assert talk(apop, "STAT", secure=secure) == ["+OK 0 messages", "+OK 0 0"]


def test_each_greeting_has_a_timestamp_of_its_own() -> None:
    greetings: list[str] = []

    def note(answers: list[str]) -> str:
        greetings.append(answers[0])
        return "QUIT"

    for _ in range(2):
        talk(note)
    stamps = [MSG_ID.findall(greeting) for greeting in greetings]
    assert [len(found) for found in stamps] == [1, 1]
    assert stamps[0] != stamps[1]


def test_nobody_s_digest_opens_nothing() -> None:
    def nobody(answers: list[str]) -> str:
        stamp = MSG_ID.findall(answers[0])[0]
        return f"APOP nobody {hashlib.md5(stamp.encode()).hexdigest()}"

    assert talk(nobody)[0].startswith("-ERR [AUTH] ")


@pytest.mark.parametrize("between", ["CAPA", "XYZZ", "x" * 300, "STLS", "AUTH PLAIN =AAA"])
def test_pass_comes_right_after_user(between: str) -> None:
    answers = talk("USER alice", between, "PASS wonder")
    assert answers[0].startswith("+OK ")
    assert answers[-1] == "-ERR USER first"


@pytest.mark.parametrize("user", ["al\N{SOFT HYPHEN}ice", "\N{FULLWIDTH LATIN SMALL LETTER A}lice"])
def test_names_and_passwords_are_prepared(user: str) -> None:
    answers = talk(f"USER {user}", "PASS wond\N{SOFT HYPHEN}er")
    assert answers[1:] == ["+OK 0 messages"]


def test_octets_that_are_no_utf_8_are_refused() -> None:
    answers = talk(b"USER al\xefce", b"PASS wonder", b"USER alice", b"PASS w\xf6nder")
    assert [line[:4] for line in answers] == ["-ERR", "-ERR", "+OK ", "-ERR"]


def test_user_is_ascii_where_utf8_is_announced_without_user() -> None:
    class Ascii(Pop3Connection):
        utf8_user = False

    answers = talk("USER al\N{SOFT HYPHEN}ice", "CAPA", part=Ascii)
    assert answers[0].startswith("-ERR ")
    assert "UTF8" in answers


def test_wrong_credentials_have_a_code_and_other_failures_have_none() -> None:
    plain = base64.b64encode(b"\0alice\0wrong").decode()
    assert talk(f"AUTH PLAIN {plain}")[0].startswith("-ERR [AUTH] ")
    assert talk("USER nobody", "PASS wrong")[1].startswith("-ERR [AUTH] ")
    assert talk("AUTH PLAIN", "*") == ["+ ", "-ERR cancelled"]


def test_an_empty_initial_response_is_none_at_all() -> None:
    assert talk("AUTH PLAIN =")[0].startswith("-ERR [AUTH] ")
    assert talk("AUTH PLAIN", PLAIN) == ["+ ", "+OK 0 messages"]
    assert talk("AUTH PLAIN", "=")[1].startswith("-ERR ")


def test_the_limit_of_commands_is_none_of_responses() -> None:
    response = base64.b64encode(b"x" * 12000 + b"\0alice\0wonder").decode()
    answers = talk("AUTH PLAIN", response, "AUTH PLAIN", PLAIN)
    assert answers[1].startswith("-ERR [AUTH] ")
    assert answers[3] == "+OK 0 messages"


def test_the_server_begins_with_cram_md5() -> None:
    assert talk("AUTH CRAM-MD5", cram, secure=False)[-1] == "+OK 0 messages"


def test_auth_after_log_in_is_refused() -> None:
    answers = talk(f"AUTH PLAIN {PLAIN}", f"AUTH PLAIN {PLAIN}", "STLS", "NOOP")
    assert [line[:4] for line in answers] == ["+OK ", "-ERR", "-ERR", "+OK "]


def test_a_delay_is_announced_and_kept() -> None:
    class Slow(Pop3Connection):
        login_delay = 60

    store = stocked()
    assert "LOGIN-DELAY 60" in talk("CAPA", part=Slow, store=store)
    answers = talk("USER alice", "PASS wonder", "QUIT", part=Slow, store=store)
    assert answers[1:] == ["+OK 0 messages", "+OK goodbye"]
    answers = talk("USER alice", "PASS wrong", "USER alice", "PASS wonder", part=Slow, store=store)
    assert answers[1].startswith("-ERR [AUTH] ")
    assert answers[3].startswith("-ERR [LOGIN-DELAY] ")
    assert "LOGIN-DELAY 0" in talk("CAPA")


def test_stls_forgets_what_was_said_in_clear() -> None:
    class Upgrading(Pop3Connection):
        async def start_tls(self) -> None:
            self.forget_plaintext()
            self.secure = True

    async def converse() -> list[str]:
        connection = Upgrading(stocked(), ssl.create_default_context())
        wire = Wire()
        connection.connection_made(wire)
        connection.data_received(b"LANG en-gb\r\nSTLS\r\nUSER alice\r\n")
        await settled()
        connection.data_received(b"PASS wonder\r\nSTLS\r\nCAPA\r\n")
        await settled()
        assert connection.language == "en"
        return wire.lines()

    answers = asyncio.run(converse())[1:]
    assert answers[:2] == ["+OK en-GB it is", "+OK begin TLS"]
    assert answers[2] == "-ERR USER first"
    assert answers[3].startswith("-ERR ")
    assert "USER" in answers
    assert "STLS" not in answers
