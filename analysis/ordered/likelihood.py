"""Likelihood: how well cumulative links say ordered answers, with slope and curvature.

    P(answer <= j | x) = F(eta_j),
    eta_j = (A_j a + sum over n of x_n A_j g_n - x'b) / exp(x_s'z)

a thresholds, b coefficients (a positive one moves answers up), g nominal effects, which shift each
threshold on its own, z effects on the spread. With pi_c = F(eta_c) - F(eta_(c-1)),
w_c = n_c / pi_c and the derivatives f, f' of F,

    dl/deta_j                 = f_j (w_j - w_(j+1))
    d2l/deta_j2               = f'_j (w_j - w_(j+1)) - f_j^2 (w_j / pi_j + w_(j+1) / pi_(j+1))
    d2l/deta_j deta_(j+1)     = f_j f_(j+1) w_(j+1) / pi_(j+1)

and the rest is the chain rule. Differences of F in its upper tail are taken from 1 - F.

Sources: McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142; Burridge (1981),
Journal of the Royal Statistical Society B 43, 41-45, on when it is concave.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.ordered.counts import OrderedCounts
from analysis.ordered.links import Link, Linked, linked
from analysis.ordered.thresholds import Thresholds, threshold_matrix, threshold_names

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrderedModel:
    """Which model; without names all columns move the answers and nothing else."""

    link: Link = Link.LOGIT
    thresholds: Thresholds = Thresholds.FLEXIBLE
    nominal: tuple[str, ...] = ()
    """Columns that shift each threshold on its own, instead of all together."""
    scale: tuple[str, ...] = ()
    """Columns that stretch the answers; they move them as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """The parts of a model that stay the same while its parameters change."""

    counts: OrderedCounts
    model: OrderedModel
    names: tuple[str, ...] = field(init=False)
    """Of all parameters: thresholds, nominal effects, coefficients, effects on the spread."""
    linear: Array = field(init=False)
    """Shape (rows, thresholds, parameters before the effects on the spread)."""
    stretching: Array = field(init=False)
    """Shape (rows, effects on the spread)."""

    def __post_init__(self) -> None:
        """Lay out the parameters."""
        counts, model = self.counts, self.model
        location = [name for name in counts.columns if name not in model.nominal]
        matrix = threshold_matrix(model.thresholds, len(counts.answers) - 1)
        free = threshold_names(model.thresholds, counts.answers)
        rows = len(counts.counts)
        parts = [np.broadcast_to(matrix, (rows, *matrix.shape))]
        parts += [matrix * self._column(name)[:, None, None] for name in model.nominal]
        parts += [
            np.repeat(-self._column(name)[:, None, None], len(matrix), axis=1) for name in location
        ]
        names = [*free, *(f"{each}.{name}" for name in model.nominal for each in free), *location]
        object.__setattr__(self, "linear", np.concatenate(parts, axis=2))
        stretching = [self._column(name) for name in model.scale]
        object.__setattr__(
            self, "stretching", np.column_stack(stretching) if stretching else np.zeros((rows, 0))
        )
        object.__setattr__(self, "names", (*names, *(f"scale.{name}" for name in model.scale)))

    def _column(self, name: str) -> Array:
        return self.counts.design[:, self.counts.columns.index(name)]

    @property
    def thresholds(self) -> int:
        """Free parameters of the thresholds."""
        return len(threshold_names(self.model.thresholds, self.counts.answers))

    @property
    def location(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return tuple(name for name in self.counts.columns if name not in self.model.nominal)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The log-likelihood at some parameters, its slope and its curvature."""

    value: float
    slope: Array
    curvature: Array


def surface(predictor: Predictor, parameters: Array) -> Surface:
    """Return the log-likelihood with its first and second derivatives.

    Parameters
    ----------
    predictor
        Counts and model.
    parameters
        As named by the predictor.

    Returns
    -------
    Surface
        Minus infinity where thresholds are out of order.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 2, 2, 3]), np.zeros((4, 0)))
    >>> found = surface(Predictor(counts, OrderedModel()), np.array([-1.0, 1.0]))
    >>> round(found.value, 4), found.slope.round(4).tolist()
    (-4.1704, [-0.1199, 0.1199])
    """
    eta, jacobian = etas(predictor, parameters)
    at = linked(predictor.model.link, eta)
    shares = probabilities(at)
    counts = predictor.counts.counts
    if ((shares < 0) | ((shares == 0) & (counts > 0))).any():
        size = len(parameters)
        return Surface(-np.inf, np.zeros(size), np.zeros((size, size)))
    shares = np.where(shares > 0, shares, 1.0)
    value = float((counts * np.log(shares)).sum())
    by_eta, diagonal, beside = _by_eta(at, shares, counts)
    slope = np.einsum("rj,rjq->q", by_eta, jacobian)
    curved = np.einsum("rjp,rj,rjq->pq", jacobian, diagonal, jacobian, optimize=True)
    crossed = np.einsum("rjp,rj,rjq->pq", jacobian[:, :-1], beside, jacobian[:, 1:], optimize=True)
    curved += crossed + crossed.T
    return Surface(value, slope, curved + _of_stretch(predictor, by_eta, eta, jacobian))


def row_slopes(predictor: Predictor, parameters: Array) -> Array:
    """Return the slope of the log-likelihood of each row.

    Parameters
    ----------
    predictor
        Counts and model.
    parameters
        As named by the predictor, with thresholds in order.

    Returns
    -------
    Array
        Shape (rows, parameters); the rows add up to the slope of the surface.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 2, 2]), np.array([[0.0], [0.0], [1.0]]))
    >>> row_slopes(Predictor(counts, OrderedModel()), np.zeros(2)).tolist()
    [[0.0, 0.0], [-0.5, 0.5]]
    """
    eta, jacobian = etas(predictor, parameters)
    at = linked(predictor.model.link, eta)
    by_eta, _, _ = _by_eta(at, probabilities(at), predictor.counts.counts)
    found: Array = np.einsum("rj,rjq->rq", by_eta, jacobian)
    return found


def etas(predictor: Predictor, parameters: Array) -> tuple[Array, Array]:
    """Return the thresholds as each row sees them, and their slopes along the parameters.

    Parameters
    ----------
    predictor
        Counts and model.
    parameters
        As named by the predictor.

    Returns
    -------
    tuple of Array
        Shapes (rows, thresholds) and (rows, thresholds, parameters).

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 2, 2]), np.array([[0.0], [0.0], [1.0]]))
    >>> etas(Predictor(counts, OrderedModel()), np.array([0.5, 2.0]))[0].tolist()
    [[0.5], [-1.5]]
    """
    size = predictor.linear.shape[2]
    stretch = np.exp(predictor.stretching @ parameters[size:])
    eta = predictor.linear @ parameters[:size] / stretch[:, None]
    along = predictor.linear / stretch[:, None, None]
    return eta, np.concatenate([along, -eta[:, :, None] * predictor.stretching[:, None]], axis=2)


def probabilities(at: Linked) -> Array:
    """Return the share of each answer between its thresholds.

    Parameters
    ----------
    at
        The distribution at the thresholds, shape (rows, thresholds).

    Returns
    -------
    Array
        Shape (rows, answers); 0 or less where thresholds are out of order.

    Examples
    --------
    >>> probabilities(linked(Link.LOGIT, np.array([[0.0]]))).tolist()
    [[0.5, 0.5]]
    """
    ends = np.zeros((len(at.below), 1))
    below = np.concatenate([ends, at.below, ends + 1], axis=1)
    above = np.concatenate([ends + 1, at.above, ends], axis=1)
    upper = below[:, :-1] + below[:, 1:] > 1
    shares: Array = np.where(upper, above[:, :-1] - above[:, 1:], below[:, 1:] - below[:, :-1])
    return shares


# The kernels below check nothing: they only compute.


def _by_eta(at: Linked, shares: Array, counts: Array) -> tuple[Array, Array, Array]:
    weights = counts / shares
    sharper = weights / shares
    difference = weights[:, :-1] - weights[:, 1:]
    diagonal = at.slope * difference - at.density**2 * (sharper[:, :-1] + sharper[:, 1:])
    beside = at.density[:, :-1] * at.density[:, 1:] * sharper[:, 1:-1]
    return at.density * difference, diagonal, beside


def _of_stretch(predictor: Predictor, by_eta: Array, eta: Array, jacobian: Array) -> Array:
    """Return what the curvature of eta itself adds, for effects on the spread."""
    z, size = predictor.stretching, predictor.linear.shape[2]
    added = np.zeros((jacobian.shape[2], jacobian.shape[2]))
    if not z.shape[1]:
        return added
    crossed = np.einsum("rj,rjq,rs->qs", by_eta, jacobian[:, :, :size], z)
    added[:size, size:], added[size:, :size] = -crossed, -crossed.T
    added[size:, size:] = np.einsum("rj,rj,rs,rt->st", by_eta, eta, z, z)
    return added
