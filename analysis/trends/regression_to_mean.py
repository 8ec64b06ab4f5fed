"""Regression to the mean: what a unit that was chosen because it lay low does with no action.

Units u have means y_u1 and y_u2 in two waves, with true levels that differ by tau and stay,

    y_ut = mu_t + a_u + b_ut + e_ut,  a_u ~ (0, tau^2),  b_ut ~ (0, shock^2)
    Var e_ut = s^2 / n_ut,  Cov(e_u1, e_u2) = n_u12 r s^2 / (n_u1 n_u2)

The best guess of the chosen unit's second mean, from its first and from all other units, is

    y* = mu_2 + stability (y_u1 - mu_1),
    stability = (tau^2 + Cov(e_1, e_2)) / (tau^2 + shock^2 + Var e_1)

with mu_1 and mu_2 by generalised least squares. Expected with no action: y* - y_u1, most of which
is the way back to the mean. What is left, y_u2 - y*, is the estimate of an effect that no choice
can bend: given y_u1 it does not matter why the unit was chosen. Its variance is that of the guess
(Goldberger's), plus that of y* through tau^2, by its derivative. s^2 is the variance within units
of the first wave, and tau^2 + shock^2 = (MSB (k - 1) / (k - 2) - MSW) / n0. The factor makes what
is expected of the lowest or the highest of k units of equal size right on average: the distance
d = c s_y of such a unit has c independent of the spread s_y of the means, expected is a share
proportional to 1 / s_y^2 of it, and for normal means E(1 / s_y) = E(s_y) / var (k - 1) / (k - 2).
t on k - 1 degrees of freedom.

The other units must not have been acted on. Without other units nothing can be told.

Sources: Galton (1886), Journal of the Anthropological Institute 15, 246-263; Goldberger (1962),
Journal of the American Statistical Association 57, 369-375; Searle, Casella & McCulloch (1992),
Variance Components, ch. 3 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Figure, Reason, Withheld
from analysis.population.reference import around
from analysis.trends.presence import PresenceSums, common_covariance
from analysis.trends.series import SHOCK

Array = NDArray[np.float64]

FEWEST_UNITS = 3
STEP = 1e-4
"""Of the variance between units, for the derivative."""


@dataclass(frozen=True, slots=True)
class Regression:
    """The change of a chosen unit, and how much of it needs no explanation."""

    observed: Figure
    """Second mean less first, as it looks."""
    stability: Described
    """Share of a unit's distance from the mean that stays."""
    expected: Described
    """Change of that unit with no action."""
    corrected: Figure
    """Observed less expected."""


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    means: Array
    """Shape (units, 2)."""
    sampling: Array
    """Covariance of the errors of each unit's means, shape (units, 2, 2)."""
    between: float
    """tau^2 + shock^2."""
    variance_of_between: float
    shock: float


def regression_to_mean(
    units: Mapping[str, PresenceSums],
    chosen: str,
    before: str,
    after: str,
    *,
    fewest: int = 2,
    shock: float = SHOCK,
    level: float = 0.95,
) -> Regression | Withheld:
    """Tell the change of a unit from its way back to the mean.

    Parameters
    ----------
    units
        Unit -> sums over its people by who answered when; people who are not linked are rows of
        one wave each.
    chosen
        The unit that was acted on. The others were not.
    before, after
        The waves.
    fewest
        People of a unit below which it is left out.
    shock
        Standard deviation of what moves a unit in one wave and does not stay, in points.
    level
        Coverage of the intervals.

    Returns
    -------
    Regression or Withheld
        Withheld with fewer than three units, or too few people in the chosen one, or nothing
        that varies within units.

    Examples
    --------
    >>> from analysis.trends.presence import presence_sums
    >>> rng = np.random.default_rng(1)
    >>> levels = [30.0, 45, 50, 55, 48, 52]
    >>> units = {f"u{place}": presence_sums(level + rng.normal(0, 15, (12, 2)), ["Q1", "Q2"])
    ...          for place, level in enumerate(levels)}
    >>> found = regression_to_mean(units, "u0", "Q1", "Q2")
    >>> round(found.stability.value, 2), round(found.expected.value, 1)
    (0.78, 3.2)
    """
    if chosen not in units:
        raise UnusableAnswers(f"There is no unit {chosen}; choose among {', '.join(units)}.")
    kept = {
        name: pair
        for name, sums in units.items()
        if (pair := _two_waves(sums, before, after)).min() >= fewest
    }
    if chosen not in kept or len(kept) < FEWEST_UNITS:
        smallest = int(_two_waves(units[chosen], before, after).min())
        return Withheld(Reason.TOO_FEW, smallest if chosen not in kept else len(kept))
    found = _prepared({name: units[name] for name in kept}, before, after, shock)
    n = int(kept[chosen].min())
    if isinstance(found, Withheld):
        return found
    return _told(found, list(kept).index(chosen), n, level)


