"""Calibration: weights that make the sample add up to totals known of everyone.

Post-stratification multiplies the weights of each class so that they add up to its headcount.
Raking does so for one classification after the other until all fit. Linear calibration takes

    w = d (1 + x'l),    l = (sum d x x')^-1 (T - sum d x)

for known totals T of the columns x, and may give a weight below 0.

Variances come from residuals of a regression on what was fitted to, weighted by d. The function
`rake` of the R package survey leaves the weights out of that regression, while its `calibrate`
with the raking distance has them in, for the same weights w and the same totals.

Sources: Holt and Smith (1979), Journal of the Royal Statistical Society A 142, 33-46; Deming and
Stephan (1940), Annals of Mathematical Statistics 11, 427-444; Deville and Särndal (1992), Journal
of the American Statistical Association 87, 376-382.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.population.design import Array, Calibration, Design, Labels

ROUNDS = 1000
CLOSE = 1e-13
"""Raking has arrived when no total is off by more than this share of itself."""
SAME_TOTAL = 1e-8
"""How far the totals of two classifications may differ, as a share."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One classification of the rows, and how many of everyone lie in each class."""

    classes: Labels
    people: Mapping[object, float]


class Residuals(Enum):
    """How rows count in the regression that tells what raking leaves unexplained."""

    BY_DESIGN = "by design"
    """By their weights before raking: what the theory of calibration asks for."""
    ALIKE = "alike"
    """All the same, as `rake` of the R package survey has it, by a fixed number of sweeps."""


def poststratify(drawn: Design, margin: Margin) -> Design:
    """Fit the weights to the headcount of each class.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    margin
        The classification.

    Returns
    -------
    Design
        With new weights, and variances from what the classes do not explain.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(np.ones(3))
    >>> fitted = poststratify(drawn, Margin(["S", "S", "M"], {"S": 8.0, "M": 6.0}))
    >>> fitted.weights.tolist()
    [4.0, 4.0, 6.0]
    """
    inside, people = _classes(drawn, margin)
    factors = people / (drawn.weights @ inside)
    return _fitted(drawn, drawn.weights * (inside @ factors), inside)


def rake(
    drawn: Design, margins: Sequence[Margin], residuals: Residuals = Residuals.BY_DESIGN
) -> Design:
    """Fit the weights to several classifications at once.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    margins
        The classifications, whose headcounts must have the same total.
    residuals
        How rows count in the regression behind the variances; with unequal weights it matters.

    Returns
    -------
    Design
        With new weights, and variances from what the classifications do not explain.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> fitted = rake(
    ...     design(np.ones(4)),
    ...     [
    ...         Margin(["S", "S", "M", "M"], {"S": 30.0, "M": 10.0}),
    ...         Margin(["x", "y", "x", "y"], {"x": 20.0, "y": 20.0}),
    ...     ],
    ... )
    >>> fitted.weights.round(6).tolist()
    [15.0, 15.0, 5.0, 5.0]
    """
    if not margins:
        raise UnusableAnswers("Raking needs a classification; give one margin or more.")
    sides = [_classes(drawn, margin) for margin in margins]
    totals = [float(people.sum()) for _, people in sides]
    if max(totals) - min(totals) > SAME_TOTAL * max(totals):
        listed = ", ".join(f"{total:g}" for total in totals)
        raise UnusableAnswers(
            f"The classifications count {listed} people; let them count the same people."
        )
    columns = np.hstack([inside for inside, _ in sides])
    weights = _raked(drawn.weights, sides)
    if residuals is Residuals.ALIKE:
        alike = Calibration(columns, np.ones(drawn.rows), weights)
        return replace(drawn, weights=weights, calibration=alike)
    return _fitted(drawn, weights, columns)


def calibrate(drawn: Design, columns: Array, totals: Array) -> Design:
    """Fit the weights linearly to known totals.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    columns
        Shape (rows, columns); a column of ones fits the headcount.
    totals
        Totals of the columns over everyone, shape (columns,).

    Returns
    -------
    Design
        With new weights, some perhaps below 0, and variances from what the columns do not explain.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> x = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    >>> calibrate(design(np.ones(3)), x, np.array([6.0, 13.0])).weights.round(6).tolist()
    [1.5, 2.0, 2.5]
    """
    if columns.shape != (drawn.rows, len(totals)):
        raise UnusableAnswers(
            f"Columns of shape {columns.shape} do not fit {drawn.rows} rows and {len(totals)} "
            "totals; give one total a column."
        )
    weighted = drawn.weights[:, None] * columns
    if np.linalg.matrix_rank(weighted) < len(totals):
        raise UnusableAnswers("The columns repeat each other; leave one of them out.")
    slopes = np.linalg.solve(columns.T @ weighted, totals - weighted.sum(axis=0))
    return _fitted(drawn, drawn.weights * (1 + columns @ slopes), columns)


def _classes(drawn: Design, margin: Margin) -> tuple[Array, Array]:
    labels = np.asarray(margin.classes).tolist()
    if len(labels) != drawn.rows:
        raise UnusableAnswers(
            f"{len(labels)} classes for a design of {drawn.rows} rows; give one a row."
        )
    names = sorted(set(labels), key=str)
    unknown = [str(name) for name in names if name not in margin.people]
    if unknown:
        raise UnusableAnswers(
            f"No headcount for class {', '.join(unknown)}; give one for every class of the rows."
        )
    empty = [str(name) for name, people in margin.people.items() if people and name not in names]
    if empty:
        raise UnusableAnswers(
            f"Nobody of class {', '.join(empty)} answered; merge it with another class."
        )
    inside = np.array([[label == name for name in names] for label in labels], dtype=np.float64)
    return inside, np.array([float(margin.people[name]) for name in names])


def _raked(weights: Array, sides: Sequence[tuple[Array, Array]]) -> Array:
    for _ in range(ROUNDS):
        furthest = 0.0
        for inside, people in sides:
            factors = people / (weights @ inside)
            furthest = max(furthest, float(np.abs(factors - 1).max()))
            weights = weights * (inside @ factors)
        if furthest <= CLOSE:
            return weights
    raise UnusableAnswers(
        f"Raking does not settle in {ROUNDS} rounds; merge classes that hold few answers."
    )


def _fitted(drawn: Design, weights: Array, columns: Array) -> Design:
    return replace(
        drawn, weights=weights, calibration=Calibration(columns, drawn.weights, weights)
    )
