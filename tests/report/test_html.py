from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from lxml import html as reader

from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.findings import entries
from mailworthy.report.html import page, write_page
from mailworthy.report.load_part import DRAWN, load_part
from mailworthy.report.matrix import tables
from mailworthy.report.part import Part
from mailworthy.report.result_part import result_part

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make

    from mailworthy.events import Record
    from mailworthy.report.result import Result


def html(result: Result, stale: list[Stale] | None = None) -> str:
    return page([result_part(result, stale or [])])


def _mixed(make: Make) -> reader.HtmlElement:
    """A page of two conformance results and a load run."""
    result = result_part(make.result(*make.every_verdict()))
    return reader.document_fromstring(page([result, result, load_part(make.load())]))


def _page(make: Make, *, stale: list[Stale] | None = None) -> reader.HtmlElement:
    return reader.document_fromstring(html(make.result(*make.every_verdict()), stale))


def _words(element: reader.HtmlElement | None) -> str:
    assert element is not None
    return " ".join(element.text_content().split())


def test_a_failure_has_all_its_evidence(make: Make) -> None:
    (article,) = _page(make).xpath("//article[contains(@class, 'fail')][not(.//*[@class='known'])]")

    assert _words(article) == (
        "smtp/rfc5321/3.3/rcpt-before-mail-gets-503 ✗ fail MUST "
        "RFC 5321 section 3.3: RCPT without a MAIL before it is refused with 503 "
        "and leaves the state as it was smtp+starttls://127.0.0.1:2525 "
        "Expected 503 Actual connection closed Dialogue, 4 lines of rcpt-before-mail-gets-503 "
        "C: EHLO client.example.test S: 250 mail.example.test C: RCPT TO:<alice@example.test> "
        "S: (connection closed after 0.004 s) Reproduce with: mailworthy check target.toml "
        "--only smtp/rfc5321/3.3/rcpt-before-mail-gets-503 --seed 42"
    )
    assert (
        article.xpath("string(.//a/@href)") == "https://www.rfc-editor.org/rfc/rfc5321#section-3.3"
    )
    assert article.xpath("string(.//pre)").count("\n") == 4
    assert article.xpath(".//details/@open") != []


def test_a_check_that_fails_on_several_endpoints_is_told_once(make: Make) -> None:
    closed, refused = make.failure(), make.failure(endpoint=make.IMAPS, actual="550")
    known = make.failure(endpoint="smtp://127.0.0.1:25", known=True)

    articles = reader.document_fromstring(html(make.result(closed, known, refused))).xpath(
        "//article"
    )

    assert len(articles) == 2
    cases = articles[0].xpath(".//div[@class='case']")
    assert [_words(case.find("h5")) for case in cases] == [make.STARTTLS, make.IMAPS]
    assert [_words(case.xpath(".//dd")[1]) for case in cases] == ["connection closed", "550"]
    assert "on 2 endpoints" in _words(articles[0])
    assert articles[0].text_content().count("Reproduce with") == 1
    assert "known from the baseline" in _words(articles[1])


def test_findings_come_gravest_first(make: Make) -> None:
    classes = _page(make).xpath("//article/@class")

    assert [name.split()[1] for name in classes] == [
        "fail", "fail", "error", "warn", "inconclusive", "note",
    ]  # fmt: skip


def _tables(page: reader.HtmlElement) -> dict[str, list[list[str]]]:
    return {
        _words(table.find("caption")): [
            [_words(cell) for cell in row] for row in table.xpath(".//tr")
        ]
        for table in page.xpath("//table[@class='matrix']")
    }


def test_each_area_has_a_matrix_of_its_own_endpoints(make: Make) -> None:
    assert _tables(_page(make)) == {
        "imap": [["Endpoint", "imap/rfc9051/6.4.8"], ["imaps://127.0.0.1:2993", "✓ 1 pass"]],
        "smtp": [
            ["Section", "smtp+starttls://127.0.0.1:2525"],
            ["smtp/rfc5321/3.3", "✗ 1 fail"],
            ["smtp/rfc5321/4.2", "‼ 1 error ? 1 inconclusive i 1 note – 1 skip"],
            ["smtp/rfc5321/4.9", "✗ 1 fail"],
            ["smtp/rfc5321/4.10", "! 1 warn"],
        ],
    }


def test_machines_and_oracles_stand_with_their_protocol(make: Make) -> None:
    ids = ["smtp/rfc5321/3.3/a", "oracle/smtp/b", "machine/smtp/c"]

    made = _tables(reader.document_fromstring(html(make.result(*map(make.record, ids)))))

    assert [row[0] for row in made["smtp"]] == [
        "Section", "machine/smtp", "oracle/smtp", "smtp/rfc5321/3.3",
    ]  # fmt: skip


