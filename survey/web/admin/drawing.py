"""Drawing: templates become the pages of the people who run a survey."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from survey.web.admin.visit import Visit
from survey.web.rendering import Static, static

STYLE = "admin.css"


@cache
def environment() -> Environment:
    """Return the templates, which escape whatever they are given."""
    return Environment(
        loader=PackageLoader("survey.web.admin"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, visit: Visit, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page as a reply."""
    drawn = environment().get_template(template).render(visit=visit, **values)
    return HTMLResponse(drawn, status)


def message(visit: Visit, heading: str, text: str, status: int) -> HTMLResponse:
    """Return a page that says one thing."""
    lines = text.split("\n")
    return page("message.html", visit, status, heading=heading, lines=lines, here="")


def style(name: str) -> Static | None:
    """Return a file of these pages, or None where there is none of that name."""
    return _own_style() if name == STYLE else static(name) if name == "pages.css" else None


@cache
def _own_style() -> Static:
    content = files("survey.web").joinpath("static", STYLE).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    squeezed = gzip.compress(content, 9, mtime=0)
    return Static(content, squeezed, "text/css; charset=utf-8", tag)


def choices(labels: Mapping[str, str], chosen: str) -> list[tuple[str, str, bool]]:
    """Return what can be chosen: value, label, and whether it is."""
    return [(value, label, value == chosen) for value, label in labels.items()]
