"""Clusters: a bootstrap over whole teams, as a check on the closed-form interval of the index.

Teams are drawn with replacement and only their counts and sums are re-weighted, so that a check
costs nothing in the size of the teams. The ratio of the two standard errors is reported: far
above 1 means that people of one team answer alike and the interval is too short.

Source: Field & Welsh (2007), Journal of the Royal Statistical Society B 69, 369-390.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.estimate import Estimate, Figure, Reason, Withheld

RESAMPLES = 1000
FEWEST_TEAMS = 5
SEED = 20_262


def cluster_bootstrap(teams: Mapping[str, tuple[int, float]], level: float = 0.9) -> Figure:
    """Estimate a mean with an interval from resampled teams.

    Parameters
    ----------
    teams
        Team -> number of people and sum of their values.
    level
        Coverage of the percentile interval.

    Returns
    -------
    Estimate or Withheld
        Withheld with fewer than five teams, where a bootstrap over them says nothing.

    Examples
    --------
    >>> teams = {name: (10, 400.0 + 20 * place) for place, name in enumerate("abcdefgh")}
    >>> estimate = cluster_bootstrap(teams)
    >>> round(estimate.value, 1), estimate.n
    (47.0, 80)
    """
    counts = np.array([count for count, _ in teams.values()], dtype=float)
    sums = np.array([total for _, total in teams.values()])
    people = int(counts.sum())
    if len(counts) < FEWEST_TEAMS:
        return Withheld(Reason.TOO_FEW, people)
    picks = np.random.default_rng(SEED).integers(0, len(counts), (RESAMPLES, len(counts)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(
        float(sums.sum() / people),
        float(means.std(ddof=1)),
        float(low),
        float(high),
        people,
        f"cluster bootstrap over {len(counts)} teams",
        level,
    )
