"""Strip: the eight measures of both directions, each cell by its verdict."""

from __future__ import annotations

from analysis.decision import ACT, Decision
from analysis.estimate import Estimate
from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS
from analysis.friction.rivalry import Rivalry, Zone
from reports.charts.wording import whole
from reports.content.document import Section
from reports.content.figures import cell, hidden_cell
from reports.content.matrices import Cell, Group, HeatStrip, StripRow
from reports.content.pair import Pair
from reports.narrative.certainty import verdict
from reports.narrative.names import direction, head, zone_in_cell
from reports.narrative.said import Said
from reports.narrative.sentences import STRIP_HIDDEN, strip_title

_LABEL = Said("Eight measures in both directions", "Acht Messwerte in beiden Richtungen")
_CORNER = Said("Direction", "Richtung")
_INSIDE = Said("in the Friction Index", "im Reibungsindex")
_BESIDE = Said("beside it", "daneben")
_SUB = Said(
    "Middle estimate and 90% interval, 0 to 100. More is worse, except for competition, where "
    "the zone counts.",
    "Mittlere Schätzung und 90-%-Intervall, 0 bis 100. Mehr ist schlechter, außer beim "
    "Wettbewerb: Dort zählt die Zone.",
)
_OPEN = Said("open", "offen")
BESIDE = ("pressure", "competition")


def strip_section(pair: Pair, language: str) -> Section:
    """Return the heat strip of a pair, titled by what needs action."""
    rows = {of: _cells(pair, of, language) for of in pair.directions}
    names = (*COMPONENTS, *BESIDE)
    acting: dict[str, list[Direction]] = {}
    for place, name in enumerate(names):
        for of, cells in rows.items():
            if cells[place].decision is Decision.ACT:
                acting.setdefault(name, []).append(of)
    strip = HeatStrip(
        _LABEL(language),
        _CORNER(language),
        (Group(_INSIDE(language), len(COMPONENTS)), Group(_BESIDE(language), len(BESIDE))),
        tuple(head(name, language) for name in names),
        tuple(StripRow(direction(of, language), cells) for of, cells in rows.items()),
    )
    title = strip_title(acting, len(rows), len(rows) * len(names), language)
    if all(one.decision is Decision.WITHHELD for cells in rows.values() for one in cells):
        title = STRIP_HIDDEN(language)
    return Section(title, _SUB(language), (strip,))


def component_cells(pair: Pair, of: Direction, language: str) -> tuple[Cell, ...]:
    """Return the six components of a direction."""
    index = pair.indices.get(of)
    if index is None or not index.components:
        return (hidden_cell(language),) * len(COMPONENTS)
    return tuple(cell(index.components[name], language) for name in COMPONENTS)


def rivalry_decision(found: Rivalry) -> Decision:
    """Return what a zone asks for; it is coloured from the certainty of any other verdict on."""
    if not isinstance(found.healthy_competition, Estimate):
        return Decision.WITHHELD
    if found.zone is None or found.probabilities.get(found.zone.value, 0.0) < ACT:
        return Decision.UNDECIDED
    if found.zone is Zone.HEALTHY:
        return Decision.CLEAR
    return Decision.UNDECIDED if found.zone is Zone.DORMANT else Decision.ACT


def _cells(pair: Pair, of: Direction, language: str) -> tuple[Cell, ...]:
    level = pair.levels.get(of)
    pressure = cell(level, language) if level else hidden_cell(language)
    return (*component_cells(pair, of, language), pressure, _competition(pair, of, language))


def _competition(pair: Pair, of: Direction, language: str) -> Cell:
    found = pair.rivalries.get(of)
    if found is None or not isinstance(found.healthy_competition, Estimate):
        return hidden_cell(language)
    figure, decision = found.healthy_competition, rivalry_decision(found)
    word = zone_in_cell(found.zone, language) if found.zone else _OPEN(language)
    between = f"{whole(figure.value)} ({whole(figure.low)}–{whole(figure.high)})"
    return Cell(decision, word, between, verdict(decision, language), zone=True)
