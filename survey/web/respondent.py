"""Respondent: the site at which people answer, of which nothing is stored but sealed answers.

No cookie, no session, no query string, no log line; opening a link changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from survey.privacy.links import ballot_id_of, token_hash
from survey.privacy.sealing import is_inner, receipt_of, seal_outer
from survey.storage.ballots import ID_BYTES, SUBMISSION_BYTES, Cast
from survey.storage.errors import ClosedWave, StoreError
from survey.web.drawing import Dealer, read_layout
from survey.web.form_pages import ScriptedForms, common, start_values
from survey.web.opened_waves import Collector, OpenedWave, OpenedWaves, Questionnaires
from survey.web.plain_form import PlainForm
from survey.web.protection import (
    MESSAGE_BYTES,
    Bucket,
    Headers,
    Limits,
    TooLarge,
    Unreadable,
    address_of,
    read_body,
    read_fields,
)
from survey.web.refusals import (
    broken,
    later,
    message,
    missing,
    nothing,
    short,
    spoken,
    told,
    too_large,
    unreadable,
    wait,
)
from survey.web.rendering import (
    HTML,
    JSON,
    Static,
    draw,
    page,
    ready,
    static,
    takes_gzip,
)
from survey.web.words import LANGUAGES, Words, choose, words

ENTERING = frozenset({"wave", "t", "lang", "layout"})
CASTING = frozenset({"wave", "t", "b", "sub", "inner"})


def respondent_site(
    store: Collector,
    questionnaires: Questionnaires,
    *,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    dealer: Dealer | None = None,
    host: str = "",
    stopwatch: Callable[[], float] = time.monotonic,
) -> Starlette:
    """Return the site of a collector.

    `questionnaires` finds what a manifest names; `host` is how people type the site's address.
    """
    waves = OpenedWaves(store, questionnaires, host, stopwatch)
    site = _Site(store, waves, clock, limits or Limits(), dealer or Dealer())
    return site.application()


class _Site:
    def __init__(
        self,
        store: Collector,
        waves: OpenedWaves,
        clock: Callable[[], datetime],
        limits: Limits,
        dealer: Dealer,
    ) -> None:
        self._store = store
        self._waves = waves
        self._clock = clock
        self._dealer = dealer
        self._forms = ScriptedForms()
        self._ready: dict[tuple[str, ...], Static] = {}
        self._unknown = Bucket(limits.unknown_links)
        self._ballots = Bucket(limits.ballots)
        self._plain = PlainForm(
            store, waves, clock, dealer, unknown=self._unknown, ballots=self._ballots
        )

    def application(self) -> Starlette:
        routes = [
            Route("/", self.home),
            Route("/favicon.ico", nothing),
            Route("/s", self.start),
            Route("/s/{language}", self.start),
            Route("/manifest/{wave}", self.manifest),
            Route("/static/{name}", self.static),
            Route("/enter", self.enter, methods=["POST"]),
            Route("/ballot", self.ballot, methods=["POST"]),
            Route("/form", self.home, methods=["GET"]),
            Route("/form", self._plain.form, methods=["POST"]),
            Route("/send", self.home, methods=["GET"]),
            Route("/send", self._plain.send, methods=["POST"]),
            Route("/receipts", self.newest_receipts),
            Route("/receipts/{wave}", self.receipts),
            Route("/receipts/{wave}", self.look_up, methods=["POST"]),
            Route("/receipts/{wave}/{language}", self.receipts),
            Route("/health", self.health),
        ]
        made = Starlette(
            routes=routes,
            exception_handlers={
                HTTPException: missing,
                TooLarge: too_large,
                Unreadable: unreadable,
                StoreError: later,
            },
        )
        made.add_middleware(Headers, fallback=broken)
        return made

    async def home(self, _request: Request) -> Response:
        return RedirectResponse("/s", 303)

    async def start(self, request: Request) -> Response:
        now = self._clock()
        wave = self._waves.newest(now)
        offered = wave.languages if wave else LANGUAGES
        said = spoken(request, offered)
        if wave is None:
            return told(request, said, "closed.none", "closed.none_text")
        if wave.is_early(now):
            heading = said.say("closed.early", wave=said.wave(wave.id))
            text = said.say("closed.early_text", date=said.moment(wave.opens))
            return message(said, heading, text, wave=wave)
        if wave.is_over(now):
            heading = said.say("closed.title", wave=said.wave(wave.id))
            text = said.say("closed.text", date=said.moment(wave.closes))
            link = (f"/receipts/{wave.id}", said.say("already.check_link"))
            return message(said, heading, text, wave=wave, link=link)
        earlier = self._waves.before(wave)
        key = (wave.fingerprint, said.language, *earlier)
        if key not in self._ready:
            values = {**start_values(wave, said), "earlier": earlier}
            self._ready[key] = ready(draw("start.html", said, **values), HTML)
        return self._ready[key].reply(request)

    async def manifest(self, request: Request) -> Response:
        wave = self._waves.find(request.path_params["wave"])
        if wave is None:
            raise HTTPException(404)
        key = (wave.fingerprint,)
        if key not in self._ready:
            signed = {"manifest": _base64(wave.content), "signature": _base64(wave.signature)}
            self._ready[key] = ready(json.dumps(signed), JSON)
        return self._ready[key].reply(request)

    async def static(self, request: Request) -> Response:
        file = static(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        return file.reply(request)

    async def enter(self, request: Request) -> Response:
        asked = await _message_of(request, ENTERING, ENTERING - {"lang", "layout"})
        wave = self._waves.find(asked["wave"])
        class_id = self._class_of(asked["wave"], asked["t"])
        if wave is None or class_id is None:
            return self._refused(request)
        if not wave.takes_answers(self._clock()):
            return short({"state": "closed"}, 410)
        class_ = wave.answer_class(class_id)
        layout = read_layout(asked.get("layout", ""), wave.manifest, class_, wave.instrument)
        layout = layout or self._dealer.draw(wave.manifest, class_, wave.instrument)
        language = choose(asked.get("lang", ""), wave.languages)
        squeezed = self._forms.squeezed(wave, class_, layout, language)
        return _form_reply(request, squeezed)

    async def ballot(self, request: Request) -> Response:
        asked = await _message_of(request, CASTING, CASTING)
        wave = self._waves.find(asked["wave"])
        class_id = self._class_of(asked["wave"], asked["t"])
        if wave is None or class_id is None:
            return self._refused(request)
        ballot_id = _hex(asked["b"], ID_BYTES)
        if not compare_digest(ballot_id, ballot_id_of(bytes.fromhex(asked["t"]), wave.id)):
            return self._refused(request)
        submission = _hex(asked["sub"], SUBMISSION_BYTES)
        inner = _unbase64(asked["inner"])
        if not is_inner(inner):
            raise Unreadable
        if not self._ballots.take(address_of(request)):
            return wait()
        if not wave.takes_answers(self._clock()):
            return self._said_before(wave, ballot_id, submission)
        outer = seal_outer(wave.manifest.public_key, wave.id, class_id, inner)
        return await self._cast(wave, ballot_id, submission, outer, receipt_of(inner))

    async def _cast(
        self, wave: OpenedWave, ballot_id: bytes, submission: bytes, outer: bytes, receipt: str
    ) -> Response:
        try:
            cast = await self._store.cast(wave.id, ballot_id, submission, outer, receipt)
        except ClosedWave:
            return self._said_before(wave, ballot_id, submission)
        if cast is Cast.OTHER:
            return short({"state": "answered"}, 409)
        if cast is Cast.NEW:
            return short({"receipt": receipt}, 201)
        return self._said_before(wave, ballot_id, submission)

    def _said_before(self, wave: OpenedWave, ballot_id: bytes, submission: bytes) -> Response:
        """Say again what was acknowledged before, whether or not the wave is still open."""
        receipt = self._store.submission_receipt(wave.id, ballot_id, submission)
        if receipt is None:
            return short({"state": "closed"}, 410)
        return short({"receipt": receipt}, 200)

    def _class_of(self, wave: str, token: str) -> str | None:
        try:
            shown = bytes.fromhex(token)
        except ValueError:
            shown = b""
        return self._store.class_of(wave, token_hash(shown))

    def _refused(self, request: Request) -> Response:
        if self._unknown.take(address_of(request)):
            return short({"state": "unknown"}, 403)
        return short({"state": "many"}, 429, {"retry-after": "60"})

    async def newest_receipts(self, _request: Request) -> Response:
        wave = self._waves.newest(self._clock())
        return RedirectResponse(f"/receipts/{wave.id}" if wave else "/s", 303)

    async def receipts(self, request: Request) -> Response:
        wave = self._waves.find(request.path_params["wave"])
        if wave is None:
            raise HTTPException(404)
        return self._receipts_page(wave, spoken(request, wave.languages), "")

    async def look_up(self, request: Request) -> Response:
        fields = await read_fields(request)
        wave = self._waves.find(request.path_params["wave"])
        if wave is None:
            raise HTTPException(404)
        said = words(choose("".join(fields.get("lang", [])), wave.languages))
        return self._receipts_page(wave, said, _receipt("".join(fields.get("receipt", []))))

    def _receipts_page(self, wave: OpenedWave, said: Words, asked: str) -> Response:
        receipts = self._store.receipts(wave.id)
        values = common(wave, said, f"/receipts/{wave.id}")
        return page("receipts.html", said, receipts=receipts, asked=asked, **values)

    async def health(self, _request: Request) -> Response:
        self._store.health()
        return JSONResponse({"ok": True})


async def _message_of(
    request: Request, allowed: frozenset[str], needed: frozenset[str]
) -> dict[str, str]:
    """Read a message of the script: the texts that are listed, and nothing else."""
    body = await read_body(request, MESSAGE_BYTES)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(message, dict) or not needed <= message.keys() <= allowed:
        raise Unreadable
    if not all(isinstance(value, str) for value in message.values()):
        raise Unreadable
    return message


def _hex(text: str, size: int) -> bytes:
    try:
        content = bytes.fromhex(text)
    except ValueError:
        raise Unreadable from None
    if len(content) != size:
        raise Unreadable
    return content


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _receipt(typed: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", typed.upper())[:40]


def _form_reply(request: Request, squeezed: bytes) -> Response:
    if takes_gzip(request):
        return Response(
            squeezed,
            headers={"content-encoding": "gzip", "vary": "accept-encoding"},
            media_type="application/json",
        )
    return Response(gzip.decompress(squeezed), media_type="application/json")
