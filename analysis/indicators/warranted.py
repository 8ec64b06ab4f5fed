"""Warranted: no comparison of departments or waves on a scale that does not mean the same to all.

Where the ladder of a scale says that means may not be compared, what compares them is withheld:
how far units lie off each other, the difference of two departments, and change over waves, of the
scale and of the index that it is a part of. The levels stay, each read by itself. Where too few
answered for a ladder nothing is withheld; the report says that nothing is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.decision import Decision, judge
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.friction.measures import COMPONENTS, INDEX, PRESSURE, PULSE
from analysis.friction.reading import Friction
from analysis.friction.round_robin import nothing_known
from analysis.indicators.changes import Moved, Watched
from analysis.indicators.comparability import Comparability, unwarranted
from analysis.invariance.rungs import Between
from analysis.trends.alerts import Alert, Change
from analysis.units.levels import ScaleLevel, UnitLevel
from survey.instrument.questionnaire import Instrument


@dataclass(frozen=True, slots=True)
class Unlike:
    """Measures that do not mean the same to all departments, or in all waves."""

    departments: frozenset[str]
    waves: frozenset[str]


def unlike_of(found: Iterable[Comparability], instrument: Instrument) -> Unlike:
    """Return the measures that must not be compared, by the names that findings use.

    Parameters
    ----------
    found
        What the ladders say.
    instrument
        The questionnaire, whose scales play roles.

    Returns
    -------
    Unlike
        Scales, the measures they hold, and the index that such a measure is a part of.
    """
    judged = tuple(found)
    roles = {scale.id: scale.role for scale in instrument.scales if scale.role}
    return Unlike(
        _named(unwarranted(judged, Between.DEPARTMENTS), roles),
        _named(unwarranted(judged, Between.WAVES), roles),
    )


def warranted_levels(levels: Iterable[ScaleLevel], unlike: Unlike) -> tuple[ScaleLevel, ...]:
    """Withhold how far units lie off each other on scales that mean another thing to some."""
    return tuple(
        replace(level, units=tuple(_apart(unit) for unit in level.units))
        if level.scale in unlike.departments
        else level
        for level in levels
    )


def warranted_friction(friction: Friction, unlike: Unlike) -> Friction:
    """Withhold the differences of two departments on measures that mean another thing to one."""
    pairs, pressure, robins = friction.pairs, friction.pressure, friction.round_robins
    if INDEX in unlike.departments:
        pairs = tuple(replace(one, asymmetry=_hidden(one.asymmetry)) for one in pairs)
        robins = tuple(nothing_known(one, Reason.NOT_COMPARABLE) for one in robins)
    if PRESSURE in unlike.departments:
        pressure = tuple(
            replace(
                one,
                imbalance=judge(_hidden(one.imbalance.figure), one.imbalance.cut),
                rebalance=Decision.WITHHELD,
            )
            for one in pressure
        )
    return replace(friction, pairs=pairs, pressure=pressure, round_robins=robins)


def warranted_changes(moved: Iterable[Moved], unlike: Unlike) -> tuple[Moved, ...]:
    """Withhold the change of measures that do not mean the same in both waves."""
    return tuple(
        replace(one, change=Change(_hidden(one.change.figure), None, None))
        if one.measure in unlike.waves
        else one
        for one in moved
    )


def warranted_watch(watched: Iterable[Watched], unlike: Unlike) -> tuple[Watched, ...]:
    """Withhold alerts on an index whose parts do not mean the same in all waves."""
    if INDEX not in unlike.waves:
        return tuple(watched)
    return tuple(
        replace(
            one,
            alerts=tuple(_not_raised(at) for at in one.alerts),
        )
        for one in watched
    )


def _named(scales: Collection[str], roles: Mapping[str, str]) -> frozenset[str]:
    names = {*scales, *(roles[scale] for scale in scales if scale in roles)}
    if names & {*COMPONENTS, PULSE}:
        names.add(INDEX)
    return frozenset(names)


def _apart(unit: UnitLevel) -> UnitLevel:
    judged = unit.difference
    return replace(unit, difference=judge(_hidden(judged.figure), judged.cut))


def _not_raised(alert: Alert) -> Alert:
    return replace(alert, shift=_hidden(alert.shift), probability=None, raised=False)


def _hidden(figure: Figure) -> Figure:
    return Withheld(Reason.NOT_COMPARABLE, figure.n) if isinstance(figure, Estimate) else figure
