from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as reader

from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.html import html, write_html
from mailworthy.report.matrix import matrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make


def _page(make: Make, *, stale: list[Stale] | None = None) -> reader.HtmlElement:
    return reader.document_fromstring(html(make.result(*make.every_verdict()), stale or []))


def _words(element: reader.HtmlElement | None) -> str:
    assert element is not None
    return " ".join(element.text_content().split())


def test_a_failure_has_all_its_evidence(make: Make) -> None:
    (article,) = _page(make).xpath("//article[contains(@class, 'fail')][not(.//*[@class='known'])]")

    assert _words(article) == (
        "smtp/rfc5321/3.3/rcpt-before-mail-gets-503 ✗ fail MUST smtp+starttls://127.0.0.1:2525 "
        "RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 "
        "and leaves the state as it was Expected 503 Actual connection closed "
        "C: EHLO client.example.test S: 250 mail.example.test C: RCPT TO:<alice@example.test> "
        "S: (connection closed after 0.004 s) Reproduce with: mailworthy check target.toml "
        "--only smtp/rfc5321/3.3/rcpt-before-mail-gets-503 --seed 42"
    )
    assert (
        article.xpath("string(.//a/@href)") == "https://www.rfc-editor.org/rfc/rfc5321#section-3.3"
    )
    assert article.xpath("string(.//pre)").count("\n") == 4


def test_findings_come_gravest_first(make: Make) -> None:
    classes = _page(make).xpath("//article/@class")

    assert [name.split()[1] for name in classes] == [
        "fail", "fail", "error", "warn", "inconclusive", "note",
    ]  # fmt: skip


def test_the_matrix_counts_by_section_and_endpoint(make: Make) -> None:
    rows = _page(make).xpath("//table[@class='matrix']/tbody/tr")

    assert [[_words(cell) for cell in row] for row in rows] == [
        ["imap/rfc9051/6.4.8", "nothing checked", "✓ 1 pass"],
        ["smtp/rfc5321/3.3", "✗ 1 fail", "nothing checked"],
        [
            "smtp/rfc5321/4.2",
            "‼ 1 error ? 1 inconclusive i 1 note – 1 skip",
            "nothing checked",
        ],
        ["smtp/rfc5321/4.9", "✗ 1 fail", "nothing checked"],
        ["smtp/rfc5321/4.10", "! 1 warn", "nothing checked"],
    ]


def test_every_link_within_the_page_arrives(make: Make) -> None:
    page = _page(make)
    names = page.xpath("//@id")

    assert len(names) == len(set(names))
    links = [link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")]
    assert len(links) > 10
    assert set(links) <= set(names)


def test_nothing_is_loaded_and_nothing_runs(make: Make) -> None:
    page = _page(make)

    assert page.xpath("//script | //link | //img | //iframe | //@src | //form") == []
    assert not [name for name in page.xpath("//@*") if str(name.attrname).startswith("on")]
    assert "url(" not in page.xpath("string(//style)")
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none';")


def test_the_hostile_are_only_text(make: Make) -> None:
    events = make.events(make.hostile(), problem=make.HOSTILE, error=make.HOSTILE)
    stale = [Stale(make.HOSTILE, "smtp", Verdict.FAIL, None)]

    made = html(make.collected(events), stale)

    assert "<script" not in made
    assert all(char.isprintable() or char == "\n" for char in made)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert re.search(r'href="(?!#|https://www\.rfc-editor\.org/)', made) is None


def test_it_is_fit_for_keyboard_and_screen_reader(make: Make) -> None:
    page = _page(make)

    assert page.get("lang") == "en"
    assert [int(each.tag[1]) for each in page.xpath("//h1 | //h2")] == [1] + [2] * 5
    assert page.xpath("//th[not(@scope)]") == []
    names = set(page.xpath("//@id"))
    assert set(page.xpath("//@aria-labelledby")) <= names
    assert page.xpath("//*[contains(@class, 'scroll') or self::pre][not(@tabindex='0')]") == []
    assert page.xpath("//input[not(parent::label)]") == []
    assert _words(page.xpath("//body/*")[0]) == "Skip to the findings"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_colour_can_be_read_on_its_ground(make: Make, scheme: int) -> None:
    style = _page(make).xpath("string(//style)")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme]))
    inks = ("fail", "warn", "odd", "note", "pass", "skip")
    pairs = [(ink, f"{ink}-bg") for ink in inks]
    pairs += [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "panel")]

    for ink, ground in pairs:
        dark, light = sorted((_luminance(colours[ink]), _luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_an_unreachable_endpoint_is_told(make: Make) -> None:
    page = reader.document_fromstring(
        html(make.collected(make.events(make.record(), error="connection refused")))
    )

    rows = page.xpath("//table[@class='endpoints']/tbody/tr")
    assert _words(rows[0]) == (
        "smtp+starttls://127.0.0.1:2525 Postfix 220 mail.example.test ESMTP Postfix "
        "TLSv1.3CN=mail.example.test PIPELINING · SIZE 10240000"
    )
    assert _words(rows[1]) == "imaps://127.0.0.1:2993 ‼ did not answer connection refused"


def test_an_empty_and_a_broken_run_have_a_page(make: Make) -> None:
    assert "There are no records." in html(make.result())
    broken = html(make.collected(make.events(make.record())[:1]))
    assert "No endpoint was probed." in broken
    assert "Incomplete: the run broke off after 0 records" in broken


def test_stale_entries_are_listed(make: Make) -> None:
    page = _page(make, stale=[Stale("a/b", "smtp", Verdict.FAIL, Verdict.PASS)])

    assert "a/b on smtp: fail in the baseline, pass now" in _words(page.body)


def test_sections_are_sorted_as_numbers(make: Make) -> None:
    ids = ["smtp/rfc5321/4.10/a", "smtp/rfc5321/4.2/b", "smtp/rfc5321/4.2.1/c", "smtp/rfc821/1/d"]

    rows = matrix(make.result(*map(make.record, ids))).rows

    assert [row.section for row in rows] == [
        "smtp/rfc821/1",
        "smtp/rfc5321/4.2",
        "smtp/rfc5321/4.2.1",
        "smtp/rfc5321/4.10",
    ]


def test_ten_megabytes_make_a_small_page(make: Make, tmp_path: Path) -> None:
    record = make.failure(transcript=["<" * 1000] * 10_000)

    write_html(make.result(record), tmp_path / "report.html")

    assert (tmp_path / "report.html").stat().st_size < 2_000_000
