"""Opened waves: the waves of the collector with their manifest and questionnaire, read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from survey.errors import InvalidFile
from survey.instrument.questionnaire import Instrument
from survey.parties.collecting import GRACE
from survey.privacy.manifest import AnswerClass, WaveManifest, fingerprint
from survey.privacy.manifest_file import read_manifest
from survey.storage.ballots import Cast
from survey.storage.collected_waves import CollectorState, CollectorWave
from survey.web.words import FALLBACK, LANGUAGES

KNOWN_LETTERS = 12
"""Waves back to which a letter is known again, so that an old one is no alarm."""
KEPT = 1.0
"""Seconds for which the state of a wave is not asked for again."""
DRAFT = timedelta(days=4)
"""A draft is kept so long after closing, for those who find that a stranger was first."""


class Collector(Protocol):
    """What the respondents' pages ask of the collector's store."""

    def waves(self) -> Sequence[CollectorWave]:
        """Return all waves by name."""

    def class_of(self, wave: str, token_hash: bytes) -> str | None:
        """Return the class of a link, or None for one that is not valid in the wave."""

    async def cast(
        self, wave: str, ballot_id: bytes, submission: bytes, sealed: bytes, receipt: str = ""
    ) -> Cast:
        """Store a sealed answer and return when it can no longer be lost."""

    def submission_receipt(self, wave: str, ballot_id: bytes, submission: bytes) -> str | None:
        """Return the receipt acknowledged for a submission."""

    def receipts(self, wave: str) -> Sequence[str]:
        """Return the receipts that were put up."""

    def health(self) -> object:
        """Return how the store fares."""


Questionnaires = Callable[[str], Instrument | None]
"""From the SHA-256 in a manifest to the questionnaire."""


@dataclass(frozen=True, slots=True)
class OpenedWave:
    """A wave with all that its pages are made from."""

    id: str
    content: bytes
    signature: bytes
    fingerprint: str
    manifest: WaveManifest
    instrument: Instrument
    state: CollectorState
    address: str
    """Of the page with its receipts, as people type it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which it can be answered."""
        both = set(self.manifest.languages) & set(self.instrument.languages)
        return tuple(one for one in LANGUAGES if one in both) or (FALLBACK,)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which its dates are told."""
        return ZoneInfo(self.manifest.time_zone)

    @property
    def opens(self) -> datetime:
        """Return when it opens, by the clocks of its people."""
        return self.manifest.opens_at.astimezone(self.zone)

    @property
    def closes(self) -> datetime:
        """Return when it closes, by the clocks of its people."""
        return self.manifest.closes_at.astimezone(self.zone)

    @property
    def draft_until(self) -> datetime:
        """Return until when a device may keep a draft."""
        return self.closes + DRAFT

    @property
    def published(self) -> datetime:
        """Return the day from which receipts can be looked up."""
        return self.closes + timedelta(days=1)

    def is_early(self, now: datetime) -> bool:
        """Tell whether it is still to open."""
        return now < self.manifest.opens_at

    def is_over(self, now: datetime) -> bool:
        """Tell whether it takes no more answers."""
        return self.state is not CollectorState.OPEN or now >= self.manifest.closes_at + GRACE

    def takes_answers(self, now: datetime) -> bool:
        """Tell whether answers are taken now."""
        return not self.is_early(now) and not self.is_over(now)

    def answer_class(self, id_: str) -> AnswerClass:
        """Return one of its classes."""
        return self.manifest.answer_class(id_)


class OpenedWaves:
    """The waves of a store, their manifests read once and their states once a second.

    A wave that was just closed may be shown as open for a moment longer; what is then sent, the
    store refuses.
    """

    def __init__(
        self,
        store: Collector,
        questionnaires: Questionnaires,
        host: str,
        stopwatch: Callable[[], float],
    ) -> None:
        """Take the store, where questionnaires are found, and the host as people type it."""
        self._host = host
        self._store = store
        self._questionnaires = questionnaires
        self._stopwatch = stopwatch
        self._read: dict[str, OpenedWave] = {}
        self._kept: tuple[float, Sequence[CollectorWave]] | None = None

    def find(self, name: str) -> OpenedWave | None:
        """Return a wave, or None where there is none of that name."""
        wave = next((one for one in self._stored() if one.id == name), None)
        return None if wave is None else self._opened(wave)

    def _stored(self) -> Sequence[CollectorWave]:
        """Return the waves of the store, as they were a second ago at the most."""
        now = self._stopwatch()
        if self._kept is None or now - self._kept[0] > KEPT:
            self._kept = (now, self._store.waves())
        return self._kept[1]

    def newest(self, now: datetime) -> OpenedWave | None:
        """Return the wave that people are to see: the newest open one, else the newest."""
        waves = [wave for wave in map(self._opened, self._stored()) if wave is not None]
        takes = [wave for wave in waves if wave.takes_answers(now)]
        shown = takes or waves
        return shown[-1] if shown else None

    def before(self, wave: OpenedWave) -> tuple[str, ...]:
        """Return the names of the other waves, the newest first: their letters still lie about."""
        names = [one.id for one in self._store.waves() if one.id != wave.id]
        return tuple(reversed(names))[:KNOWN_LETTERS]

    def _opened(self, wave: CollectorWave) -> OpenedWave | None:
        """Return a wave with its manifest, which is read once: it never changes."""
        known = self._read.get(wave.id)
        if known is None or known.content != wave.manifest:
            known = self._first_read(wave)
        if known is None:
            return None
        self._read[wave.id] = known
        return replace(known, state=wave.state)

    def _first_read(self, wave: CollectorWave) -> OpenedWave | None:
        try:
            manifest = read_manifest(wave.manifest)
        except InvalidFile:
            return None
        instrument = self._questionnaires(manifest.instrument_sha256)
        if instrument is None:
            return None
        return OpenedWave(
            id=wave.id,
            content=wave.manifest,
            signature=wave.signature,
            fingerprint=fingerprint(wave.manifest),
            manifest=manifest,
            instrument=instrument,
            state=wave.state,
            address=f"{self._host}/receipts/{wave.id}",
        )
