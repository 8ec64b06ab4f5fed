"""Incomplete: the normal likelihood of answers with gaps, from sums by pattern of missing ones.

With P = Sigma^-1, m the columns that a pattern lacks and o those it has, padded with zeros to all,

    P_o = P - P_.m P_mm^-1 P_m.  is the inverse of Sigma_oo,
    log|Sigma_oo| = log|Sigma| + log|P_mm|,  z = P_o (x - mu),

    log L = - sum [c log 2 pi + log|Sigma_oo| + (x - mu)' z] / 2, c the columns present,
    dL/dmu = sum z,  dL/dSigma = sum (z z' - P_o) / 2

so that nothing larger than the gap is ever inverted. The observed information in the direction
of changes (a, A) and (b, B) of (mu, Sigma) is

    sum a' P_o b + a' P_o B z + b' P_o A z + tr(P_o B T A),  T = z z' - P_o / 2

Sources: Finkbeiner (1979), Psychometrika 44, 409-420; Little & Rubin (2002), Statistical Analysis
with Missing Data, 2nd edition, Wiley, chapters 8 and 11; Savalei (2010), Psychological Methods
15, 352-367.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.latent.sample import Sample
from analysis.sums.missing import MissingPatterns

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Value and derivatives of the log-likelihood of one group."""

    value: float
    by_mean: Array
    by_covariance: Array
    """Symmetric, each of the two triangles counted on its own."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Patterns with the same number of missing columns, put in order for the computation."""

    rows: Indices
    """Which patterns."""
    missing: Indices
    """Their missing columns; shape (patterns, missing)."""
    spread: Indices
    """Which of `rows` hold more than one person."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The patterns of one group, sorted by the size of the gap."""

    patterns: MissingPatterns
    means: Array
    """Mean of a pattern's people, 0 where nothing is present."""
    gaps: tuple[Gaps, ...]
    scatter: Array
    """All products together."""
    constant: float
    """The part of the log-likelihood that no parameter moves."""


def sorted_patterns(patterns: MissingPatterns) -> Incomplete:
    """Put patterns in order for the likelihood.

    Parameters
    ----------
    patterns
        Sums of one group.

    Returns
    -------
    Incomplete
        The same patterns by size of gap.

    Examples
    --------
    >>> from analysis.sums.missing import missing_patterns
    >>> table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]])
    >>> [len(gap.rows) for gap in sorted_patterns(missing_patterns(table, ["a", "b"])).gaps]
    [1, 1]
    """
    absent = ~patterns.present
    sizes = absent.sum(axis=1)
    gaps = []
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        missing = np.nonzero(absent[rows])[1].reshape(len(rows), size)
        gaps.append(Gaps(rows, missing, np.flatnonzero(patterns.counts[rows] > 1)))
    cells = float(patterns.counts @ patterns.present.sum(axis=1))
    return Incomplete(
        patterns,
        patterns.sums / patterns.counts[:, None],
        tuple(gaps),
        patterns.products.sum(axis=0),
        -0.5 * cells * float(np.log(2 * np.pi)),
    )


def complete_patterns(sample: Sample) -> tuple[Incomplete, ...]:
    """Return a sample without gaps as patterns, one a group.

    Parameters
    ----------
    sample
        Moments by group.

    Returns
    -------
    tuple of Incomplete
        One for each group.

    Examples
    --------
    >>> apart = Sample(("a", "b"), ("all",), np.array([9.0]), np.zeros((1, 2)), np.eye(2)[None])
    >>> complete_patterns(apart)[0].scatter.tolist()
    [[9.0, 0.0], [0.0, 9.0]]
    """
    present = np.ones((1, len(sample.items)), dtype=np.bool_)
    return tuple(
        sorted_patterns(
            MissingPatterns(
                sample.items,
                present,
                np.array([count]),
                count * mean[None],
                count * covariance[None],
            )
        )
        for count, mean, covariance in zip(
            sample.counts, sample.means, sample.covariances, strict=True
        )
    )


