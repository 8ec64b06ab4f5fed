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
from dataclasses import dataclass

import numpy as np

from analysis.latent.complete import drifted, searched
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
from analysis.latent.saturated import Saturated, saturated
from analysis.latent.search import Point, least
from analysis.latent.starts import starting_values
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
    people = sum(part.n for part in patterns.values())
    if not model.has_means:
        return NotFitted(
            "Answers with gaps need a model with means; give the items intercepts.", people
        )
    likely = likely_moments(patterns, model.items)
    return likely if isinstance(likely, NotFitted) else fit_likely(model, likely)


@dataclass(frozen=True, slots=True)
class Likely:
    """Answers with gaps and their unrestricted moments, found once for many models."""

    incomplete: tuple[Incomplete, ...]
    unrestricted: tuple[Saturated, ...]
    sample: Sample
    """The unrestricted moments."""
    apart: float
    """Log-likelihood of items that have nothing to do with each other."""


def likely_moments(
    patterns: Mapping[str, MissingPatterns], items: tuple[str, ...]
) -> Likely | NotFitted:
    """Find the unrestricted moments of answers with gaps.

    Parameters
    ----------
    patterns
        Sums by pattern of missing answers, group by group.
    items
        The items, in the order of the models to come.

    Returns
    -------
    Likely or NotFitted
        What `fit_likely` needs of the answers.

    Examples
    --------
    >>> from analysis.sums.missing import missing_patterns
    >>> answers = np.random.default_rng(1).normal(size=(50, 3))
    >>> answers[:10, 1] = np.nan
    >>> patterns = {"everyone": missing_patterns(answers, ["a", "b", "c"])}
    >>> likely_moments(patterns, ("a", "b", "c")).sample.n
    50
    """
    groups = [_of_items(part, items) for part in patterns.values()]
    people = sum(part.n for part in groups)
    incomplete = tuple(sorted_patterns(part) for part in groups)
    tops = []
    for name, part in zip(patterns, incomplete, strict=True):
        top = saturated(part)
        if top is None:
            return NotFitted(
                f"The moments of group {name} have no most likely values: an item does not vary, "
                "two items are never answered together, or too few people answered.",
                people,
            )
        tops.append(top)
    found = Sample(
        items,
        tuple(patterns),
        np.array([float(part.n) for part in groups]),
        np.array([top.mean for top in tops]),
        np.array([top.covariance for top in tops]),
    )
    if why := refusal(found):
        return NotFitted(why, people)
    return Likely(incomplete, tuple(tops), found, _alone(groups))


def fit_likely(model: Model, likely: Likely) -> Fit:
    """Fit a model to answers with gaps whose unrestricted moments are known.

    Parameters
    ----------
    model
        The model, with means; its items in the order of the moments.
    likely
        What `likely_moments` found.

    Returns
    -------
    Fitted or NotFitted
        As `fit_incomplete` returns it.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.sums.missing import missing_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> answers[rng.random(answers.shape) < 0.1] = np.nan
    >>> patterns = {"everyone": missing_patterns(answers, [*"abcd"])}
    >>> likely = likely_moments(patterns, (*"abcd",))
    >>> fit_likely(factor_model(Structure({"f": [*"abcd"]})), likely).df
    2
    """
    incomplete, people = likely.incomplete, likely.sample.n
    near = searched(model, likely.sample)
    for start in (near.values, starting_values(model, likely.sample)):
        found = least(
            lambda values: _incomplete_point(model, likely, values),
            lambda values: curvature(model, incomplete, values) / people,
            start,
        )
        if found.converged:
            break
    if not found.converged:
        return NotFitted(ENDLESS, people)
    implied = model.implied(found.values)
    information = curvature(model, incomplete, found.values)
    if not settled(information):
        return NotFitted(LOOSE, people)
    value = -people * found.value / 2
    top = sum(part.log_likelihood for part in likely.unrestricted)
    return Fitted(
        model,
        found.values,
        implied,
        np.linalg.inv(information).astype(np.float64),
        likely.sample,
        max(2 * (top - value), 0.0),
        degrees(model),
        Baseline(2 * (top - likely.apart), baseline(likely.sample).df),
        value,
        top,
        improper(model, implied),
        incomplete,
        likely.unrestricted,
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


def _incomplete_point(model: Model, likely: Likely, values: Array) -> Point | None:
    implied = model.implied(values)
    if drifted(implied, likely.sample):
        return None
    parts = []
    for group, patterns in enumerate(likely.incomplete):
        part = likelihood(patterns, implied.means[group], implied.covariances[group])
        if part is None:
            return None
        parts.append(part)
    gradient = model.gradient(
        implied,
        np.array([part.by_covariance for part in parts]),
        np.array([part.by_mean for part in parts]),
    )
    factor = -2 / likely.sample.n
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
