"""Residuals: what a model leaves unsaid of single covariances and means.

With s and sigma the observed and expected covariances, m and mu the means, over the pairs i >= j
(and, where the model speaks of means, the items)

    RMR  = root mean square of s_ij - sigma_ij (and of m_i - mu_i)
    SRMR = the same over sqrt(s_ii s_jj) (and sqrt(s_ii))
    SRMR, Mplus: s_ij / sqrt(s_ii s_jj) - sigma_ij / sqrt(sigma_ii sigma_jj) off the diagonal,
        (s_ii - sigma_ii) / s_ii on it (and m_i / sqrt(s_ii) - mu_i / sqrt(sigma_ii))
    CRMR = the root mean square of these correlation residuals, i > j (and SRMR's of means)
    GFI  = 1 - e' V e / s' V s, e = s - sigma, V the expected information at the model
    AGFI = 1 - (1 - GFI) k / df,  PGFI = GFI df / k, k the number of moments

Of groups the weighted mean is taken. A standardised residual is a residual over its standard
error: Var = Q G Q' / N, Q = I - D (D'VD)^-1 D'V, with D the Jacobian, V the information at the
model, and G the spread that normal answers with the observed covariances would have.

Sources: Joreskog & Sorbom (1981), LISREL V; Bentler (1995), EQS Structural Equations Program
Manual; Asparouhov & Muthen (2018), SRMR in Mplus; Maydeu-Olivares (2017), Psychometrika 82,
533-558; Ogasawara (2001), Psychometrika 66, 421-436.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from analysis.latent.fitted import Fitted
from analysis.latent.incomplete import complete_patterns, moment_information
from analysis.latent.parameters import Array
from analysis.latent.sample import Sample


@dataclass(frozen=True, slots=True)
class ResidualIndices:
    """How large residuals are on the whole; `covariances` leaves means out."""

    rmr: float
    rmr_covariances: float
    srmr: float
    srmr_covariances: float
    crmr: float
    crmr_covariances: float
    srmr_mplus: float
    srmr_mplus_covariances: float
    gfi: float
    agfi: float | None
    pgfi: float


def residual_indices(fitted: Fitted) -> ResidualIndices:
    """Return the indices made of residuals.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    ResidualIndices
        Weighted means over the groups.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 3))
    >>> names = ["a", "b", "c"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_complete(model, sample({"everyone": moments(answers, names)}))
    >>> round(residual_indices(fitted).srmr, 6)
    0.0
    """
    parts = np.array([_of_group(fitted, group) for group in range(len(fitted.model.groups))])
    means = fitted.sample.weights @ parts
    rmr, rmr_pairs, srmr, srmr_pairs, crmr, crmr_pairs, mplus, mplus_pairs = map(float, means)
    with_means = fitted.model.has_means
    gfi = _gfi(fitted)
    moments = fitted.df + fitted.model.number
    return ResidualIndices(
        rmr if with_means else rmr_pairs,
        rmr_pairs,
        srmr if with_means else srmr_pairs,
        srmr_pairs,
        crmr if with_means else crmr_pairs,
        crmr_pairs,
        mplus if with_means else mplus_pairs,
        mplus_pairs,
        gfi,
        1 - (1 - gfi) * moments / fitted.df if fitted.df else None,
        gfi * fitted.df / moments,
    )


def standardized_residuals(fitted: Fitted) -> Array:
    """Return the residual of each covariance over its standard error.

    Parameters
    ----------
    fitted
        The model, fitted to complete answers taken for normal.

    Returns
    -------
    Array
        Shape (groups, items, items); 0 where the model reproduces a moment whatever it is.

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
    >>> fitted = fit_complete(model, sample({"everyone": moments(answers, names)}))
    >>> standardized_residuals(fitted).shape
    (1, 4, 4)
    """
    k = len(fitted.model.items)
    rows, columns = np.tril_indices(k)
    groups = range(len(fitted.model.groups))
    observed = [
        np.linalg.inv(
            moment_information(part, fitted.sample.means[group], fitted.sample.covariances[group])
        )
        for group, part in enumerate(complete_patterns(fitted.sample))
    ]
    weights, jacobian = _weights(fitted), fitted.model.jacobian(fitted.implied)
    bread = np.linalg.inv(sum(jacobian[g].T @ weights[g] @ jacobian[g] for g in groups))
    turned = [bread @ jacobian[group].T @ weights[group] for group in groups]
    meat = sum(turned[group] @ observed[group] @ turned[group].T for group in groups)
    found = np.zeros((len(groups), k, k))
    for group in groups:
        crossed = jacobian[group] @ turned[group] @ observed[group]
        spread = observed[group] - crossed - crossed.T + jacobian[group] @ meat @ jacobian[group].T
        variance = np.diag(spread)[: len(rows)]
        away = fitted.sample.covariances[group] - fitted.implied.covariances[group]
        real = variance > SETTLED * np.diag(observed[group])[: len(rows)]
        value = np.where(real, away[rows, columns] / np.sqrt(np.where(real, variance, 1.0)), 0.0)
        found[group][rows, columns] = found[group][columns, rows] = value
    return found


SETTLED = 1e-8
"""Share of a moment's variance below which the model reproduces it whatever it is."""


# The kernels below check nothing: they only compute.


def _of_group(fitted: Fitted, group: int) -> list[float]:
    sample, implied = fitted.sample, fitted.implied
    s, sigma = sample.covariances[group], implied.covariances[group]
    m = sample.means[group]
    mu = implied.means[group] if fitted.model.has_means else m
    k = len(m)
    low, strict = np.tril_indices(k), np.tril_indices(k, -1)
    scale, expected = np.sqrt(np.diag(s)), np.sqrt(np.diag(sigma))
    raw, of_means = (s - sigma)[low], m - mu
    standard = ((s - sigma) / np.outer(scale, scale))[low]
    away = (s / np.outer(scale, scale) - sigma / np.outer(expected, expected))[strict]
    mean_away = m / scale - mu / expected
    diagonal = 1 - expected**2 / scale**2
    mplus = np.r_[away, diagonal]
    figures: list[float] = []
    for pairs, items in (
        (raw, of_means),
        (standard, of_means / scale),
        (away, of_means / scale),
        (mplus, mean_away),
    ):
        squares, more = float(pairs @ pairs), float(items @ items)
        figures += [sqrt((squares + more) / (len(pairs) + k)), sqrt(squares / len(pairs))]
    return figures


def _weights(fitted: Fitted) -> list[Array]:
    """Return the expected information about each group's moments, of all its people."""
    sample, implied = fitted.sample, fitted.implied
    means = implied.means if fitted.model.has_means else sample.means
    at_model = Sample(sample.items, sample.groups, sample.counts, means, implied.covariances)
    return [
        moment_information(part, means[group], implied.covariances[group])
        for group, part in enumerate(complete_patterns(at_model))
    ]


def _gfi(fitted: Fitted) -> float:
    sample, implied = fitted.sample, fitted.implied
    k = len(sample.items)
    low = np.tril_indices(k)
    apart, whole = 0.0, 0.0
    for group, weight in enumerate(_weights(fitted)):
        s = sample.covariances[group][low]
        away = s - implied.covariances[group][low]
        if fitted.model.has_means:
            s = np.r_[s, sample.means[group]]
            away = np.r_[away, sample.means[group] - implied.means[group]]
        inner = weight[: len(s), : len(s)]
        apart += float(away @ inner @ away)
        whole += float(s @ inner @ s)
    return 1 - apart / whole
