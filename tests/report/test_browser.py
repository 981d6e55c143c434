"""The pages in a real browser: nothing is loaded, all is text, and the keyboard suffices."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from mailworthy.providers import Provider
from mailworthy.report.certificate import certify
from mailworthy.report.certificate_page import certificate_part
from mailworthy.report.compare import compare, compare_part
from mailworthy.report.html import write_page
from mailworthy.report.load_part import load_part
from mailworthy.report.part import Part
from mailworthy.report.result_part import result_part

if TYPE_CHECKING:
    from tests.report.conftest import Make

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, DESK = 375, 1280
Open = Callable[..., Chrome]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser with an empty profile; in CI it must be there."""
    lacking = [path.name for path in (CHROMIUM, DRIVER) if not path.exists()]
    if lacking:
        words = f"no page is opened in a browser: no {' and no '.join(lacking)}; run `make browser`"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    driver = Chrome(options, Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(name="open_page")
def fixture_open_page(chromium: Chrome, tmp_path: Path) -> Open:
    def open_page(*parts: Part, width: int = DESK, scheme: str = "light") -> Chrome:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        write_page(parts, tmp_path / "page.html")
        chromium.get("about:blank")
        for kind in ("browser", "performance"):
            chromium.get_log(kind)  # type: ignore[no-untyped-call]
        chromium.get((tmp_path / "page.html").as_uri())
        return chromium

    return open_page


PROVIDER = Provider(
    name="Example Mail",
    source="made up " * 50,
    takes=("password",),
    hint="Switch it on first.",
    unverified=("everything",),
    published=("imaps://imap.example.test:993",),
)


def _every_part(make: Make) -> list[Part]:
    """A page with all there is: of each kind one good and one by the worst of servers."""
    wide = "A" * 1500
    record = make.failure(actual=wide, transcript=[f"S: {wide}"] * 3, endpoint=f"smtp://{wide}")
    events = make.events(make.hostile(), record, *make.every_verdict(), error=make.HOSTILE)
    hostile = make.collected(events)
    long = make.load(
        failures=[{"protocol": "SMTP", "name": wide, "error": wide, "count": 1}],
        limits=[{"text": wide, "measured": wide, "holds": False}],
    )
    return [
        result_part(hostile),
        load_part(make.hostile_load()),
        load_part(long),
        certificate_part(certify(PROVIDER, f"{wide}@example.test", hostile, [f"{wide}=a:1"])),
        compare_part(compare([hostile, make.result(*make.every_verdict())])),
    ]


def _log(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_page_is_one_file_that_fits_the_screen(
    make: Make, open_page: Open, width: int, scheme: str
) -> None:
    browser = open_page(*_every_part(make), width=width, scheme=scheme)

    assert _log(browser, "browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in _log(browser, "performance")]
    requested = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert requested == [browser.current_url]
    overflow = browser.execute_script(
        "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
    )
    assert (browser.execute_script("return innerWidth"), overflow) == (width, 0)
    cells = browser.execute_script(
        "return [...document.querySelectorAll('th, td')].filter(cell => cell.checkVisibility())"
        ".map(cell => cell.getBoundingClientRect().width)"
    )
    assert min(cells) > 40, "a column is too narrow to read"
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 27)"}[scheme]


def test_what_a_server_sent_is_shown_and_does_nothing(make: Make, open_page: Open) -> None:
    markup = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    nasty = f"{markup}\u202e\x1b[31mred"
    load = make.load(failures=[{"protocol": "SMTP", "name": "send", "error": nasty, "count": 1}])

    browser = open_page(result_part(make.result(make.failure(actual=nasty))), load_part(load))

    told = f"{markup}\\u202e\\x1b[31mred"
    for selector in (".outcome dd:last-of-type", ".finding .line .mono"):
        assert browser.find_element(By.CSS_SELECTOR, selector).text == told
    assert "owned" not in browser.title
    assert browser.find_elements(By.CSS_SELECTOR, "script, img") == []


def _visible(browser: Chrome, verdict: str, part: int = 1) -> set[bool]:
    """Whether the findings and rows of a verdict are displayed."""
    found = browser.find_elements(By.CSS_SELECTOR, f"#part-{part} .of-{verdict}")
    assert len(found) >= 2
    return {element.is_displayed() for element in found}


def test_verdicts_are_filtered_by_mouse_and_by_keyboard(make: Make, open_page: Open) -> None:
    result = result_part(make.result(*make.every_verdict()))
    browser = open_page(result, result)
    assert _visible(browser, "fail") == _visible(browser, "warn") == {True}

    browser.find_element(By.CSS_SELECTOR, "label:has(.show-fail)").click()
    assert _visible(browser, "fail") == {False}
    assert _visible(browser, "warn") == {True}
    assert _visible(browser, "fail", part=2) == {True}

    browser.find_element(By.CSS_SELECTOR, ".show-error").send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.get_attribute("class") == "show-warn"
    focused.send_keys(Keys.SPACE)
    assert _visible(browser, "warn") == {False}
    focused.send_keys(Keys.SPACE)
    assert _visible(browser, "warn") == {True}


def test_a_link_shows_its_record_even_when_it_is_filtered_out(make: Make, open_page: Open) -> None:
    browser = open_page(result_part(make.result(*make.every_verdict())))
    browser.find_element(By.CSS_SELECTOR, "label:has(.show-warn)").click()

    browser.find_element(By.CSS_SELECTOR, ".matrix a.warn").click()

    finding = browser.find_element(By.CSS_SELECTOR, ".finding.warn")
    assert finding.is_displayed()
    assert finding.find_element(By.CSS_SELECTOR, ":target").is_displayed()


def test_a_dialogue_is_open_at_its_end_and_scrolled_by_keyboard(
    make: Make, open_page: Open
) -> None:
    lines = [f"S: 250-LINE{number}" for number in range(200)]
    browser = open_page(result_part(make.result(make.failure(transcript=[*lines, "S: 500 last"]))))
    box = browser.find_element(By.CSS_SELECTOR, ".finding .end-first")
    first, last = box.find_elements(By.CSS_SELECTOR, "span")[:: len(lines)]
    texts = [each.get_attribute("textContent") for each in (first, last)]
    assert texts == [lines[0], "S: 500 last"]

    def in_sight() -> list[bool]:
        frame = "const box = arguments[0].getBoundingClientRect();"
        seen = "r => r.top >= box.top && r.bottom <= box.bottom"
        found: list[bool] = browser.execute_script(
            f"{frame} return [arguments[1], arguments[2]]"
            f".map(each => each.getBoundingClientRect()).map({seen})",
            box,
            first,
            last,
        )
        return found

    assert in_sight() == [False, True]
    assert box.size["height"] < 450
    box.send_keys(Keys.HOME)
    WebDriverWait(browser, 5).until(lambda _: in_sight() == [True, False])


def test_the_keyboard_goes_to_the_content_first(make: Make, open_page: Open) -> None:
    browser = open_page(result_part(make.result(make.failure())))

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the content"
    assert skip.rect["x"] >= 0
    skip.send_keys(Keys.ENTER)

    assert browser.switch_to.active_element.get_attribute("id") == "content"


def test_a_chart_is_drawn_and_has_a_name_and_a_table(make: Make, open_page: Open) -> None:
    browser = open_page(load_part(make.load()), width=PHONE)

    chart = browser.find_element(By.CSS_SELECTOR, "figure")
    canvas = chart.find_element(By.CSS_SELECTOR, "svg[role=img]")
    assert canvas.accessible_name == "Throughput"
    frame = canvas.rect
    lines = chart.find_elements(By.CSS_SELECTOR, ".canvas svg[viewBox] path")
    strokes = [line.value_of_css_property("stroke") for line in lines]
    assert len(set(strokes)) == 3
    for line in lines:
        drawn = browser.execute_script(
            "const r = arguments[0].getBoundingClientRect(); return [r.left, r.right]", line
        )
        assert frame["x"] - 2 <= drawn[0] < drawn[1] <= frame["x"] + frame["width"] + 2
    numbers = chart.find_element(By.CSS_SELECTOR, "details table")
    assert not numbers.is_displayed()
    chart.find_element(By.CSS_SELECTOR, "summary").send_keys(Keys.ENTER)
    assert numbers.is_displayed()
