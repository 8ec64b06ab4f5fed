"""Series: each measure of one direction over the waves, small, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate
from analysis.friction.cutoffs import COMPONENT, INDEX, PRESSURE_LEVEL
from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS
from reports.charts.trends import Event, TrendChart, TrendWave, shared_axis
from reports.charts.wording import whole
from reports.content.document import Numbers, Panel, Panels, Section
from reports.content.figures import range_of
from reports.content.pair import Pair, has_baseline, moves
from reports.narrative.certainty import WITHHELD, verdict
from reports.narrative.names import direction, inside, measure
from reports.narrative.said import Said, listed

_LEFT = Said(
    "{direction}: {names} left the baseline", "{direction}: {names} abseits des Ausgangswerts"
)
_NO_MOVE = Said("{direction}: no evidence of change", "{direction}: kein Beleg für Wandel")
_HIDDEN = Said("{direction}: every wave is withheld", "{direction}: jede Welle ist verdeckt")
_FIRST = Said("{direction}: {count} waves", "{direction}: {count} Wellen")
_SUB = Said(
    "0 to 100; ribbon 90%; dashed: the line of decision; hatched: wave withheld.{events}",
    "0 bis 100; Band 90 %; gestrichelt: Linie der Entscheidung; schraffiert: verdeckt.{events}",
)
_EVENTS = Said(" Upright: {words}.", " Senkrecht: {words}.")
_ALT = Said("{measure}, {direction}", "{measure}, {direction}")
_TOLD = Said(
    "{measure}: {last} in wave {wave}, from {first} in wave {begin}; {verdict}.",
    "{measure}: {last} in Welle {wave}, von {first} in Welle {begin}; {verdict}.",
)
_NOT_TOLD = Said("{measure}: withheld in wave {wave}.", "{measure}: in Welle {wave} verdeckt.")
_MEASURE = Said("Measure", "Messwert")
_LINES = {"index": INDEX.value, "pressure": PRESSURE_LEVEL.value}


def series_section(pair: Pair, of: Direction, number: int, language: str) -> Section | None:
    """Return the measures of one direction over the waves; None with a single wave."""
    if len(pair.waves) < 2:  # noqa: PLR2004 - one wave is no series
        return None
    names = ("index", *COMPONENTS, "pressure") if pair.has_components else ("index", "pressure")
    held = {name: pair.series(of, name) for name in names}
    held = {name: waves for name, waves in held.items() if any(one for _, one in waves)}
    if not any(_is_shown(one) for waves in held.values() for _, one in waves):
        return Section(_HIDDEN(language, direction=direction(of, language)), "", ())
    drawn = {name: tuple(_wave(*one) for one in waves) for name, waves in held.items()}
    axis = shared_axis(drawn.values(), [_LINES.get(name, COMPONENT.value) for name in held])
    events = _events(pair)
    panels = tuple(
        Panel(
            f"series-{number}-{place}",
            TrendChart(
                measure(name, language),
                drawn[name],
                _LINES.get(name, COMPONENT.value),
                axis,
                _baseline(pair),
                tuple(Event(one.wave, "" if place else one.words) for one in events),
            ),
            _ALT(language, measure=measure(name, language), direction=direction(of, language)),
            _told(name, held[name], language),
        )
        for place, name in enumerate(held)
    )
    words = listed([event.words for event in events], language)
    marks = _EVENTS(language, words=words) if words else ""
    return Section(
        _title(pair, of, language),
        _SUB(language, events=marks),
        (Panels(panels, _numbers(held, language)),),
    )


def _is_shown(judged: Judged | None) -> bool:
    return judged is not None and isinstance(judged.figure, Estimate)


def _wave(wave: str, judged: Judged | None) -> TrendWave:
    estimate = range_of(judged.figure) if judged else None
    if judged is None or estimate is None:
        return TrendWave(wave, None, Decision.WITHHELD)
    return TrendWave(wave, estimate, judged.decision)


def _events(pair: Pair) -> tuple[Event, ...]:
    return tuple(
        Event(pair.waves.index(event.wave), event.words)
        for event in pair.found.events
        if event.wave in pair.waves
    )


def _baseline(pair: Pair) -> tuple[int, int] | None:
    """Return the first and last of the baseline's waves, where they stand together."""
    places = [pair.waves.index(wave) for wave in pair.found.baseline if wave in pair.waves]
    if not places or not has_baseline(pair.found):
        return None
    return min(places), max(places)


def _title(pair: Pair, of: Direction, language: str) -> str:
    name = direction(of, language)
    if not has_baseline(pair.found):
        return _FIRST(language, direction=name, count=len(pair.waves))
    moved = [move.name for move in moves(pair, language) if move.direction == of]
    if not moved:
        return _NO_MOVE(language, direction=name)
    names = listed([inside(one, language) for one in moved], language)
    return _LEFT(language, direction=name, names=names)


def _told(name: str, waves: Sequence[tuple[str, Judged | None]], language: str) -> str:
    shown = [(wave, one) for wave, one in waves if one and isinstance(one.figure, Estimate)]
    last, judged = waves[-1]
    label = measure(name, language)
    if judged is None or not shown or not isinstance(judged.figure, Estimate):
        return _NOT_TOLD(language, measure=label, wave=last)
    first = shown[0][1].figure
    return _TOLD(
        language,
        measure=label,
        last=whole(judged.figure.value),
        wave=last,
        first=whole(first.value) if isinstance(first, Estimate) else WITHHELD(language),
        begin=shown[0][0],
        verdict=verdict(judged.decision, language),
    )


def _numbers(held: Mapping[str, Sequence[tuple[str, Judged | None]]], language: str) -> Numbers:
    waves = next(iter(held.values()))
    heads = (_MEASURE(language), *(wave for wave, _ in waves))
    rows = tuple(
        (measure(name, language), *(_number(one, language) for _, one in series))
        for name, series in held.items()
    )
    return Numbers(heads, rows)


def _number(judged: Judged | None, language: str) -> str:
    if judged is None or not isinstance(judged.figure, Estimate):
        return WITHHELD(language)
    figure = judged.figure
    return f"{whole(figure.value)} ({whole(figure.low)}–{whole(figure.high)})"
