"""Levels: the mean of a scale in every unit, and which units lie off the others beyond noise.

Unit means are pooled partially (see `analysis.population.pooling`), so that a small unit's
extreme mean is drawn towards the others before it is called extreme: of ten teams of twelve the
one that looks worst is truly worst in fewer than half of the cases. A unit differs when it lies
more than three points from the mean of all units with a probability of 0.8 or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from analysis.decision import Cutoff, Judged, Side, judge
from analysis.estimate import Figure, Reason, Withheld
from analysis.population.departments import mean_of_department
from analysis.population.pooling import REPORT_LEVEL, Pooled, Raw, pool, pooled_within
from analysis.sums.moments import Moments
from analysis.sums.summary import Summary
from analysis.units.order import place_of

OFF = Cutoff(
    "smallest difference of interest",
    3.0,
    'docs/methods.md, "Lines chosen beforehand": 3 to 5 points, a quarter of an SD',
    Side.EITHER,
)
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class UnitLevel:
    """One scale in one unit and wave, 0-100."""

    unit: str
    described: Figure
    """Plain mean of these people; no sampling error where all of them answered."""
    level: Figure
    """Partially pooled mean."""
    difference: Judged
    """Pooled mean minus the mean of all units; positive is higher. Undefined for a single unit."""


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One scale in one wave: everyone together, and each unit."""

    scale: str
    wave: str
    overall: Figure
    person_sd: float | None
    """Standard deviation of persons inside units, for the limits of a funnel plot."""
    units: tuple[UnitLevel, ...]


def scale_level(
    scale: str,
    wave: str,
    sums: Mapping[str, Moments],
    people: Mapping[str, int | None],
    fewest: int,
) -> ScaleLevel:
    """Return the level of a scale in every unit of a wave.

    Parameters
    ----------
    scale, wave
        What the result says of itself.
    sums
        Unit -> sums of the one column that holds the scale, 0-100.
    people
        Unit -> its members, None where nobody knows.
    fewest
        People below which a unit is withheld and left out of the pooling.

    Returns
    -------
    ScaleLevel
        Units by their names, numbers by their size; never ranked.
    """
    names = sorted(sums, key=place_of)
    raws = {name: raw for name in names if (raw := _raw(sums[name], fewest)) is not None}
    shown = list(raws)
    pooled = pool([raws[name] for name in shown], centre=MIDDLE) if shown else None
    units = []
    for name in names:
        if pooled is None or name not in raws:
            units.append(_hidden(name, sums[name]))
        else:
            described = _described(raws[name], people.get(name))
            units.append(_unit(name, described, pooled, shown.index(name)))
    everyone = _everyone(sums.values())
    overall = _described(everyone, None)
    if everyone.n < fewest:
        overall = Withheld(Reason.TOO_FEW, everyone.n)
    spread = float(pooled_within([*raws.values()])[0, 0] ** 0.5) if raws else None
    return ScaleLevel(scale, wave, overall, spread, tuple(units))


def _raw(found: Moments, fewest: int) -> Raw | None:
    n = int(found.n[0])
    if n < max(fewest, 2) or found.covariance[0, 0] <= 0:
        return None
    return Raw(found.means, found.covariance, n)


def _everyone(sums: Iterable[Moments]) -> Raw:
    total = reduce(add, sums)
    return Raw(total.means, total.covariance, int(total.n[0]))


def _described(raw: Raw, people: int | None) -> Figure:
    summary = Summary(raw.n, float(raw.means[0]), float(raw.covariance[0, 0]))
    return mean_of_department(summary, people, REPORT_LEVEL)


def _unit(name: str, described: Figure, pooled: Pooled, at: int) -> UnitLevel:
    own = np.zeros_like(pooled.means)
    own[at, 0] = 1.0
    difference: Figure = Withheld(Reason.UNDEFINED, pooled.n[at])
    if len(own) > 1:
        off = own - 1 / len(own)
        difference = pooled.combine(off, "off the mean of all units, partially pooled")
    level = pooled.combine(own, "partially pooled mean, t interval")
    return UnitLevel(name, described, level, judge(difference, OFF))


def _hidden(unit: str, found: Moments) -> UnitLevel:
    n = int(found.n[0])
    alike = n > 1 and found.covariance[0, 0] <= 0
    figure = Withheld(Reason.ALIKE if alike else Reason.TOO_FEW, n)
    return UnitLevel(unit, figure, figure, judge(figure, OFF))
