"""Trust: how many answered, what could flip the verdict, and what the index rests on."""

from __future__ import annotations

from analysis.estimate import Estimate
from analysis.indicators.bundle import Indicators
from analysis.indicators.participation import Participation
from analysis.population.nonresponse import TippingPoint
from reports.charts.wording import whole
from reports.content.document import Term, Trust
from reports.content.figures import answered
from reports.content.pair import Pair
from reports.narrative.caveats import (
    TWO_CAMPS,
    caveats,
    tipping_words,
    trust_title,
    warning_starts,
)
from reports.narrative.certainty import WITHHELD, certainty
from reports.narrative.names import direction
from reports.narrative.said import Said

_ANSWERED = Said("Answered", "Geantwortet")
_PART = Said("{unit} {count} ({rate})", "{unit} {count} ({rate})")
_PART_PLAIN = Said("{unit} {count}", "{unit} {count}")
_TIPPING = Said("Tipping point", "Kipppunkt")
_WEIGHTS = Said("Weights", "Gewichte")
_BAND = Said(
    "other weights would make {value} into {low} to {high} ({direction})",
    "andere Gewichte machten aus {value} {low} bis {high} ({direction})",
)
_WARNING = Said("Early warning", "Frühwarnung")
_RAISED = Said("raised, {direction} ({sure} sure)", "ausgelöst, {direction} (Sicherheit {sure})")
_NOT_RAISED = Said("not raised in any direction shown", "in keiner gezeigten Richtung ausgelöst")
_VERSION = Said("Index", "Index")
_EQUAL = Said("version {version}, equal weights", "Fassung {version}, gleiche Gewichte")
_CARE = Said("Mind", "Beachten")
_ENDS = (
    (0.1, Said("10% or less", "höchstens 10 %")),
    (0.9, Said("90% or more", "mindestens 90 %")),
)
_PERCENT = Said("{rate}%", "{rate} %")


def trust(pair: Pair, language: str) -> Trust:
    """Return the box that says how far to trust the page of a pair."""
    found = pair.found
    parts = [
        part_words(part, language)
        for name in pair.departments
        for part in found.participation
        if (part.unit, part.wave) == (name, pair.wave)
    ]
    rows = [Term(_ANSWERED(language), ", ".join(parts) or WITHHELD(language))]
    tipping = [
        tipping_words(one.direction, one.point, language)
        for one in pair.tipping
        if isinstance(one.point, TippingPoint)
    ]
    if tipping:
        rows.append(Term(_TIPPING(language), "; ".join(tipping)))
    rows.append(Term(_WARNING(language), _warning(pair, language)))
    bands = _bands(pair, language)
    if bands:
        rows.append(Term(_WEIGHTS(language), "; ".join(bands)))
    rows.append(Term(_VERSION(language), _EQUAL(language, version=found.index_version)))
    mind = (*caveats(found, pair.wave, language), *_camps(pair, language))
    if mind:
        rows.append(Term(_CARE(language), " ".join(mind)))
    return Trust(trust_title(validated=found.validated, language=language), tuple(rows))


def part_words(part: Participation, language: str) -> str:
    """Return how many of a unit answered, in a band, and the rate in steps of five."""
    if part.answered == 0:
        return _PART_PLAIN(language, unit=part.unit, count=WITHHELD(language))
    count = answered(part.answered, part.people, language)
    if isinstance(part.rate, Estimate):
        rate = rate_words(part.rate, language)
        return _PART(language, unit=part.unit, count=count, rate=rate)
    return _PART_PLAIN(language, unit=part.unit, count=count)


def rate_words(rate: Estimate, language: str) -> str:
    """Return a released response rate, or the code for an end."""
    for end, said in _ENDS:
        if rate.value == end and rate.low != rate.high:
            return said(language)
    return _PERCENT(language, rate=round(rate.value * 100))


def alert_waves(found: Indicators, language: str) -> str | None:
    """Return from which wave on the early warning works, where it does not yet."""
    return warning_starts(len(found.waves), language)


def _camps(pair: Pair, language: str) -> tuple[str, ...]:
    """Return the directions whose raters are of two minds."""
    return tuple(
        TWO_CAMPS(language, direction=direction(of, language))
        for of, index in pair.indices.items()
        if index.two_camps
    )


def _warning(pair: Pair, language: str) -> str:
    raised = []
    for one in pair.watched:
        if one.alerts and one.alerts[-1].raised and one.alerts[-1].wave == pair.wave:
            sure = certainty(one.alerts[-1].probability or 0.0, language)
            name = direction(one.direction, language)
            raised.append(_RAISED(language, direction=name, sure=sure))
    if raised:
        return "; ".join(raised)
    return alert_waves(pair.found, language) or _NOT_RAISED(language)


def _bands(pair: Pair, language: str) -> list[str]:
    said = []
    for of in pair.directions:
        index = pair.indices.get(of)
        if index and index.band and isinstance(index.index.figure, Estimate):
            said.append(
                _BAND(
                    language,
                    value=whole(index.index.figure.value),
                    low=whole(index.band.low),
                    high=whole(index.band.high),
                    direction=direction(of, language),
                )
            )
    return said
