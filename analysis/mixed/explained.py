"""Explained: how much of the variance the fixed effects and the groups account for.

With f = Var(X b) over the rows (divisor n - 1) and v the random variance averaged over the rows,
v = mean of z' Gamma z,

    R2 marginal = f / (f + v + sigma^2),   R2 conditional = (f + v) / (f + v + sigma^2)

The share of a group, its intraclass correlation, is its variance over the sum of all where levels
alone vary. Its interval takes the logit and the curvature of the likelihood (delta method).

Sources: Nakagawa and Schielzeth (2013), Methods in Ecology and Evolution 4, 133-142; Johnson
(2014), Methods in Ecology and Evolution 5, 944-946, for random slopes. `performance` 0.10.2 of R
departs from the formula for uncorrelated slopes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate, Figure, Reason, Withheld
from analysis.mixed.fit import MixedFit
from analysis.mixed.small_samples import pseudo_inverse
from analysis.sums.patterns import INTERCEPT

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Explained:
    """Variance explained, and its parts."""

    marginal: Described
    """By the fixed effects."""
    conditional: Described
    """By fixed effects and groups."""
    fixed: float
    groups: float
    residual: float


def explained(fitted: MixedFit) -> Explained:
    """Return how much of the variance a model explains.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    Explained
        Marginal and conditional R2 with the variances that make them.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> round(explained(fit_sums(summed, [Varying("unit")])).conditional.value, 3)
    0.862
    """
    fixed, groups = _of_fixed(fitted), _of_groups(fitted)
    whole = fixed + groups + fitted.variance
    name = f"R2 of Nakagawa, {fitted.likelihood.value}"
    return Explained(
        Described(fixed / whole, fitted.n, f"marginal {name}"),
        Described((fixed + groups) / whole, fitted.n, f"conditional {name}"),
        fixed,
        groups,
        fitted.variance,
    )


def intraclass_share(fitted: MixedFit, by: str, level: float = 0.95) -> Figure:
    """Estimate the share of the variance that lies between groups.

    Parameters
    ----------
    fitted
        A model in which levels alone vary.
    by
        Column of the groups.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Withheld where the variance is at its border, zero.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> round(intraclass_share(fit_sums(summed, [Varying("unit")]), "unit").value, 3)
    0.862
    """
    slopes = [part.first for part in fitted.structure.components if part.first != INTERCEPT]
    if slopes:
        raise UnusableAnswers(
            f"{slopes[0]} varies too, so that the share depends on where it is taken; ask for "
            f"the R2, or fit levels alone."
        )
    names = [part.by for part in fitted.structure.components]
    if by not in names:
        raise UnusableAnswers(f"Nothing varies between {by}; the groups are {', '.join(names)}.")
    if any(border.by == by for border in fitted.borders):
        return Withheld(Reason.UNDEFINED, fitted.n)
    place = names.index(by)
    parts = fitted.optimum.theta**2
    share = float(parts[place] / (1 + parts.sum()))
    # The share does not depend on sigma^2; its derivative by theta:
    slope = -2 * share * fitted.optimum.theta / (1 + parts.sum())
    slope[place] += 2 * fitted.optimum.theta[place] / (1 + parts.sum())
    spread = 2 * pseudo_inverse(fitted.optimum.curvature.profiled)
    se = float(np.sqrt(slope @ spread @ slope))
    half = float(norm.ppf((1 + level) / 2)) * se / (share * (1 - share))
    low, high = expit(logit(share) - half), expit(logit(share) + half)
    method = f"share of the variance between {by}, {fitted.likelihood.value}"
    return Estimate(share, se, float(low), float(high), fitted.n, method, level)


def _of_fixed(fitted: MixedFit) -> float:
    p = len(fitted.names)
    n = fitted.n
    total, sums = fitted.sums.total[:p, :p], fitted.sums.sums[:p]
    # The columns were moved by a constant, which moves no variance.
    around = total - np.outer(sums, sums) / n
    return float(fitted.beta @ around @ fitted.beta) / (n - 1)


def _of_groups(fitted: MixedFit) -> float:
    person, team = fitted.covariances
    places = list(fitted.structure.team_columns)
    squares = np.einsum("p,prs->rs", fitted.sums.people, fitted.sums.squares)
    both = np.sum(person * squares) + np.sum(team * squares[np.ix_(places, places)])
    return float(both) / fitted.n
