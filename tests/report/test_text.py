from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailworthy.report.text import (
    FIELD,
    LINE,
    LINES,
    inert,
    rfc_link,
    schemes,
    section_of,
    shown,
    shown_lines,
    tidy,
    words_of,
)

if TYPE_CHECKING:
    from tests.report.conftest import Make


@pytest.mark.parametrize(
    "code", [*range(0x20), *range(0x7F, 0xA1), 0x202E, 0x2028, 0xFEFF, 0xD800, 0xFFFE]
)
def test_no_control_survives(code: int) -> None:
    made = inert(f"a{chr(code)}b")

    assert made.isascii()
    assert made.isprintable()
    assert (made[0], made[-1]) == ("a", "b")


def test_printable_text_stays() -> None:
    assert inert("Grüße ✓ 漢字 <b> | `x` \\") == "Grüße ✓ 漢字 <b> | `x` \\"


def test_a_cut_tells_the_full_length() -> None:
    made = shown("x" * 3000)

    assert len(made) == FIELD
    assert made.endswith("x… (3000 characters)")
    assert shown(made) == made


def test_escapes_do_not_grow_past_the_bound() -> None:
    assert len(shown("\0" * 50, 60)) == 60


def test_left_out_lines_are_counted() -> None:
    made = shown_lines([f"line {number}" for number in range(10)], most=5)

    assert made == ("line 0", "line 1", "(6 lines left out)", "line 8", "line 9")
    assert shown_lines(made, most=5) == made


def test_ten_megabytes_become_small(make: Make) -> None:
    record = make.failure(transcript=["x" * 1000] * 10_000, actual="y" * 10_000_000)

    made = tidy(record)

    assert len(made.transcript) == LINES
    assert max(map(len, made.transcript)) == LINE
    assert len(made.actual) == FIELD
    assert tidy(made) == made


def test_the_hostile_become_inert(make: Make) -> None:
    made = tidy(make.hostile())

    assert all(text.isprintable() for text in (made.id, made.actual, *made.transcript))
    assert made.verdict is make.hostile().verdict


@pytest.mark.parametrize(
    ("source", "section", "link"),
    [
        ("RFC 5321", "4.1.1.3", "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.3"),
        ("RFC 9051", "A.2", "https://www.rfc-editor.org/rfc/rfc9051#appendix-A.2"),
        ("RFC 9051", '3"><script>', "https://www.rfc-editor.org/rfc/rfc9051"),
        ("CVE-2024-34083", "", ""),
        ("javascript:RFC 1", "1", ""),
    ],
)
def test_the_link_to_a_section(make: Make, source: str, section: str, link: str) -> None:
    assert rfc_link(make.record(source=source, section=section)) == link


@pytest.mark.parametrize(
    ("endpoint", "left"),
    [
        ("smtp+starttls://127.0.0.1:2525", "smtp+starttls"),
        ("imaps://[::1]:2993", "imaps"),
        ("smtp://a.test:25 → imaps://b.test:993", "smtp → imaps"),
    ],
)
def test_hosts_and_ports_are_left_out(endpoint: str, left: str) -> None:
    assert schemes(endpoint) == left


def test_the_parts_of_an_id() -> None:
    assert section_of("smtp/rfc5321/3.3/words-of-it") == "smtp/rfc5321/3.3"
    assert words_of("smtp/rfc5321/3.3/words-of-it") == "words-of-it"
    assert section_of("bare") == words_of("bare") == "bare"
