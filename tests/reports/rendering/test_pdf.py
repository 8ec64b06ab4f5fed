"""PDF: tagged by PDF/UA-1, described, one sheet where it says so, the same each time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from reports.content.document import Document, Page, Prose, Sheet
from reports.rendering.pdf import render_pdf
from tests.reports.every_block import every_block, methods
from tests.reports.hostile import poisoned
from tests.reports.made_up import one_page

TODAY = date(2026, 10, 30)


@pytest.fixture(scope="module")
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(render_pdf(every_block(), TODAY))) as pages:
        yield pages


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Return every element of the tree of tags."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tags(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in elements(pdf.Root.StructTreeRoot.K)]


def pages_of(document: Document) -> int:
    with pikepdf.open(io.BytesIO(render_pdf(document, TODAY))) as pages:
        return len(pages.pages)


def test_a_pdf_is_tagged_and_says_by_which_standard(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked is True
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True


def test_a_pdf_names_its_language_and_title(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo.Title) == "Every block"


def test_a_region_stays_with_the_language() -> None:
    with pikepdf.open(
        io.BytesIO(render_pdf(Document("de-AT", "Alles", (methods(),)), TODAY))
    ) as pages:
        assert str(pages.Root.Lang) == "de-AT"


def test_every_figure_is_described(pdf: pikepdf.Pdf) -> None:
    figures = [
        element for element in elements(pdf.Root.StructTreeRoot.K) if str(element.S) == "/Figure"
    ]
    described = [str(figure.Alt) for figure in figures]

    assert all(described)
    assert any("15 of 20 dots lie right of the line" in words for words in described)
    assert sum("about" in words and "between" in words for words in described) >= 20


def test_tables_are_tables_with_heads_and_headings_are_headings(pdf: pikepdf.Pdf) -> None:
    found = tags(pdf)

    behind = 9

    assert found.count("/Table") == found.count("/THead") == 5 + behind
    assert found.count("/TH") == 38 + 38
    assert found.count("/H1") == 4 + 1
    assert {"/H2", "/H3", "/L"} <= set(found)


def test_only_our_typeface_is_in_the_file(pdf: pikepdf.Pdf) -> None:
    names = {
        str(thing.BaseFont).split("+")[-1]
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
    }

    assert names == {"DetenteSans-Regular", "DetenteSans-Semibold"}


def test_the_one_page_is_one_sheet_of_a4() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(one_page(), TODAY))) as pages:
        assert len(pages.pages) == 1
        width, height = pages.pages[0].MediaBox[2:]
    assert float(width) == pytest.approx(595.276, abs=0.01)
    assert float(height) == pytest.approx(841.89, abs=0.01)


def longer(page: Page, times: int) -> Document:
    more = Prose(("Nothing else has surely moved since the baseline year, as far as we know.",))
    return Document("en", "Longer", (replace(page, blocks=(*page.blocks, *[more] * times)),))


def test_a_longer_one_page_is_set_smaller_and_stays_one_sheet() -> None:
    assert pages_of(longer(one_page().pages[0], 8)) == 1


def test_what_no_size_can_hold_goes_on_to_another_sheet() -> None:
    assert pages_of(longer(one_page().pages[0], 70)) > 1


def test_a_pdf_is_the_same_each_time_and_dated_today() -> None:
    first, second = (render_pdf(one_page(), TODAY) for _ in range(2))

    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pages:
        assert str(pages.docinfo.CreationDate).startswith("D:20261030")


def test_letters_our_typeface_lacks_come_from_another() -> None:
    page = replace(one_page().pages[0], headline="Отдел продаж 部門")

    with pikepdf.open(io.BytesIO(render_pdf(Document("en", "Отдел", (page,)), TODAY))) as pages:
        assert str(pages.docinfo.Title) == "Отдел"


@pytest.mark.skipif(
    shutil.which("pdftotext") is None,
    reason="pdftotext is not here; install the package poppler-utils to run this.",
)
def test_hostile_words_are_set_as_words(tmp_path: Path) -> None:
    file = tmp_path / "hostile.pdf"
    document = every_block()
    flowing = tuple(replace(page, sheet=Sheet.FLOWING) for page in document.pages)
    file.write_bytes(render_pdf(poisoned(replace(document, pages=flowing)), TODAY))

    words = subprocess.run(
        ["pdftotext", "-raw", file, "-"],  # noqa: S607 - whichever is installed
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert re.search(r"#panic\(\)\s+#\[\*a\*\s+\$x\^2\$", words)
    assert "{{ 7 * 7 }}" in re.sub(r"\s+", " ", words)
