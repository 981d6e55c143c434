"""UTF8 and LANG in the reference's POP3 server (RFC 6856)."""

from __future__ import annotations

import pytest
from tests.reference.pop3_wire import PLAIN, stocked, talk

PART = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Description: {}\r\n\r\nx"
NEEDS = ["Subject: Gr\u00fc\u00dfe\r\n\r\nx\r\n", PART.format("Gr\u00fc\u00dfe") + "\r\n--b--\r\n"]
NEEDS_NOT = [
    "Subject: hello\r\n\r\nGr\u00fc\u00dfe\r\n-- \r\nJos\u00e9\r\n\r\n",
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nx\r\n",
]
LOG_IN = f"AUTH PLAIN {PLAIN}"


@pytest.mark.parametrize("text", NEEDS)
def test_a_message_that_needs_the_mode_is_refused_without_it(text: str) -> None:
    store = stocked(text.encode())
    size = len(text.encode())
    answers = talk(LOG_IN, "LIST 1", "RETR 1", "TOP 1 0", "DELE 1", "RSET", store=store)
    assert answers[1] == f"+OK 1 {size}"
    assert [line[:11] for line in answers[2:4]] == ["-ERR [UTF8]", "-ERR [UTF8]"]
    assert [line[:4] for line in answers[4:]] == ["+OK ", "+OK "]
    answers = talk("UTF8", LOG_IN, "LIST 1", "RETR 1", store=store)
    assert answers[2] == f"+OK 1 {size}"
    assert "\r\n".join(answers[4:]) == f"{text}."


@pytest.mark.parametrize("text", NEEDS_NOT)
def test_8bit_content_and_encoded_words_need_no_mode(text: str) -> None:
    answers = talk(LOG_IN, "RETR 1", store=stocked(text.encode()))
    assert "\r\n".join(answers[2:]) == f"{text}."


def test_stls_is_refused_after_utf8() -> None:
    assert talk("UTF8", "STLS", secure=False)[1] == "-ERR STLS comes before UTF8"


def test_both_are_announced_in_both_states() -> None:
    before = talk("CAPA")
    after = talk(LOG_IN, "CAPA")
    for listed in (before, after):
        assert "UTF8 USER" in listed
        assert "LANG" in listed
    assert set(before) <= set(after)


@pytest.mark.parametrize(
    ("wanted", "tag"), [("en", "en"), ("EN", "en"), ("en-gb", "en-GB"), ("*", "en")]
)
def test_a_language_is_named_by_its_exact_tag(wanted: str, tag: str) -> None:
    for lines in ([f"LANG {wanted}"], [LOG_IN, f"LANG {wanted}"]):
        assert talk(*lines)[-1].startswith(f"+OK {tag} ")


def test_languages_are_listed() -> None:
    assert talk("LANG")[1:] == ["en English", "en-GB English (United Kingdom)", "."]
