"""Ids and their prefixes: a prefix is a section, never half a number or half a word."""

from __future__ import annotations

from itertools import takewhile

import pytest

from mailworthy.catalogue import checks, demand_known, matches
from mailworthy.violation import HarnessError, meant


@pytest.mark.parametrize(
    ("prefix", "taken"),
    [
        ("smtp", True),
        ("smtp/rfc5321", True),
        ("smtp/rfc5321/4", True),
        ("smtp/rfc5321/4.1", True),
        ("smtp/rfc5321/4.1/", True),
        ("smtp/rfc5321/4.1.1", True),
        ("smtp/rfc5321/4.1.1.10", True),
        ("smtp/rfc5321/4.1.1.1", False),
        ("smtp/rfc53", False),
        ("pop3", False),
        ("smtp/rfc5321/4.1.1.10/quit-gets-221", True),
        ("smtp/rfc5321/4.1.1.10/quit-gets", False),
    ],
)
def test_a_prefix_takes_whole_sections(prefix: str, taken: bool) -> None:
    assert matches("smtp/rfc5321/4.1.1.10/quit-gets-221", [prefix]) is taken


def test_every_id_is_unique_and_lies_in_the_folder_of_its_file() -> None:
    found = checks()
    assert len({check.id for check in found}) == len(found) > 100
    for check in found:
        area = check.id.removeprefix("machine/").split("/")[0]
        assert area == check.file.parent.name


def test_the_file_of_a_check_carries_its_rfc_and_section() -> None:
    for check in checks():
        if check.id.split("/")[0] not in {"smtp", "pop3", "imap"}:
            continue
        source = check.requirement.source.lower().replace(" ", "")
        words = check.file.stem.removeprefix(f"test_{source}_").split("_")
        # Sections are numbers, but for the letter that an appendix begins with: "f_5".
        section = ".".join(takewhile(lambda word: word.isdecimal() or len(word) == 1, words))
        assert section, check.file.name
        assert f"{check.requirement.section.lower()}.".startswith(f"{section}."), check.id


def test_an_unknown_prefix_is_told_with_the_nearest() -> None:
    with pytest.raises(HarnessError, match=r"did you mean 'smtp/rfc5321/3\.3'"):
        demand_known(["smtp/rfc5322/3.3"], ["smtp/rfc5321/3.3/x", "imap/rfc3501/6.1/y"])


def test_what_begins_with_a_word_is_nearest_to_it() -> None:
    assert meant("smtp-dots", ["smtp-rset-x", "smtp-dots-stay-doubled"]) == (
        "did you mean 'smtp-dots-stay-doubled'?"
    )
    assert meant("zzz", ["smtp"]) == ""
