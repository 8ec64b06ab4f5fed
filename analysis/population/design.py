"""Design: strata, clusters, weights and the sizes of what was drawn from.

A total is estimated by sum(w * u). With z_c the sum of w * u in first-stage unit c of stratum h,
n_h units drawn of N_h and f_h = n_h / N_h, its variance is

    V = sum_h (1 - f_h) * n_h / (n_h - 1) * sum_c (z_c - mean_h(z))^2

and each further stage adds the same expression inside every unit, times f_h. Whatever is not a
total (a mean, a ratio, a coefficient) has its linearised u instead of the answer itself. Where
weights were calibrated to totals of X, u is replaced by its residual from the regression on X
with the weights before calibration. Weights w that were trimmed after they were calibrated to g
add up g times u w / g, so that u w / g has its residual taken and g is what it is weighted by.

Sources: Horvitz and Thompson (1952), Journal of the American Statistical Association 47,
663-685; Binder (1983), International Statistical Review 51, 279-292 (linearisation); Särndal,
Swensson and Wretman (1992), Model Assisted Survey Sampling, sections 4.3 and 6.6; Deville and
Särndal (1992), Journal of the American Statistical Association 87, 376-382 (calibration).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Labels = Sequence[object] | NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of the draw: the unit each row lies in, and how many there were to draw from."""

    units: Codes
    population: Array | None
    """Units in the row's stratum of the population; None for a draw taken as endless."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What weights were fitted to: known totals of `columns`."""

    columns: Array
    weights: Array
    """What rows count in the regression on `columns`: the weights before the fit."""
    fitted: Array
    """The weights after the fit, before any trimming."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How the rows came to be drawn; make it with `design`."""

    weights: Array
    strata: Codes
    stages: tuple[Stage, ...]
    calibration: Calibration | None = None

    @property
    def rows(self) -> int:
        """Rows in the sample."""
        return len(self.weights)

    @property
    def df(self) -> int:
        """Degrees of freedom: first-stage units less strata, over rows that weigh anything."""
        counted = self.weights > 0
        units = np.unique(self.stages[0].units[counted]).size
        return int(units - np.unique(self.strata[counted]).size)

    @property
    def people(self) -> float:
        """The size of the population as the weights have it."""
        return float(self.weights.sum())


def design(
    weights: Array | None = None,
    strata: Labels | None = None,
    clusters: Sequence[Labels] = (),
    population: Sequence[Array] = (),
) -> Design:
    """Describe how the rows were drawn.

    Parameters
    ----------
    weights
        How many people each row stands for; None takes them from `population`, or 1 without it.
    strata
        Stratum of each row; None for one stratum.
    clusters
        For each stage, the unit of each row; empty where the rows themselves were drawn.
    population
        For each stage, how many units the row's stratum (or unit above) had to draw from; empty
        for a draw without finite-population correction.

    Returns
    -------
    Design
        Checked: sizes agree, no stratum has a lone unit it cannot learn a spread from.

    Examples
    --------
    >>> drawn = design(strata=["S", "S", "M", "M"], population=[np.array([4.0, 4.0, 6.0, 6.0])])
    >>> drawn.weights.tolist(), drawn.df
    ([2.0, 2.0, 3.0, 3.0], 2)
    """
    rows = _rows(weights, strata, clusters, population)
    groups = _codes([strata]) if strata is not None else np.zeros(rows, dtype=np.intp)
    levels: list[Labels] = list(clusters) or [np.arange(rows)]
    if len(population) > len(levels):
        raise UnusableAnswers(
            f"{len(population)} stages have population sizes but only {len(levels)} have units; "
            "name the units of every stage."
        )
    stages, above, inclusion = [], groups, np.ones(rows)
    for place, labels in enumerate(levels):
        units = _codes([above, labels])
        known = population[place] if place < len(population) else None
        drawn = _units_drawn(units, above)
        if known is not None:
            _check_population(drawn, known)
            inclusion = inclusion * drawn / known
        _refuse_lone_units(drawn, known)
        stages.append(Stage(units, known))
        if known is None:
            break
        above = units
    return Design(1 / inclusion if weights is None else weights, groups, tuple(stages))


