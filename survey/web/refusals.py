"""Refusals: short replies to the script, and pages that say one thing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from survey.web.form_pages import common
from survey.web.opened_waves import OpenedWave
from survey.web.rendering import languages, page
from survey.web.words import LANGUAGES, Words, choose, words

REPLY_BYTES = 128
"""All short replies are as long, so that a length tells nothing."""
RETRY_SECONDS = 2


def short(
    message: dict[str, str | int], status: int, headers: dict[str, str] | None = None
) -> Response:
    """Return a short reply to the script, as long as any other."""
    body = json.dumps(message, separators=(",", ":")).ljust(REPLY_BYTES).encode()
    return Response(body, status, headers=headers, media_type="application/json")


def wait() -> Response:
    """Return the word that nothing was stored and that it may be sent again."""
    return short({"retry": RETRY_SECONDS}, 503, {"retry-after": str(RETRY_SECONDS)})


def spoken(request: Request, offered: Sequence[str]) -> Words:
    """Return the words of the language in the path, or else of the browser's choice."""
    asked_for = request.path_params.get("language") or request.headers.get("accept-language", "")
    return words(choose(asked_for, offered))


def message(
    said: Words,
    heading: str,
    text: str,
    status: int = 200,
    *,
    wave: OpenedWave | None = None,
    link: tuple[str, str] | None = None,
) -> Response:
    """Return a page that says one thing."""
    values = (
        common(wave, said)
        if wave
        else {"brand": "", "path": "/s", "offered": languages(LANGUAGES), "wave": None}
    )
    values |= {"heading": heading, "text": text, "link": link, "code_form": False}
    return page("message.html", said, status, **values)


def told(
    request: Request, said: Words | None, heading: str, text: str, status: int = 200
) -> Response:
    """Return a page that says one thing, in the words of these keys."""
    said = said or spoken(request, LANGUAGES)
    return message(said, said.say(heading), said.say(text), status)


def _is_message(request: Request) -> bool:
    return request.url.path in {"/enter", "/ballot"}


async def nothing(_request: Request) -> Response:
    """Answer with nothing at all."""
    return Response(status_code=204)


async def missing(request: Request, error: Exception) -> Response:
    """Answer for an address that is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return told(request, None, "trouble.missing", "trouble.missing_text", status)


async def too_large(request: Request, _error: Exception) -> Response:
    """Answer where more was sent than a page takes."""
    if _is_message(request):
        return short({"state": "large"}, 413)
    return told(request, None, "trouble.large", "trouble.large_text", 413)


async def unreadable(request: Request, _error: Exception) -> Response:
    """Answer where what was sent has another shape."""
    if _is_message(request):
        return short({"state": "unreadable"}, 400)
    return told(request, None, "trouble.broken", "trouble.broken_text", 400)


async def later(request: Request, _error: Exception) -> Response:
    """Answer where the store cannot be reached."""
    if _is_message(request) or request.url.path == "/health":
        return wait()
    return told(request, None, "trouble.fault", "trouble.fault_text", 503)


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer where something went wrong that should not have."""
    request = Request(scope, receive)
    if _is_message(request):
        reply = short({"state": "fault"}, 500)
    else:
        reply = told(request, None, "trouble.fault", "trouble.fault_text", 500)
    await reply(scope, receive, send)
