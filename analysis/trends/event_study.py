"""Event study: the effects of staggered starts taken together, with bands that hold all at once.

With p_g how much the units of start g count, and j over the effects ATT(g_j, t_j) taken together,

    theta = sum w_j ATT_j,  w_j = p_gj / sum p_gj

    after e waves      over the starts, of t = g + e
    in wave t          over the starts g <= t
    overall            over all t >= g
    by start           the mean over t >= g of each start; overall by start their mean by p_g

A cluster's influence on theta is sum w_j psi_j, and that through the p_g, which were drawn too.
A band holds all figures at once: with normal xi_c for each cluster, drawn many times, m is the
quantile of the largest |sum xi_c psi_c| / s over the figures, and each interval has the coverage
2 Phi(m) - 1 by the t distribution of its own degrees of freedom.

A test of the waves before the start asks whether the groups had moved alike. With V_g the part in
V of the clusters of one start, k_g of them,

    W = a'V^-1 a  over the q effects before,  d = (q + q^2) / sum_g r_g / (k_g - 1),
    r_g = tr(V_g V^-1 V_g V^-1) + tr(V_g V^-1)^2,  F = W (d - q + 1) / (d q) on q and d - q + 1

(a Behrens-Fisher problem of many sides). A start with b effects before it needs b + 3 clusters,
and as many to compare with; others are left out. Found at 5 % where nothing happened, people as
clusters, in brackets by an F on the number of all clusters: starts of 6, 6 and 3 people, 9 to
compare with, 4 % (26 %); 5 against 30 people, 6 % (15 %); 6 against 30 that vary half as much,
7 % (17 %). With fewer clusters up to 14 % were found.

The test is no licence. Failing to see a difference in few units is no sign that there is none, and
to go on only where it passes makes what follows worse (Roth).

Sources: Callaway & Sant'Anna (2021), Journal of Econometrics 225, 200-230, sections 3 and 4;
Krishnamoorthy & Yu (2004), Statistics & Probability Letters 66, 161-169, for d; Roth (2022),
American Economic Review: Insights 4, 305-322.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import norm

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.population.reference import quantile_of
from analysis.trends.panel import NEVER, Panel
from analysis.trends.staggered import Effect, GroupTimes, Others, starts_of_clusters, told

Array = NDArray[np.float64]

DRAWS = 1000
FEWEST_DRAWS = 100
SPARE = Cutoff(
    "clusters beyond the effects before a start", 3, "simulated for this project, see above"
)


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """Several effects taken together."""

    figure: Figure
    influence: Array


def overall(found: GroupTimes) -> Combined:
    """Estimate the effect over all starts and all waves since.

    Parameters
    ----------
    found
        The effects of all starts in all waves.

    Returns
    -------
    Combined
        Withheld where no effect can be told.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> round(overall(found).figure.value, 2)
    -5.07
    """
    chosen = [effect for effect in found.effects if not effect.is_before]
    return _combined(found, chosen, "effect of the action, over starts and waves")


def after_waves(found: GroupTimes, waves: int) -> Combined:
    """Estimate the effect so many waves after the first, over all starts that have them.

    Parameters
    ----------
    found
        The effects of all starts in all waves.
    waves
        0 for the first wave that may show an effect; below 0 for waves before.

    Returns
    -------
    Combined
        Withheld where no start has such a wave.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> [round(after_waves(found, waves).figure.value, 2) for waves in (-1, 0, 1)]
    [0.5, -4.35, -6.5]
    """
    chosen = [effect for effect in found.effects if effect.wave - effect.start == waves]
    when = f"{waves} waves after" if waves >= 0 else f"{-waves} waves before"
    return _combined(found, chosen, f"effect of the action, {when}")


def in_wave(found: GroupTimes, wave: int) -> Combined:
    """Estimate the effect in one wave, over all starts until then.

    Parameters
    ----------
    found
        The effects of all starts in all waves.
    wave
        Place of the wave.

    Returns
    -------
    Combined
        Withheld where nothing had begun.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> round(in_wave(found, 2).figure.value, 2)
    -5.25
    """
    chosen = [e for e in found.effects if e.wave == wave and not e.is_before]
    return _combined(found, chosen, f"effect of the action in {found.panel.waves[wave]}")


def by_start(found: GroupTimes) -> tuple[tuple[int, Combined], ...]:
    """Estimate the mean effect since each start.

    Parameters
    ----------
    found
        The effects of all starts in all waves.

    Returns
    -------
    tuple
        Place of the wave of each start, and its effect.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> [(start, round(made.figure.value, 2)) for start, made in by_start(found)]
    [(1, -5.6), (2, -4.0)]
    """
    made = []
    for start in found.panel.cohorts:
        own = [e for e in found.effects if e.start == start and not e.is_before]
        made.append((start, _combined(found, own, "mean effect since the start")))
    return tuple(made)


def overall_by_start(found: GroupTimes) -> Combined:
    """Estimate the mean over starts of the mean effect since each.

    Parameters
    ----------
    found
        The effects of all starts in all waves.

    Returns
    -------
    Combined
        An early start, seen in more waves, counts no more than a late one.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> round(overall_by_start(found).figure.value, 2)
    -4.8
    """
    told_starts = [(s, c) for s, c in by_start(found) if isinstance(c.figure, Estimate)]
    effects = [Effect(start, start, made.figure, made.influence) for start, made in told_starts]
    return _combined(found, effects, "effect of the action, each start alike by its size")


def band(
    combined: Sequence[Combined | Effect],
    *,
    seed: int,
    level: float = 0.95,
    draws: int = DRAWS,
) -> tuple[Figure, ...]:
    """Widen the intervals of several figures so that they hold all at once.

    Parameters
    ----------
    combined
        Figures of the same units.
    seed
        Of the multipliers that are drawn.
    level
        Probability that all intervals hold.
    draws
        How often multipliers are drawn, 100 or more.

    Returns
    -------
    tuple of Estimate or Withheld
        In the order given; what was withheld stays so.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47],
    ...                   [51, 51, 51], [49, 50, 49], [50, 49, 50]])
    >>> starts = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}
    >>> waves = ["Q1", "Q2", "Q3"]
    >>> found = group_times(panel(np.ones((7, 3)), means, [*"abcdefg"], waves, starts))
    >>> alone = after_waves(found, 0)
    >>> wide = band([alone, after_waves(found, 1)], seed=1)[0]
    >>> bool(wide.high - wide.low > alone.figure.high - alone.figure.low)
    True
    """
    if draws < FEWEST_DRAWS:
        raise UnusableAnswers(f"{draws} draws tell no quantile; draw {FEWEST_DRAWS} or more.")
    known = [made for made in combined if isinstance(made.figure, Estimate)]
    if not known:
        return tuple(made.figure for made in combined)
    pulls = np.array([made.influence / np.linalg.norm(made.influence) for made in known])
    multipliers = np.random.default_rng(seed).normal(size=(draws, pulls.shape[1]))
    reach = float(np.quantile(np.abs(multipliers @ pulls.T).max(axis=1), level))
    single = max(level, 1 - 2 * float(norm.sf(reach)))
    return tuple(_widened(made.figure, single, level) for made in combined)


def before_the_start(found: GroupTimes) -> Significance | Withheld:
    """Test whether groups moved alike before the action began; no licence where it passes.

    Parameters
    ----------
    found
        The effects of all starts in all waves.

    Returns
    -------
    Significance or Withheld
        Of the starts that have clusters enough; the method says of how many. Withheld where none
        has, and where no wave lies before.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> from analysis.trends.staggered import group_times
    >>> means = np.array([[50.0, 46, 43], [52, 47, 46], [48, 49, 44], [50, 50, 47], [51, 51, 51],
    ...                   [49, 50, 49], [50, 49, 50], [51, 50, 52], [50, 52, 51]])
    >>> waves, starts = ["Q1", "Q2", "Q3"], dict.fromkeys("abcd", "Q3")
    >>> found = group_times(panel(np.ones((9, 3)), means, [*"abcdefghi"], waves, starts))
    >>> tested = before_the_start(found)
    >>> round(tested.p, 2), tested.df[0], round(tested.df[1], 1)
    (0.24, 1.0, 3.9)
    """
    before = [e for e in found.effects if e.is_before and isinstance(e.figure, Estimate)]
    units = len(found.panel.units)
    if not before:
        return Withheld(Reason.TOO_FEW_WAVES, units)
    starts = {effect.start for effect in before}
    enough = {start for start in starts if _has_enough(found, start, before)}
    chosen = [effect for effect in before if effect.start in enough]
    if not chosen:
        return Withheld(Reason.TOO_FEW, units)
    values = np.array([effect.value for effect in chosen])
    influence = np.array([effect.influence for effect in chosen])
    q, covariance = len(chosen), influence @ influence.T
    if np.linalg.matrix_rank(covariance, hermitian=True) < q:
        return Withheld(Reason.NO_VARIANCE, units)
    df = (float(q), _degrees(influence, starts_of_clusters(found.panel)) - q + 1)
    if df[1] <= 0:
        return Withheld(Reason.TOO_FEW, units)
    wald = float(values @ np.linalg.solve(covariance, values))
    statistic = wald / q * df[1] / (df[1] + q - 1)
    p = float(f_distribution.sf(statistic, *df))
    method = (
        f"groups moved alike before {len(enough)} of {len(starts)} starts; "
        "no licence where p is large"
    )
    return Significance(statistic, p, units, method, df)


def _has_enough(found: GroupTimes, start: int, before: Sequence[Effect]) -> bool:
    """Tell whether a start has clusters enough, and enough to compare with, for its waves."""
    starts = starts_of_clusters(found.panel)
    others = starts == NEVER
    if found.others is Others.NOT_YET:
        others |= starts > start
    needed = sum(effect.start == start for effect in before) + SPARE.value
    return bool(min((starts == start).sum(), others.sum()) >= needed)


def _combined(found: GroupTimes, effects: Sequence[Effect], method: str) -> Combined:
    panel = found.panel
    known = [effect for effect in effects if isinstance(effect.figure, Estimate)]
    clusters = int(panel.clusters.max()) + 1
    if not known:
        return Combined(Withheld(Reason.TOO_FEW, len(panel.units)), np.zeros(clusters))
    shares, pulls = _shares(panel, [effect.start for effect in known])
    total = float(shares.sum())
    weights = shares / total
    values = np.array([effect.value for effect in known])
    value = float(weights @ values)
    influence = weights @ np.array([effect.influence for effect in known])
    influence = influence + (values - value) @ pulls / total
    n = len({unit for e in known for unit in np.flatnonzero(panel.starts == e.start)})
    figure = told(panel, value, influence, n=n, method=method, level=found.level)
    return Combined(figure, influence)


def _widened(figure: Figure, single: float, level: float) -> Figure:
    if isinstance(figure, Withheld):
        return figure
    half = quantile_of(figure.df, single) * figure.se
    method = f"{figure.method}, band"
    return replace(
        figure, low=figure.value - half, high=figure.value + half, level=level, method=method
    )


# The kernels below check nothing: they only compute.


def _degrees(influence: Array, starts: NDArray[np.int64]) -> float:
    """Return the degrees of freedom of a covariance that is a sum over groups of clusters."""
    q = len(influence)
    inverse = np.linalg.inv(influence @ influence.T)
    below = 0.0
    for start in np.unique(starts):
        own = influence[:, starts == start]
        part = own @ own.T @ inverse
        spread = float((part * part.T).sum()) + float(np.trace(part)) ** 2
        below += spread / max(own.shape[1] - 1.0, 1.0)
    return (q + q**2) / below


def _shares(panel: Panel, starts: Sequence[int]) -> tuple[Array, Array]:
    """Return how much each start counts, and the influence of each cluster on that."""
    sizes = panel.sizes
    whole = float(sizes.sum())
    clusters = int(panel.clusters.max()) + 1
    shares, pulls = [], []
    for start in starts:
        own = (panel.starts == start).astype(np.float64)
        share = float(sizes @ own) / whole
        shares.append(share)
        pulls.append(np.bincount(panel.clusters, sizes * (own - share) / whole, clusters))
    return np.array(shares), np.array(pulls)
