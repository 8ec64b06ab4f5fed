"""Movement: how scales changed over the waves, for everyone together and for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.decision import ACT, Cutoff, Decision, probability_past
from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.bundle import Indicators
from analysis.indicators.changes import EVERYONE, Moved
from analysis.units.levels import ScaleLevel
from analysis.units.order import place_of
from reports.charts.glyph import GlyphChart
from reports.charts.trends import Event, TrendChart, TrendWave, shared_axis
from reports.charts.wording import signed, whole
from reports.content.document import Block, Bullets, Numbers, Panel, Panels, Prose, Section
from reports.content.figures import range_of, signed_with_interval
from reports.content.matrices import Blank, BlankCell, PairCell, PairMatrix, PairRow
from reports.content.pair import decision_of, has_baseline
from reports.disclosure.rounding import step_for
from reports.narrative import units as words
from reports.narrative.certainty import NOT_ENOUGH, WITHHELD, certainty
from reports.narrative.names import scale_name
from reports.narrative.said import listed

COLUMNS = 8
"""Scales side by side in one matrix."""
_REACH = 20.0


def everyone_section(found: Indicators, language: str) -> Section | None:
    """Return each scale over the waves, everyone together; None with a single wave."""
    if len(found.waves) < 2:  # noqa: PLR2004 - one wave is no series
        return None
    scales = list(dict.fromkeys(level.scale for level in found.levels))
    held = {scale: [_level(found, scale, wave) for wave in found.waves] for scale in scales}
    drawn = {scale: _waves(found.waves, levels) for scale, levels in held.items()}
    lines = {scale: _first(levels) for scale, levels in held.items()}
    axis = shared_axis(drawn.values(), lines.values())
    events = tuple(
        Event(found.waves.index(event.wave), event.words)
        for event in found.events
        if event.wave in found.waves
    )
    panels = tuple(
        Panel(
            f"everyone-{place}",
            TrendChart(
                scale_name(found, scale, language),
                drawn[scale],
                lines[scale],
                axis,
                _baseline(found),
                tuple(Event(one.wave, "" if place else one.words) for one in events),
            ),
            scale_name(found, scale, language),
            _told(scale_name(found, scale, language), found.waves, held[scale], language),
        )
        for place, scale in enumerate(scales)
    )
    heads = (words.SERIES_HEAD(language), *found.waves)
    rows = tuple(
        (scale_name(found, scale, language), *(_number(one, language) for one in held[scale]))
        for scale in scales
    )
    marks = listed([event.words for event in events], language)
    told = words.EVENTS(language, words=marks) if marks else ""
    return Section(
        _title(found, language),
        words.SERIES_SUB(language, events=told),
        (*_shifts(found, language), Panels(panels, Numbers(heads, rows))),
    )


def movement_section(found: Indicators, language: str) -> Section | None:
    """Return how far each unit moved on each scale since the baseline; None without one."""
    if not has_baseline(found):
        return None
    moved = [one for one in found.changes if one.direction is None and one.subject != EVERYONE]
    shown = [one for one in moved if isinstance(one.change.figure, Estimate)]
    scales = list(dict.fromkeys(one.measure for one in shown))
    units = sorted({one.subject for one in shown}, key=place_of)
    if not units:
        return None
    held = {(one.subject, one.measure): one for one in shown}
    sure = {one.subject for one in shown if decision_of(one, language) in _SURE}
    parts = [scales[at : at + COLUMNS] for at in range(0, len(scales), COLUMNS)]
    matrices = tuple(
        PairMatrix(
            words.MOVED_LABEL(language),
            words.UNIT(language),
            tuple(scale_name(found, scale, language) for scale in part),
            tuple(
                PairRow(
                    unit,
                    tuple(_cell(held.get((unit, scale)), found, language) for scale in part),
                )
                for unit in units
            ),
        )
        for part in parts
    )
    return Section(
        words.moved_title(len(sure), len(units), language),
        words.MOVED_SUB(language, baseline=_since(found)),
        matrices,
    )


_SURE = (Decision.ACT, Decision.CLEAR)


def _cell(one: Moved | None, found: Indicators, language: str) -> PairCell | BlankCell:
    """Return a change; one hue for either way, since no way is the better one."""
    estimate = range_of(one.change.figure) if one else None
    if one is None or estimate is None:
        return BlankCell(Blank.WITHHELD, WITHHELD(language))
    decision = decision_of(one, language)
    spoken = words.MOVED_CELL(
        language,
        unit=one.subject,
        scale=scale_name(found, one.measure, language),
        figure=signed_with_interval(one.change.figure, language),
        sure=_sure(one, decision, language),
    )
    is_sure = decision in _SURE
    return PairCell(
        GlyphChart(estimate, Decision.CLEAR if is_sure else Decision.UNDECIDED, _REACH),
        Decision.CLEAR if is_sure else Decision.UNDECIDED,
        spoken,
        signed(estimate.middle) if is_sure else "",
    )


def _sure(one: Moved, decision: Decision, language: str) -> str:
    if decision is Decision.ACT:
        return words.ROSE(language, sure=certainty(one.change.worse or 0.0, language))
    if decision is Decision.CLEAR:
        return words.FELL(language, sure=certainty(one.change.better or 0.0, language))
    return NOT_ENOUGH(language)


def _level(found: Indicators, scale: str, wave: str) -> ScaleLevel | None:
    levels = (one for one in found.levels if (one.scale, one.wave) == (scale, wave))
    return next(levels, None)


def _waves(waves: Sequence[str], levels: Sequence[ScaleLevel | None]) -> tuple[TrendWave, ...]:
    drawn = []
    for wave, level in zip(waves, levels, strict=True):
        estimate = range_of(level.overall) if level else None
        decision = Decision.UNDECIDED if estimate else Decision.WITHHELD
        drawn.append(TrendWave(wave, estimate, decision))
    return tuple(drawn)


def _first(levels: Sequence[ScaleLevel | None]) -> float:
    shown = [one.overall.value for one in levels if one and isinstance(one.overall, Estimate)]
    return shown[0] if shown else 50.0


def _baseline(found: Indicators) -> tuple[int, int] | None:
    places = [found.waves.index(wave) for wave in found.baseline if wave in found.waves]
    return (min(places), max(places)) if places and has_baseline(found) else None


def _together(found: Indicators) -> list[Moved]:
    """Return the changes of everyone since the baseline; none without one."""
    if not has_baseline(found):
        return []
    return [one for one in found.changes if one.direction is None and one.subject == EVERYONE]


def _title(found: Indicators, language: str) -> str:
    far, at_all = (
        words.Moves(*(_those(found, decide, decision, language) for decision in _SURE))
        for decide in (decision_of, _at_all)
    )
    return words.everyone_title(far, at_all, language)


def _those(
    found: Indicators,
    decide: Callable[[Moved, str], Decision],
    decision: Decision,
    language: str,
) -> tuple[str, ...]:
    moved = [one for one in _together(found) if decide(one, language) is decision]
    return tuple(scale_name(found, one.measure, language) for one in moved)


def _at_all(one: Moved, _language: str) -> Decision:
    """Return whether a measure surely rose, in which case act, or surely fell: clear."""
    if isinstance(one.change.figure, Withheld):
        return Decision.WITHHELD
    rise, fall = _chances(one.change.figure)
    if max(rise, fall) < ACT:
        return Decision.UNDECIDED
    return Decision.ACT if rise > fall else Decision.CLEAR


def _chances(figure: Estimate) -> tuple[float, float]:
    """Return how sure a shown change rose at all and fell at all, whatever its rounding hid."""
    hidden = step_for(figure.n) / 2
    past = Cutoff("any change", hidden, "half a step of rounding: the exact change passed zero")
    fall = replace(figure, value=-figure.value)
    return probability_past(figure, past), probability_past(fall, past)


def _shifts(found: Indicators, language: str) -> tuple[Block, ...]:
    """Return how far each scale moved for everyone together, and how sure it did at all."""
    told = tuple(_shift(one, found, language) for one in _together(found))
    if not told:
        return ()
    return (Prose((words.SHIFTS(language, baseline=_since(found)),)), Bullets(told))


def _shift(one: Moved, found: Indicators, language: str) -> str:
    scale, figure = scale_name(found, one.measure, language), one.change.figure
    if isinstance(figure, Withheld):
        drifted = figure.reason is Reason.NOT_COMPARABLE
        return (words.SHIFT_DRIFTED if drifted else words.SHIFT_HIDDEN)(language, scale=scale)
    return words.SHIFT(
        language,
        scale=scale,
        figure=signed(figure.value),
        low=signed(figure.low),
        high=signed(figure.high),
        sure=_shift_sure(one, figure, language),
    )


def _shift_sure(one: Moved, figure: Estimate, language: str) -> str:
    far, at_all = decision_of(one, language), _at_all(one, language)
    if far is Decision.ACT:
        return words.FAR_UP(language, sure=certainty(one.change.worse or 0.0, language))
    if far is Decision.CLEAR:
        return words.FAR_DOWN(language, sure=certainty(one.change.better or 0.0, language))
    if at_all is Decision.UNDECIDED:
        return words.STILL(language)
    said = words.UP if at_all is Decision.ACT else words.DOWN
    return said(language, sure=certainty(max(_chances(figure)), language))


def _since(found: Indicators) -> str:
    first, last = found.baseline[0], found.baseline[-1]
    return first if first == last else f"{first}–{last}"


def _told(
    scale: str, waves: Sequence[str], levels: Sequence[ScaleLevel | None], language: str
) -> str:
    shown = [
        (wave, one.overall.value)
        for wave, one in zip(waves, levels, strict=True)
        if one and isinstance(one.overall, Estimate)
    ]
    if not shown or shown[-1][0] != waves[-1]:
        return words.SERIES_HIDDEN(language, scale=scale, wave=waves[-1])
    return words.SERIES_TOLD(
        language,
        scale=scale,
        last=whole(shown[-1][1]),
        wave=shown[-1][0],
        first=whole(shown[0][1]),
        begin=shown[0][0],
    )


def _number(level: ScaleLevel | None, language: str) -> str:
    if level is None or not isinstance(level.overall, Estimate):
        return WITHHELD(language)
    figure = level.overall
    return f"{whole(figure.value)} ({whole(figure.low)}–{whole(figure.high)})"
