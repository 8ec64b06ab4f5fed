"""Coefficients: what explains repeated scores, with standard errors, degrees of freedom, tests.

    Cov(b) = (X'V^-1 X)^-1 at the fitted V                      given
    with sigma^2 = r'V^-1 r / (n - p), whichever likelihood     adjusted
    given plus J C J', J = db / dv', C the covariance of v      propagated

v are the parameters of V. The first two differ by maximum likelihood alone. Degrees of freedom by
containment: a coefficient belongs to the innermost of the levels teams (m_1), people (m_2), rows
(n) at which its column still varies, and

    df = m_i - (m_(i-1) + coefficients of that level),  m_0 = 1 with a column of ones, else 0

The column of ones takes the freedom of the rows and is not counted with them. Without teams or
people in the model df = n - p.

Sources: Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, p. 91 (containment);
Kackar & Harville (1984), Journal of the American Statistical Association 79, 853-862, on why given
errors are too small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.serial.fitting import STEP, SerialFit, curvature
from analysis.serial.parts import natural_parameters
from analysis.serial.structure import Effects, Teams

Array = NDArray[np.float64]


class Errors(Enum):
    """What a standard error takes for known."""

    GIVEN = "given the covariance of the scores"
    ADJUSTED = "given the covariance, sigma by n - p"
    """As `summary` of nlme; its `intervals` of an lme fit are of the given kind."""
    PROPAGATED = "with the covariance estimated"
    """As glmmTMB has it with restricted maximum likelihood."""


class Reference(Enum):
    """What a coefficient over its standard error is held against."""

    CONTAINMENT = "t by containment"
    RESIDUAL = "t with n - p"
    NORMAL = "z"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its interval, and its test against 0."""

    figure: Estimate
    significance: Significance


def coefficients(
    fit: SerialFit,
    reference: Reference = Reference.CONTAINMENT,
    errors: Errors = Errors.ADJUSTED,
    *,
    confidence: float = 0.95,
) -> Mapping[str, Coefficient | Withheld]:
    """Estimate and test each coefficient.

    Parameters
    ----------
    fit
        The fitted model.
    reference
        The distribution of the test.
    errors
        What the standard errors take for known.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Coefficient or Withheld
        By the name of the column; Withheld where no degree of freedom is left, and where
        propagated errors are asked of a fit that ended at a bound.

    Examples
    --------
    >>> from analysis.serial.fitting import fit_serial
    >>> from analysis.serial.occasions import occasion_sums
    >>> from analysis.serial.structure import Structure
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> found = coefficients(fit_serial(summed, Structure()))["1"]
    >>> round(found.figure.value, 6), round(found.figure.se, 6), found.figure.df
    (5.0, 1.732051, 3.0)
    """
    covariance = coefficient_covariance(fit, errors)
    if isinstance(covariance, Withheld):
        return dict.fromkeys(fit.names, covariance)
    freedoms = degrees_of_freedom(fit, reference)
    found: dict[str, Coefficient | Withheld] = {}
    for place, name in enumerate(fit.names):
        df = float(freedoms[place])
        if df < 1:
            found[name] = Withheld(Reason.TOO_FEW, fit.sums.n)
            continue
        value, se = float(fit.coefficients[place]), float(np.sqrt(covariance[place, place]))
        half = float(t_distribution.isf((1 - confidence) / 2, df)) * se
        method = f"{fit.by.value}, {reference.value}, {errors.value}"
        figure = Estimate(
            value, se, value - half, value + half, fit.sums.n, method, confidence, df
        )
        p = 2 * float(t_distribution.sf(abs(value / se), df))
        dfs = () if np.isinf(df) else (df,)
        found[name] = Coefficient(figure, Significance(value / se, p, fit.sums.n, method, dfs))
    return found


def coefficient_covariance(fit: SerialFit, errors: Errors) -> Array | Withheld:
    """Return the covariance of the coefficients.

    Parameters
    ----------
    fit
        The fitted model.
    errors
        What it takes for known.

    Returns
    -------
    Array or Withheld
        Shape (coefficients, coefficients).

    Examples
    --------
    >>> from analysis.serial.fitting import fit_serial
    >>> from analysis.serial.occasions import occasion_sums
    >>> from analysis.serial.structure import Structure
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> coefficient_covariance(fit_serial(summed, Structure()), Errors.ADJUSTED).round(6).tolist()
    [[3.0]]
    """
    n, p = fit.sums.n, len(fit.coefficients)
    if errors is Errors.ADJUSTED:
        return fit.point.covariance * fit.point.squares / (n - p)
    if errors is Errors.PROPAGATED:
        if fit.at_bound:
            return Withheld(Reason.UNDEFINED, n)
        return np.asarray(fit.covariance + _propagated(fit), dtype=np.float64)
    return fit.covariance


def degrees_of_freedom(fit: SerialFit, reference: Reference) -> Array:
    """Return the degrees of freedom of each coefficient.

    Parameters
    ----------
    fit
        The fitted model.
    reference
        The distribution of the tests.

    Returns
    -------
    Array
        Infinite for a normal distribution.

    Examples
    --------
    >>> from analysis.serial.fitting import fit_serial
    >>> from analysis.serial.occasions import occasion_sums
    >>> from analysis.serial.structure import Structure
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> fitted = fit_serial(summed, Structure())
    >>> [degrees_of_freedom(fitted, each).tolist() for each in Reference]
    [[3.0], [5.0], [inf]]
    """
    p = len(fit.coefficients)
    if reference is Reference.NORMAL:
        return np.full(p, np.inf)
    if reference is Reference.RESIDUAL:
        return np.full(p, float(fit.sums.n - p))
    return _contained(fit)


# The kernels below check nothing: they only compute.


def _contained(fit: SerialFit) -> Array:
    sums = fit.sums
    people = fit.structure.effects is not Effects.NONE
    teams = fit.structure.teams is Teams.DIFFER
    sizes = [len(sums.teams)] * teams + [sums.people] * people + [sums.n]
    constant = ~sums.varying[:-1]
    level = np.full(len(fit.coefficients), len(sizes) - 1)
    if people:
        level -= ~sums.varying_within_people[:-1]
    if teams:
        level = np.where(sums.varying_within_teams[:-1], level, 0)
    counted = np.array([int(((level == i) & ~constant).sum()) for i in range(len(sizes))])
    outer = np.array([int(constant.any()), *sizes[:-1]])
    freedom = np.array(sizes) - outer - counted
    found: Array = np.where(constant, freedom[-1], freedom[level]).astype(np.float64)
    return found


def _propagated(fit: SerialFit) -> Array:
    waves = fit.criterion.waves
    at = natural_parameters(fit.structure, waves, fit.parameters, fit.sigma)
    steps = np.eye(len(at)) * STEP
    jacobian = np.array(
        [
            (
                fit.criterion.full(at + step).coefficients
                - fit.criterion.full(at - step).coefficients
            )
            / (2 * STEP)
            for step in steps
        ]
    )
    information = curvature(lambda x: fit.criterion.full(x).gradient, at) / 2
    solved: Array = np.linalg.solve(information, jacobian).astype(np.float64)
    return jacobian.T @ solved
