"""Plain form: answering without JavaScript; the server seals before the first write."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from survey.errors import UnknownCode
from survey.privacy.links import (
    ballot_id,
    pseudonym,
    pseudonym_of_wave,
    read_code,
    token,
    token_hash,
)
from survey.privacy.manifest import AnswerClass
from survey.privacy.sealing import receipt_of, seal_inner, seal_outer
from survey.storage.ballots import SUBMISSION_BYTES, Cast
from survey.storage.errors import ClosedWave, StoreError
from survey.web.answering import (
    Circumstances,
    Fault,
    envelope_fault,
    read_answers,
    write_answer,
)
from survey.web.asking import Sheet
from survey.web.drawing import Dealer, read_layout
from survey.web.form_pages import common, form_values, sheet_for, told_faults
from survey.web.opened_waves import Collector, OpenedWave, OpenedWaves
from survey.web.protection import Bucket, address_of, read_fields
from survey.web.refusals import message
from survey.web.rendering import page
from survey.web.words import LANGUAGES, Words, choose, words

_SUBMISSION = re.compile(rf"[0-9a-f]{{{2 * SUBMISSION_BYTES}}}", re.ASCII)

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Entered:
    """Somebody whose code opens a wave, and the form as it came."""

    wave: OpenedWave
    class_: AnswerClass
    secret: bytes
    sheet: Sheet
    said: Words
    fields: Fields

    @property
    def submission(self) -> str:
        """Return the id of the form, by which a second click is known."""
        found = _one(self.fields, "sub")
        return found if _SUBMISSION.fullmatch(found) else secrets.token_hex(SUBMISSION_BYTES)


class PlainForm:
    """The two pages of those whose browser runs no script."""

    def __init__(
        self,
        store: Collector,
        waves: OpenedWaves,
        clock: Callable[[], datetime],
        dealer: Dealer,
        *,
        unknown: Bucket,
        ballots: Bucket,
    ) -> None:
        """Take what the site has."""
        self._store = store
        self._waves = waves
        self._clock = clock
        self._dealer = dealer
        self._unknown = unknown
        self._ballots = ballots

    async def form(self, request: Request) -> Response:
        """Show all parts to the holder of a code, with whatever was answered already."""
        entered = self._enter(request, await read_fields(request))
        if isinstance(entered, Response):
            return entered
        return self._page(entered)

    async def send(self, request: Request) -> Response:
        """Seal and store the answers, or hand them all back with what is to be mended."""
        entered = self._enter(request, await read_fields(request))
        if isinstance(entered, Response):
            return entered
        answered = read_answers(entered.sheet, entered.fields)
        content = write_answer(entered.sheet, answered, self._beside(entered))
        faults = [*answered.faults]
        too_large = envelope_fault(entered.sheet, content)
        if too_large is not None and not faults:
            faults.append(too_large)
        if faults:
            return self._page(entered, 422, faults=faults)
        if not self._ballots.take(address_of(request)):
            return self._page(entered, 503, trouble="later")
        return await self._seal(entered, content)

    async def _seal(self, entered: _Entered, content: bytes) -> Response:
        wave = entered.wave
        bid = ballot_id(entered.secret, wave.id)
        submission = bytes.fromhex(entered.submission)
        key = wave.manifest.public_key
        inner = seal_inner(key, wave.id, content)
        outer = seal_outer(key, wave.id, entered.class_.id, inner)
        try:
            cast = await self._store.cast(wave.id, bid, submission, outer, receipt_of(inner))
        except ClosedWave:
            return _closed(wave, entered.said)
        except StoreError:
            return self._page(entered, 503, trouble="later")
        if cast is Cast.OTHER:
            return _ended(wave, entered.said, "already.html", 409)
        receipt = self._store.submission_receipt(wave.id, bid, submission) or ""
        status = 201 if cast is Cast.NEW else 200
        return _ended(wave, entered.said, "thanked.html", status, receipt)

    def _enter(self, request: Request, fields: Fields) -> _Entered | Response:
        wave = self._waves.newest(self._clock())
        asked_for = _one(fields, "to") or _one(fields, "lang")
        said = words(choose(asked_for, wave.languages if wave else LANGUAGES))
        if wave is None:
            return self._refused(request, wave, said)
        if wave.manifest.require_client_sealing:
            return message(
                said, said.say("plain.title"), said.say("plain.required"), 403, wave=wave
            )
        try:
            secret = read_code(_one(fields, "code"))
        except UnknownCode:
            return self._refused(request, wave, said)
        class_id = self._store.class_of(wave.id, token_hash(token(secret, wave.id)))
        if class_id is None:
            return self._refused(request, wave, said)
        if not wave.takes_answers(self._clock()):
            return _closed(wave, said)
        class_ = wave.answer_class(class_id)
        layout = read_layout(_one(fields, "layout"), wave.manifest, class_, wave.instrument)
        layout = layout or self._dealer.draw(wave.manifest, class_, wave.instrument)
        sheet = sheet_for(wave, class_, layout, said.language)
        return _Entered(wave, class_, secret, sheet, said, fields)

    def _refused(self, request: Request, wave: OpenedWave | None, said: Words) -> Response:
        if not self._unknown.take(address_of(request)):
            return message(
                said, said.say("trouble.many"), said.say("trouble.many_text"), 429, wave=wave
            )
        if wave is None:
            return message(
                said, said.say("unknown.title"), said.say("unknown.text_short"), 403, wave=wave
            )
        values = common(wave, said)
        custodian = wave.manifest.custodian
        text = said.say(
            "unknown.text",
            custodian=custodian,
            Custodian=custodian[:1].upper() + custodian[1:],
            contact=wave.manifest.custodian_contact,
        )
        values |= {"heading": said.say("unknown.title"), "text": text, "link": None}
        return page("message.html", said, 403, code_form=True, **values)

    def _page(
        self,
        entered: _Entered,
        status: int = 200,
        faults: Sequence[Fault] = (),
        trouble: str = "",
    ) -> Response:
        values = form_values(entered.wave, entered.class_, entered.sheet, entered.said)
        values |= {
            "values": entered.fields,
            "faults": told_faults(entered.said, faults),
            "trouble": trouble,
            "carried": {
                "code": _one(entered.fields, "code"),
                "sub": entered.submission,
                "made": _one(entered.fields, "made") or str(int(self._clock().timestamp())),
            },
        }
        return page("plain.html", entered.said, status, scripted=False, **values)

    def _beside(self, entered: _Entered) -> Circumstances:
        manifest = entered.wave.manifest
        person = (
            pseudonym(entered.secret, manifest.study)
            if manifest.is_linked
            else pseudonym_of_wave(entered.secret, manifest.study, manifest.wave)
        )
        made = _one(entered.fields, "made")
        now = int(self._clock().timestamp())
        begun = int(made) if made.isdecimal() and len(made) < len("99999999999") else now
        return Circumstances(
            pseudonym=person.hex(),
            instrument_sha256=manifest.instrument_sha256,
            form=manifest.form,
            language=entered.sheet.asking.language,
            seconds=max(0, now - begun),
            client=False,
        )


def _one(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[0] if values else ""


def _closed(wave: OpenedWave, said: Words) -> Response:
    heading = said.say("closed.title", wave=said.wave(wave.id))
    text = said.say("closed.text", date=said.moment(wave.closes))
    link = (f"/receipts/{wave.id}", said.say("already.check_link"))
    return message(said, heading, text, 410, wave=wave, link=link)


def _ended(wave: OpenedWave, said: Words, end: str, status: int, receipt: str = "") -> Response:
    return page("ended.html", said, status, end=end, receipt=receipt, **common(wave, said))


def _plainly(
    wave: OpenedWave | None, said: Words, heading: str, text: str, status: int
) -> Response:
    return message(said, said.say(heading), said.say(text), status, wave=wave)