def likelihood(incomplete: Incomplete, mean: Array, covariance: Array) -> Likelihood | None:
    """Return the log-likelihood of one group and its derivatives.

    Parameters
    ----------
    incomplete
        The patterns.
    mean, covariance
        Of the items.

    Returns
    -------
    Likelihood or None
        None where the covariances are not positive definite.

    Examples
    --------
    >>> from analysis.sums.missing import missing_patterns
    >>> table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]])
    >>> patterns = sorted_patterns(missing_patterns(table, ["a", "b"]))
    >>> round(likelihood(patterns, np.array([3.0, 3.0]), np.eye(2)).value, 4)
    -9.5947
    """
    root = _root(covariance)
    if root is None:
        return None
    inverse: Array = np.linalg.inv(covariance).astype(np.float64)
    patterns = incomplete.patterns
    people = patterns.counts.sum()
    away = (incomplete.means - mean) * patterns.present
    weighted = away @ inverse
    # Twice minus the log-likelihood, collected term by term.
    deviance = people * 2 * float(np.log(np.diag(root)).sum())
    deviance += float((inverse * incomplete.scatter).sum())
    filled = incomplete.scatter.copy()
    inner = np.zeros_like(inverse)
    for gaps in incomplete.gaps:
        if not gaps.missing.shape[1]:
            continue
        border, corner = _corner(inverse, gaps.missing)
        counts = patterns.counts[gaps.rows]
        deviance += float(counts @ np.linalg.slogdet(_blocks(inverse, gaps.missing))[1])
        fill = -corner @ border
        at = np.take_along_axis(weighted[gaps.rows], gaps.missing, axis=1)
        weighted[gaps.rows] += (at[:, None, :] @ fill)[:, 0]
        inner += _spread_square(corner * counts[:, None, None], gaps.missing, len(mean))
        several = gaps.rows[gaps.spread]
        if len(several):
            missing, fill = gaps.missing[gaps.spread], fill[gaps.spread]
            across = fill @ patterns.products[several]
            square = across @ fill.transpose(0, 2, 1)
            deviance += float((border[gaps.spread] * across).sum())
            rows = _spread_rows(across, missing, len(mean))
            filled += rows + rows.T + _spread_square(square, missing, len(mean))
    deviance += float(patterns.counts @ (away * weighted).sum(axis=1))
    outer = (weighted * patterns.counts[:, None]).T @ weighted
    outer += inverse @ filled @ inverse
    precision = people * inverse - inverse @ inner @ inverse
    return Likelihood(
        float(incomplete.constant - deviance / 2),
        patterns.counts @ weighted,
        (outer - precision) / 2,
    )


def moment_information(incomplete: Incomplete, mean: Array, covariance: Array) -> Array:
    """Return the observed information about the means and covariances of one group.

    Parameters
    ----------
    incomplete
        The patterns.
    mean, covariance
        Of the items, positive definite.

    Returns
    -------
    Array
        Lower triangle of the covariances row by row, then means; minus the second derivatives of
        the log-likelihood, a covariance being one number though it stands in two triangles.

    Examples
    --------
    >>> from analysis.sums.missing import missing_patterns
    >>> patterns = sorted_patterns(missing_patterns(np.array([[1.0], [2.0], [3.0]]), ["a"]))
    >>> moment_information(patterns, np.array([2.0]), np.array([[2 / 3]])).round(3).tolist()
    [[3.375, 0.0], [0.0, 4.5]]
    """
    inverse: Array = np.linalg.inv(covariance).astype(np.float64)
    patterns = incomplete.patterns
    k = len(mean)
    rows, columns = np.tril_indices(k)
    pairs = len(rows)
    crossed, of_means, precision = np.zeros((pairs, pairs)), np.zeros((pairs, k)), np.zeros((k, k))
    for gaps in incomplete.gaps:
        inverses = inverses_of_present(inverse, gaps.missing)
        away = (incomplete.means[gaps.rows] - mean) * patterns.present[gaps.rows]
        weighted = (away[:, None, :] @ inverses)[:, 0]
        counts = patterns.counts[gaps.rows]
        several = inverses[gaps.spread]
        turned = counts[:, None, None] * (
            weighted[:, :, None] * weighted[:, None, :] - inverses / 2
        )
        turned[gaps.spread] += several @ patterns.products[gaps.rows[gaps.spread]] @ several
        packed = inverses[:, rows, columns]
        crossed += packed.T @ turned[:, rows, columns]
        of_means += packed.T @ (counts[:, None] * weighted)
        precision += np.tensordot(counts, inverses, axes=1)
    return _unpacked(crossed, of_means, precision)


