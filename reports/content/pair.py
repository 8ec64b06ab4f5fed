"""Pair: all that was released of two departments, gathered for the pages about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.blame import Blame
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex
from analysis.friction.measures import COMPONENTS
from analysis.friction.mirror import MirrorLine
from analysis.friction.pairs import PairIndex
from analysis.friction.pressure import Pressure
from analysis.friction.rivalry import Rivalry
from analysis.friction.standing import Standing
from analysis.indicators.bundle import Indicators
from analysis.indicators.changes import Moved, Watched
from analysis.indicators.tipping import Tipping
from reports.narrative.certainty import chance
from reports.narrative.names import MEASURES
from reports.narrative.sentences import Move

Found = TypeVar("Found", Blame, Pressure, Standing)

MEASURED = ("index", *COMPONENTS, "pressure")
"""The measures that are followed over the waves."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two departments in the wave that the report speaks of; the first is first by alphabet."""

    found: Indicators
    departments: tuple[str, str]
    wave: str
    form: str
    index: PairIndex
    indices: Mapping[Direction, FrictionIndex]
    levels: Mapping[Direction, Judged]
    """Pressure felt by the raters; a direction that is withheld is absent."""
    rivalries: Mapping[Direction, Rivalry]
    mirror: tuple[MirrorLine, ...]
    blame: Blame | None
    pressure: Pressure | None
    standing: Standing | None
    moved: tuple[Moved, ...]
    watched: tuple[Watched, ...]
    tipping: tuple[Tipping, ...]

    @property
    def directions(self) -> tuple[Direction, Direction]:
        """Return the first about the second, and the second about the first."""
        one = Direction(*self.departments)
        return one, one.back()

    @property
    def has_components(self) -> bool:
        """Return whether the questionnaire asks for the six components."""
        return any(index.components for index in self.indices.values())

    def series(self, of: Direction, name: str) -> tuple[tuple[str, Judged | None], ...]:
        """Return each wave of this form and what was released of a measure in it."""
        return tuple((wave, _judged(self.found, wave, of, name)) for wave in self.waves)

    @property
    def waves(self) -> tuple[str, ...]:
        """Return the waves in which this form was asked."""
        asked = {one.wave for one in self.found.friction.indices if one.form == self.form}
        return tuple(wave for wave in self.found.waves if wave in asked)


def headline_form(found: Indicators) -> str:
    """Return the form of the last wave that is spoken of: the one with all six components."""
    last = [one for one in found.friction.indices if one.wave == last_wave(found)]
    forms = sorted({one.form for one in last if one.components}) or sorted(
        {one.form for one in last}
    )
    return forms[0]


def last_wave(found: Indicators) -> str:
    """Return the last wave in which departments were rated."""
    asked = {one.wave for one in found.friction.indices}
    return [wave for wave in found.waves if wave in asked][-1]


def has_baseline(found: Indicators) -> bool:
    """Return whether there were waves before the last with which it is compared."""
    return bool(found.baseline) and found.waves[-1] not in found.baseline


def pairs_shown(found: Indicators) -> tuple[Pair, ...]:
    """Return the pairs of the last wave by the alphabet, withheld ones too."""
    wave, form = last_wave(found), headline_form(found)
    return tuple(
        _gather(found, index)
        for index in found.friction.pairs
        if index.wave == wave and index.form == form
    )


def is_shown(pair: Pair) -> bool:
    """Return whether both directions of a pair are shown."""
    return all(
        of in pair.indices and isinstance(pair.indices[of].index.figure, Estimate)
        for of in pair.directions
    )


def _gather(found: Indicators, index: PairIndex) -> Pair:
    one = Direction(*index.departments)
    both, wave = (one, one.back()), index.wave
    friction = found.friction
    return Pair(
        found,
        index.departments,
        wave,
        index.form,
        index,
        {
            held.direction: held
            for of in both
            for held in friction.indices
            if (held.direction, held.wave, held.form) == (of, wave, index.form)
        },
        {
            held.direction: held.level
            for held in friction.levels
            if held.wave == wave and held.direction in both and _was_asked(held.level)
        },
        {
            held.direction: held
            for of in both
            for held in friction.rivalries
            if held.wave == wave and held.direction == of
        },
        tuple(
            line
            for department in index.departments
            for line in friction.mirror
            if line.wave == wave
            and line.department == department
            and {line.department, line.other} == set(index.departments)
        ),
        _of_pair(friction.blame, index),
        _of_pair(friction.pressure, index),
        _of_pair(friction.standing, index),
        tuple(
            moved
            for name in MEASURED
            for of in both
            for moved in found.changes
            if (moved.measure, moved.direction) == (name, of) and has_baseline(found)
        ),
        tuple(
            one
            for of in both
            for one in found.watched
            if one.direction == of and one.form == index.form
        ),
        tuple(
            one for of in both for one in found.tipping if one.direction == of and one.wave == wave
        ),
    )


def _of_pair(held: tuple[Found, ...], index: PairIndex) -> Found | None:
    for one in held:
        if one.departments == index.departments and one.wave == index.wave:
            return one
    return None


def _was_asked(judged: Judged) -> bool:
    figure = judged.figure
    return not isinstance(figure, Withheld) or figure.reason is not Reason.NOT_ASKED


def _judged(found: Indicators, wave: str, of: Direction, name: str) -> Judged | None:
    if name == "pressure":
        levels = (one for one in found.friction.levels if (one.wave, one.direction) == (wave, of))
        return next((one.level for one in levels if _was_asked(one.level)), None)
    indices = (one for one in found.friction.indices if (one.wave, one.direction) == (wave, of))
    for one in indices:
        if name == "index":
            return one.index
        return one.components.get(name)
    return None


def moves(pair: Pair, language: str) -> tuple[Move, ...]:
    """Return the measures that surely moved, in the order in which they are shown."""
    found = []
    for moved in pair.moved:
        rose = chance(moved.change.worse or 0.0, language)
        fell = chance(moved.change.better or 0.0, language)
        sure = rose or fell
        if sure and moved.direction is not None:
            found.append(Move(moved.measure, rose is not None, moved.direction, sure))
    order = {name: place for place, name in enumerate(MEASURES)}
    return tuple(sorted(found, key=lambda move: (not move.rose, order[move.name])))


def any_change_shown(pair: Pair) -> bool:
    """Return whether the change of any measure may be shown."""
    return any(isinstance(moved.change.figure, Estimate) for moved in pair.moved)


def decision_of(moved: Moved, language: str) -> Decision:
    """Return whether a measure surely got worse, surely got better, or neither."""
    if chance(moved.change.worse or 0.0, language):
        return Decision.ACT
    if chance(moved.change.better or 0.0, language):
        return Decision.CLEAR
    if isinstance(moved.change.figure, Estimate):
        return Decision.UNDECIDED
    return Decision.WITHHELD
