"""Share intervals: how sure the share of a predictor is, by drawing clusters again.

People of a team resemble each other, so whole clusters are drawn, with replacement and as many as
there are; a draw is a weighted sum of the clusters' sums and needs no rows. The interval reaches
from one quantile of the drawn shares to the other. A share cannot lie below 0, so the interval of
a predictor without any share does not reach 0: hold it against a column of noise, not against 0.

Sources: Davison and Hinkley (1997), Bootstrap Methods and their Application, sections 3.8 and
5.3; Tonidandel, LeBreton and Johnson (2009), Psychological Methods 14, 387-399 (intervals of
relative weights by the bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.drivers.importance import (
    conditional_dominance,
    importance,
    relative_weights,
    subsets,
)
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.least_squares import REPEATED
from analysis.sums.units import UnitSums

Array = NDArray[np.float64]

FEWEST_CLUSTERS = Cutoff(
    "fewest clusters to draw from",
    20,
    "simulated: 90 % intervals of a share cover 82 % with 10 clusters of 10 people, 86 % with 20",
)
DRAWS = 1000
MOST_LOST = 0.05
"""Share of draws that may fail, because a drawn table repeats itself, before none is shown."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What goes together with the outcome by one predictor: never what drives it."""

    lmg: Figure
    """In parts of the outcome's variance."""
    lmg_share: Figure
    """In parts of R-squared."""
    johnson: Figure
    johnson_share: Figure


def share_intervals(
    sums: UnitSums,
    outcome: str,
    predictors: Sequence[str],
    *,
    seed: int,
    draws: int = DRAWS,
    level: float = 0.95,
) -> Mapping[str, Shares] | Withheld:
    """Share out the outcome's variance among predictors, with intervals.

    A share says what goes together with the outcome, never what drives it.

    Parameters
    ----------
    sums
        Sums over the complete rows of each cluster; every person a cluster where none are known.
    outcome
        Name of the column to explain.
    predictors
        Names of at most 15 columns.
    seed
        Of the random draws.
    draws
        How many times the clusters are drawn.
    level
        Coverage of the intervals.

    Returns
    -------
    Mapping of str to Shares, or Withheld
        Withheld below 20 clusters, or where the predictors repeat each other.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> generator = np.random.default_rng(1)
    >>> x, z, noise = generator.normal(size=(3, 100))
    >>> table = np.column_stack([x, z, 2 * x + z + noise])
    >>> sums = unit_sums(table, [str(place % 25) for place in range(100)], ["x", "z", "y"])
    >>> found = share_intervals(sums, "y", ["x", "z"], seed=1)
    >>> found["x"].lmg_share.low > found["z"].lmg_share.high
    True
    """
    found = importance(sums.total, outcome, predictors)
    if isinstance(found, Withheld):
        return found
    if len(sums.units) < FEWEST_CLUSTERS.value:
        return Withheld(Reason.TOO_FEW, found.n)
    places = [sums.columns.index(name) for name in (*predictors, outcome)]
    matrices = _drawn(sums, places, seed, draws)
    if len(matrices) < (1 - MOST_LOST) * draws:
        return Withheld(Reason.UNDEFINED, found.n)
    tables = subsets(matrices)
    lmg, johnson = conditional_dominance(tables).mean(axis=2), relative_weights(matrices)
    whole = tables[:, -1:]
    method = f"{{}}, {draws} draws of {len(sums.units)} clusters, quantile interval"

    def figure(name: str, value: float, cloud: Array) -> Estimate:
        low, high = np.quantile(cloud, [(1 - level) / 2, (1 + level) / 2])
        se = float(cloud.std(ddof=1))
        return Estimate(value, se, float(low), float(high), found.n, method.format(name), level)

    return {
        name: Shares(
            figure("LMG", float(found.lmg[j]), lmg[:, j]),
            figure("LMG share", float(found.lmg_shares[j]), (lmg / whole)[:, j]),
            figure("relative weight", float(found.johnson[j]), johnson[:, j]),
            figure(
                "relative weight share", float(found.johnson_shares[j]), (johnson / whole)[:, j]
            ),
        )
        for j, name in enumerate(predictors)
    }


# The kernel below checks nothing: it only computes.


def _drawn(sums: UnitSums, places: Sequence[int], seed: int, draws: int) -> Array:
    """Return the correlations of each draw; draws that repeat a predictor are left out."""
    clusters, width = len(sums.units), len(places)
    generator = np.random.default_rng(seed)
    times = generator.multinomial(clusters, np.full(clusters, 1 / clusters), size=draws)
    counts = times @ sums.n
    # Sums around the overall mean, so that nothing is lost when means are large beside spreads.
    middle = sums.sums[:, places].sum(axis=0) / sums.n.sum()
    around = sums.sums[:, places] - sums.n[:, None] * middle
    crossed = middle[None, :, None] * sums.sums[:, None, places]
    squares = sums.products[:, places][:, :, places] - crossed - np.swapaxes(crossed, 1, 2)
    squares += sums.n[:, None, None] * np.outer(middle, middle)
    means = (times @ around) / counts[:, None]
    total = (times @ squares.reshape(clusters, -1)).reshape(draws, width, width)
    covariance = total / counts[:, None, None] - means[:, :, None] * means[:, None, :]
    variances = np.einsum("dii->di", covariance)
    varying = (variances > REPEATED * np.diag(squares.sum(axis=0)) / sums.n.sum()).all(axis=1)
    covariance, deviations = covariance[varying], np.sqrt(variances[varying])
    matrices: Array = covariance / (deviations[:, :, None] * deviations[:, None, :])
    smallest = np.linalg.eigvalsh(matrices[:, :-1, :-1])[:, 0]
    kept: Array = matrices[smallest > REPEATED]
    return kept
