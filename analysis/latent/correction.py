"""Correction: what chi-squares would be without gaps and with normal answers, for robust indices.

Complete answers: the model's and the baseline's chi-square, and the factors c by which answers
that are not normal inflate them. Answers with gaps: the fit function of complete answers between
the most likely unrestricted moments b and those of the model fitted to the gaps,

    X = N F(b, model),  k = tr(R' W_c R G),  R = I - D (D' W D)^-1 D' W,  c = k / df

W the observed information about the unrestricted moments, W_c what it would be without gaps, G
the covariances of the moments (W^-1, or W^-1 B W^-1 where errors are robust), D the Jacobian: k
is what X comes to when the model holds. Indices then set X - c df in the place of chi-square - df.

Sources: Brosseau-Liard, Savalei & Li (2012), Multivariate Behavioral Research 47, 904-930;
Brosseau-Liard & Savalei (2014), Multivariate Behavioral Research 49, 460-470; Zhang & Savalei
(2023), New computations for RMSEA and CFI following FIML and TS estimation with missing data,
Psychological Methods 28, 263-283.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.latent.fitted import Fitted
from analysis.latent.incomplete import Incomplete, complete_patterns, moment_information
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array
from analysis.latent.robust import baseline_model, baseline_values
from analysis.latent.sample import Sample
from analysis.latent.saturated import Saturated


@dataclass(frozen=True, slots=True)
class Corrected:
    """Chi-squares of model and baseline with what each comes to per degree of freedom."""

    chi2: float
    factor: float
    baseline_chi2: float
    baseline_factor: float


def corrected(fitted: Fitted) -> Corrected | None:
    """Return the chi-squares that robust indices start from.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    Corrected or None
        None where answers are complete and taken for normal: there is nothing to correct.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.full_information import fit_incomplete
    >>> from analysis.sums.missing import missing_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_incomplete(model, {"everyone": missing_patterns(answers, names)})
    >>> round(corrected(fitted).factor, 2)
    1.0
    """
    if fitted.incomplete:
        return _without_gaps(fitted)
    if fitted.scaling is None:
        return None
    return Corrected(
        fitted.chi2,
        fitted.scaling.factor,
        fitted.baseline.chi2,
        fitted.scaling.baseline_factor,
    )


# The kernels below check nothing: they only compute.


@dataclass(frozen=True, slots=True)
class _Moments:
    """Information with and without gaps and covariances of the unrestricted moments."""

    with_gaps: Array
    without: Array
    covariance: Array


def _without_gaps(fitted: Fitted) -> Corrected:
    sample = fitted.sample
    tops, wholes = fitted.unrestricted, complete_patterns(sample)
    moments = [
        _moments(top, whole, fitted.meat[group] if fitted.meat else None)
        for group, (top, whole) in enumerate(zip(tops, wholes, strict=True))
    ]
    below = baseline_model(fitted.model)
    apart = below.implied(baseline_values(below, fitted.incomplete))
    expected = _expected(fitted.model, fitted.implied, moments)
    low = _expected(below, apart, moments)
    return Corrected(
        _chi2(fitted.implied, sample),
        expected / fitted.df if fitted.df else 1.0,
        _chi2(apart, sample),
        low / fitted.baseline.df,
    )


def _moments(top: Saturated, whole: Incomplete, meat: Array | None) -> _Moments:
    inverse: Array = np.linalg.inv(top.information).astype(np.float64)
    spread = inverse if meat is None else inverse @ meat @ inverse
    return _Moments(top.information, moment_information(whole, top.mean, top.covariance), spread)


def _expected(model: Model, implied: Implied, moments: Sequence[_Moments]) -> float:
    """Return k, over all groups."""
    jacobian = model.jacobian(implied)
    bread = np.zeros((model.number, model.number))
    for slope, part in zip(jacobian, moments, strict=True):
        bread += slope.T @ part.with_gaps @ slope
    inverse = np.linalg.inv(bread)
    # R G R' = G - H G' ... : what is left of the moments once the model has taken its part.
    total = 0.0
    meat = np.zeros_like(bread)
    for slope, part in zip(jacobian, moments, strict=True):
        turned = part.with_gaps @ slope
        meat += turned.T @ part.covariance @ turned
    spread = inverse @ meat @ inverse
    for slope, part in zip(jacobian, moments, strict=True):
        crossed = slope @ inverse @ slope.T @ part.with_gaps @ part.covariance
        left = part.covariance - crossed - crossed.T + slope @ spread @ slope.T
        total += float((part.without * left).sum())
    return total


def _chi2(implied: Implied, sample: Sample) -> float:
    away = sample.means - implied.means
    observed = sample.covariances + away[:, :, None] * away[:, None, :]
    ratio = np.linalg.solve(implied.covariances, observed)
    logs = np.linalg.slogdet(implied.covariances)[1] - np.linalg.slogdet(sample.covariances)[1]
    parts = logs + np.trace(ratio, axis1=1, axis2=2) - len(sample.items)
    return float(sample.counts @ parts)
