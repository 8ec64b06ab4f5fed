"""Rendering: templates and words become pages of the respondents, and files static replies."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from survey.instrument.questionnaire import Kind
from survey.web.asking import LONGEST_TEXT, NO_CONTACT, NUMBERS, STATEMENTS, Question
from survey.web.words import Words, words

KINDS: Mapping[str, str] = {
    "pages.css": "text/css; charset=utf-8",
    "respondent.js": "text/javascript; charset=utf-8",
    "drafting.js": "text/javascript; charset=utf-8",
    "comfort.js": "text/javascript; charset=utf-8",
    "sheet.js": "text/javascript; charset=utf-8",
    "sealing.js": "text/javascript; charset=utf-8",
}
"""The static files of the respondents' pages; no other can be asked for."""
HTML, JSON = "text/html; charset=utf-8", "application/json"
SQUARE, MIDDLE = 36, 43
DISTANCES = (46, 36, 28.8, 21.6, 14.4, 7.2, 2.5)
"""Between the squares: apart, touching, then one fifth more of the square covered a step."""
STEP = 8192
"""Bytes to which a reply is filled up, so that its length does not tell a department."""

_GZIP_HEAD = b"\x1f\x8b\x08\x04\0\0\0\0\0\x03"
"""Of RFC 1952, with a field for whatever one likes and no time."""


@cache
def environment() -> Environment:
    """Return the templates, which escape whatever they are given."""
    made = Environment(
        loader=PackageLoader("survey.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["capitalised"] = capitalised
    made.globals.update(
        Kind=Kind,
        NO_CONTACT=NO_CONTACT,
        NUMBERS=NUMBERS,
        STATEMENTS=STATEMENTS,
        LONGEST_TEXT=LONGEST_TEXT,
        squares=_squares(),
        forms=forms,
        bold=bold,
    )
    return made


def draw(template: str, said: Words, **values: Any) -> str:
    """Return a page in one language."""
    return environment().get_template(template).render(w=said, **values)


def page(template: str, said: Words, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page as a reply."""
    reply = HTMLResponse(draw(template, said, **values), status)
    reply.headers["content-language"] = said.language
    return reply


def forms(said: Words, key: str, **values: object) -> str:
    """Return all forms of a text for the script, as the value of an attribute."""
    return json.dumps(dict(said.forms(key, **values)), ensure_ascii=False)


def capitalised(text: str) -> str:
    """Return a text whose first letter is a capital, and nothing else changed."""
    return text[:1].upper() + text[1:]


def bold(question: Question, own: str) -> Markup:
    """Return the text of a rating with the names of the departments in bold."""
    text = escape(question.text)
    for name in {own, question.target} - {""}:
        safe = escape(name)
        text = Markup(text.replace(safe, Markup("<b>{}</b>").format(name), 1))  # noqa: S704
    return text


@dataclass(frozen=True, slots=True)
class Static:
    """A file as it is served, squeezed once."""

    content: bytes
    squeezed: bytes
    kind: str
    tag: str = ""
    """By which a browser asks whether its copy is still right; pages are not to be kept."""

    def reply(self, request: Request) -> Response:
        """Return the file, or the word that the browser's copy is still right."""
        headers = {"vary": "accept-encoding"}
        if self.tag:
            headers |= {"etag": self.tag, "cache-control": "no-cache"}
            if request.headers.get("if-none-match") == self.tag:
                return Response(status_code=304, headers=headers)
        if takes_gzip(request):
            headers["content-encoding"] = "gzip"
            return Response(self.squeezed, headers=headers, media_type=self.kind)
        return Response(self.content, headers=headers, media_type=self.kind)


def ready(text: str, kind: str) -> Static:
    """Return a reply that is the same for everybody, made and squeezed once."""
    content = text.encode("utf-8")
    return Static(content, gzip.compress(content, 9, mtime=0), kind)


@cache
def static(name: str) -> Static | None:
    """Return a static file, or None where there is none of that name."""
    kind = KINDS.get(name)
    if kind is None:
        return None
    content = files("survey.web").joinpath("static", name).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return Static(content, gzip.compress(content, 9, mtime=0), kind, tag)


def takes_gzip(request: Request) -> bool:
    """Tell whether a browser takes squeezed replies."""
    return "gzip" in request.headers.get("accept-encoding", "")


def squeeze(content: bytes) -> bytes:
    """Return content squeezed and filled up to whole steps inside the head of the gzip file.

    >>> len(squeeze(b"short")) == len(squeeze(b"somewhat longer" * 20)) == STEP
    True
    """
    body = gzip.compress(content, 9, mtime=0)[10:]
    size = -(-(len(_GZIP_HEAD) + 2 + len(body)) // STEP) * STEP
    filling = size - len(_GZIP_HEAD) - 2 - len(body)
    return _GZIP_HEAD + struct.pack("<H", filling) + bytes(filling) + body


def languages(offered: Sequence[str]) -> Sequence[Words]:
    """Return the words of the languages on offer, for the links at the top of a page."""
    return [words(language) for language in offered]


def _squares() -> Sequence[tuple[str, str]]:
    """Return the places of both squares for each of the seven steps."""
    return [
        (f"{MIDDLE - distance / 2 - SQUARE / 2:g}", f"{MIDDLE + distance / 2 - SQUARE / 2:g}")
        for distance in DISTANCES
    ]
