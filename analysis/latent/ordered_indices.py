"""Ordered indices: how well a model says what ordered answers show.

Plain indices take the least squares chi-square, scaled ones the scaled and shifted statistic
(see ordered_fit), both with N less the number of groups for N. Neither means what it means for
measured answers: both shrink with the weights. Robust ones start from the likelihood of the
polychoric correlations R at the least squares estimates, with P what the model expects of them,

    X = sum n_g (log|P_g| - log|R_g| + tr(R_g P_g^-1) - k)
    c = tr(M' V M G) / df,  M = I - D (D' W D)^-1 D' W

V the normal-theory weight of correlations at P, G their covariance times n, D the derivatives of
P: X comes to c df when the model holds, so indices set X - c df in the place of chi-square - df.
They are had where thresholds are free, so that correlations alone are modelled.

Of the residuals of thresholds and correlations, over all k (k + 1) / 2 variances and correlations,

    SRMR = root mean square of correlation residuals, variances having none
    RMR  = the same with thresholds;  CRMR without variances
    WRMR = sqrt(chi-square / number of thresholds and correlations of all groups)
    GFI  = 1 - sum w (s - h)^2 / sum w s^2;  AGFI and PGFI as for measured answers

Of groups the mean is taken, weighted by their people.

Sources: Savalei (2021), Improving fit indices in structural equation modeling with categorical
data, Multivariate Behavioral Research 56, 390-407; Bentler (1995), EQS Structural Equations
Program Manual, for SRMR; Yu (2002), Evaluating cutoff criteria of model fit indices for latent
variable models with binary and continuous outcomes, University of California, for WRMR.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from analysis.latent.correction import Corrected
from analysis.latent.indices import (
    Comparative,
    Rmsea,
    comparative,
    critical_n,
    rmsea,
    robust_comparative,
)
from analysis.latent.ordered_fit import OrderedFitted, weights_of
from analysis.latent.ordered_search import expected
from analysis.latent.ordered_statistics import correlation_matrix
from analysis.latent.parameters import Array, Matrix


@dataclass(frozen=True, slots=True)
class OrderedResiduals:
    """How large residuals are on the whole; `correlations` leaves thresholds out."""

    rmr: float
    srmr: float
    """Of correlations alone; the one to report."""
    crmr: float
    crmr_correlations: float
    wrmr: float
    gfi: float
    agfi: float | None
    pgfi: float


@dataclass(frozen=True, slots=True)
class OrderedIndices:
    """All indices of a model of ordered answers."""

    comparative: Comparative
    scaled_comparative: Comparative
    robust_comparative: Comparative | None
    rmsea: Rmsea
    scaled_rmsea: Rmsea
    robust_rmsea: Rmsea | None
    residual: OrderedResiduals
    critical_n_05: float | None
    critical_n_01: float | None
    mfi: float


def ordered_indices(fitted: OrderedFitted) -> OrderedIndices:
    """Return the indices of a fitted model.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    OrderedIndices
        Robust ones where the thresholds of every group are free.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_fit import fit_ordered
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> fitted = fit_ordered(ordered_factor_model(Structure({"f": [*"abcd"]}), found), found)
    >>> round(ordered_indices(fitted).scaled_comparative.cfi, 3)
    0.996
    """
    test, low = fitted.test, fitted.baseline
    groups = len(fitted.model.groups)
    n = fitted.n - groups
    correction = corrected_correlations(fitted)
    robust = None
    if correction and correction.factor > 0:
        statistic = correction.chi2 / correction.factor
        robust = rmsea(statistic, test.df, n, groups, correction.factor)
    return OrderedIndices(
        comparative(test.chi2, test.df, low.chi2, low.df),
        comparative(test.scaled, test.df, low.scaled, low.df),
        robust_comparative(correction, test.df, low.df) if correction else None,
        rmsea(test.chi2, test.df, n, groups),
        rmsea(test.scaled, test.df, n, groups),
        robust,
        _residuals(fitted),
        critical_n(test.chi2, test.df, n, 0.95),
        critical_n(test.chi2, test.df, n, 0.99),
        exp(-(test.chi2 - test.df) / (2 * n)),
    )


def corrected_correlations(fitted: OrderedFitted) -> Corrected | None:
    """Return the likelihood's chi-squares of the correlations, and what each comes to per df.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    Corrected or None
        None where thresholds are held equal, nothing is tested, or the expected correlations
        have no likelihood.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_fit import fit_ordered
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> fitted = fit_ordered(ordered_factor_model(Structure({"f": [*"abcd"]}), found), found)
    >>> corrected_correlations(fitted).baseline_chi2 > 100
    True
    """
    if not fitted.test.df or not _thresholds_are_free(fitted):
        return None
    items, pairs = len(fitted.model.items), fitted.statistics.correlations.shape[1]
    weights = [part[-pairs:] for part in weights_of(fitted)]
    slopes = [found.jacobian[-pairs:] for found in fitted.moments]
    spreads = [part[-pairs:, -pairs:] for part in fitted.statistics.spread]
    shares = fitted.statistics.counts / fitted.n
    moving = np.any([np.abs(part).max(axis=0) > 0 for part in slopes], axis=0)
    slopes = [part[:, moving] for part in slopes]
    bread = sum(
        share * part.T @ (weight[:, None] * part)
        for share, part, weight in zip(shares, slopes, weights, strict=True)
    )
    inverse = np.linalg.inv(bread)
    of_model, of_baseline = np.zeros(2), np.zeros(2)
    middle = np.zeros_like(inverse)
    for group, people in enumerate(fitted.statistics.counts):
        observed = fitted.statistics.matrix(group)
        implied = correlation_matrix(fitted.moments[group].correlations, items)
        if np.linalg.eigvalsh(implied)[0] <= 0:
            return None
        inner = normal_weight(implied)
        weighted = weights[group][:, None] * slopes[group]
        across = spreads[group] @ weighted
        half = slopes[group] @ inverse
        of_model += [
            people * _discrepancy(observed, implied),
            np.trace(inner @ spreads[group])
            - 2 * shares[group] * np.trace(half.T @ inner @ across),
        ]
        middle += shares[group] * slopes[group].T @ inner @ slopes[group]
        of_baseline += [
            people * _discrepancy(observed, np.eye(items)),
            np.trace(normal_weight(np.eye(items)) @ spreads[group]),
        ]
    filling = sum(
        share * (weight[:, None] * part).T @ spread @ (weight[:, None] * part)
        for share, part, weight, spread in zip(shares, slopes, weights, spreads, strict=True)
    )
    comes_to = of_model[1] + np.trace(inverse @ filling @ inverse @ middle)
    return Corrected(
        float(of_model[0]),
        float(comes_to / fitted.test.df),
        float(of_baseline[0]),
        float(of_baseline[1] / fitted.baseline.df),
    )


# The kernels below check nothing: they only compute.


def normal_weight(correlations: Array) -> Array:
    """Return the inverse covariance that normal theory gives correlations, variances known."""
    first, second = np.tril_indices(len(correlations), -1)
    inverse = np.linalg.inv(correlations)
    own = inverse[np.ix_(first, first)] * inverse[np.ix_(second, second)]
    crossed = inverse[np.ix_(first, second)] * inverse[np.ix_(second, first)]
    weight: Array = own + crossed
    return weight


def _discrepancy(observed: Array, implied: Array) -> float:
    logs = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(observed)[1]
    ratio = np.trace(np.linalg.solve(implied, observed))
    return float(logs + ratio - len(observed))


def _thresholds_are_free(fitted: OrderedFitted) -> bool:
    places = [p for p in fitted.model.parameters if p.matrix is Matrix.THRESHOLD]
    indices = [p.index for p in places if p.index is not None]
    alone = len(set(indices)) == len(indices) == len(places)
    means = (Matrix.INTERCEPT, Matrix.FACTOR_MEAN)
    return alone and not any(fitted.model.free(matrix) for matrix in means)


def _residuals(fitted: OrderedFitted) -> OrderedResiduals:
    statistics = fitted.statistics
    items, pairs = len(statistics.items), statistics.correlations.shape[1]
    of_thresholds = len(statistics.thresholds[0])
    shares = statistics.counts / statistics.n
    figures, gfi, size = np.zeros(4), 0.0, 0
    for group, weight in enumerate(weights_of(fitted)):
        observed = statistics.observed(group)
        rest = observed - expected(fitted.moments[group])
        every, some = float(rest @ rest), float(rest[-pairs:] @ rest[-pairs:])
        figures += shares[group] * np.sqrt(
            [
                every / (pairs + items + of_thresholds),
                some / (pairs + items),
                every / (pairs + of_thresholds),
                some / pairs,
            ]
        )
        gfi += float(shares[group] * (1 - weight @ rest**2 / (weight @ observed**2)))
        size += len(rest)
    df = fitted.test.df
    rmr, srmr, crmr, of_correlations = figures.tolist()
    return OrderedResiduals(
        rmr,
        srmr,
        crmr,
        of_correlations,
        sqrt(fitted.test.chi2 / size),
        gfi,
        1 - (1 - gfi) * size / df if df else None,
        gfi * df / size,
    )
