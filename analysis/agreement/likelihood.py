"""Likelihood: components of variance between and within units, by maximum likelihood, from sums.

With r the ratio of the variance between units to that within, n_u and y_u size and mean of unit
u, SSW the squares within, N people and

    w_u = n_u / (1 + n_u r),  m = sum(w_u y_u) / sum(w_u),  S = SSW + sum(w_u (y_u - m)^2)

the profiled deviances are

    ML    N (1 + log(2 pi S / N)) + sum log(1 + n_u r)
    REML  (N - 1) (1 + log(2 pi S / (N - 1))) + sum log(1 + n_u r) + log sum(w_u)

one function of one number, whatever the number of people. Variance within: S / N or S / (N - 1);
standard error of m: the root of the variance within over sum(w_u). The interval of the
intraclass correlation r / (1 + r) holds all values whose deviance is at most the chi-square
quantile above the least. Reliability of a unit's mean: t / (t + s / n_u), t between and s within.

Sources: Harville (1977), Journal of the American Statistical Association 72, 320-338; Searle,
Casella & McCulloch (1992), Variance Components, ch. 6; Self & Liang (1987), Journal of the
American Statistical Association 82, 605-610, for the test on the boundary; Bliese (2000), in
Klein & Kozlowski (eds.), Multilevel Theory, Research, and Methods in Organizations, 349-381.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2

from analysis.agreement.one_way import OneWay, Size, one_way, typical_size
from analysis.estimate import Described, Description, Estimate, Figure, Withheld
from analysis.sums.units import UnitSums

Array = NDArray[np.float64]

GRID = np.concatenate([[0.0], np.geomspace(1e-6, 0.5, 60), 1 - np.geomspace(0.49, 1e-6, 40)])
"""Intraclass correlations at which the least deviance is sought before it is refined."""
SHARPNESS = 1e-14


class Likelihood(Enum):
    """Which likelihood."""

    REML = "restricted maximum likelihood"
    """Unbiased for the spread between few units."""
    ML = "maximum likelihood"


@dataclass(frozen=True, slots=True)
class Components:
    """What the model of units finds."""

    between: float
    within: float
    mean: float
    """Mean of the unit means, weighted by how sure each is."""
    mean_se: float
    log_likelihood: float
    n: int
    sizes: tuple[tuple[str, int], ...]

    @property
    def icc1(self) -> float:
        """Share of the variance that lies between units."""
        return self.between / (self.between + self.within)


@dataclass(frozen=True, slots=True)
class UnitTest:
    """Likelihood-ratio test of no difference between units."""

    chi2: float
    p: float
    """Half the tail of one degree of freedom, for a variance cannot be negative."""


@dataclass(frozen=True, slots=True)
class _Profile:
    sizes: Array
    means: Array
    within: float
    by: Likelihood

    @property
    def freedom(self) -> float:
        return float(self.sizes.sum()) - (1 if self.by is Likelihood.REML else 0)


def components(
    sums: UnitSums, column: str, by: Likelihood = Likelihood.REML
) -> Components | Withheld:
    """Fit a random unit to one score.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    by
        Restricted maximum likelihood by default.

    Returns
    -------
    Components or Withheld
        Variances between and within, never negative.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> found = components(sums, "x")
    >>> round(found.between, 6), round(found.within, 6), round(found.mean, 6)
    (3.5, 2.0, 3.5)
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    profile = _profile(sums, column, table, by)
    ratio = _best_ratio(profile)
    weights, mean, squares = _at(profile, ratio)
    within = squares / profile.freedom
    return Components(
        between=ratio * within,
        within=within,
        mean=mean,
        mean_se=float(np.sqrt(within / weights.sum())),
        log_likelihood=-_deviance(profile, ratio) / 2,
        n=table.n,
        sizes=tuple(zip(sums.units, (int(n) for n in sums.n), strict=True)),
    )


