"""One page: two departments on one sheet for leadership, what is sure first."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.decision import Decision
from analysis.estimate import Estimate
from analysis.friction.cutoffs import INDEX, INDEX_ORDINARY, INDEX_SEVERE
from analysis.friction.direction import Direction
from analysis.trends.alerts import SHIFT
from reports.charts.change import ChangeChart, ChangeRow
from reports.charts.friction_index import Band, FrictionIndexChart, IndexRow
from reports.charts.spread import DOTS
from reports.content.competition import competition_section
from reports.content.document import (
    Actions,
    Block,
    ChartBlock,
    Numbers,
    Page,
    Section,
    Sheet,
    Two,
)
from reports.content.figures import (
    difference,
    dots_past,
    interval,
    signed_interval,
    signed_with_interval,
    spread,
    spread_past,
    value,
    with_interval,
)
from reports.content.frame import eyebrow, foot, key, warnings
from reports.content.mirror import mirror_section
from reports.content.pair import Pair, any_change_shown, decision_of, has_baseline, moves
from reports.content.pressure import pressure_section
from reports.content.strip import strip_section
from reports.content.trust import trust
from reports.narrative.certainty import how_sure
from reports.narrative.names import direction, measure
from reports.narrative.said import Said, listed
from reports.narrative.sentences import (
    FIRST_WAVE,
    HIDDEN_CHANGE,
    NO_EVIDENCE,
    NOTHING_BEFORE,
    change_title,
    headline,
    index_title,
    lede,
)

_KIND = Said("Friction report for leadership", "Reibungsbericht für die Leitung")
_INDEX_SUB = Said(
    "Friction Index, 0–100. {dots} equal chances; {needed} past {line} decide.",
    "Reibungsindex, 0–100. {dots} gleiche Chancen; {needed} über {line} entscheiden.",
)
_INDEX_ALT = Said("Friction Index in each direction", "Reibungsindex in jeder Richtung")
_INDEX_WORDS = Said(
    "{direction} {figure}: {past} of {dots} dots lie past the line at {line}.",
    "{direction} {figure}: {past} von {dots} Punkten liegen über der Linie bei {line}.",
)
_INDEX_HIDDEN = Said("{direction} is withheld.", "{direction} ist verdeckt.")
_HEADS = (
    Said("Direction", "Richtung"),
    Said("Index", "Index"),
    Said("90% interval", "90-%-Intervall"),
    Said("How sure", "Sicherheit"),
)
_BANDS = (
    (Said("low", "gering"), None),
    (Said("ordinary", "üblich"), INDEX_ORDINARY.value),
    (Said("elevated", "erhöht"), INDEX.value),
    (Said("severe", "stark"), INDEX_SEVERE.value),
)
_CHANGE_SUB = Said(
    "Points since the baseline ({waves}); grey: too small to matter.",
    "Punkte seit dem Ausgangswert ({waves}); grau: zu klein, um zu zählen.",
)
_CHANGE_ALT = Said("Change since the baseline", "Wandel seit dem Ausgangswert")
_CHANGE_HEADS = (
    Said("Measure", "Messwert"),
    Said("Change", "Wandel"),
    Said("90% interval", "90-%-Intervall"),
)
_ROW = Said("{measure}, {direction}", "{measure}, {direction}")
_ROW_WORDS = Said("{row}: {figure}.", "{row}: {figure}.")
_OTHERS = Said(
    "For the other {count} measures there is no evidence of change.",
    "Für die anderen {count} Messwerte gibt es keinen Beleg für Wandel.",
)
_THROUGH = Said("{first} to {last}", "{first} bis {last}")
NEEDED = 16
"""Dots past the line that decide: 8 in 10 of twenty."""


def one_page(pair: Pair, actions: Actions | None, language: str) -> Page:
    """Return the page of a pair of departments."""
    found = pair.found
    blocks: list[Block] = [key(language), *warnings(found, language)]
    blocks.append(Two((_index(pair, language),), (_change(pair, language),)))
    if pair.has_components:
        blocks.append(strip_section(pair, language))
    blocks += _lower_half(pair, language)
    blocks += [actions] if actions else []
    blocks.append(trust(pair, language))
    names = listed(pair.departments, language)
    return Page(
        eyebrow(found, names, pair.wave, _KIND(language), language),
        headline(pair.departments, pair.index.index, pair.index.worst, language),
        _lede(pair, language),
        tuple(blocks),
        foot(found, language),
        Sheet.ONE,
    )


def _lede(pair: Pair, language: str) -> str:
    if not has_baseline(pair.found):
        return FIRST_WAVE(language)
    if not any_change_shown(pair):
        return HIDDEN_CHANGE(language)
    return lede(moves(pair, language), language)


def _lower_half(pair: Pair, language: str) -> list[Block]:
    left = [
        section
        for section in (mirror_section(pair, language), pressure_section(pair, language))
        if section is not None
    ]
    right = competition_section(pair, language)
    if left and right:
        return [Two(tuple(left), (right,))]
    if len(left) > 1:
        return [Two((left[0],), (left[1],))]
    return [*left, *([right] if right else [])]


def baseline_words(waves: Sequence[str], language: str) -> str:
    """Return the waves of the baseline: the first to the last."""
    if len(waves) == 1:
        return waves[0]
    return _THROUGH(language, first=waves[0], last=waves[-1])


def bands(language: str) -> tuple[Band, ...]:
    """Return the named stretches of the index."""
    return tuple(Band(name(language), start) for name, start in _BANDS)


def _index(pair: Pair, language: str) -> Section:
    of_index = {of: pair.indices[of].index for of in pair.directions if of in pair.indices}
    line = round(INDEX.value)
    chart = FrictionIndexChart(
        tuple(
            IndexRow(direction(of, language), spread_past(judged), judged.decision)
            for of, judged in of_index.items()
        ),
        INDEX.value,
        bands(language),
    )
    told, rows = [], []
    for of, judged in of_index.items():
        name = direction(of, language)
        if judged.probability is None:
            told.append(_INDEX_HIDDEN(language, direction=name))
        else:
            told.append(
                _INDEX_WORDS(
                    language,
                    direction=name,
                    figure=with_interval(judged.figure, language),
                    past=dots_past(judged.probability, judged.decision),
                    dots=DOTS,
                    line=line,
                )
            )
        rows.append(
            (
                name,
                value(judged.figure, language),
                interval(judged.figure, language),
                how_sure(judged, language),
            )
        )
    block = ChartBlock(
        "index",
        chart,
        _INDEX_ALT(language),
        " ".join(told),
        Numbers(tuple(head(language) for head in _HEADS), tuple(rows)),
    )
    return Section(
        index_title({of: judged.decision for of, judged in of_index.items()}, language),
        _INDEX_SUB(language, dots=DOTS, needed=NEEDED, line=line),
        (block,),
    )


def _change(pair: Pair, language: str) -> Section:
    if not has_baseline(pair.found):
        return Section(NOTHING_BEFORE(language), FIRST_WAVE(language), ())
    moved = moves(pair, language)
    sure = [(move.name, move.direction) for move in moved]
    held = {(one.measure, one.direction): one for one in pair.moved if one.direction}
    first = [*sure, *(("index", of) for of in pair.directions if ("index", of) not in sure)]
    rows, numbers, told = [], [], []
    for name, of in first:
        one = held.get((name, of))
        label = _ROW(language, measure=measure(name, language), direction=direction(of, language))
        if one is None or not isinstance(one.change.figure, Estimate):
            rows.append(
                ChangeRow(
                    measure(name, language), direction(of, language), None, Decision.WITHHELD
                )
            )
            continue
        figure = one.change.figure
        rows.append(
            ChangeRow(
                measure(name, language),
                direction(of, language),
                spread(figure),
                decision_of(one, language),
            )
        )
        numbers.append((label, difference(figure, language), signed_interval(figure, language)))
        told.append(_ROW_WORDS(language, row=label, figure=signed_with_interval(figure, language)))
    others = _others(pair, first)
    if others:
        told.append(_OTHERS(language, count=len(others)))
    block = ChartBlock(
        "change",
        ChangeChart(tuple(rows), others, SHIFT.value),
        _CHANGE_ALT(language),
        " ".join(told) or NO_EVIDENCE(language),
        Numbers(tuple(head(language) for head in _CHANGE_HEADS), tuple(numbers)),
    )
    waves = baseline_words(pair.found.baseline, language)
    title = change_title(moved, language)
    if not any_change_shown(pair):
        title = HIDDEN_CHANGE(language).rstrip(".")
    return Section(title, _CHANGE_SUB(language, waves=waves), (block,))


def _others(pair: Pair, named: Sequence[tuple[str, Direction]]) -> tuple[float, ...]:
    """Return the middles of the measures that did not surely move and have no row."""
    return tuple(
        one.change.figure.value
        for one in pair.moved
        if one.direction
        and (one.measure, one.direction) not in named
        and isinstance(one.change.figure, Estimate)
    )
