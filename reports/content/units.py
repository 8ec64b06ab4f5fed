"""Units: the report on scales that were asked once, without ratings of other departments."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.decision import Decision
from analysis.estimate import Estimate, Withheld
from analysis.indicators.bundle import Indicators
from analysis.invariance.rungs import Between
from analysis.units.levels import ScaleLevel, UnitLevel
from analysis.units.order import place_of
from reports.charts.intervals import IntervalsChart, UnitRow
from reports.charts.wording import whole
from reports.content.document import (
    Actions,
    Block,
    Bullets,
    ChartBlock,
    Numbers,
    Page,
    Section,
    Table,
    Two,
)
from reports.content.figures import difference, interval, range_of, value
from reports.content.frame import eyebrow, moved_key, unit_key, warnings
from reports.content.methods import reliability_section
from reports.content.movement import everyone_section, movement_section
from reports.narrative import units as words
from reports.narrative.caveats import caveats
from reports.narrative.certainty import how_sure
from reports.narrative.comparability import must_not_compare
from reports.narrative.names import scale_name

MOST_ROWS = 60
"""Units in one picture; more go on in the next."""


def units_pages(found: Indicators, actions: Actions | None, language: str) -> tuple[Page, ...]:
    """Return the page of the last wave, and with several waves the page of what moved."""
    wave = found.waves[-1]
    levels = [level for level in found.levels if level.wave == wave]
    off = [_off(level, found, language) for level in levels]
    units = {unit.unit for level in levels for unit in level.units}
    subject = words.SUBJECT(language, count=len(units))
    blocks: list[Block] = [unit_key(language), *warnings(found, language)]
    blocks.append(_levels(levels, off, found, language))
    scales = [
        section
        for number, (level, one) in enumerate(zip(levels, off, strict=True), 1)
        for section in _scale(level, one, number, language)
    ]
    if found.measurement:
        blocks.append(reliability_section(found, language))
    blocks += [_reading(language), *_beside(scales)]
    blocks += [actions] if actions else []
    first = Page(
        eyebrow(found, subject, wave, words.KIND(language), language),
        words.headline(off, language),
        " ".join([words.lede(off, language), *caveats(found, wave, language)]),
        tuple(blocks),
        words.FOOT(language),
    )
    moved = _movement_page(found, subject, language)
    return (first, moved) if moved else (first,)


def _movement_page(found: Indicators, subject: str, language: str) -> Page | None:
    sections = [
        section
        for section in (everyone_section(found, language), movement_section(found, language))
        if section
    ]
    if not sections:
        return None
    first, *rest = sections
    return Page(
        eyebrow(found, subject, found.waves[-1], words.KIND(language), language),
        f"{first.title}.",
        " ".join(f"{section.title}." for section in rest),
        (moved_key(language), *warnings(found, language), *sections),
        words.FOOT(language),
    )


def _beside(sections: Sequence[Section]) -> list[Block]:
    """Return sections in two columns, one after the other; a last one alone takes both."""
    return [
        Two((sections[at],), (sections[at + 1],)) if at + 1 < len(sections) else sections[at]
        for at in range(0, len(sections), 2)
    ]


def _reading(language: str) -> Section:
    told = tuple(one(language) for one in words.READING)
    return Section(words.READING_TITLE(language), "", (Bullets(told),))


def _off(level: ScaleLevel, found: Indicators, language: str) -> words.Off:
    sure = [unit for unit in level.units if unit.difference.decision is Decision.ACT]
    compared = not must_not_compare(found, level.scale, Between.DEPARTMENTS)
    hidden = sum(
        (unit.difference.decision is Decision.WITHHELD)
        if compared
        else isinstance(unit.level, Withheld)
        for unit in level.units
    )
    return words.Off(
        scale_name(found, level.scale, language),
        tuple(unit.unit for unit in sure if _gap(unit) > 0),
        tuple(unit.unit for unit in sure if _gap(unit) < 0),
        len(level.units) - hidden,
        hidden,
        compared=compared,
    )


def _gap(unit: UnitLevel) -> float:
    """Return the side on which a unit lies; with the gap rounded to zero the interval tells."""
    figure = unit.difference.figure
    if not isinstance(figure, Estimate):
        return 0.0
    return figure.value or figure.low + figure.high


def _levels(
    levels: Sequence[ScaleLevel], off: Sequence[words.Off], found: Indicators, language: str
) -> Section:
    rows = tuple(
        (
            one.scale,
            value(level.overall, language),
            interval(level.overall, language),
            str(len(one.higher)),
            str(len(one.lower)),
            str(one.shown - one.count),
            str(one.hidden),
        )
        for level, one in zip(levels, off, strict=True)
    )
    heads = tuple(head(language) for head in words.LEVEL_HEADS)
    title = words.LEVELS_TITLE(language, wave=found.waves[-1])
    return Section(title, words.LEVELS_SUB(language), (Table("", Numbers(heads, rows)),))


def _scale(level: ScaleLevel, off: words.Off, number: int, language: str) -> list[Section]:
    """Return the units of one scale, in as many pictures as it takes."""
    shown = [unit for unit in level.units if isinstance(unit.level, Estimate)]
    if not shown:
        return [Section(words.scale_title(off, language), "", ())]
    ordered = sorted(shown, key=lambda unit: place_of(unit.unit))
    none = words.NO_NAMES if off.compared else words.NOT_COMPARED
    names = words.named(off, language) or none(language)
    mean = _mean(shown)
    told = words.SCALE_TOLD(language, shown=off.shown, mean=whole(mean), names=names)
    heads = tuple(head(language) for head in words.UNIT_HEADS)
    parts = [ordered[at : at + MOST_ROWS] for at in range(0, len(ordered), MOST_ROWS)]
    return [
        Section(
            words.scale_title(off, language),
            words.SCALE_SUB(language, names=names),
            (
                ChartBlock(
                    f"scale-{number}-{place}",
                    IntervalsChart(tuple(_row(unit) for unit in part), mean),
                    words.SCALE_ALT(language, scale=off.scale),
                    told,
                    Numbers(heads, tuple(_numbers(unit, language) for unit in part)),
                ),
            ),
        )
        for place, part in enumerate(parts, 1)
    ]


def _mean(shown: Sequence[UnitLevel]) -> float:
    """Return the mean of the units as they are shown, each counted once."""
    held = [unit.level.value for unit in shown if isinstance(unit.level, Estimate)]
    return sum(held) / len(held)


def _row(unit: UnitLevel) -> UnitRow:
    """Return a unit: one hue for either side of the mean, since no side is the better one."""
    hue = {
        Decision.ACT: Decision.CLEAR,
        Decision.WITHHELD: Decision.UNDECIDED
        if isinstance(unit.level, Estimate)
        else Decision.WITHHELD,
    }.get(unit.difference.decision, Decision.UNDECIDED)
    return UnitRow(unit.unit, range_of(unit.level), hue)


def _numbers(unit: UnitLevel, language: str) -> tuple[str, ...]:
    judged = unit.difference
    sure = judged.decision is Decision.ACT
    return (
        unit.unit,
        value(unit.level, language),
        interval(unit.level, language),
        difference(judged.figure, language),
        how_sure(judged, language) if sure else "",
    )
