"""Full information: a model fitted to answers with gaps, everybody's answers counting.

chi-square = 2 (log L_1 - log L_0), L_1 the likelihood of the unrestricted moments. Standard
errors come from the observed information: the expected one is right only where gaps have nothing
to do with the answers (Kenward & Molenberghs 1998, Statistical Science 13, 236-247). The baseline
of unrelated items gives every item its own mean and variance.

Source: Arbuckle (1996), Full information estimation in the presence of incomplete data, in
Marcoulides & Schumacker (eds), Advanced Structural Equation Modeling, Erlbaum, 243-277.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.latent.complete import searched
from analysis.latent.fitted import (
    ENDLESS,
    LOOSE,
    Baseline,
    Fit,
    Fitted,
    NotFitted,
    baseline,
    degrees,
    improper,
    refusal,
    settled,
)
from analysis.latent.incomplete import Incomplete, likelihood, moment_information, sorted_patterns
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array
from analysis.latent.sample import Sample
from analysis.latent.saturated import saturated
from analysis.latent.search import Point, least
from analysis.sums.missing import MissingPatterns

BEND = 1e-4
"""Step of the differences that give the curvature of the moments themselves."""


def fit_incomplete(model: Model, patterns: Mapping[str, MissingPatterns]) -> Fit:
    """Fit a model to answers with gaps, by full information.

    Parameters
    ----------
    model
        The model, with means; its items among the columns, its groups the names of `patterns`.
    patterns
        Sums by pattern of missing answers, group by group.

    Returns
    -------
    Fitted or NotFitted
        The most likely values, standard errors from the observed information.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.sums.missing import missing_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> answers[rng.random(answers.shape) < 0.1] = np.nan
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fit_incomplete(model, {"everyone": missing_patterns(answers, names)}).df
    2
    """
    groups = [_of_items(part, model.items) for part in patterns.values()]
    people = sum(part.n for part in groups)
    if not model.has_means:
        return NotFitted(
            "Answers with gaps need a model with means; give the items intercepts.", people
        )
    incomplete = tuple(sorted_patterns(part) for part in groups)
    unrestricted = [saturated(part) for part in incomplete]
    for name, found_moments in zip(patterns, unrestricted, strict=True):
        if found_moments is None:
            return NotFitted(
                f"The moments of group {name} have no most likely values: an item does not vary, "
                "two items are never answered together, or too few people answered.",
                people,
            )
    tops = tuple(part for part in unrestricted if part is not None)
    likely = Sample(
        model.items,
        tuple(patterns),
        np.array([float(part.n) for part in groups]),
        np.array([part.mean for part in tops]),
        np.array([part.covariance for part in tops]),
    )
    if why := refusal(likely):
        return NotFitted(why, people)
    near = searched(model, likely)
    found = least(
        lambda values: _incomplete_point(model, incomplete, values, people),
        lambda values: _approximate(model, incomplete, values) / people,
        near.values,
    )
    if not found.converged:
        return NotFitted(ENDLESS, people)
    implied = model.implied(found.values)
    information = curvature(model, incomplete, found.values)
    if not settled(information):
        return NotFitted(LOOSE, people)
    value = -people * found.value / 2
    top = sum(part.log_likelihood for part in tops)
    return Fitted(
        model,
        found.values,
        implied,
        np.linalg.inv(information).astype(np.float64),
        likely,
        max(2 * (top - value), 0.0),
        degrees(model),
        Baseline(2 * (top - _alone(groups)), baseline(likely).df),
        value,
        top,
        improper(model, implied),
        incomplete,
        tops,
    )


def curvature(model: Model, incomplete: tuple[Incomplete, ...], values: Array) -> Array:
    """Return minus the second derivatives of the log-likelihood.

    Parameters
    ----------
    model
        The model.
    incomplete
        The patterns of each group.
    values
        One value a free number.

    Returns
    -------
    Array
        Shape (number, number).

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.sums.missing import missing_patterns
    >>> table = np.random.default_rng(1).normal(size=(50, 3))
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> patterns = (sorted_patterns(missing_patterns(table, ["a", "b", "c"])),)
    >>> curvature(model, patterns, np.ones(9)).shape
    (9, 9)
    """
    implied = model.implied(values)
    means = _spoken_means(model, incomplete, implied)
    parts = [
        likelihood(part, means[g], implied.covariances[g]) for g, part in enumerate(incomplete)
    ]
    by_covariance = np.array([part.by_covariance for part in parts if part is not None])
    by_mean = np.array([part.by_mean for part in parts if part is not None])
    information = _approximate(model, incomplete, values)
    # What bends in the moments themselves: exact, as they are polynomials of low degree but for
    # paths, where the error of central differences is far below that of any figure shown.
    for number in range(model.number):
        step = np.zeros(model.number)
        step[number] = BEND * max(1.0, abs(values[number]))
        ahead = model.gradient(model.implied(values + step), by_covariance, by_mean)
        behind = model.gradient(model.implied(values - step), by_covariance, by_mean)
        information[number] -= (ahead - behind) / (2 * step[number])
    return (information + information.T) / 2


# The kernels below check nothing: they only compute.


def _of_items(patterns: MissingPatterns, items: tuple[str, ...]) -> MissingPatterns:
    return patterns if patterns.columns == items else patterns.selected(items)


def _alone(groups: list[MissingPatterns]) -> float:
    """Return the log-likelihood of items that have nothing to do with each other."""
    total = 0.0
    for part in groups:
        moments = part.moments
        variance = np.diag(moments.covariance) * (moments.n - 1) / moments.n
        total -= 0.5 * float(moments.n @ (np.log(2 * np.pi * variance) + 1))
    return total


def _incomplete_point(
    model: Model, incomplete: tuple[Incomplete, ...], values: Array, people: int
) -> Point | None:
    implied = model.implied(values)
    parts = []
    for group, patterns in enumerate(incomplete):
        part = likelihood(patterns, implied.means[group], implied.covariances[group])
        if part is None:
            return None
        parts.append(part)
    gradient = model.gradient(
        implied,
        np.array([part.by_covariance for part in parts]),
        np.array([part.by_mean for part in parts]),
    )
    factor = -2 / people
    return Point(factor * sum(part.value for part in parts), factor * gradient)


def _approximate(model: Model, incomplete: tuple[Incomplete, ...], values: Array) -> Array:
    """Return the information as if the moments were linear in the values."""
    implied = model.implied(values)
    means = _spoken_means(model, incomplete, implied)
    jacobian = model.jacobian(implied)
    total = np.zeros((model.number, model.number))
    for group, patterns in enumerate(incomplete):
        inner = moment_information(patterns, means[group], implied.covariances[group])
        total += jacobian[group].T @ inner @ jacobian[group]
    return total


def _spoken_means(model: Model, incomplete: tuple[Incomplete, ...], implied: Implied) -> Array:
    """Return the means of a model, the observed ones where it does not speak of means."""
    if model.has_means:
        return implied.means
    return np.array([part.means[0] for part in incomplete])
