"""Information: how sure a scale is of a person, at each level of the trait.

    item      I_i(t) = sum_k (dP_k / dt)^2 / P_k
    scale     I(t) = sum_i I_i(t)
    standard error of a level, given the answers alone    1 / sqrt(I(t))
    the same where the trait is known to be normal        1 / sqrt(I(t) + 1)
    marginal reliability                                  mean over people of I / (I + 1)
    empirical reliability                                 var(scores) / (var(scores) + mean(se^2))

The marginal reliability says how well people in general are told apart, the information whom.

Sources: Samejima (1969), Psychometrika Monograph Supplement 17; Green, Bock, Humphreys, Linn &
Reckase (1984), Journal of Educational Measurement 21, 347-360, for the marginal reliability;
Thissen & Wainer (eds.) (2001), Test Scoring, Erlbaum, for the standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Described
from analysis.item_response.categories import item_information
from analysis.item_response.graded import GradedResponse

Array = NDArray[np.float64]


def item_curves(model: GradedResponse, levels: Array) -> Array:
    """Return how much each item tells at each level.

    Parameters
    ----------
    model
        The fitted model.
    levels
        Of the trait, in its standard deviations; shape (levels,).

    Returns
    -------
    Array
        Shape (items, levels).

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> model = graded_response(answer_patterns(answers))
    >>> item_curves(model, np.array([-1.0, 0.0, 1.0])).shape
    (4, 3)
    """
    return np.stack([item_information(item, levels) for item in model.parameters])


def scale_curve(model: GradedResponse, levels: Array, items: Sequence[str] = ()) -> Array:
    """Return how much all items together tell at each level.

    Parameters
    ----------
    model
        The fitted model.
    levels
        Of the trait, in its standard deviations; shape (levels,).
    items
        Those asked; all where none are named.

    Returns
    -------
    Array
        Shape (levels,).

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> model = graded_response(answer_patterns(answers))
    >>> bool(np.isclose(scale_curve(model, np.zeros(1)), item_curves(model, np.zeros(1)).sum()))
    True
    """
    told: Array = item_curves(model, levels)[_places(model, items)].sum(axis=0)
    return told


def standard_errors(model: GradedResponse, levels: Array, items: Sequence[str] = ()) -> Array:
    """Return the conditional standard error of measurement at each level.

    Parameters
    ----------
    model
        The fitted model.
    levels
        Of the trait, in its standard deviations; shape (levels,).
    items
        Those asked; all where none are named.

    Returns
    -------
    Array
        Of a level told by the answers alone, in standard deviations of the trait.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> model = graded_response(answer_patterns(answers))
    >>> bool(standard_errors(model, np.zeros(1))[0] < standard_errors(model, np.ones(1) * 4)[0])
    True
    """
    errors: Array = 1 / np.sqrt(scale_curve(model, levels, items))
    return errors


def marginal_reliability(model: GradedResponse, items: Sequence[str] = ()) -> Described:
    """Return how well the items tell people of a normal trait apart.

    Parameters
    ----------
    model
        The fitted model.
    items
        Those asked; all where none are named.

    Returns
    -------
    Described
        Between 0 and 1.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> 0.3 < marginal_reliability(graded_response(answer_patterns(answers))).value < 0.6
    True
    """
    told = scale_curve(model, model.levels.at, items)
    value = float(model.levels.weights @ (told / (told + 1)))
    return Described(value, model.n, "marginal reliability, graded response model")


def _places(model: GradedResponse, items: Sequence[str]) -> list[int]:
    unknown = [item for item in items if item not in model.items]
    if unknown:
        raise ValueError(
            f"Item {unknown[0]} is not in the model of {', '.join(model.items)}; name one of them."
        )
    return [model.items.index(item) for item in items] or [*range(len(model.items))]