def without_correction(drawn: Design) -> Design:
    """Return the same draw as if from an endless population.

    Parameters
    ----------
    drawn
        A design with population sizes.

    Returns
    -------
    Design
        First stage alone, since later ones then add nothing.

    Examples
    --------
    >>> drawn = design(population=[np.array([4.0, 4.0])])
    >>> without_correction(drawn).stages[0].population is None
    True
    """
    return replace(drawn, stages=(Stage(drawn.stages[0].units, None),))


def covariance_of_totals(drawn: Design, scores: Array) -> Array:
    """Return the covariances of weighted totals.

    Parameters
    ----------
    drawn
        The design.
    scores
        What is added up, before weighting, shape (rows, totals); 0 outside a domain.

    Returns
    -------
    Array
        Shape (totals, totals).

    Examples
    --------
    >>> drawn = design(population=[np.array([4.0, 4.0])])
    >>> covariance_of_totals(drawn, np.array([[1.0], [3.0]])).tolist()
    [[8.0]]
    """
    weighted = scores * drawn.weights[:, None]
    if drawn.calibration is not None:
        weighted = _residuals(weighted, drawn.calibration)
    strata, share = drawn.strata, np.ones(drawn.rows)
    covariance = np.zeros((scores.shape[1], scores.shape[1]))
    for stage in drawn.stages:
        first = np.unique(stage.units, return_index=True)[1]
        totals = _sums(weighted, stage.units)
        stratum = strata[first]
        drawn_here = np.bincount(stratum)[stratum].astype(np.float64)
        fraction = 0.0 if stage.population is None else drawn_here / stage.population[first]
        centred = totals - (_sums(totals, stratum) / np.bincount(stratum)[:, None])[stratum]
        bessel = drawn_here / np.maximum(drawn_here - 1, 1)
        scale = share[first] * (1 - fraction) * bessel
        covariance += centred.T @ (centred * scale[:, None])
        share = share * np.broadcast_to(fraction, first.shape)[stage.units]
        strata = stage.units
    return covariance


def _rows(
    weights: Array | None,
    strata: Labels | None,
    clusters: Sequence[Labels],
    population: Sequence[Array],
) -> int:
    given = [column for column in (weights, strata, *clusters, *population) if column is not None]
    lengths = {len(column) for column in given}
    if not lengths:
        raise UnusableAnswers("A design needs weights, strata, clusters or population sizes.")
    if len(lengths) > 1:
        listed = ", ".join(str(length) for length in sorted(lengths))
        raise UnusableAnswers(
            f"The columns of a design have {listed} rows; give all of them one value a row."
        )
    if weights is not None and not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise UnusableAnswers("A weight is negative or missing; give every row a weight of 0 up.")
    return lengths.pop()


def _codes(columns: Sequence[Labels]) -> Codes:
    keys = list(zip(*(np.asarray(column).tolist() for column in columns), strict=True))
    order = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return np.array([order[key] for key in keys], dtype=np.intp)


def _units_drawn(units: Codes, strata: Codes) -> Array:
    first = np.unique(units, return_index=True)[1]
    return np.bincount(strata[first], minlength=strata.max() + 1)[strata].astype(np.float64)


def _check_population(drawn: Array, known: Array) -> None:
    short = drawn > known
    if short.any():
        place = int(np.flatnonzero(short)[0])
        raise UnusableAnswers(
            f"{drawn[place]:g} units were drawn from a stratum of {known[place]:g}; "
            "correct the population sizes."
        )


def _refuse_lone_units(drawn: Array, known: Array | None) -> None:
    lone = drawn == 1 if known is None else (drawn == 1) & (known > 1)
    if lone.any():
        raise UnusableAnswers(
            f"The stratum of row {int(np.flatnonzero(lone)[0]) + 1} has a single unit, which "
            "has no spread; merge it with another stratum."
        )


def _residuals(weighted: Array, known: Calibration) -> Array:
    fitted = known.fitted[:, None]
    scores = np.divide(weighted, fitted, out=np.zeros_like(weighted), where=fitted != 0)
    root = np.sqrt(known.weights)[:, None]
    slopes = np.linalg.lstsq(root * known.columns, root * scores, rcond=None)[0]
    residuals: Array = (scores - known.columns @ slopes) * fitted
    return residuals


def _sums(values: Array, codes: Codes) -> Array:
    sums = np.zeros((codes.max() + 1, values.shape[1]))
    np.add.at(sums, codes, values)
    return sums