def inverses_of_present(inverse: Array, missing: Indices) -> Array:
    """Return P_o of patterns with the same number of missing columns.

    Parameters
    ----------
    inverse
        P, of all columns.
    missing
        The missing columns of each pattern; shape (patterns, missing).

    Returns
    -------
    Array
        Shape (patterns, columns, columns), zero but for rounding in the missing columns.

    Examples
    --------
    >>> inverses_of_present(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1]])).tolist()
    [[[1.5, 0.0], [0.0, 0.0]]]
    """
    border, corner = _corner(inverse, missing)
    made: Array = inverse - border.transpose(0, 2, 1) @ (corner @ border)
    return made


# The kernels below check nothing: they only compute.


def _root(covariance: Array) -> Array | None:
    try:
        root: Array = np.linalg.cholesky(covariance).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return root


def _blocks(inverse: Array, missing: Indices) -> Array:
    return inverse[missing[:, :, None], missing[:, None, :]]


def _corner(inverse: Array, missing: Indices) -> tuple[Array, Array]:
    """Return P_m. and P_mm^-1 of each pattern."""
    corner: Array = np.linalg.inv(_blocks(inverse, missing)).astype(np.float64)
    return inverse[missing], corner


def _spread_rows(blocks: Array, missing: Indices, k: int) -> Array:
    """Add up rows at the places they belong to: (patterns, missing, k) to (k, k)."""
    places = missing[:, :, None] * k + np.arange(k)
    total: Array = np.bincount(places.ravel(), blocks.ravel(), k * k).astype(np.float64)
    return total.reshape(k, k)


def _spread_square(blocks: Array, missing: Indices, k: int) -> Array:
    places = missing[:, :, None] * k + missing[:, None, :]
    total: Array = np.bincount(places.ravel(), blocks.ravel(), k * k).astype(np.float64)
    return total.reshape(k, k)


def _unpacked(crossed: Array, of_means: Array, precision: Array) -> Array:
    """Turn sums of P_o times T, both packed, into the information about the moments.

    tr(P B T A) for A = e_i e_j' + e_j e_i' and B = e_k e_l' + e_l e_k' is the sum of P_jk T_li
    over both orders of both pairs; half of it where the pair is one item twice.
    """
    k = len(precision)
    rows, columns = np.tril_indices(k)
    place = np.zeros((k, k), dtype=np.intp)
    place[rows, columns] = place[columns, rows] = np.arange(len(rows))
    half = np.where(rows == columns, 0.5, 1.0)
    of_pairs = np.zeros_like(crossed)
    of_both = np.zeros((len(rows), k))
    for i, j in ((rows, columns), (columns, rows)):
        of_both += of_means[place[:, i].T, j[:, None]]
        for other, another in ((rows, columns), (columns, rows)):
            of_pairs += crossed[
                place[j[:, None], other[None, :]], place[another[None, :], i[:, None]]
            ]
    of_pairs *= np.outer(half, half)
    of_both *= half[:, None]
    return np.block([[of_pairs, of_both], [of_both.T, precision]])
