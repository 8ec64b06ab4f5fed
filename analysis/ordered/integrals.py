"""Integrals: the likelihood of ordered answers of people in units, by Laplace or quadrature.

    eta_j = A_j a - x'b - tau u_i,  u_i ~ N(0, 1) for unit i,
    h_i(u) = sum over its rows of n_c log pi_c(eta - tau u) - u^2 / 2

With v its mode, s = (-h''(v))^(-1/2), and K nodes x_k and weights w_k of Gauss and Hermite,

    log L_i = log s + log sum w_k exp(h_i(v + sqrt(2) s x_k) + x_k^2) - log(pi) / 2

which for one node is Laplace's h_i(v) + log s. The slope along the parameters is that of this very
formula, with v and s moving: dv = -h_u,p / h_uu and ds = s^3 (h_uu,p + h_uuu dv) / 2, from the
derivatives of log pi along a common shift of all thresholds:

    l1 = p'/p,  l2 = p''/p - l1^2,  l3 = p'''/p - 3 l1 p''/p + 2 l1^3

Sources: Liu & Pierce (1994), Biometrika 81, 624-629; Pinheiro & Bates (1995), Journal of
Computational and Graphical Statistics 4, 12-35; Hedeker & Gibbons (1994), Biometrics 50, 933-944.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.ordered.likelihood import Predictor, etas, probabilities
from analysis.ordered.links import Linked, linked

Array = NDArray[np.float64]

MODE_STEPS = 100
ARRIVED = 1e-11
"""Largest step, in standard deviations of units, at which the modes have been found."""
ROUNDING = 1e-14
"""A height that falls by less than this share of itself has not fallen."""
FARTHEST = 3.0
"""Largest step towards a mode, in standard deviations of units."""


@dataclass(frozen=True, slots=True, eq=False)
class Integral:
    """The log-likelihood of all units at some parameters, with its slope, and their modes."""

    value: float
    slope: Array
    modes: Array
    """v, in standard deviations of units, shape (units,)."""
    spreads: Array
    """s, likewise."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Sums over the rows of each unit, at some shift of each unit."""

    value: Array
    first: Array
    second: Array
    third: Array
    value_slope: Array
    """Shape (units, parameters)."""
    first_slope: Array
    second_slope: Array


def integral(predictor: Predictor, parameters: Array, nodes: int) -> Integral:
    """Return the log-likelihood with the units integrated out.

    Parameters
    ----------
    predictor
        Counts with units, and a model without effects on the spread.
    parameters
        As named by the predictor, then tau.
    nodes
        1 for Laplace's approximation.

    Returns
    -------
    Integral
        Minus infinity where thresholds are out of order, and where the mode of a unit is none, as
        heavy tails may have it.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.likelihood import OrderedModel
    >>> answers, nothing = np.array([1.0, 1, 2, 2]), np.zeros((4, 0))
    >>> counts = ordered_counts(answers, nothing, units=["A", "A", "B", "B"])
    >>> found = integral(Predictor(counts, OrderedModel()), np.array([0.0, 1.0]), 1)
    >>> round(found.value, 4), found.modes.round(4).tolist()
    (-2.4714, [-0.6748, 0.6748])
    """
    theta, tau = parameters[:-1], float(parameters[-1])
    eta, jacobian = etas(predictor, theta)
    impossible = Integral(-np.inf, np.zeros(len(parameters)), np.zeros(0), np.zeros(0))
    if not np.isfinite(_log_shares(predictor, eta)).all():
        return impossible
    modes = _modes(predictor, eta, tau)
    at = _rows(predictor, eta, jacobian, tau * modes)
    uu, uuu = tau**2 * at.second - 1, -(tau**3) * at.third
    if not (uu < 0).all():
        return impossible
    spreads = (-uu) ** -0.5
    u_p = np.column_stack([-tau * at.first_slope, -at.first + tau * modes * at.second])
    uu_p = np.column_stack(
        [tau**2 * at.second_slope, 2 * tau * at.second - tau**2 * modes * at.third]
    )
    d_modes = -u_p / uu[:, None]
    d_spreads = spreads[:, None] ** 3 * (uu_p + uuu[:, None] * d_modes) / 2
    x, weights = np.polynomial.hermite.hermgauss(nodes)
    logs, slopes = [], []
    for node, weight in zip(x, weights, strict=True):
        u = modes + np.sqrt(2) * spreads * node
        there = at if node == 0 else _rows(predictor, eta, jacobian, tau * u)
        logs.append(np.log(weight) + node**2 + there.value - u**2 / 2)
        along = np.column_stack([there.value_slope, -u * there.first])
        moved = (-tau * there.first - u)[:, None] * (d_modes + np.sqrt(2) * node * d_spreads)
        slopes.append(along + moved)
    shares = np.exp(np.array(logs) - np.max(logs, axis=0))
    total = shares.sum(axis=0)
    values = np.log(spreads) + np.log(total) + np.max(logs, axis=0) - np.log(np.pi) / 2
    slope = d_spreads / spreads[:, None] + np.einsum("ku,kup->up", shares / total, slopes)
    return Integral(float(values.sum()), slope.sum(axis=0), modes, spreads)


