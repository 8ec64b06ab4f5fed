"""Complete: the maximum likelihood discrepancy of answers without gaps.

Over groups g with a share w_g of all N people,

    F = sum w_g [log|Sigma_g| + tr(S_g Sigma_g^-1) - log|S_g| - p + d_g' Sigma_g^-1 d_g]

d_g = m_g - mu_g where the model speaks of means, 0 where it does not; chi-square = N F, and
Cov(estimates) = I^-1 / N with the expected information I of one person.

Source: Joreskog (1971), Simultaneous factor analysis in several populations, Psychometrika 36,
409-426.
"""

from __future__ import annotations

import numpy as np

from analysis.latent.fitted import (
    ENDLESS,
    LOOSE,
    Fit,
    Fitted,
    NotFitted,
    baseline,
    degrees,
    improper,
    refusal,
    settled,
)
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array, Matrix
from analysis.latent.sample import Sample
from analysis.latent.search import Found, Point, least
from analysis.latent.starts import other_starts, starting_values

DRIFTED = 10.0
"""Variances of an item by which its residual variance lies below 0, or size of a correlation of
factors, where the search has drifted off; a choice, beyond the ends of a hundred small samples."""
STEP = 1e-5
"""Of the differences that give second derivatives, in the size of the number."""
TRIES = 4
"""Further starts where the first one ends nowhere."""
SEED = 1
"""Of these starts; one seed, so that the same answers give the same estimates."""


def discrepancy(model: Model, sample: Sample, values: Array) -> Point | None:
    """Return the discrepancy and its gradient.

    Parameters
    ----------
    model
        The model.
    sample
        Moments of its items, in its order.
    values
        One value a free number.

    Returns
    -------
    Point or None
        None where the model implies covariances that are not positive definite, or a residual
        variance so far below 0 that the search has drifted off.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> of = ("a", "b", "c"), ("all",), np.array([9.0])
    >>> alone = Sample(*of, np.zeros((1, 3)), np.eye(3)[None])
    >>> discrepancy(model, alone, np.r_[np.zeros(3), np.ones(3), np.zeros(3)]).value
    0.0
    """
    implied = model.implied(values)
    try:
        roots = np.linalg.cholesky(implied.covariances)
    except np.linalg.LinAlgError:
        return None
    diagonal = np.diagonal(roots, axis1=1, axis2=2)
    if drifted(implied, sample):
        return None
    if not np.isfinite(diagonal).all() or diagonal.min() <= 0:
        return None
    inverse = np.linalg.inv(implied.covariances).astype(np.float64)
    away = sample.means - implied.means
    if not model.has_means:
        away = np.zeros_like(away)
    observed = sample.covariances + away[:, :, None] * away[:, None, :]
    ratio = inverse @ observed
    logs = 2 * np.log(diagonal).sum(axis=1) - np.linalg.slogdet(sample.covariances)[1]
    parts = logs + np.trace(ratio, axis1=1, axis2=2) - len(model.items)
    weights = sample.weights
    slope = (inverse - ratio @ inverse) * weights[:, None, None]
    by_mean = -2 * (inverse @ away[:, :, None])[:, :, 0] * weights[:, None]
    return Point(float(weights @ parts), model.gradient(implied, slope, by_mean))


def drifted(implied: Implied, sample: Sample) -> bool:
    """Return whether residual variances or factor correlations show that the search strayed.

    Parameters
    ----------
    implied
        What the model expects.
    sample
        Moments of its items.

    Returns
    -------
    bool
        Some models of few people fit the better the further a loading grows, without end.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> of = ("a", "b", "c"), ("all",), np.array([9.0])
    >>> apart = Sample(*of, np.zeros((1, 3)), np.eye(3)[None])
    >>> drifted(model.implied(np.r_[20.0, 0.1, 0.1, -399.0, 1.0, 1.0, np.zeros(3)]), apart)
    True
    """
    residual = np.diagonal(implied.matrices[Matrix.RESIDUAL], axis1=1, axis2=2)
    variance = np.diagonal(sample.covariances, axis1=1, axis2=2)
    if (residual < -DRIFTED * variance).any():
        return True
    psi = implied.matrices[Matrix.FACTOR_COVARIANCE]
    size = np.sqrt(np.maximum(np.diagonal(psi, axis1=1, axis2=2), 0.0))
    most = DRIFTED * size[:, :, None] * size[:, None, :]
    return bool(((np.abs(psi) > most) & (most > 0)).any())


