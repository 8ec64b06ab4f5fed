"""Ordered solution: every parameter of a model of ordered answers, as it stands and standardised.

As for measured answers (see solution), with what lies behind an item in the place of the item,

    thresholds standardised: threshold / sqrt(v_i), v_i the variance of what lies behind item i

In delta parameterisation residual variances are no parameters; they follow, 1 / Delta_i^2 less
what the factors explain, and have errors by the delta method as everything else.

Source: as in solution; Muthen & Asparouhov (2002), Mplus Web Notes 4, for what follows.
"""

from __future__ import annotations

import numpy as np

from analysis.estimate import Estimate
from analysis.latent.model import Implied
from analysis.latent.ordered_fit import OrderedFitted, Weighting, completed
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.solution import Line, divisors, functions, named

METHODS = {
    Weighting.DIAGONAL: "diagonally weighted least squares of polychorics, robust errors",
    Weighting.EQUAL: "least squares of polychorics, robust errors",
}


def ordered_solution(fitted: OrderedFitted, level: float = 0.95) -> tuple[Line, ...]:
    """Return all parameters of a fitted model.

    Parameters
    ----------
    fitted
        The model.
    level
        Of the intervals.

    Returns
    -------
    tuple of Line
        In the order of the model; a standardised figure is withheld where a variance is not
        above 0.

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
    >>> ordered_solution(fitted)[0].name
    'loading of a on f'
    """
    method, number = METHODS[fitted.weighting], len(fitted.model.parameters)
    figures = functions(fitted, lambda values: _figures(fitted, values), level, method)
    return tuple(
        Line(place, named(fitted.model, place), raw, of_factors, of_both)
        for place, raw, of_factors, of_both in zip(
            fitted.model.parameters,
            figures[:number],
            figures[number : 2 * number],
            figures[2 * number :],
            strict=True,
        )
        if isinstance(raw, Estimate)
    )


# The kernels below check nothing: they only compute.


def _figures(fitted: OrderedFitted, values: Array) -> Array:
    """Return all places as they stand, with factors standardised, and with items as well."""
    implied = completed(fitted.model.implied(values), fitted.parameterization)
    places = fitted.model.parameters
    raw = np.array([_value(implied, place) for place in places])
    by = np.array([ordered_divisors(implied, place) for place in places])
    return np.concatenate([raw, raw / by[:, 0], raw / by.prod(axis=1)])


def _value(implied: Implied, place: Parameter) -> float:
    return float(implied.matrices[place.matrix][place.group, place.row, place.column])


def ordered_divisors(implied: Implied, place: Parameter) -> tuple[float, float]:
    """Return by what a place is divided for standard factors, and then for standard items."""
    if place.matrix is Matrix.THRESHOLD:
        return 1.0, float(np.sqrt(implied.covariances[place.group, place.row, place.row]))
    return divisors(implied, place)
