"""Modification: how much better a model would fit, were a place free or an equality given up.

With u the slope of the log-likelihood in all numbers of the wider model, at the estimates of the
narrower one, and I its information, expected for complete answers, observed where there are gaps,

    X2 = u' I^-1 u  on as many degrees of freedom as there are new numbers,

and I^-1 u is the change to be expected. Where a place was fixed this is the modification index;
where it was equal to others, the score test of that equality. Both take answers for normal.

Sources: Sorbom (1989), Psychometrika 54, 371-384 (modification index); Saris, Satorra & Sorbom
(1987), Sociological Methodology 17, 105-129 (expected change); Satorra (1989), Psychometrika 54,
131-151.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2 as chi2_distribution

from analysis.latent.building import with_free
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import curvature
from analysis.latent.incomplete import complete_patterns, likelihood
from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.solution import divisors, named


@dataclass(frozen=True, slots=True)
class Gain:
    """What freeing some places together would bring."""

    places: tuple[Parameter, ...]
    name: str
    chi2: float
    df: int
    p: float
    changes: tuple[float, ...]
    """Expected change of each place."""
    standardized_changes: tuple[float, ...]
    """With factors and items standardised; nan where a factor has a variance below 0."""


def modification_indices(fitted: Fitted) -> tuple[Gain, ...]:
    """Return what each loading, covariance or residual covariance that is fixed at 0 would bring.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    tuple of Gain
        The largest first.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> answers[:, 0] += 0.5 * answers[:, 1]
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_complete(model, sample({"everyone": moments(answers, names)}))
    >>> modification_indices(fitted)[0].df
    1
    """
    places = candidates(fitted.model)
    wider = with_free(fitted.model, places)
    slope, information = _parts(fitted, wider, _carried(fitted, wider))
    new = np.array([_index(wider, place) for place in places], dtype=np.intp)
    old = np.setdiff1d(np.arange(wider.number), new)
    explained = np.linalg.solve(information[np.ix_(old, old)], information[np.ix_(old, new)])
    own = information[new, new]
    left = own - (information[np.ix_(old, new)] * explained).sum(axis=0)
    gains = [
        _gained(fitted, [place], float(slope[at] ** 2 / rest), np.array([slope[at] / rest]))
        for place, at, rest, whole in zip(places, new, left, own, strict=True)
        if rest > SETTLED * whole
    ]
    return tuple(sorted(gains, key=lambda each: -each.chi2))


def candidates(model: Model) -> list[Parameter]:
    """Return the loadings and covariances that a model leaves at 0.

    Parameters
    ----------
    model
        The model.

    Returns
    -------
    list of Parameter
        Places of value 0.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> len(candidates(factor_model(Structure({"f": ["a", "b", "c"]}))))
    3
    """
    taken = {_spot(place) for place in model.parameters}
    places = []
    items, factors = range(len(model.items)), range(len(model.factors))
    with_items = {p.column for p in model.parameters if p.matrix is Matrix.LOADING}
    for group in range(len(model.groups)):
        places += [
            Parameter(Matrix.LOADING, item, factor, group)
            for factor in factors
            if factor in with_items
            for item in items
        ]
        places += [Parameter(Matrix.RESIDUAL, b, a, group) for b in items for a in range(b)]
        places += [
            Parameter(Matrix.FACTOR_COVARIANCE, b, a, group) for b in factors for a in range(b)
        ]
    return [place for place in places if _spot(place) not in taken]


def gain(fitted: Fitted, freed: Sequence[Parameter]) -> Gain | None:
    """Return what it would bring to free some places together, each on its own.

    Parameters
    ----------
    fitted
        The model.
    freed
        Places, fixed or equal to others now.

    Returns
    -------
    Gain or None
        None where the answers would not settle the model with these places free.

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
    >>> gain(fitted, [Parameter(Matrix.RESIDUAL, 1, 0)]).name
    'residual covariance of b and a'
    """
    placed = [_valued(fitted, place) for place in freed]
    wider = with_free(fitted.model, placed)
    values = _carried(fitted, wider)
    new = [_index(wider, place) for place in placed]
    slope, information = _parts(fitted, wider, values)
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    scaled = information / np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] < SETTLED:
        return None
    moved = np.linalg.solve(scaled, slope / scale) / scale
    value, changes = float(slope @ moved), moved[new]
    return _gained(fitted, placed, value, changes)


SETTLED = 1e-8
"""Smallest eigenvalue of the information, scaled to a diagonal of 1, that settles the wider
model."""


# The kernels below check nothing: they only compute.


def _spot(place: Parameter) -> tuple[Matrix, int, int, int]:
    row, column = place.row, place.column
    if place.matrix in (Matrix.FACTOR_COVARIANCE, Matrix.RESIDUAL):
        row, column = max(row, column), min(row, column)
    return place.matrix, row, column, place.group


def _gained(fitted: Fitted, placed: Sequence[Parameter], value: float, changes: Array) -> Gain:
    with np.errstate(invalid="ignore"):
        by = [float(np.prod(divisors(fitted.implied, place))) for place in placed]
    return Gain(
        tuple(placed),
        " and ".join(named(fitted.model, place) for place in placed),
        value,
        len(placed),
        float(chi2_distribution.sf(value, len(placed))),
        tuple(float(change) for change in changes),
        tuple(float(change / size) for change, size in zip(changes, by, strict=True)),
    )


def _valued(fitted: Fitted, place: Parameter) -> Parameter:
    """Return the place with the value that it has now."""
    matrix = fitted.implied.matrices[place.matrix]
    return replace(place, value=float(matrix[place.group, place.row, place.column]))


def _index(model: Model, place: Parameter) -> int:
    for other in model.parameters:
        if _spot(other) == _spot(place) and other.index is not None:
            return other.index
    raise LookupError(place)


def _carried(fitted: Fitted, wider: Model) -> Array:
    """Return the estimates in the numbers of the wider model."""
    values = np.zeros(wider.number)
    for place in wider.parameters:
        if place.index is not None:
            values[place.index] = _valued(fitted, place).value
    return values


def _parts(fitted: Fitted, wider: Model, values: Array) -> tuple[Array, Array]:
    """Return slope and information of the log-likelihood of the wider model."""
    implied = wider.implied(values)
    patterns = fitted.incomplete or complete_patterns(fitted.sample)
    means = implied.means if wider.has_means else fitted.sample.means
    parts = [
        likelihood(part, means[group], implied.covariances[group])
        for group, part in enumerate(patterns)
    ]
    slope = wider.gradient(
        implied,
        np.array([part.by_covariance for part in parts if part is not None]),
        np.array([part.by_mean for part in parts if part is not None]),
    )
    if fitted.incomplete:
        return slope, curvature(wider, patterns, values)
    return slope, wider.information(implied, fitted.sample.counts)