def fit_complete(model: Model, sample: Sample, tries: int = TRIES) -> Fit:
    """Fit a model to answers without gaps.

    Parameters
    ----------
    model
        The model; its items in any order, its groups in the order of the sample.
    sample
        Moments by group.
    tries
        Further starts where the first one ends nowhere.

    Returns
    -------
    Fitted or NotFitted
        The most likely values, standard errors from the expected information.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fit_complete(model, sample({"everyone": moments(answers, names)})).df
    2
    """
    picked = of_items(sample, model)
    if why := refusal(picked):
        return NotFitted(why, sample.n)
    found = searched(model, picked, tries)
    if not found.converged:
        return NotFitted(ENDLESS, sample.n)
    implied = model.implied(found.values)
    information = sample.n * model.information(implied, picked.weights)
    if not settled(information):
        return NotFitted(LOOSE, sample.n)
    top = _unrestricted_log_likelihood(picked)
    return Fitted(
        model,
        found.values,
        implied,
        np.linalg.inv(information).astype(np.float64),
        picked,
        max(sample.n * found.value, 0.0),
        degrees(model),
        baseline(picked),
        top - sample.n * found.value / 2,
        top,
        improper(model, implied),
    )


def searched(model: Model, sample: Sample, tries: int = TRIES) -> Found:
    """Search for the least discrepancy, from further starts where the first ends nowhere.

    Parameters
    ----------
    model
        The model.
    sample
        Moments of its items, in its order.
    tries
        Further starts where the first one ends nowhere.

    Returns
    -------
    Found
        The end of the first search that has one, else the lowest point.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> covariances = np.full((1, 3, 3), 0.5) + 0.5 * np.eye(3)
    >>> moments = Sample(("a", "b", "c"), ("all",), np.array([9.0]), np.zeros((1, 3)), covariances)
    >>> searched(model, moments).values[:3].round(4).tolist()
    [0.7071, 0.7071, 0.7071]
    """
    start = starting_values(model, sample)
    best = _descent(model, sample, start)
    for begin in other_starts(model, start, SEED, tries):
        if best.converged:
            break
        other = _descent(model, sample, begin)
        best = min(best, other, key=lambda at: (not at.converged, at.value))
    return best


def of_items(sample: Sample, model: Model) -> Sample:
    """Return the sample of a model's items, in its order.

    Parameters
    ----------
    sample
        Moments of these items and perhaps others.
    model
        The model.

    Returns
    -------
    Sample
        Moments of the model's items.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> of = ("a", "b"), ("all",), np.array([9.0])
    >>> both = Sample(*of, np.array([[1.0, 2.0]]), np.eye(2)[None])
    >>> of_items(both, factor_model(Structure({"f": ["b", "a"]}))).means.tolist()
    [[2.0, 1.0]]
    """
    places = [sample.items.index(item) for item in model.items]
    return Sample(
        model.items,
        sample.groups,
        sample.counts,
        sample.means[:, places],
        sample.covariances[:, places][:, :, places],
    )


# The kernels below check nothing: they only compute.


def _descent(model: Model, sample: Sample, start: Array) -> Found:
    return least(
        lambda values: discrepancy(model, sample, values),
        lambda values: model.information(model.implied(values), sample.weights),
        start,
        lambda values: _curvature(model, sample, values),
    )


def _curvature(model: Model, sample: Sample, values: Array) -> Array:
    """Return half the second derivatives of the discrepancy, by central differences."""
    second = np.zeros((model.number, model.number))
    for number, value in enumerate(values):
        step = np.zeros(model.number)
        step[number] = STEP * max(1.0, abs(value))
        ahead, behind = (discrepancy(model, sample, values + sign * step) for sign in (1, -1))
        if ahead is None or behind is None:
            return model.information(model.implied(values), sample.weights)
        second[number] = (ahead.gradient - behind.gradient) / (4 * step[number])
    return (second + second.T) / 2


def _unrestricted_log_likelihood(sample: Sample) -> float:
    logs = np.linalg.slogdet(sample.covariances)[1] + len(sample.items) * (1 + np.log(2 * np.pi))
    return -0.5 * float(sample.counts @ logs)
