"""Mediation: whether a cause goes with an outcome by way of a third, over three waves only.

On one wave a*b says nothing: any order of the three fits the same correlations as well, and a
product of two slopes of one occasion is biased even where the order is known. With two waves one
of the two steps is still of one occasion. From three waves on, for people seen in all of them,

    m_2 = c + a x_1 + m_1 + e        a: mediator on the cause before, given the mediator before
    y_3 = d + b m_2 + x_1 + y_2 + f  b: outcome on the mediator before, given cause and outcome
    indirect = a b

each by least squares with CR2 errors by clusters. The product is not normal: its interval comes
from draws a* and b* out of t distributions around a and b, independent of each other because the
two equations are recursive. Waves one apart decide what the steps mean; what moved all three
before the first wave is not ruled out.

Sources: Cole and Maxwell (2003), Journal of Abnormal Psychology 112, 558-577; Maxwell and Cole
(2007), Psychological Methods 12, 23-44 (bias on one wave); MacKinnon, Lockwood and Williams
(2004), Multivariate Behavioral Research 39, 99-128 (Monte Carlo interval).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.clustered import Errors, clustered
from analysis.population.least_squares import Regression
from analysis.sums.units import unit_sums

Array = NDArray[np.float64]

FEWEST_WAVES = Cutoff("fewest waves of a mediation", 3, "Cole and Maxwell (2003)")
FEWEST_DF = Cutoff(
    "fewest degrees of freedom of CR2", 4, "Tipton (2015), Psychological Methods 20, 375-393"
)
DRAWS = 20_000
REFUSAL = (
    "With {waves} of the 3 waves it takes, a mediation cannot be told from its reverse: a cause, "
    "a mediator and an outcome of the same time fit in any order. Ask the same people again."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """No mediation, and why, in a sentence."""

    withheld: Withheld
    why: str


@dataclass(frozen=True, slots=True)
class Mediation:
    """Both steps, their product, and what is left beside it."""

    a: Estimate
    b: Estimate
    indirect: Estimate
    direct: Figure
    """Outcome on the cause two waves before, given mediator and outcome in between."""
    people: int


def mediation(
    cause: Array,
    mediator: Array,
    outcome: Array,
    clusters: Sequence[str],
    *,
    seed: int,
    level: float = 0.95,
) -> Mediation | Refusal | Withheld:
    """Estimate a longitudinal indirect effect, or say why there is none.

    Parameters
    ----------
    cause, mediator, outcome
        Shape (people, waves), waves in order and equally far apart; the first three are used,
        people with a gap in what is needed are left out.
    clusters
        Cluster of each person; every person their own where none are known.
    seed
        Of the draws.
    level
        Coverage of the intervals.

    Returns
    -------
    Mediation, Refusal or Withheld
        A Refusal below three waves; Withheld where people or clusters do not suffice.

    Examples
    --------
    >>> once = np.zeros((50, 1))
    >>> refused = mediation(once, once, once, ["A"] * 50, seed=1)
    >>> refused.withheld.reason.value
    'too few waves'
    """
    people = len(clusters)
    if not cause.shape == mediator.shape == outcome.shape or len(cause) != people:
        raise UnusableAnswers(
            f"Answers of shape {cause.shape}, {mediator.shape} and {outcome.shape} do not fit "
            f"{people} people; give one row a person and one column a wave."
        )
    waves = cause.shape[1] if cause.ndim > 1 else 1
    if waves < FEWEST_WAVES.value:
        return Refusal(Withheld(Reason.TOO_FEW_WAVES, people), REFUSAL.format(waves=waves))
    names = ["cause 1", "mediator 1", "mediator 2", "outcome 2", "outcome 3"]
    rows = np.column_stack(
        [cause[:, 0], mediator[:, 0], mediator[:, 1], outcome[:, 1], outcome[:, 2]]
    )
    sums = unit_sums(rows, clusters, names)
    first = clustered(sums, "mediator 2", ["cause 1", "mediator 1"], Errors.CR2)
    second = clustered(sums, "outcome 3", ["mediator 2", "cause 1", "outcome 2"], Errors.CR2)
    if isinstance(first, Withheld):
        return first
    if isinstance(second, Withheld):
        return second
    a, b = _sure(first, "cause 1", level), _sure(second, "mediator 2", level)
    if isinstance(a, Withheld):
        return a
    if isinstance(b, Withheld):
        return b
    direct = _sure(second, "cause 1", level)
    return Mediation(a, b, product_of(a, b, seed=seed, level=level), direct, first.n)


def product_of(a: Estimate, b: Estimate, *, seed: int, level: float = 0.95) -> Estimate:
    """Return the product of two independent estimates with its Monte Carlo interval.

    Parameters
    ----------
    a, b
        Estimates with standard errors and degrees of freedom.
    seed
        Of the draws.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate
        Without symmetry: the product is skewed.

    Examples
    --------
    >>> one = Estimate(0.5, 0.1, 0.3, 0.7, 100, "a")
    >>> found = product_of(one, one, seed=1)
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (0.25, 0.13, 0.4)
    """
    generator = np.random.default_rng(seed)
    cloud = np.prod([_drawn(each, generator) for each in (a, b)], axis=0)
    low, high = (float(end) for end in np.quantile(cloud, [(1 - level) / 2, (1 + level) / 2]))
    method = f"indirect effect, {DRAWS} draws of both steps"
    n = min(a.n, b.n)
    return Estimate(a.value * b.value, float(cloud.std()), low, high, n, method, level)


def _drawn(estimate: Estimate, generator: np.random.Generator) -> Array:
    """Return draws of an estimate, from its t distribution."""
    steps = generator.standard_normal(DRAWS)
    if np.isfinite(estimate.df):
        steps = steps / np.sqrt(generator.chisquare(estimate.df, DRAWS) / estimate.df)
    drawn: Array = estimate.value + estimate.se * steps
    return drawn


def _sure(line: Regression, name: str, level: float) -> Figure:
    figure = line.figure(name, level)
    if isinstance(figure, Estimate) and figure.df < FEWEST_DF.value:
        return Withheld(Reason.TOO_FEW, line.n)
    return figure
