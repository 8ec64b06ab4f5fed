"""Composites: how much of the sum of a factor's items is the factor.

For the items of a factor with loadings l and factor variance v, e their residual variances,

    omega = (sum l)^2 v / Var(sum of the items)          (composite reliability)
    AVE   = sum l^2 v / (sum l^2 v + sum e)              (average variance extracted)

the variance of the sum as the model expects it, or as it is observed. Intervals by the delta
method, on the model's variance.

Sources: McDonald (1999), Test Theory, Erlbaum; Raykov (1997), Applied Psychological Measurement
21, 173-184; Fornell & Larcker (1981), Journal of Marketing Research 18, 39-50; Bentler (2009),
Psychometrika 74, 137-143 (observed variance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimate import Described, Figure
from analysis.latent.fitted import Fitted
from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix
from analysis.latent.solution import functions


@dataclass(frozen=True, slots=True)
class Composite:
    """The sum of a factor's items in one group."""

    factor: str
    group: str
    omega: Figure
    omega_observed: Described
    """Against the observed variance of the sum."""
    extracted: Figure
    """AVE."""


def composites(fitted: Fitted, level: float = 0.95) -> tuple[Composite, ...]:
    """Return reliability and variance extracted of each factor that has items.

    Parameters
    ----------
    fitted
        The model.
    level
        Of the intervals.

    Returns
    -------
    tuple of Composite
        Group after group.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> found = composites(fit_complete(model, sample({"everyone": moments(answers, names)})))
    >>> round(found[0].omega.value, 2)
    0.78
    """
    model = fitted.model
    ours = [
        (group, factor)
        for group in range(len(model.groups))
        for factor in range(len(model.factors))
        if fitted.implied.matrices[Matrix.LOADING][group, :, factor].any()
    ]

    def both(values: Array) -> Array:
        return np.array([_omega_and_extracted(model, values, *where) for where in ours]).ravel()

    figures = functions(fitted, both, level)
    return tuple(
        Composite(
            model.factors[factor],
            model.groups[group],
            figures[2 * at],
            Described(_observed(fitted, group, factor), fitted.n, "omega, observed variance"),
            figures[2 * at + 1],
        )
        for at, (group, factor) in enumerate(ours)
    )


# The kernels below check nothing: they only compute.


def _omega_and_extracted(
    model: Model, values: Array, group: int, factor: int
) -> tuple[float, float]:
    implied = model.implied(values)
    loadings = implied.matrices[Matrix.LOADING][group, :, factor]
    variance = implied.factor_covariances[group][factor, factor]
    inside = np.flatnonzero(loadings)
    total = implied.covariances[group][np.ix_(inside, inside)].sum()
    residual = np.diag(implied.matrices[Matrix.RESIDUAL][group])[inside].sum()
    square = (loadings**2).sum() * variance
    return loadings.sum() ** 2 * variance / total, square / (square + residual)


def _observed(fitted: Fitted, group: int, factor: int) -> float:
    loadings = fitted.implied.matrices[Matrix.LOADING][group, :, factor]
    inside = np.flatnonzero(loadings)
    total = fitted.sample.covariances[group][np.ix_(inside, inside)].sum()
    variance = fitted.implied.factor_covariances[group][factor, factor]
    return float(loadings.sum() ** 2 * variance / total)
