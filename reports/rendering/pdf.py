"""PDF: a document on A4, tagged by PDF/UA-1, set from data by typst."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst
from matplotlib import get_data_path

from reports.charts.lettering import FONTS
from reports.content.document import Document
from reports.rendering.paper import paper_of

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def render_pdf(document: Document, today: date) -> bytes:
    """Return the pages as a PDF dated today: the same bytes each time on the same day.

    The document reaches the typesetter as data beside a fixed template, so that no word in it can
    become mark-up. Only our typeface is used, and for letters it lacks the one that comes with
    matplotlib.
    """
    fallback = Path(get_data_path()) / "fonts" / "ttf"
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(FONTS), str(fallback)],
        ),
        sys_inputs={"report": json.dumps(paper_of(document))},
    )
    pages = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(today, time(), tzinfo=UTC),
    )
    if not isinstance(pages, bytes):
        raise TypeError("The typesetter returned no PDF; check the version of typst.")
    return pages
