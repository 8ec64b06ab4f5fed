"""SVG: a figure as a picture for a page or for paper, the same bytes each time it is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from matplotlib import rc_context
from matplotlib.figure import Figure

from reports.charts.lettering import FALLBACK, FAMILY, clean
from reports.charts.style import ROLES

_VARIABLES = MappingProxyType({light: f"var(--{role})" for role, (light, _) in ROLES.items()})
_NO_COLOURS: Mapping[str, str] = MappingProxyType({})
_ORDINARY = MappingProxyType({"stroke-linejoin": "miter", "opacity": "1", "stroke-width": "1"})
"""What a drawing programme assumes anyway."""


def page_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Return the figure for a page: colours as CSS variables, with a title and a description.

    The name must be unique on the page: every id begins with it. A description may be empty where
    the title says all.
    """
    width, height, body = _parts(figure, name, _VARIABLES)
    described = f'<desc id="{name}-d">{escape(clean(description))}</desc>' if description else ""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
        f'height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="{name}-t{f" {name}-d" if description else ""}">'
        f'<title id="{name}-t">{escape(clean(title))}</title>{described}{body}</svg>'
    )


def paper_svg(figure: Figure) -> str:
    """Return the figure for paper: light colours, and the names of the typefaces."""
    width, height, body = _parts(figure, "c", _NO_COLOURS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FAMILY}, {FALLBACK}">{body}</svg>'
    )


def _parts(figure: Figure, name: str, colours: Mapping[str, str]) -> tuple[float, float, str]:
    """Return width, height and what stands between the tags of the figure's SVG."""
    out = io.StringIO()
    # Words stay words, and the names inside the file follow from the drawing alone.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "detente"}):
        figure.savefig(out, format="svg", facecolor="none", metadata={"Date": None})
    drawn = out.getvalue()
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    if size is None:
        raise ValueError("The drawing has no size; give the figure a width and a height.")
    start = drawn.index(">", drawn.index("<svg")) + 1
    body = drawn[start : drawn.rindex("</svg>")]
    body = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL
    )
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', body))
    body = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", body)
    pieces = re.split(r"(<[^>]*>)", body)
    return (
        float(size[1]),
        float(size[2]),
        "".join(
            _tag(piece, name, colours) if piece[:1] == "<" else piece.strip("\n ")
            for piece in pieces
        ),
    )


def _tag(tag: str, name: str, colours: Mapping[str, str]) -> str:
    """Return one tag with names made unique, style as attributes, and short numbers."""
    tag = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', tag)
    tag = re.sub(r'xlink:href="#([^"]+)"', rf'href="#{name}-\1"', tag)
    tag = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", tag)
    tag = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", tag)
    tag = re.sub(r"(\d+\.\d{2})\d+", r"\1", tag)
    tag = re.sub(r"\s*\n\s*", " ", tag)
    tag = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1], colours), tag)
    return tag.replace(' "', '"') if tag.startswith("<path") else tag


def _attributes(style: str, colours: Mapping[str, str]) -> str:
    """Return a style as attributes, since a strict page allows no style inside a tag.

    The family is left out: page and paper each name it once.
    """
    out = ""
    for part in style.split(";"):
        key, _, value = (piece.strip() for piece in part.partition(":"))
        if key == "font":
            out += _font(value)
        elif key and key != "font-family" and _ORDINARY.get(key) != value:
            out += f' {key}="{colours.get(value.lower(), value)}"'
    return out


def _font(value: str) -> str:
    """Return size and weight of a font in short form; the family comes with the page."""
    size = re.search(r"([\d.]+)px", value)
    weight = re.match(r"(\d{3}) ", value)
    return (f' font-size="{float(size[1]):g}"' if size else "") + (
        f' font-weight="{weight[1]}"' if weight else ""
    )
