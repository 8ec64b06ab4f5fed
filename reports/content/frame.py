"""Frame: what stands around the findings of every page: whose report, the key, and the foot."""

from __future__ import annotations

from analysis.decision import ACT, Decision
from analysis.friction.cutoffs import COMPONENT, INDEX, PRESSURE_LEVEL
from analysis.indicators.bundle import Indicators
from reports.content.document import Block, Eyebrow, Key, KeyEntry, Notice
from reports.narrative.caveats import MADE_UP, is_made_up
from reports.narrative.certainty import NOT_ENOUGH, chance
from reports.narrative.said import Said

_KEY = Said("How certainty is shown", "Wie Sicherheit gezeigt wird")
_ACT = Said("act: {sure} sure or more", "handeln: mindestens {sure} sicher")
_FINE = Said("fine: {sure} sure or more", "unbedenklich: mindestens {sure} sicher")
_HIDDEN = Said("withheld to protect people", "zum Schutz der Menschen verdeckt")
_OFF = Said(
    "surely off the mean of all: {sure} or more",
    "sicher abseits vom Mittel aller: mindestens {sure}",
)
_MOVED = Said(
    "surely moved by more than 3 points: {sure} or more",
    "sicher um mehr als 3 Punkte bewegt: mindestens {sure}",
)
_WAVE = Said("{subject} · wave {wave}", "{subject} · Welle {wave}")
_FOOT = Said(
    "Index v{version}, equal weights. Intervals are {level}%. The lines at {index} (index), "
    "{component} (components) and {pressure} (pressure) were chosen beforehand; they are not "
    "norms. No result names a person or ranks a team.",
    "Index v{version}, gleiche Gewichte. Intervalle: {level} %. Die Linien bei {index} (Index), "
    "{component} (Bestandteile) und {pressure} (Druck) wurden vorher gewählt; sie sind keine "
    "Normen. Kein Ergebnis nennt eine Person oder reiht ein Team.",
)
LEVEL = 90
"""Percent that the intervals of a report hold (docs/methods.md, "How to read it")."""


def key(language: str) -> Key:
    """Return the four states of certainty of a report on friction."""
    sure = chance(ACT, language)
    return Key(
        _KEY(language),
        (
            KeyEntry(Decision.ACT, _ACT(language, sure=sure)),
            KeyEntry(Decision.CLEAR, _FINE(language, sure=sure)),
            KeyEntry(Decision.UNDECIDED, NOT_ENOUGH(language)),
            KeyEntry(Decision.WITHHELD, _HIDDEN(language)),
        ),
    )


def unit_key(language: str) -> Key:
    """Return the three states of a report on units, whose scales have no good and bad end."""
    return _key_of_one_hue(_OFF, language)


def moved_key(language: str) -> Key:
    """Return the three states of a page on how units moved."""
    return _key_of_one_hue(_MOVED, language)


def _key_of_one_hue(said: Said, language: str) -> Key:
    return Key(
        _KEY(language),
        (
            KeyEntry(Decision.CLEAR, said(language, sure=chance(ACT, language))),
            KeyEntry(Decision.UNDECIDED, NOT_ENOUGH(language)),
            KeyEntry(Decision.WITHHELD, _HIDDEN(language)),
        ),
    )


def eyebrow(found: Indicators, subject: str, wave: str, kind: str, language: str) -> Eyebrow:
    """Return the line over the headline."""
    return Eyebrow(found.study, _WAVE(language, subject=subject, wave=wave), kind)


def warnings(found: Indicators, language: str) -> tuple[Block, ...]:
    """Return what must not be missed: that the company is made up."""
    return (Notice(MADE_UP(language)),) if is_made_up(found) else ()


def foot(found: Indicators, language: str) -> str:
    """Return the fine print of a page on friction."""
    return _FOOT(
        language,
        version=found.index_version,
        level=LEVEL,
        index=round(INDEX.value),
        component=round(COMPONENT.value),
        pressure=round(PRESSURE_LEVEL.value),
    )