def test_mail_flow_is_a_matrix_of_submitting_and_reading_endpoints(make: Make) -> None:
    def flow(sent: str, read: str, **changes: object) -> Record:
        return make.record("mailflow/octets-come-out", endpoint=f"{sent} → {read}", **changes)

    smtp, pop3 = "smtp://127.0.0.1:2525", "pop3://127.0.0.1:2110"
    records = [
        flow(smtp, pop3, verdict="fail"),
        flow(make.STARTTLS, make.IMAPS),
        flow(smtp, make.IMAPS),
    ]

    made = _tables(reader.document_fromstring(html(make.result(*records))))

    assert made == {
        "mailflow, pair by pair": [
            ["Sent to ↓ read from →", "imaps://127.0.0.1:2993", "pop3://127.0.0.1:2110"],
            ["smtp+starttls://127.0.0.1:2525", "✓ 1 pass", "nothing checked"],
            ["smtp://127.0.0.1:2525", "✓ 1 pass", "✗ 1 fail"],
        ]
    }


def test_every_link_within_the_page_arrives(make: Make) -> None:
    page = _mixed(make)
    names = page.xpath("//@id")

    assert len(names) == len(set(names))
    links = [link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")]
    assert len(links) > 10
    assert set(links) <= set(names)


def test_nothing_is_loaded_and_nothing_runs(make: Make) -> None:
    page = _mixed(make)

    assert (
        page.xpath("//script | //link | //img | //iframe | //@src | //form | //use | //image") == []
    )
    assert not [name for name in page.xpath("//@*") if str(name.attrname).startswith("on")]
    assert "url(" not in page.xpath("string(//style)")
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none';")


def test_the_hostile_are_only_text(make: Make) -> None:
    events = make.events(make.hostile(), problem=make.HOSTILE, error=make.HOSTILE)
    stale = [Stale(make.HOSTILE, "smtp", Verdict.FAIL, None)]

    made = page([result_part(make.collected(events), stale), load_part(make.hostile_load())])

    assert "<script" not in made
    assert all(char.isprintable() or char == "\n" for char in made)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert re.search(r'href="(?!#|https://www\.rfc-editor\.org/)', made) is None


def test_it_is_fit_for_keyboard_and_screen_reader(make: Make) -> None:
    page = _mixed(make)

    assert page.get("lang") == "en"
    levels = [int(each.tag[1]) for each in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5")]
    assert levels[:4] == [1, 2, 3, 4]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.xpath("//th[not(@scope)]") == []
    names = set(page.xpath("//@id"))
    named = {name for names_ in page.xpath("//@aria-labelledby") for name in names_.split()}
    assert named <= names
    scrolled = "//*[contains(@class, 'scroll') or contains(@class, 'end-first')]"
    assert len(page.xpath(scrolled)) > len(page.xpath("//pre")) > 0
    assert page.xpath(f"{scrolled}[not(@tabindex='0')]") == []
    assert page.xpath("//pre[not(parent::div[@class='end-first'])]") == []
    assert page.xpath("//input[not(parent::label)]") == []
    assert page.xpath("//svg[@role='img'][not(@aria-labelledby and @aria-describedby)]") == []
    assert set(page.xpath("//@aria-describedby")) <= names
    assert _words(page.xpath("//body/*")[0]) == "Skip to the content"


def test_several_results_are_listed_with_what_they_come_to(make: Make) -> None:
    cards = _mixed(make).xpath("//nav[@aria-label='Results in this page']//li")

    assert [_words(card) for card in cards] == [
        "Conformance ✗ Not mailworthy: 1 violation on 1 endpoint",
        "Conformance ✗ Not mailworthy: 1 violation on 1 endpoint",
        "Load ✗ Limits missed: lost = 0, but 2",
    ]
    assert [card.xpath("string(.//@href)") for card in cards] == ["#part-1", "#part-2", "#part-3"]
    assert _page(make).xpath("//nav[@aria-label='Results in this page']") == []


def test_another_kind_of_result_comes_in_as_one_more_part(make: Make) -> None:
    good = Part("Conformance", "b.test", "All is <well>", 0, "_result.html.j2", {})
    result = result_part(make.result(make.record()))

    made = page([result, replace(good, variables=result.variables)])

    cards = reader.document_fromstring(made).xpath("//ul[@class='cards']/li")
    assert _words(cards[1]) == "Conformance: b.test ✓ All is <well>"
    assert cards[1].get("class") == "card code-0"
    assert _words(reader.document_fromstring(made).find(".//h1")) == "2 results"


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
    lines = [(f"ink-{number}", "paper") for number in range(DRAWN)]

    for ink, ground in pairs + lines:
        dark, light = sorted((_luminance(colours[ink]), _luminance(colours[ground])))
        enough = 3 if (ink, ground) in lines else 4.5
        assert (light + 0.05) / (dark + 0.05) >= enough, (ink, ground)


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

    result = make.result(*map(make.record, ids))
    (table,) = tables(result, entries(result))

    assert [row.head for row in table.rows] == [
        "smtp/rfc821/1",
        "smtp/rfc5321/4.2",
        "smtp/rfc5321/4.2.1",
        "smtp/rfc5321/4.10",
    ]


def test_ten_megabytes_make_a_small_page(make: Make, tmp_path: Path) -> None:
    record = make.failure(transcript=["<" * 1000] * 10_000)

    write_page([result_part(make.result(record))], tmp_path / "report.html")

    assert (tmp_path / "report.html").stat().st_size < 2_000_000
