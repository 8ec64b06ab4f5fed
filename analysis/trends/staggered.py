"""Staggered: whether an action worked that departments began at different times.

For the units whose action began in wave g, and any wave t,

    ATT(g, t) = mean change from b to t of these - mean change from b to t of the others

with b = g - 1 the last wave before, and as the others those that never began, or have not begun
by t. Before g, b is the wave before t (varying) or still g - 1 (universal): what such a figure
shows cannot be the action. It rests on both groups moving alike without it.

The error of a unit is its part in the figure, its influence

    psi_u = w_u (change_u - mean) / sum w, with the sign of its side,   w as `panel` counts

summed over the units of a cluster; Var = sum of squares over clusters, each over 1 - w_c / sum w
of its side, which makes it unbiased where units count alike: Welch's variance for one start. The
asymptotic variance leaves that out, as the package did does. Degrees of freedom, with V_c the part
of clusters of one start, k_c of them: V^2 / sum(V_c^2 / (k_c - 1)) (Satterthwaite).

Each group needs two clusters on either side: one department against others has no error that
could be told from its own luck.

Sources: Callaway & Sant'Anna (2021), Journal of Econometrics 225, 200-230; Satterthwaite (1946),
Biometrics Bulletin 2, 110-114; MacKinnon & White (1985), Journal of Econometrics 29, 305-325.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.reference import around
from analysis.trends.panel import NEVER, Panel

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_CLUSTERS = 2


class Others(Enum):
    """Whom a group is compared with."""

    NEVER = "units that never began"
    NOT_YET = "units that had not begun"
    """Those that never began among them."""


class Base(Enum):
    """From which wave a change is counted before the action began."""

    VARYING = "the wave before"
    UNIVERSAL = "the last wave before the action"


class Errors(Enum):
    """How the variance of a mean over clusters is taken."""

    UNBIASED = "unbiased for few clusters"
    ASYMPTOTIC = "asymptotic"


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """A difference in changes, and what each cluster has to do with it."""

    start: int
    """Place of the wave in which the action began."""
    wave: int
    figure: Figure
    influence: Array
    """Shape (clusters,); its sum of squares is the variance."""

    @property
    def value(self) -> float:
        """The estimate; nan where it is withheld."""
        return self.figure.value if isinstance(self.figure, Estimate) else float("nan")

    @property
    def is_before(self) -> bool:
        """Whether it lies before the action began."""
        return self.wave < self.start


@dataclass(frozen=True, slots=True, eq=False)
class GroupTimes:
    """The effects of all starts in all waves."""

    panel: Panel
    effects: tuple[Effect, ...]
    others: Others
    level: float

    def effect(self, start: int, wave: int) -> Effect:
        """Return the effect of one start in one wave, both as places of waves."""
        return next(e for e in self.effects if (e.start, e.wave) == (start, wave))


def group_times(
    found: Panel,
    others: Others = Others.NOT_YET,
    *,
    base: Base = Base.VARYING,
    errors: Errors = Errors.UNBIASED,
    level: float = 0.95,
) -> GroupTimes | Withheld:
    """Estimate the effect of each start in each wave.

    Parameters
    ----------
    found
        Units over waves.
    others
        Whom a group is compared with.
    base
        From which wave a change is counted before the action began.
    errors
        How the variance is taken.
    level
        Coverage of each interval by itself.

    Returns
    -------
    GroupTimes or Withheld
        An effect is withheld where a side has fewer than two clusters, or no one varies.
        Withheld as a whole where nothing began, or there is nobody to compare with.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> n = np.ones((6, 3))
    >>> means = np.array([[50.0, 51, 40], [52, 52, 43], [48, 50, 40],
    ...                   [50, 51, 52], [54, 55, 54], [46, 47, 49]])
    >>> starts = {"a": "Q3", "b": "Q3", "c": "Q3"}
    >>> found = group_times(panel(n, means, [*"abcdef"], ["Q1", "Q2", "Q3"], starts))
    >>> effect = found.effect(2, 2).figure
    >>> round(effect.value, 2), round(effect.se, 2), round(effect.df, 1)
    (-10.67, 1.05, 3.4)
    """
    if not found.cohorts or not len(found.starts):
        return Withheld(Reason.TOO_FEW_WAVES, len(found.units))
    last = len(found.waves) - 1
    latest = max(found.cohorts)
    if not (found.starts == NEVER).any() and (others is Others.NEVER or len(found.cohorts) == 1):
        return Withheld(Reason.TOO_FEW, len(found.units))
    made = []
    for start in found.cohorts:
        for wave in range(last + 1):
            if wave == start - 1 and base is Base.UNIVERSAL:
                continue
            early = wave < start
            before = wave - 1 if early and base is Base.VARYING else start - 1
            if before < 0 or (others is Others.NOT_YET and _nobody_left(found, wave, latest)):
                continue
            sides = _sides(found, start, max(before, wave), others)
            made.append(_effect(found, (start, wave, before), sides, errors, level))
    return GroupTimes(found, tuple(made), others, level)


def told(
    found: Panel, value: float, influence: Array, *, n: int, method: str, level: float
) -> Figure:
    """Return a figure from the influence of the clusters.

    Parameters
    ----------
    found
        Units over waves.
    value
        The estimate.
    influence
        Of each cluster.
    n
        Units behind it.
    method
        What it is.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Withheld where no cluster varies.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> ones, starts = np.ones((4, 2)), {"a": "2", "b": "2"}
    >>> found = panel(ones, ones, [*"abcd"], ["1", "2"], starts)
    >>> pulls = np.array([1.0, -1, 1, -1])
    >>> figure = told(found, 3.0, pulls, n=4, method="effect", level=0.95)
    >>> figure.se, figure.df
    (2.0, 2.0)
    """
    variance = float(influence @ influence)
    if variance <= 0:
        return Withheld(Reason.NO_VARIANCE, n)
    starts = starts_of_clusters(found)
    below = 0.0
    for start in np.unique(starts):
        own = influence[starts == start]
        below += float(own @ own) ** 2 / max(len(own) - 1.0, 1.0)
    return around(value, variance, variance**2 / below, n, method=method, level=level)


def starts_of_clusters(found: Panel) -> NDArray[np.int64]:
    """Return in which wave the action began in each cluster.

    Parameters
    ----------
    found
        Units over waves.

    Returns
    -------
    Array
        Places of waves; `NEVER` where it did not begin.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> ones = np.ones((3, 2))
    >>> starts_of_clusters(panel(ones, ones, [*"abc"], ["1", "2"], {"b": "2"})).tolist()
    [-1, 1, -1]
    """
    starts = np.full(int(found.clusters.max()) + 1, NEVER)
    starts[found.clusters] = found.starts
    return starts


# The kernels below check nothing: they only compute.


def _nobody_left(found: Panel, wave: int, latest: int) -> bool:
    return wave >= latest and not bool((found.starts == NEVER).any())


def _sides(found: Panel, start: int, until: int, others: Others) -> tuple[Flags, Flags]:
    own = found.starts == start
    never = found.starts == NEVER
    if others is Others.NEVER:
        return own, never
    return own, never | ((found.starts > until) & ~own)


def _effect(
    found: Panel,
    place: tuple[int, int, int],
    sides: tuple[Flags, Flags],
    errors: Errors,
    level: float,
) -> Effect:
    start, wave, before = place
    change, counts = found.changes(before, wave)
    influence = np.zeros(int(found.clusters.max()) + 1)
    value, units, clusters = 0.0, 0, math.inf
    for side, sign in zip(sides, (1.0, -1.0), strict=True):
        used = side & (counts > 0)
        clusters = min(clusters, len(np.unique(found.clusters[used])))
        units += int(used.sum())
        if not used.any():
            break
        mean = float(counts[used] @ change[used] / counts[used].sum())
        value += sign * mean
        influence += sign * _influence(found, used, counts, change - mean, errors)
    if clusters < FEWEST_CLUSTERS:
        return Effect(start, wave, Withheld(Reason.TOO_FEW, units), influence)
    method = f"difference in changes since {found.waves[before]}"
    figure = told(found, value, influence, n=units, method=method, level=level)
    return Effect(start, wave, figure, influence)


def _influence(found: Panel, used: Flags, counts: Array, apart: Array, errors: Errors) -> Array:
    size = int(found.clusters.max()) + 1
    share = counts[used] / counts[used].sum()
    summed = np.zeros(size)
    np.add.at(summed, found.clusters[used], share * apart[used])
    if errors is Errors.ASYMPTOTIC:
        return summed
    of_cluster = np.bincount(found.clusters[used], share, size)
    alone = of_cluster >= 1
    return np.where(alone, 0.0, summed / np.sqrt(np.where(alone, 1.0, 1 - of_cluster)))
