"""Protection: headers, sizes and rates of the respondents' pages; all of it in memory only."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
MESSAGE_BYTES = 16 * 1024
"""Of a message from the script; a sealed answer of two blocks takes 11 kB of it."""
FORM_BYTES = 1024 * 1024
"""Of a form without script: two texts of 40,000 four-byte characters, to be handed back whole."""
MOST_FIELDS = 2000
MINUTE = 60.0

_log = logging.getLogger("detente.web")


class TooLarge(Exception):  # noqa: N818 - it names what is wrong
    """More was sent than a page takes."""


class Unreadable(Exception):  # noqa: N818 - it names what is wrong
    """What was sent is not of the expected shape."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one network address may ask for in a minute.

    A whole company may come from one address, so only what is wrong is counted narrowly: once
    its budget is spent, unknown links are turned away, and those that are known are not.
    """

    unknown_links: int = 20
    ballots: int = 600


@dataclass(slots=True)
class Bucket:
    """Requests counted per address, which is kept as a salted hash and forgotten."""

    most: int
    clock: Callable[[], float] = time.monotonic
    addresses: int = 10_000
    """More than these are not remembered at once; the oldest go first."""
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _left: OrderedDict[bytes, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, address: str) -> bool:
        """Take one from the budget of an address; tell whether there was one."""
        key = hashlib.sha256(self._salt + address.encode()).digest()[:16]
        now = self.clock()
        left, since = self._left.pop(key, (float(self.most), now))
        left = min(float(self.most), left + (now - since) * self.most / MINUTE)
        may = left >= 1
        self._left[key] = (left - may, now)
        while len(self._left) > self.addresses:
            self._left.popitem(last=False)
        return may


class Headers:
    """Put the same headers on every reply, and let no fault show anything of a request."""

    def __init__(self, app: ASGIApp, fallback: ASGIApp) -> None:
        """Take the application, and the page for what should not have happened."""
        self._app = app
        self._fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.encode() not in there
                    ),
                ]
            await send(message)

        try:
            await self._app(scope, receive, headed)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last resort tells where, and never what
            _log.error("A request failed: %s", _place(error))
            if not begun:
                await self._fallback(scope, receive, headed)


async def read_body(request: Request, most: int) -> bytes:
    """Read a request up to so many bytes; raise TooLarge for more."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        raise TooLarge
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise TooLarge
    return bytes(body)


async def read_fields(request: Request) -> dict[str, list[str]]:
    """Read a form, each field with all values under its name; raise Unreadable for no form."""
    body = await read_body(request, FORM_BYTES)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Unreadable
    try:
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Unreadable from None


def address_of(request: Request) -> str:
    """Return the address of the network peer; no header can change it."""
    return request.client.host if request.client else ""


def _place(error: Exception) -> str:
    """Return the kind of a fault and where it arose: what it says might hold an answer."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
