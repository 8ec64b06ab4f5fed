"""Two-level likelihood: how likely the answers are, given covariances within and between units.

With W within and B between units, V_s = W + s B, mu the means and M_s the sum over units of size
s of (m_j - mu)(m_j - mu)',

    -2 log L = N p log(2 pi) + (N - J) log|W| + tr(W^-1 S_W)
               + sum_s [g_s log|V_s| + s tr(V_s^-1 M_s)]

B need not be proper, only every V_s. With A_s = g_s V_s^-1 - s V_s^-1 M_s V_s^-1, derivatives of
-2 log L are

    by W   (N - J) W^-1 - W^-1 S_W W^-1 + sum_s A_s,   by B   sum_s s A_s
    by mu  -2 sum_s s V_s^-1 sum_j (m_j - mu)

and the expected information of numbers a and b is half of (N - J) tr(W^-1 W_a W^-1 W_b) + sum_s
g_s tr(V_s^-1 V_a V_s^-1 V_b), plus sum_s g_s s mu_a' V_s^-1 mu_b.

Source: McDonald & Goldstein (1989), British Journal of Mathematical and Statistical Psychology
42, 215-232.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array
from analysis.latent.search import Point
from analysis.latent.two_level_sums import TwoLevelSums

WITHIN, BETWEEN = 0, 1
"""Places of the two levels among the groups of a model."""


@dataclass(frozen=True, slots=True)
class Deviance:
    """-2 log L and its derivatives."""

    value: float
    by_within: Array
    by_between: Array
    by_mean: Array


def deviance(sums: TwoLevelSums, within: Array, between: Array, mean: Array) -> Deviance | None:
    """Return -2 log L.

    Parameters
    ----------
    sums
        Of the answers.
    within, between
        Covariances, shape (items, items).
    mean
        Shape (items,).

    Returns
    -------
    Deviance or None
        None where a covariance of answers or of unit means is not positive definite.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> sums = two_level_sums(unit_sums(np.array([[-1.0], [1.0]]), ["A", "A"]))
    >>> found = deviance(sums, np.ones((1, 1)), np.zeros((1, 1)), np.zeros(1))
    >>> round(found.value - float(2 * np.log(2 * np.pi)), 6)
    2.0
    """
    if not np.isfinite(within).all() or not np.isfinite(between).all():
        return None
    spread = within + sums.sizes[:, None, None] * between
    try:
        roots = np.linalg.cholesky(np.concatenate([within[None], spread]))
    except np.linalg.LinAlgError:
        return None
    logs = 2 * np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    inverse, inside = np.linalg.inv(spread), np.linalg.inv(within)
    away = mean - sums.grand
    crossed = sums.sums[:, :, None] * away
    around = sums.products - crossed - crossed.transpose(0, 2, 1)
    around = around + sums.units[:, None, None] * np.outer(away, away)
    sized = sums.sizes[:, None, None] * (inverse @ around)
    value = (
        sums.n * len(sums.items) * np.log(2 * np.pi)
        + sums.inside * logs[0]
        + np.trace(inside @ sums.within)
        + sums.units @ logs[1:]
        + np.trace(sized, axis1=1, axis2=2).sum()
    )
    by_spread = sums.units[:, None, None] * inverse - sized @ inverse
    left = sums.sums - sums.units[:, None] * away
    return Deviance(
        float(value),
        sums.inside * inside - inside @ sums.within @ inside + by_spread.sum(axis=0),
        np.einsum("s,sab->ab", sums.sizes, by_spread),
        -2 * np.einsum("s,sab,sb->a", sums.sizes, inverse, left),
    )


def discrepancy(model: Model, sums: TwoLevelSums, values: Array) -> Point | None:
    """Return -2 log L over the number of people, and its gradient.

    Parameters
    ----------
    model
        Its two groups are the levels, within and between.
    sums
        Of its items, in its order.
    values
        One value a free number.

    Returns
    -------
    Point or None
        None where there is no likelihood.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.latent.two_level_saturated import saturated_model
    >>> from analysis.sums.units import unit_sums
    >>> sums = two_level_sums(unit_sums(np.array([[-1.0], [1.0]]), ["A", "A"], ["x"]))
    >>> round(discrepancy(saturated_model(("x",)), sums, np.array([1.0, 0.0, 0.0])).value, 4)
    2.8379
    """
    implied = model.implied(values)
    found = deviance(sums, *_levels(implied))
    if found is None:
        return None
    by_covariance = np.stack([found.by_within, found.by_between])
    by_mean = np.stack([np.zeros_like(found.by_mean), found.by_mean])
    gradient = model.gradient(implied, by_covariance, by_mean)
    return Point(found.value / sums.n, gradient / sums.n)


def expected_information(model: Model, sums: TwoLevelSums, values: Array) -> Array:
    """Return the expected information of all people.

    Parameters
    ----------
    model
        Its two groups are the levels, within and between.
    sums
        Of its items, in its order.
    values
        One value a free number.

    Returns
    -------
    Array
        Shape (number, number).

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.latent.two_level_saturated import saturated_model
    >>> from analysis.sums.units import unit_sums
    >>> sums = two_level_sums(unit_sums(np.array([[-1.0], [1.0]]), ["A", "A"], ["x"]))
    >>> values = np.array([1.0, 0.0, 0.0])
    >>> expected_information(saturated_model(("x",)), sums, values).round(6).tolist()
    [[1.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 2.0]]
    """
    implied = model.implied(values)
    within, between, _ = _levels(implied)
    of_within, of_between, of_means = _derivatives(model, implied)
    information = sums.inside / 2 * _traced(_inverted(within), of_within)
    for size, units in zip(sums.sizes, sums.units, strict=True):
        inverse = _inverted(within + size * between)
        information += units / 2 * _traced(inverse, of_within + size * of_between)
        information += units * size * of_means @ inverse @ of_means.T
    return information


def observed_information(
    model: Model, sums: TwoLevelSums, values: Array, step: float = 1e-5
) -> Array:
    """Return the observed information of all people, by central differences of the gradient.

    Parameters
    ----------
    model
        Its two groups are the levels, within and between.
    sums
        Of its items, in its order.
    values
        One value a free number.
    step
        Of the differences, in the size of the number.

    Returns
    -------
    Array
        Shape (number, number).

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.latent.two_level_saturated import saturated_model
    >>> from analysis.sums.units import unit_sums
    >>> sums = two_level_sums(unit_sums(np.array([[-1.0], [1.0]]), ["A", "A"], ["x"]))
    >>> values = np.array([1.0, 0.0, 0.0])
    >>> observed_information(saturated_model(("x",)), sums, values).round(4).tolist()
    [[1.0, -1.0, 0.0], [-1.0, -2.0, 0.0], [0.0, 0.0, 2.0]]
    """
    rows = []
    for number, value in enumerate(values):
        move = np.zeros(len(values))
        move[number] = step * max(1.0, abs(value))
        ahead, behind = (discrepancy(model, sums, values + sign * move) for sign in (1, -1))
        if ahead is None or behind is None:
            return expected_information(model, sums, values)
        rows.append((ahead.gradient - behind.gradient) / (2 * move[number]))
    information = np.array(rows) * sums.n / 2
    return (information + information.T) / 2


# The kernels below check nothing: they only compute.


def _levels(implied: Implied) -> tuple[Array, Array, Array]:
    covariances = implied.covariances
    return covariances[WITHIN], covariances[BETWEEN], implied.means[BETWEEN]


def _derivatives(model: Model, implied: Implied) -> tuple[Array, Array, Array]:
    """Return derivatives of W, B and mu, shapes (number, items, items) and (number, items)."""
    p = len(model.items)
    rows, columns = np.tril_indices(p)
    jacobian = model.jacobian(implied).transpose(0, 2, 1)
    matrices = np.zeros((2, model.number, p, p))
    matrices[:, :, rows, columns] = jacobian[:, :, : len(rows)]
    matrices[:, :, columns, rows] = jacobian[:, :, : len(rows)]
    return matrices[WITHIN], matrices[BETWEEN], jacobian[BETWEEN][:, len(rows) :]


def _inverted(matrix: Array) -> Array:
    return np.linalg.inv(matrix).astype(np.float64)


def _traced(inverse: Array, matrices: Array) -> Array:
    """Return tr(P D_a P D_b) for all pairs."""
    weighted = inverse @ matrices
    number = len(matrices)
    flat = weighted.reshape(number, -1)
    turned = weighted.transpose(0, 2, 1).reshape(number, -1)
    return np.asarray(flat @ turned.T, np.float64)
