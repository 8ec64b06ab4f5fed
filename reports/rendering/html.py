"""HTML: a document as one file that holds all it needs and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.charts.drawing import Chart, draw
from reports.charts.lettering import printable
from reports.charts.style import ROLES
from reports.charts.svg import page_svg
from reports.charts.wording import ChartWords
from reports.charts.wording import words_in as chart_words_in
from reports.content.document import ChartBlock, Document, Numbers, Panel, Phrase, Text
from reports.content.matrices import BlankCell, PairCell
from reports.rendering.wording import words_in

_HERE = Path(__file__).parent
_WEIGHTS = (("400", "DetenteSans-Regular.woff2"), ("600 700", "DetenteSans-Semibold.woff2"))
_DESK = ("#f3f1ed", "#0d1013")
"""What lies behind the sheet, light and dark."""
_ON_ACT = ("#ffffff", "#15191e")
"""Words on a solid cell, light and dark."""
_MOST_MEASURES = 12


def render_html(document: Document) -> bytes:
    """Return the page: the same bytes each time, with no script and no outside address."""
    pictures = _Pictures(chart_words_in(document.language))
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        kind=lambda block: type(block).__name__,
        phrases=phrases,
        picture=pictures.picture,
        glyph=pictures.glyph,
    )
    environment.tests.update(blank=lambda cell: isinstance(cell, BlankCell), wordy=wordy)
    environment.globals["words"] = words_in(document.language)
    style = _style()
    page = environment.get_template("page.html").render(
        document=document,
        style=Markup(style),  # noqa: S704 - our own file
        policy=_policy(style),
    )
    return page.lstrip().encode()


def _finalize(value: object) -> object:
    """Return what is put on the page, without the control characters no page may hold."""
    return printable(value) if type(value) is str else value


def phrases(text: Text) -> tuple[Phrase, ...]:
    """Return a sentence in phrases, whichever way it was given."""
    return (Phrase(text),) if isinstance(text, str) else text


def wordy(numbers: Numbers) -> bool:
    """Return whether a table holds sentences, which stand at the left, and not figures."""
    cells = [cell for row in numbers.rows for cell in row[1:]]
    return any(len(cell) > _FIGURE for cell in cells)


_FIGURE = 24
"""Letters of the longest thing that still reads as a figure: "withheld to protect people"."""


@dataclass
class _Pictures:
    """Draws the charts of one document and gives each a name of its own."""

    words: ChartWords
    count: int = field(default=0)

    def picture(self, block: ChartBlock | Panel) -> Markup:
        """Return the picture of a chart."""
        return self._drawn(block.chart, block.name, block.title, block.description)

    def glyph(self, cell: PairCell) -> Markup:
        """Return the picture in one cell of a matrix."""
        return self._drawn(cell.chart, "pair", cell.spoken, "")

    def _drawn(self, chart: Chart, name: str, title: str, description: str) -> Markup:
        self.count += 1
        figure = draw(chart, self.words)
        drawn = page_svg(figure, f"{name}-{self.count}", title, description)
        return Markup(drawn)  # noqa: S704 - page_svg has escaped every word in it


def _style() -> str:
    """Return typeface, roles and rules of the page."""
    faces = "".join(
        f'@font-face{{font-family:"Detente Sans";font-weight:{weight};src:url(data:font/woff2;'
        f"base64,{base64.b64encode((_HERE / 'fonts' / name).read_bytes()).decode()}) "
        'format("woff2")}\n'
        for weight, name in _WEIGHTS
    )
    light, dark = (_roles(place) for place in (0, 1))
    measures = "".join(
        f".m{count}{{--measures:{count}}}" for count in range(1, _MOST_MEASURES + 1)
    )
    rules = (_HERE / "report.css").read_text(encoding="utf-8")
    return (
        f"{faces}:root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{measures}\n{rules}"
    )


def _roles(place: int) -> str:
    roles = {**ROLES, "desk": _DESK, "onact": _ON_ACT}
    return ";".join(f"--{role}:{pair[place]}" for role, pair in roles.items())


def _policy(style: str) -> str:
    """Return a policy that allows this one style sheet, the typeface in it, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