# The kernels below check nothing: they only compute.


def _log_shares(predictor: Predictor, eta: Array) -> Array:
    shares = probabilities(linked(predictor.model.link, eta))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(predictor.counts.counts > 0, np.log(shares), 0.0))


def _by_unit(predictor: Predictor, rows: Array) -> Array:
    starts = np.flatnonzero(np.diff(predictor.counts.unit_of, prepend=-1))
    return np.asarray(np.add.reduceat(rows, starts, axis=0))


def _modes(predictor: Predictor, eta: Array, tau: float) -> Array:
    """Return where each unit fits best, by Newton's steps halved where they lead down."""
    modes = np.zeros(predictor.counts.unit_of[-1] + 1)
    height, step = _uphill(predictor, eta, tau, modes)
    for _ in range(MODE_STEPS):
        if np.abs(step).max() < ARRIVED:
            break
        there, onward = _uphill(predictor, eta, tau, modes + step)
        up = there >= height - ROUNDING * (1 + np.abs(height))
        modes = np.where(up, modes + step, modes)
        height = np.where(up, there, height)
        step = np.where(up, onward, step / 2)
    return modes


def _uphill(predictor: Predictor, eta: Array, tau: float, modes: Array) -> tuple[Array, Array]:
    """Return h of each unit, and the step that leads to its mode where h is a parabola."""
    shifts = tau * modes[predictor.counts.unit_of][:, None]
    cells = _Cells(linked(predictor.model.link, eta - shifts), predictor.counts.counts)
    value, first, second = (
        _by_unit(predictor, each.sum(axis=1)) for each in (cells.value, cells.first, cells.second)
    )
    curved = np.maximum(1 - tau**2 * second, 1.0)
    step = np.clip((-tau * first - modes) / curved, -FARTHEST, FARTHEST)
    return value - modes**2 / 2, step


class _Cells:
    """log pi of each row and answer times its count, and its derivatives along a common shift."""

    def __init__(self, at: Linked, counts: Array) -> None:
        self.counts = counts
        raw = probabilities(at)
        self.shares = np.where((raw > 0) & (counts > 0), raw, 1.0)
        self.impossible = (raw <= 0) & (counts > 0)
        self.first_ratio = _between(at.density) / self.shares
        self.second_ratio = _between(at.slope) / self.shares
        self.third_ratio = _between(at.bend) / self.shares

    @property
    def value(self) -> Array:
        return np.where(self.impossible, -np.inf, self.counts * np.log(self.shares))

    @property
    def first(self) -> Array:
        return np.asarray(self.counts * self.first_ratio)

    @property
    def second(self) -> Array:
        return np.asarray(self.counts * (self.second_ratio - self.first_ratio**2))

    @property
    def third(self) -> Array:
        one, two = self.first_ratio, self.second_ratio
        return np.asarray(self.counts * (self.third_ratio - 3 * one * two + 2 * one**3))


def _between(ends: Array) -> Array:
    """Return upper less lower end of each answer, the outermost being 0."""
    nothing = np.zeros((len(ends), 1))
    return np.diff(np.concatenate([nothing, ends, nothing], axis=1), axis=1)


def _rows(predictor: Predictor, eta: Array, jacobian: Array, shifts: Array) -> _Rows:
    counts = predictor.counts
    at = linked(predictor.model.link, eta - shifts[counts.unit_of][:, None])
    cells = _Cells(at, counts.counts)
    weights = counts.counts / cells.shares
    one, two = cells.first_ratio, cells.second_ratio

    def along(of_cell: tuple[Array, Array, Array]) -> Array:
        """Chain weights of density, slope and bend, upper ends less lower ends, to parameters."""
        ends = (at.density, at.slope, at.bend)
        by_eta = np.sum(
            [
                end * (weight[:, :-1] - weight[:, 1:])
                for end, weight in zip(ends, of_cell, strict=True)
            ],
            axis=0,
        )
        return _by_unit(predictor, np.einsum("rj,rjq->rq", by_eta, jacobian))

    zero = np.zeros_like(weights)
    return _Rows(
        _by_unit(predictor, cells.value.sum(axis=1)),
        _by_unit(predictor, cells.first.sum(axis=1)),
        _by_unit(predictor, cells.second.sum(axis=1)),
        _by_unit(predictor, cells.third.sum(axis=1)),
        along((weights, zero, zero)),
        along((-weights * one, weights, zero)),
        along((weights * (2 * one**2 - two), -2 * weights * one, weights)),
    )
