"""Plan: everything that is settled about a wave before it opens, and the plan of the next one.

The next wave is made from the one before and keeps every setting; what then differs is listed
setting by setting, whichever it is, so that nothing is lost or slipped in between two waves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from survey.fieldwork.calendar import Calendar, shifted
from survey.fieldwork.invitation import LetterText
from survey.privacy.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class WavePlan:
    """The settings of one wave."""

    calendar: Calendar
    form: str
    instrument_sha256: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    mode: str
    custodian: str
    contact: str
    thresholds: Thresholds = field(default_factory=Thresholds)
    class_size: int = 10
    attributes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    rated_each: int | None = None
    client_sealing: str = "preferred"
    letters: tuple[LetterText, ...] = ()

    @property
    def wave(self) -> str:
        """Return the name of the wave."""
        return self.calendar.wave


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that differs between two plans."""

    setting: str
    before: object
    after: object


def next_plan(plan: WavePlan, wave: str, opens: datetime) -> WavePlan:
    """Return the plan of another wave: the same in everything but its name and its days."""
    return replace(plan, calendar=shifted(plan.calendar, wave, opens))


def compare_plans(old: WavePlan, new: WavePlan) -> tuple[SettingChange, ...]:
    """Return every setting that differs, the days of the calendar aside."""
    return tuple(
        SettingChange(one.name, getattr(old, one.name), getattr(new, one.name))
        for one in fields(WavePlan)
        if one.name != "calendar" and getattr(old, one.name) != getattr(new, one.name)
    )
