"""Extract: the seam between the rooms; the answers of closed waves and all that explains them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from survey.errors import MalformedExtract
from survey.instrument.questionnaire import Instrument
from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds

KEYS = ("pid", "wave", "form", "unit", "target", "team", "seconds")
"""Columns of `responses` before attributes and items.

pid      pseudonym, the same over waves only where the manifest says `linked`
wave     sortable name of the wave, as 2026-Q1 or 2026-10
form     id of the form that was sent
unit     department of the person who answers
target   department that the row is about; "" on the row that holds what was asked once
team     team inside the unit, "" where there is none
seconds  time taken, in buckets of 15; on the row asked once, else missing
"""
COMMENT_KEYS = ("id", "wave", "unit", "target", "item", "text")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a wave and belongs on the time axis."""

    wave: str
    words: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was promised and how the answers came about."""

    study: str
    mode: str
    """"sealed", "anonymous", "imported" or "simulated"."""
    linked: bool
    """Whether a pid means the same person in every wave."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    attributes: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()
    """Waves that later ones are compared with; empty means the first four."""
    events: tuple[Event, ...] = ()
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Extract:
    """Answers of closed waves with their questionnaire, headcount, comments and manifest."""

    responses: pd.DataFrame
    """A row for each person, wave and rated department, and one for what was asked once."""
    instrument: Instrument
    instrument_text: str
    """The questionnaire exactly as it was fielded."""
    headcount: Headcount
    comments: pd.DataFrame
    manifest: Manifest

    def __post_init__(self) -> None:
        """Check that the frames have the columns that the questionnaire promises."""
        expected = [*KEYS, *self.manifest.attributes, *self.instrument.columns()]
        missing = [name for name in expected if name not in self.responses]
        beyond = [name for name in self.responses if name not in expected]
        if missing or beyond:
            raise MalformedExtract(
                f"The responses lack the columns {missing} and have {beyond} beyond what the "
                "questionnaire and the manifest name; write the Extract again from its source."
            )
        if [*self.comments] != [*COMMENT_KEYS]:
            raise MalformedExtract(
                f"The comments have the columns {[*self.comments]}; expected {[*COMMENT_KEYS]}."
            )

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves that have answers, in order."""
        return tuple(sorted(self.responses["wave"].unique()))


@dataclass(frozen=True, slots=True)
class StoredExtract:
    """An Extract whose answers stay in their file, however many they are."""

    responses: Path
    """Parquet, with the columns of `Extract.responses` in any order."""
    instrument: Instrument
    headcount: Headcount
    comments: pd.DataFrame
    manifest: Manifest
