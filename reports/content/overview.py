"""Overview: a company of many directions on one map, in which nothing is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from analysis.decision import ACT, Decision
from analysis.friction.index import FrictionIndex
from analysis.friction.measures import COMPONENTS
from analysis.indicators.bundle import Indicators
from reports.content.document import Actions, Block, Page, Section
from reports.content.figures import cell
from reports.content.frame import eyebrow, foot, key, warnings
from reports.content.matrices import FrictionMap, MapRow
from reports.content.pair import headline_form, last_wave
from reports.content.round_robin import round_robin_sections
from reports.narrative.certainty import WITHHELD, chance
from reports.narrative.names import ABOUT, direction, head, inside
from reports.narrative.said import Said, begun, listed

_KIND = Said("Friction report, company", "Reibungsbericht, Unternehmen")
_SUBJECT = Said("{count} departments", "{count} Abteilungen")
_NEED = Said(
    "{count} of {shown} directions between departments need action, each {sure} sure or more.",
    "{count} von {shown} Richtungen zwischen Abteilungen verlangen Handeln, jede mindestens zu "
    "{sure} sicher.",
)
_ONE_NEEDS = Said(
    "One of {shown} directions between departments needs action, {sure} sure or more.",
    "Eine von {shown} Richtungen zwischen Abteilungen verlangt Handeln, mindestens zu {sure} "
    "sicher.",
)
_NONE_NEEDS = Said(
    "None of {shown} directions between departments surely needs action.",
    "Keine von {shown} Richtungen zwischen Abteilungen verlangt sicher Handeln.",
)
_ALL_HIDDEN = Said(
    "What departments say about each other is withheld to protect people.",
    "Was Abteilungen übereinander sagen, ist zum Schutz der Menschen verdeckt.",
)
_WHICH = Said("Action is needed on {names}.", "Handeln nötig: {names}.")
_FINE = Said("{count} fine", "{count} unbedenklich")
_OPEN = Said("{count} without enough evidence", "{count} ohne genug Belege")
_HIDDEN = Said("{count} withheld", "{count} verdeckt")
_REST = Said("Of the others: {parts}.", "Von den anderen: {parts}.")
_OVER = Said(
    "Most often over its line: {name}, in {count} directions",
    "Am öftesten über seiner Linie: {name}, in {count} Richtungen",
)
_OVER_ONE = Said(
    "{count} components are over their line, each in one direction",
    "{count} Bestandteile liegen über ihrer Linie, jeder in einer Richtung",
)
_NONE_OVER = Said(
    "No component is surely over its line", "Kein Bestandteil liegt sicher über seiner Linie"
)
_SUB = Said(
    "Each direction with its index and six components, 0 to 100, in the order of the alphabet; "
    "rows have no sums, so there is nothing to rank. Hatched: withheld.",
    "Jede Richtung mit Index und sechs Bestandteilen, 0 bis 100, in der Ordnung des Alphabets; "
    "ohne Summen, denn es gibt nichts zu reihen. Schraffiert: verdeckt.",
)
_LABEL = Said(
    "Index and six components of each direction", "Index und sechs Bestandteile jeder Richtung"
)
_CORNER = Said("Direction", "Richtung")
_MOST_NAMED = 4


def overview_page(
    found: Indicators, actions: Actions | None, language: str, omitted: str = ""
) -> Page:
    """Return the first page of a company with more than one pair of departments."""
    wave, form = last_wave(found), headline_form(found)
    indices = [one for one in found.friction.indices if (one.wave, one.form) == (wave, form)]
    blocks: list[Block] = [key(language), *warnings(found, language), _map(indices, language)]
    blocks += round_robin_sections(found, language)
    blocks += [actions] if actions else []
    subject = _SUBJECT(language, count=found.friction.separability.departments)
    return Page(
        eyebrow(found, subject, wave, _KIND(language), language),
        _headline(indices, language),
        f"{_lede(indices, language)} {omitted}".strip(),
        tuple(blocks),
        foot(found, language),
    )


def _count(indices: Sequence[FrictionIndex], decision: Decision) -> int:
    return sum(one.index.decision is decision for one in indices)


def _headline(indices: Sequence[FrictionIndex], language: str) -> str:
    acting = _count(indices, Decision.ACT)
    shown = len(indices) - _count(indices, Decision.WITHHELD)
    if not shown:
        return _ALL_HIDDEN(language)
    if not acting:
        return _NONE_NEEDS(language, shown=shown)
    said = _ONE_NEEDS if acting == 1 else _NEED
    return said(language, count=acting, shown=shown, sure=chance(ACT, language))


def _lede(indices: Sequence[FrictionIndex], language: str) -> str:
    acting = [one.direction for one in indices if one.index.decision is Decision.ACT]
    said = []
    if 0 < len(acting) <= _MOST_NAMED:
        names = listed([direction(of, language) for of in sorted(acting)], language)
        said.append(_WHICH(language, names=names))
    counts = (
        (_FINE, _count(indices, Decision.CLEAR)),
        (_OPEN, _count(indices, Decision.UNDECIDED)),
        (_HIDDEN, _count(indices, Decision.WITHHELD)),
    )
    parts = [words(language, count=count) for words, count in counts if count]
    if parts:
        said.append(_REST(language, parts=listed(parts, language)))
    return " ".join(said)


def _map(indices: Sequence[FrictionIndex], language: str) -> Section:
    names = COMPONENTS if any(one.components for one in indices) else ()
    ordered = sorted(indices, key=lambda one: one.direction)
    groups = tuple(
        tuple(_row(one, names, language) for one in rows)
        for _, rows in groupby(ordered, key=lambda one: one.direction.rater)
    )
    table = FrictionMap(
        _LABEL(language),
        _CORNER(language),
        tuple(head(name, language) for name in ("index", *names)),
        groups,
        WITHHELD(language),
    )
    return Section(_title(indices, names, language), _SUB(language), (table,))


def _row(one: FrictionIndex, names: Sequence[str], language: str) -> MapRow:
    of = one.direction
    hidden = one.index.decision is Decision.WITHHELD
    judged = (one.index, *(one.components[name] for name in names if name in one.components))
    cells = tuple(cell(figure, language) for figure in judged)
    return MapRow(of.rater, ABOUT(language), of.target, None if hidden else cells)


def _title(indices: Sequence[FrictionIndex], names: Sequence[str], language: str) -> str:
    over = {
        name: sum(
            one.components[name].decision is Decision.ACT for one in indices if one.components
        )
        for name in names
    }
    most = max(over.values(), default=0)
    if most == 0:
        return _NONE_OVER(language)
    if most == 1:
        return _OVER_ONE(language, count=sum(over.values()))
    top = [inside(name, language) for name, count in over.items() if count == most]
    return begun(_OVER(language, name=listed(top, language), count=most))
