"""Parts: the matrices of a structure at some parameters, and their slopes along each of them.

The same parameters have two scales. The search runs on one that is free and relative to sigma: a
Cholesky factor of D / sigma^2, tau / sigma, x = log((1 + phi) / (1 - phi)) or the logit of a phi
in continuous time, rows of a Cholesky factor of R before they are brought to length 1, log r.
Intervals are made on the natural one: log standard deviations, log((1 + rho) / (1 - rho)) of
correlations, x, log r, log sigma.

Source: Pinheiro & Bates (1996), Statistics and Computing 6, 289-296.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analysis.serial.structure import Effects, Serial, Structure

Array = NDArray[np.float64]
Sloped = tuple[Array, Array]
"""A matrix, and its slopes along each of its parameters, stacked in front."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """D, tau^2, R and the spreads, each with its slopes, shape (parameters, ...)."""

    effects: Array
    effects_slopes: Array
    team: float
    team_slopes: Array
    correlations: Array
    """Over all waves, or over all positions."""
    correlations_slopes: Array
    spreads: Array
    """Standard deviation of the residuals in each wave."""
    spreads_slopes: Array


def relative_parts(structure: Structure, waves: Array, parameters: Array) -> Parts:
    """Return the matrices relative to sigma, from parameters on the scale of the search.

    Parameters
    ----------
    structure
        The covariance in words.
    waves
        Times of all waves, ascending.
    parameters
        People, teams, correlations, spreads, in this order.

    Returns
    -------
    Parts
        D / sigma^2, tau^2 / sigma^2, R and r.

    Examples
    --------
    >>> parts = relative_parts(Structure(), np.array([0.0, 1.0]), np.array([2.0]))
    >>> parts.effects.tolist(), parts.spreads.tolist()
    ([[4.0]], [1.0, 1.0])
    """
    people, team, serial, spread = split(structure, len(waves), parameters)
    blocks = (
        _from_factor(people, structure.width),
        (np.array(np.sum(team**2)), 2 * team),
        correlations(structure.serial, waves, serial, _from_rows),
        _ratios(spread, len(waves)),
    )
    return _assembled(blocks, structure.sizes(len(waves)), len(parameters))


def natural_parts(structure: Structure, waves: Array, parameters: Array) -> Parts:
    """Return the matrices themselves, from parameters on the scale of the intervals.

    Parameters
    ----------
    structure
        The covariance in words.
    waves
        Times of all waves, ascending.
    parameters
        As `natural_parameters` gives them.

    Returns
    -------
    Parts
        D, tau^2, R and sigma r.

    Examples
    --------
    >>> parts = natural_parts(Structure(), np.array([0.0, 1.0]), np.log([2.0, 3.0]))
    >>> parts.effects.round(9).tolist(), parts.spreads.round(9).tolist()
    ([[4.0]], [3.0, 3.0])
    """
    people, team, serial, spread = split(structure, len(waves), parameters[:-1])
    ratios, slopes = _ratios(spread, len(waves))
    spreads = np.exp(parameters[-1]) * ratios
    variance = np.exp(2 * team)
    blocks = (
        _from_logs(people, structure.width),
        (np.array(np.sum(variance)), 2 * variance),
        correlations(structure.serial, waves, serial, _from_pairs),
        (spreads, np.vstack([np.exp(parameters[-1]) * slopes, spreads])),
    )
    *first, last = structure.sizes(len(waves))
    return _assembled(blocks, (*first, last + 1), len(parameters))


def natural_parameters(
    structure: Structure, waves: Array, parameters: Array, sigma: float
) -> Array:
    """Return the parameters of the intervals for those of the search.

    Parameters
    ----------
    structure
        The covariance in words.
    waves
        Times of all waves, ascending.
    parameters
        On the scale of the search.
    sigma
        Standard deviation of the residuals in the first wave.

    Returns
    -------
    Array
        People: log standard deviations, then the correlation; teams, correlations, spreads; log
        sigma last.

    Examples
    --------
    >>> waves = np.array([0.0, 1.0])
    >>> np.exp(natural_parameters(Structure(), waves, np.array([2.0]), 3.0)).round(9).tolist()
    [6.0, 3.0]
    """
    _, team, serial, spread = split(structure, len(waves), parameters)
    parts = relative_parts(structure, waves, parameters)
    deviations = np.sqrt(np.diag(parts.effects))
    people = np.log(deviations * sigma)
    if structure.effects is Effects.INTERCEPT_AND_SLOPE:
        people = np.append(people, fisher(parts.effects[1:, 0] / deviations.prod()))
    if structure.serial is Serial.UNSTRUCTURED:
        serial = fisher(parts.correlations[np.triu_indices(len(waves), 1)])
    return np.concatenate([people, np.log(np.abs(team) * sigma), serial, spread, [np.log(sigma)]])


def split(structure: Structure, waves: int, parameters: Array) -> tuple[Array, ...]:
    """Return the parameters of people, teams, correlations and spreads.

    Parameters
    ----------
    structure
        The covariance in words.
    waves
        How many there are.
    parameters
        All in a row.

    Returns
    -------
    tuple of Array
        Empty for what the structure has not.

    Examples
    --------
    >>> [len(part) for part in split(Structure(), 3, np.array([2.0]))]
    [1, 0, 0, 0]
    """
    return tuple(np.split(parameters, np.cumsum(structure.sizes(waves))[:-1]))


def phi(serial: Serial, parameter: Array) -> Array:
    """Return the correlation of neighbouring waves for its parameter.

    Parameters
    ----------
    serial
        Which AR(1).
    parameter
        Any numbers.

    Returns
    -------
    Array
        Between -1 and 1; between 0 and 1 in continuous time.

    Examples
    --------
    >>> phi(Serial.BY_WAVE, np.array([0.0])).tolist(), phi(Serial.CONTINUOUS, np.zeros(1)).tolist()
    ([0.0], [0.5])
    """
    value: Array = expit(parameter) if serial is Serial.CONTINUOUS else np.tanh(parameter / 2)
    return value


def fisher(correlation: Array) -> Array:
    """Return log((1 + r) / (1 - r)).

    Parameters
    ----------
    correlation
        Between -1 and 1.

    Returns
    -------
    Array
        Any numbers.

    Examples
    --------
    >>> fisher(np.array([0.0])).tolist()
    [0.0]
    """
    transformed: Array = 2 * np.arctanh(correlation)
    return transformed


def correlations(
    serial: Serial, waves: Array, parameters: Array, free: Callable[[Array, int], Sloped]
) -> Sloped:
    """Return R and its slopes, over all waves or all positions.

    Parameters
    ----------
    serial
        Which kind.
    waves
        Times of all waves, ascending.
    parameters
        None, one, or one for each two waves.
    free
        What makes a correlation matrix of the latter.

    Returns
    -------
    tuple of Array
        Shapes (waves, waves) and (parameters, waves, waves).

    Examples
    --------
    >>> correlations(Serial.CONTINUOUS, np.array([0.0, 2.0]), np.zeros(1), _from_pairs)[0].tolist()
    [[1.0, 0.25], [0.25, 1.0]]
    """
    size = len(waves)
    if serial is Serial.NONE:
        return np.eye(size), np.zeros((0, size, size))
    if serial is Serial.UNSTRUCTURED:
        return free(parameters, size)
    times = np.arange(size) if serial is Serial.BY_POSITION else waves
    lags = np.abs(times[:, None] - times).astype(np.float64)
    value = float(phi(serial, parameters)[0])
    slope = value * (1 - value) if serial is Serial.CONTINUOUS else (1 - value**2) / 2
    apart = lags > 0
    powers = value ** np.where(apart, lags - 1, 0.0)
    return np.where(apart, powers * value, 1.0), (slope * lags * powers)[None]


# The kernels below check nothing: they only compute.


def _assembled(
    blocks: tuple[tuple[Array, Array], ...], sizes: tuple[int, ...], size: int
) -> Parts:
    ends = np.cumsum(sizes)
    placed = []
    for (_, slopes), end, length in zip(blocks, ends, sizes, strict=True):
        whole = np.zeros((size, *slopes.shape[1:]))
        whole[end - length : end] = slopes
        placed.append(whole)
    (effects, _), (team, _), (correlated, _), (spreads, _) = blocks
    return Parts(
        effects, placed[0], float(team), placed[1], correlated, placed[2], spreads, placed[3]
    )


def _from_factor(parameters: Array, width: int) -> Sloped:
    factor = np.zeros((width, width))
    places = np.tril_indices(width)
    factor[places] = parameters
    slopes = np.zeros((len(parameters), width, width))
    for place, (row, column) in enumerate(zip(*places, strict=True)):
        slopes[place, row] += factor[:, column]
        slopes[place, :, row] += factor[:, column]
    return factor @ factor.T, slopes


def _from_logs(parameters: Array, width: int) -> Sloped:
    deviations = np.exp(parameters[:width])
    correlated, slopes = _from_pairs(parameters[width:], width)
    effects = correlated * np.outer(deviations, deviations)
    both = np.eye(width)[:, :, None] + np.eye(width)[:, None, :]
    along = np.concatenate([effects * both, slopes * np.outer(deviations, deviations)])
    return effects, along


def _from_pairs(parameters: Array, size: int) -> Sloped:
    values = np.tanh(parameters / 2)
    matrix, slopes = np.eye(size), np.zeros((len(parameters), size, size))
    rows, columns = np.triu_indices(size, 1)
    matrix[rows, columns] = matrix[columns, rows] = values
    each = np.arange(len(parameters))
    slopes[each, rows, columns] = slopes[each, columns, rows] = (1 - values**2) / 2
    return matrix, slopes


def _from_rows(parameters: Array, size: int) -> Sloped:
    rows = np.eye(size)
    places = np.tril_indices(size, -1)
    rows[places] = parameters
    lengths = np.linalg.norm(rows, axis=1)
    factor = rows / lengths[:, None]
    slopes = np.zeros((len(parameters), size, size))
    for place, (row, column) in enumerate(zip(*places, strict=True)):
        moved = (np.eye(size)[column] - factor[row] * factor[row, column]) / lengths[row]
        slopes[place, row] += factor @ moved
        slopes[place, :, row] += factor @ moved
    return factor @ factor.T, slopes


def _ratios(parameters: Array, waves: int) -> Sloped:
    ratios = np.ones(waves)
    slopes = np.zeros((len(parameters), waves))
    if len(parameters):
        ratios[1:] = np.exp(parameters)
        slopes[:, 1:] = np.diag(ratios[1:])
    return ratios, slopes