def icc1_likelihood(
    sums: UnitSums,
    column: str,
    by: Likelihood = Likelihood.REML,
    *,
    confidence: float = 0.95,
) -> Figure:
    """Estimate ICC(1) by likelihood, for units of unequal size.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    by
        Restricted maximum likelihood by default.
    confidence
        Coverage of the profile interval.

    Returns
    -------
    Estimate or Withheld
        Between 0 and 1. It differs from the analysis of variance where sizes differ.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(icc1_likelihood(sums, "x").value, 3)
    0.636
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    profile = _profile(sums, column, table, by)
    ratio = _best_ratio(profile)
    value = ratio / (1 + ratio)
    low, high = _profile_interval(profile, value, float(chi2.ppf(confidence, 1)))
    method = f"ICC(1), {by.value}, profile interval"
    return Estimate(value, float("nan"), low, high, table.n, method, confidence)


def icc2_likelihood(
    sums: UnitSums, column: str, by: Likelihood = Likelihood.REML, size: Size = Size.MEAN
) -> Description:
    """Return ICC(2) of a unit of typical size by likelihood.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    by
        Restricted maximum likelihood by default.
    size
        The size that is called typical.

    Returns
    -------
    Described or Withheld
        The Spearman-Brown value of ICC(1) at that size.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(icc2_likelihood(sums, "x").value, 3)
    0.778
    """
    found = components(sums, column, by)
    if isinstance(found, Withheld):
        return found
    m = typical_size(sums.n, size)
    value = m * found.between / (m * found.between + found.within)
    return Described(value, found.n, f"ICC(2), {by.value}, {size.value}")


def unit_mean_reliability(
    sums: UnitSums, column: str, by: Likelihood = Likelihood.REML
) -> dict[str, float] | Withheld:
    """Return how reliable the mean of each unit is, given its size.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    by
        Restricted maximum likelihood by default.

    Returns
    -------
    dict or Withheld
        By unit, between 0 and 1; small units have less.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(unit_mean_reliability(sums, "x")["A"], 3)
    0.778
    """
    found = components(sums, column, by)
    if isinstance(found, Withheld):
        return found
    return {
        unit: n * found.between / (n * found.between + found.within) for unit, n in found.sizes
    }


def unit_test(sums: UnitSums, column: str) -> UnitTest | Withheld:
    """Test by maximum likelihood whether units differ.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.

    Returns
    -------
    UnitTest or Withheld
        Chi-square of the model with units against that without.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> scores = np.array([[1.0], [1.2], [4.0], [4.2], [9.0], [9.1]])
    >>> found = unit_test(unit_sums(scores, ["A", "A", "B", "B", "C", "C"], ["x"]), "x")
    >>> found.p < 0.001
    True
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    profile = _profile(sums, column, table, Likelihood.ML)
    gain = max(_deviance(profile, 0.0) - _deviance(profile, _best_ratio(profile)), 0.0)
    return UnitTest(gain, float(chi2.sf(gain, 1)) / 2)


# The kernels below check nothing: they only compute.


def _profile(sums: UnitSums, column: str, table: OneWay, by: Likelihood) -> _Profile:
    means = sums.sums[:, sums.columns.index(column)] / sums.n
    return _Profile(sums.n, means, table.within * table.df2, by)


def _at(profile: _Profile, ratio: float) -> tuple[Array, float, float]:
    weights = profile.sizes / (1 + profile.sizes * ratio)
    mean = float(weights @ profile.means / weights.sum())
    return weights, mean, profile.within + float(weights @ (profile.means - mean) ** 2)


def _deviance(profile: _Profile, ratio: float) -> float:
    weights, _, squares = _at(profile, ratio)
    freedom = profile.freedom
    deviance = freedom * (1 + np.log(2 * np.pi * squares / freedom))
    deviance += np.log1p(profile.sizes * ratio).sum()
    if profile.by is Likelihood.REML:
        deviance += np.log(weights.sum())
    return float(deviance)


def _slope(profile: _Profile, ratio: float) -> float:
    weights, mean, squares = _at(profile, ratio)
    spread = float(weights**2 @ (profile.means - mean) ** 2)
    slope = float(weights.sum()) - profile.freedom * spread / squares
    if profile.by is Likelihood.REML:
        slope -= float((weights**2).sum() / weights.sum())
    return slope


def _best_ratio(profile: _Profile) -> float:
    ratios = GRID / (1 - GRID)
    place = int(np.argmin([_deviance(profile, ratio) for ratio in ratios]))
    low, high = ratios[max(place - 1, 0)], ratios[min(place + 1, len(ratios) - 1)]
    if _slope(profile, low) >= 0 or _slope(profile, high) <= 0:
        return float(ratios[place])
    return float(brentq(lambda ratio: _slope(profile, ratio), low, high, xtol=SHARPNESS))


def _profile_interval(profile: _Profile, value: float, allowed: float) -> tuple[float, float]:
    least = _deviance(profile, value / (1 - value))

    def beyond(icc: float) -> float:
        return _deviance(profile, icc / (1 - icc)) - least - allowed

    low = 0.0 if beyond(0.0) <= 0 else float(brentq(beyond, 0.0, value))
    top = float(GRID[-1])
    high = top if beyond(top) <= 0 else float(brentq(beyond, value, top))
    return low, high
