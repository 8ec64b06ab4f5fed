"""What the demo and a report on 49 companies look like to a browser and to a reader of tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from typer.testing import CliRunner

from reports.app import app

TESTS = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
PAGES = ("demo", "units")

in_a_browser = pytest.mark.skipif(
    not CHROMIUM.exists(),
    reason="Chromium is not at /usr/bin/chromium; install the package chromium to run this.",
)


def run(*arguments: str) -> None:
    """Run a command that must succeed."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the demo, and the report on the 49 companies of lq2002."""
    folder = tmp_path_factory.mktemp("reports")
    run("demo", "--seed", "7", "--out", str(folder / "demo"))
    extract = str(folder / "units.zip")
    table = str(TESTS / "golden" / "data" / "lq2002.csv")
    map_ = str(TESTS / "instruments" / "leadership-lq2002.map.yaml")
    run("import", table, "--map", map_, "--out", extract)
    run("report", "build", extract, "--out", str(folder / "units"))
    return {name: folder / name for name in PAGES}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.mark.browser
@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_and_no_request_leaves(
    browser: Browser, folders: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    address = (folders[name] / "report.html").as_uri()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_pdf_is_tagged_and_every_picture_is_described(
    folders: dict[str, Path], name: str
) -> None:
    with pikepdf.open(folders[name] / "report.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        figures = [one for one in pdf.objects if _is_figure(one)]
        assert figures
        assert all(str(one.Alt).strip() for one in figures)


def _is_figure(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
