"""Series: the means of one measure over the waves, and how they hang together.

People who answered in several waves make the waves' means correlated. From the sums over a table
of persons by waves, with a common variance s^2 (pooled over waves) and a common correlation r of
a person's answers (pooled over pairs of waves),

    Var(m_v) = s^2 / n_v + shock^2,    Cov(m_v, m_w) = n_vw r s^2 / (n_v n_w)

where n_vw people answered in both. `shock` is what moves a whole department from one wave to the
next without any lasting change. Variance and correlation are pooled because eight raters do not
carry an estimate of their own for each pair of waves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.sums.moments import Moments

Array = NDArray[np.float64]

SHOCK = 1.5
"""Standard deviation between waves assumed until a study has its own (docs/methods.md,
"Planning values")."""
FEWEST_LINKED = 3
"""Degrees of freedom from which on a correlation over waves is used."""
HIGHEST_CORRELATION = 0.99
"""Of a person's answers in two waves; with 1 a change within persons would be certain."""


@dataclass(frozen=True, slots=True)
class Series:
    """Means of one measure in one direction or unit, wave by wave."""

    waves: tuple[str, ...]
    means: Array
    n: Array
    covariance: Array
    """Of the means, shape (waves, waves), shocks included."""
    correlation: float
    """Of a person's answers in two waves; 0 where answers are not linked."""
    sd: float
    """Of persons, pooled over the waves."""


def series(persons_by_waves: Moments, *, linked: bool, shock: float = SHOCK) -> Series:
    """Return the series that the sums of a table of persons by waves describe.

    Parameters
    ----------
    persons_by_waves
        Pairwise sums; its columns are the waves in order. Waves need at least two answers each.
    linked
        Whether a row is the same person in every wave.
    shock
        Standard deviation between waves that is no lasting change, in the measure's points.

    Returns
    -------
    Series

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> table = np.array([[40.0, 44.0], [50.0, 52.0], [60.0, 66.0], [45.0, 46.0]])
    >>> found = series(moments(table, ["2026-Q1", "2026-Q2"]), linked=True, shock=0.0)
    >>> round(found.correlation, 2), found.means.tolist()
    (0.97, [48.75, 52.0])
    """
    n = persons_by_waves.n
    covariance = persons_by_waves.covariance
    variance = _pooled_variance(n, covariance)
    correlation = _pooled_correlation(persons_by_waves.counts, covariance, variance)
    if not linked:
        correlation = 0.0
    shared = persons_by_waves.counts * correlation * variance / np.outer(n, n)
    np.fill_diagonal(shared, variance / n + shock**2)
    return Series(
        persons_by_waves.columns,
        persons_by_waves.means,
        n,
        shared,
        correlation,
        float(np.sqrt(variance)),
    )


def _pooled_variance(n: Array, covariance: Array) -> float:
    own = np.diag(covariance)
    known = ~np.isnan(own)
    return float(((n[known] - 1) * own[known]).sum() / (n[known] - 1).sum())


def _pooled_correlation(counts: Array, covariance: Array, variance: float) -> float:
    above = np.triu_indices(len(counts), 1)
    freedom = np.clip(counts[above] - 1, 0, None)
    usable = (freedom > 0) & ~np.isnan(covariance[above])
    if variance <= 0 or freedom[usable].sum() < FEWEST_LINKED:
        return 0.0
    shared = float((freedom[usable] * covariance[above][usable]).sum() / freedom[usable].sum())
    return float(np.clip(shared / variance, 0.0, HIGHEST_CORRELATION))
