"""Presence: sums over the people who answered in the same waves, additive over parts of a company.

    n_P = people of pattern P,  s_Pw = sum of y_w,  q_Pvw = sum of y_v y_w

with P the set of waves in which a person answered. Who stayed, who left and who came are sums of
patterns, so none of the questions about them needs the rows again. A person counts once, with all
of his or her waves.

Any figure that is linear in the answers gives each person of pattern P the weights a_P, one a
wave. People are drawn independently and vary alike, so with S their covariance

    Var = sum over P of n_P a_P' S a_P,   S_vv = s_v^2,  S_vw = r s_v s_w

with r one correlation for all pairs of waves, pooled over them: pairs of few people would give
an S that no answers can have, and variances below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparison.paired import Pairs
from analysis.errors import UnusableAnswers
from analysis.sums.moments import Moments
from analysis.sums.summary import Summary

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

LARGEST = 0.99
"""Correlation of a person's answers in two waves, as in `series`."""


@dataclass(frozen=True, slots=True, eq=False)
class PresenceSums:
    """Counts, sums and cross-products of each pattern of waves."""

    waves: tuple[str, ...]
    present: Flags
    """Shape (patterns, waves)."""
    n: Array
    """Shape (patterns,)."""
    sums: Array
    """Shape (patterns, waves); 0 where absent."""
    products: Array
    """Shape (patterns, waves, waves); 0 where absent."""

    def __add__(self, other: PresenceSums) -> PresenceSums:
        """Return the sums of both parts taken together."""
        if self.waves != other.waves:
            raise UnusableAnswers(
                f"Sums over {self.waves} and {other.waves} do not add; name the same waves."
            )
        present, where = np.unique(
            np.vstack([self.present, other.present]), axis=0, return_inverse=True
        )
        return PresenceSums(
            self.waves,
            present,
            _gathered(where, np.concatenate([self.n, other.n]), len(present)),
            _gathered(where, np.concatenate([self.sums, other.sums]), len(present)),
            _gathered(where, np.concatenate([self.products, other.products]), len(present)),
        )

    @property
    def moments(self) -> Moments:
        """Pairwise moments of the waves over everyone."""
        flags = self.present.astype(np.float64)
        counts = np.einsum("p,pv,pw->vw", self.n, flags, flags)
        sums = np.einsum("pv,pw->vw", self.sums, flags)
        return Moments(self.waves, counts, sums, self.products.sum(axis=0))

    @property
    def people(self) -> int:
        """Everyone who ever answered."""
        return round(float(self.n.sum()))

    def place(self, wave: str) -> int:
        """Return the place of a wave."""
        if wave not in self.waves:
            raise UnusableAnswers(
                f"There is no wave {wave}; choose among {', '.join(self.waves)}."
            )
        return self.waves.index(wave)

    def summary(self, kept: Flags, wave: int) -> Summary:
        """Sum up the answers of one wave over the patterns kept."""
        kept = kept & self.present[:, wave]
        return Summary.from_sums(
            round(float(self.n[kept].sum())),
            float(self.sums[kept, wave].sum()),
            float(self.products[kept, wave, wave].sum()),
        )

    def pairs(self, first: int, then: int) -> Pairs:
        """Sum up the people who answered in both waves."""
        both = self.present[:, first] & self.present[:, then]
        before, after = self.summary(both, first), self.summary(both, then)
        crossed = float(self.products[both, first, then].sum())
        shared = crossed - before.n * before.mean * after.mean
        return Pairs(before, after, shared / (before.n - 1) if before.n > 1 else 0.0)

    def variance_of(self, weights: Array) -> float:
        """Return the variance of the sum over people of weights times answers.

        `weights` has shape (patterns, waves): what each person of the pattern is weighted by.
        """
        found = self.moments
        covariance = common_covariance(np.maximum(found.counts - 1, 0.0), found.covariance)
        used = np.where(self.present, weights, 0.0)
        return float(np.einsum("p,pv,vw,pw->", self.n, used, covariance, used))


def presence_sums(table: Array, waves: Sequence[str]) -> PresenceSums:
    """Sum up a table of persons by waves by who answered when.

    Parameters
    ----------
    table
        Scores, shape (persons, waves); nan where a person did not answer. A person who never did
        is left out.
    waves
        Names of the waves in order of time.

    Returns
    -------
    PresenceSums

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]])
    >>> found = presence_sums(table, ["a", "b"])
    >>> found.present.tolist(), found.n.tolist(), found.sums.tolist()
    ([[True, False], [True, True]], [1.0, 2.0], [[3.0, 0.0], [6.0, 6.0]])
    """
    if table.ndim != 2 or table.shape[1] != len(waves):  # noqa: PLR2004 - persons by waves
        raise UnusableAnswers(
            f"A table of shape {table.shape} does not fit {len(waves)} waves; give one column a "
            "wave."
        )
    answered = ~np.isnan(table)
    kept = answered.any(axis=1)
    rows = np.where(answered[kept], table[kept], 0.0)
    present, where = np.unique(answered[kept], axis=0, return_inverse=True)
    size = len(present)
    where = where.ravel()
    sorted_rows = rows[np.argsort(where, kind="stable")]
    ends = np.cumsum(np.bincount(where, minlength=size))[:-1]
    products = [part.T @ part for part in np.split(sorted_rows, ends)]
    return PresenceSums(
        tuple(waves),
        present,
        _gathered(where, np.ones(len(rows)), size),
        _gathered(where, rows, size),
        np.array(products).reshape(size, len(waves), len(waves)),
    )


def common_covariance(freedom: Array, covariance: Array) -> Array:
    """Return the covariance of people over waves with one correlation for all pairs of waves.

    Parameters
    ----------
    freedom
        Degrees of freedom behind each pair of waves, shape (waves, waves).
    covariance
        Pairwise covariances; nan where nobody has both.

    Returns
    -------
    array
        Positive definite where each wave varies. A wave of one person has the mean variance of
        the others.

    Examples
    --------
    >>> common_covariance(np.full((2, 2), 9.0), np.array([[4.0, 3.0], [3.0, 9.0]])).tolist()
    [[4.0, 3.0], [3.0, 9.0]]
    """
    waves = len(covariance)
    own = np.diag(covariance)
    filled = np.where(np.isnan(own), np.nanmean(own) if not np.isnan(own).all() else 0.0, own)
    spread = np.sqrt(np.outer(filled, filled))
    above = np.triu_indices(waves, 1)
    counted = np.where(np.isnan(covariance), 0.0, freedom)[above]
    size = float(counted @ spread[above])
    shared = float(counted @ np.nan_to_num(covariance)[above])
    correlation = shared / size if size > 0 else 0.0
    correlation = float(np.clip(correlation, -LARGEST / max(waves - 1, 1), LARGEST))
    return np.asarray(np.where(np.eye(waves, dtype=np.bool_), spread, correlation * spread))


def _gathered(where: NDArray[np.intp], parts: Array, size: int) -> Array:
    total = np.zeros((size, *parts.shape[1:]))
    np.add.at(total, where.ravel(), parts)
    return total
