"""Hierarchical: how much of a scale is one general trait above its sub-themes.

Minres factors of the correlations R are turned by quartimin to loadings P with correlations F of
the factors; one factor with loadings q is fitted to F. Schmid and Leiman write each item as

    g = P q                 loading on the general trait
    h^2 = diag(P F P')      all that the item shares
    omega hierarchical      sum(g)^2 / sum(R)
    omega total             1 - sum(1 - h^2) / sum(R)
    asymptotic              omega hierarchical / omega total: with ever more items of the kind

Where omega hierarchical is low though alpha is high, a sum over the sub-themes hides which of
them it is about.

Sources: Schmid & Leiman (1957), Psychometrika 22, 53-61; Zinbarg, Revelle, Yovel & Li (2005),
Psychometrika 70, 123-133; McDonald (1999), Test Theory: A Unified Treatment, ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Described, Description, Reason, Withheld
from analysis.factors.extraction import minres
from analysis.factors.oblique import oblimin
from analysis.reliability.omega import minres_loadings
from analysis.sums.covariances import ROUNDING, Missing, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

FEWEST_FACTORS = 3
"""Of two factors only the product of their loadings on the general one is known."""
ITEMS_A_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Items, sub-themes and the general trait."""

    general: Array
    """Loading of each item on the general trait."""
    shared: Array
    """Share of each item's variance that all factors make."""
    correlations: Array
    n: int


def hierarchy(
    answers: Array | Moments, factors: int = 3, missing: Missing = Missing.LISTWISE
) -> Hierarchy | Withheld:
    """Fit sub-themes and one general trait above them.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    factors
        Number of sub-themes, three or more.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Hierarchy or Withheld
        Withheld for fewer than three items a sub-theme, and as undefined where the items hold
        fewer sub-themes than asked for.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> themes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 3))
    >>> answers = np.repeat(themes, 3, axis=1) + rng.normal(size=(400, 9))
    >>> hierarchy(answers).general.shape
    (9,)
    """
    if factors < FEWEST_FACTORS:
        raise ValueError(f"{factors} sub-themes do not show what is general; ask for 3 or more.")
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    correlations, k = shared.correlations, len(shared.matrix)
    if k < ITEMS_A_FACTOR * factors or shared.n <= k:
        return Withheld(Reason.TOO_FEW, shared.people)
    if np.linalg.eigvalsh(correlations)[0] <= ROUNDING or correlations.sum() <= ROUNDING * k:
        return Withheld(Reason.UNDEFINED, shared.people)
    unrotated = minres(correlations, factors).loadings
    if ((unrotated**2).sum(axis=0) <= ROUNDING).any():
        return Withheld(Reason.UNDEFINED, shared.people)
    turned = oblimin(unrotated)
    loadings, between = turned.loadings, turned.between
    above = minres_loadings(between)
    if (np.abs(above) >= 1).any():
        return Withheld(Reason.UNDEFINED, shared.people)
    communalities = np.einsum("if,fg,ig->i", loadings, between, loadings)
    return Hierarchy(loadings @ above, communalities, correlations, shared.people)


def omega_hierarchical(
    answers: Array | Moments, factors: int = 3, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return the share of the standardised sum that the general trait makes.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    factors
        Number of sub-themes.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        A share of variance.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> themes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 3))
    >>> answers = np.repeat(themes, 3, axis=1) + rng.normal(size=(400, 9))
    >>> 0.6 < omega_hierarchical(answers).value < 0.8
    True
    """
    found = hierarchy(answers, factors, missing)
    if isinstance(found, Withheld):
        return found
    value = float(found.general.sum() ** 2 / found.correlations.sum())
    return Described(value, found.n, f"omega hierarchical, {factors} minres factors, quartimin")


def omega_of_factors(
    answers: Array | Moments, factors: int = 3, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return the share of the standardised sum that all factors make.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    factors
        Number of sub-themes.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        A share of variance.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> themes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 3))
    >>> answers = np.repeat(themes, 3, axis=1) + rng.normal(size=(400, 9))
    >>> 0.8 < omega_of_factors(answers).value < 1
    True
    """
    found = hierarchy(answers, factors, missing)
    if isinstance(found, Withheld):
        return found
    value = 1 - float((1 - found.shared).sum() / found.correlations.sum())
    return Described(value, found.n, f"omega total, {factors} minres factors")


def omega_asymptotic(
    answers: Array | Moments, factors: int = 3, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return the share of the general trait in all that is not error.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    factors
        Number of sub-themes.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Omega hierarchical over omega total.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> themes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 3))
    >>> answers = np.repeat(themes, 3, axis=1) + rng.normal(size=(400, 9))
    >>> 0.6 < omega_asymptotic(answers).value < 0.9
    True
    """
    general = omega_hierarchical(answers, factors, missing)
    total = omega_of_factors(answers, factors, missing)
    if isinstance(general, Withheld):
        return general
    if isinstance(total, Withheld):
        return total
    method = f"omega hierarchical over total, {factors} minres factors"
    return Described(general.value / total.value, general.n, method)