def _two_waves(sums: PresenceSums, before: str, after: str) -> Array:
    counts = sums.moments.n
    return np.array([counts[sums.place(before)], counts[sums.place(after)]])


def _prepared(
    units: Mapping[str, PresenceSums], before: str, after: str, shock: float
) -> _Units | Withheld:
    moments = [sums.moments for sums in units.values()]
    first = next(iter(units.values()))
    both = np.array([first.place(before), first.place(after)])
    own = np.ix_(both, both)
    counts = np.array([part.counts[own] for part in moments])
    n = np.array([part.n[both] for part in moments])
    freedom = np.maximum(counts - 1, 0.0)
    squares = freedom * np.nan_to_num(np.array([part.covariance[own] for part in moments]))
    known = freedom.sum(axis=0)
    pooled = np.where(known > 0, squares.sum(axis=0) / np.maximum(known, 1.0), np.nan)
    within = common_covariance(known, pooled)
    people, k = float(n[:, 0].sum()), len(moments)
    if within[0, 0] <= 0 or within[1, 1] <= 0 or people <= k:
        return Withheld(Reason.NO_VARIANCE, round(people))
    means = np.array([part.means[both] for part in moments])
    grand = float(n[:, 0] @ means[:, 0]) / people
    msb = float(n[:, 0] @ (means[:, 0] - grand) ** 2) / (k - 1)
    size = (people - float((n[:, 0] ** 2).sum()) / people) / (k - 1)
    between = max((msb * (k - 1) / (k - 2) - within[0, 0]) / size, 0.0)
    spread = msb**2 / (k - 1) + within[0, 0] ** 2 / (people - k)
    sampling = counts * within / (n[:, :, None] * n[:, None, :])
    return _Units(means, sampling, between, 2 * spread / size**2, shock)


def _told(found: _Units, place: int, n: int, level: float) -> Regression:
    k = len(found.means)
    guess, variance, stability = _guess(found, place, found.between)
    step = STEP * (found.between + float(found.sampling[:, 0, 0].mean()))
    slope = (_guess(found, place, found.between + step)[0] - guess) / step
    first, then = found.means[place]
    own = found.sampling[place]
    plain = float(own[0, 0] + own[1, 1] - 2 * own[0, 1])
    observed = around(
        float(then - first), plain, n - 1, n, method="change as it looks", level=level
    )
    return Regression(
        observed,
        Described(stability, k, "stability of a unit's mean"),
        Described(guess - float(first), k, "change with no action"),
        around(
            float(then) - guess,
            variance + slope**2 * found.variance_of_between,
            k - 1,
            n,
            method="change less what no action would have brought",
            level=level,
        ),
    )


# The kernels below check nothing: they only compute.


def _guess(found: _Units, place: int, between: float) -> tuple[float, float, float]:
    """Return the best guess of the second mean, the variance of its error, and the stability."""
    passing = min(found.shock**2, between)
    lasting = between - passing
    whole = found.sampling + np.array([[between, lasting], [lasting, lasting + found.shock**2]])
    normal, right = np.zeros((2, 2)), np.zeros(2)
    for unit, (mean, covariance) in enumerate(zip(found.means, whole, strict=True)):
        # The second mean of the chosen unit is what is guessed, so it is left out.
        used = slice(0, 1) if unit == place else slice(0, 2)
        inverse = np.linalg.inv(covariance[used, used])
        normal[used, used] += inverse
        right[used] += inverse @ mean[used]
    middle = np.linalg.solve(normal, right)
    own = whole[place]
    stability = float(own[0, 1] / own[0, 0])
    guess = float(middle[1] + stability * (found.means[place, 0] - middle[0]))
    apart = np.array([-stability, 1.0])
    of_middle = float(apart @ np.linalg.solve(normal, apart))
    return guess, float(own[1, 1] - stability * own[0, 1]) + of_middle, stability
