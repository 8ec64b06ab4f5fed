"""Browser: no violation that axe can find, no request, no overflow, one printed sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from reports.content.document import Document
from reports.rendering.html import render_html
from tests.reports.every_block import every_block
from tests.reports.made_up import one_page

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(),
        reason="Chromium is not at /usr/bin/chromium; install the package chromium to run this.",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    builds: dict[str, Callable[[], Document]] = {"one": one_page, "every": every_block}
    for name, build in builds.items():
        (folder / f"{name}.html").write_bytes(render_html(build()))
    return {name: folder / f"{name}.html" for name in builds}


def opened(browser: Browser, file: Path, width: int, scheme: str = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation(
    browser: Browser, files: dict[str, Path], width: int, scheme: str
) -> None:
    page = opened(browser, files["every"], width, scheme)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_no_request_leaves_the_page_and_nothing_is_blocked(
    browser: Browser, files: dict[str, Path]
) -> None:
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(files["every"].as_uri())
    page.wait_for_load_state("networkidle")

    assert [url for url in requests if not url.startswith("data:font/woff2;")] == [
        files["every"].as_uri()
    ]
    assert complaints == []
    page.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Browser, files: dict[str, Path], width: int
) -> None:
    page = opened(browser, files["every"], width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_strip_turns_on_a_phone(browser: Browser, files: dict[str, Path]) -> None:
    boxes = {}
    for width in (390, 1280):
        page = opened(browser, files["one"], width)
        cells = page.locator(".strip tbody tr:first-child td")
        boxes[width] = [cells.nth(place).bounding_box() for place in (0, 7)]
        page.close()

    first, last = boxes[390]
    assert first["x"] == last["x"]
    assert last["y"] > first["y"]
    first, last = boxes[1280]
    assert first["y"] == last["y"]
    assert last["x"] > first["x"]


def test_the_typeface_is_the_one_in_the_file(browser: Browser, files: dict[str, Path]) -> None:
    page = opened(browser, files["one"], 1280)

    assert page.evaluate("document.fonts.check('600 15px \"Detente Sans\"')")
    assert page.evaluate("[...document.fonts].map(one => one.status)") == ["loaded", "loaded"]
    page.close()


def test_the_skip_link_comes_first_and_shows_itself(
    browser: Browser, files: dict[str, Path]
) -> None:
    page = opened(browser, files["one"], 1280)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.close()


def test_the_one_page_prints_on_one_sheet(browser: Browser, files: dict[str, Path]) -> None:
    page = opened(browser, files["one"], 1280)

    printed = page.pdf(prefer_css_page_size=True, print_background=True)

    with pikepdf.open(io.BytesIO(printed)) as pages:
        assert len(pages.pages) == 1
    page.close()
