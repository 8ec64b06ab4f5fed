"""Fitted: a model at its most likely values, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.latent.incomplete import Incomplete
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array, Matrix
from analysis.latent.sample import Sample
from analysis.latent.saturated import Saturated

UNSETTLED = 1e-9
"""Smallest eigenvalue of the information, scaled to a diagonal of 1, that settles the model."""
SINGULAR = 1e-10
"""Smallest eigenvalue of the items' correlations from which they have a likelihood."""
ENDLESS = "The search for the estimates came to no end; simplify the model or ask more people."
LOOSE = (
    "The answers do not settle the model: some of its numbers may change together without "
    "changing what it expects. Fix a number, or give a factor more items."
)


@dataclass(frozen=True, slots=True)
class NotFitted:
    """No estimates, and why, in a sentence."""

    why: str
    n: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """Chi-square of the model in which nothing hangs together."""

    chi2: float
    df: int


@dataclass(frozen=True, slots=True)
class Scaling:
    """By how much chi-squares are too large for answers that are not normal."""

    factor: float
    baseline_factor: float
    unrestricted_factor: float = 1.0
    """Mean over the unrestricted moments (MLR)."""
    model_factor: float = 1.0
    """Mean over the free numbers (MLR)."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model at its most likely values."""

    model: Model
    values: Array
    implied: Implied
    covariance: Array
    """Of the estimates; shape (number, number)."""
    sample: Sample
    """Observed moments; with gaps, the most likely unrestricted ones."""
    chi2: float
    df: int
    baseline: Baseline
    log_likelihood: float
    unrestricted_log_likelihood: float
    improper: tuple[str, ...] = ()
    """What no real population can be, such as a variance below 0, in words."""
    incomplete: tuple[Incomplete, ...] = ()
    """Patterns by group where answers have gaps."""
    unrestricted: tuple[Saturated, ...] = ()
    """Unrestricted moments by group, likewise."""
    scaling: Scaling | None = None
    """None where the test leans on normal answers."""
    meat: tuple[Array, ...] = ()
    """How the scores about a group's unrestricted moments vary, where the errors are robust."""

    @property
    def n(self) -> int:
        """People in all groups."""
        return self.sample.n

    @property
    def errors(self) -> Array:
        """Standard errors of the free numbers."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


Fit = Fitted | NotFitted


def degrees(model: Model) -> int:
    """Return the degrees of freedom of a model.

    Parameters
    ----------
    model
        The model.

    Returns
    -------
    int
        Moments it speaks of less its free numbers.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> degrees(factor_model(Structure({"f": ["a", "b", "c", "d"]})))
    2
    """
    p = len(model.items)
    moments = p * (p + 1) // 2 + (p if model.has_means else 0)
    return len(model.groups) * moments - model.number


def improper(model: Model, implied: Implied) -> tuple[str, ...]:
    """Say what in the estimates no real population can be.

    Parameters
    ----------
    model
        The model.
    implied
        What it expects at the estimates.

    Returns
    -------
    tuple of str
        One phrase a fault; empty where all is proper.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> improper(model, model.implied(np.r_[np.ones(3), 1.0, -0.1, 1.0, np.zeros(3)]))
    ('the residual variance of b is below 0',)
    """
    faults: list[str] = []
    for group, name in enumerate(model.groups):
        where = f" in group {name}" if len(model.groups) > 1 else ""
        residual = np.diag(implied.matrices[Matrix.RESIDUAL][group])
        psi = implied.matrices[Matrix.FACTOR_COVARIANCE][group]
        faults += [
            f"the residual variance of {model.items[item]}{where} is below 0"
            for item in np.flatnonzero(residual < 0)
        ]
        faults += [
            f"the variance of {model.factors[factor]}{where} is below 0"
            for factor in np.flatnonzero(np.diag(psi) < 0)
        ]
        if (np.diag(psi) >= 0).all() and len(psi) and np.linalg.eigvalsh(psi)[0] < -UNSETTLED:
            faults.append(f"the factors{where} correlate beyond 1")
    return tuple(faults)


def settled(information: Array) -> bool:
    """Return whether the information tells every number of a model from the others.

    Parameters
    ----------
    information
        Shape (number, number).

    Returns
    -------
    bool
        False where some numbers may change together unnoticed.

    Examples
    --------
    >>> settled(np.eye(2)), settled(np.ones((2, 2)))
    (True, False)
    """
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    scaled = information / np.outer(scale, scale)
    return bool(np.linalg.eigvalsh(scaled)[0] > UNSETTLED)


def refusal(sample: Sample) -> str | None:
    """Say why a sample has no likelihood.

    Parameters
    ----------
    sample
        Moments by group.

    Returns
    -------
    str or None
        A sentence; None where nothing stands in the way.

    Examples
    --------
    >>> alike = Sample(("a",), ("all",), np.array([9.0]), np.zeros((1, 1)), np.zeros((1, 1, 1)))
    >>> refusal(alike)
    'Nobody in group all differs in a; leave the item out.'
    """
    for group, name in enumerate(sample.groups):
        variance = np.diag(sample.covariances[group])
        if sample.counts[group] <= len(sample.items):
            return (
                f"Group {name} has {round(float(sample.counts[group]))} people for "
                f"{len(sample.items)} items; leave the group out or ask about fewer items."
            )
        if not (variance > 0).all():
            item = sample.items[int(np.argmin(variance))]
            return f"Nobody in group {name} differs in {item}; leave the item out."
        correlation = sample.covariances[group] / np.sqrt(np.outer(variance, variance))
        if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
            return f"An item of group {name} is a sum of others; leave one of them out."
    return None


def baseline(sample: Sample) -> Baseline:
    """Return the chi-square of unrelated items.

    Parameters
    ----------
    sample
        Moments by group.

    Returns
    -------
    Baseline
        Means and variances free in every group.

    Examples
    --------
    >>> apart = Sample(("a", "b"), ("all",), np.array([9.0]), np.zeros((1, 2)), np.eye(2)[None])
    >>> baseline(apart)
    Baseline(chi2=0.0, df=1)
    """
    variances = np.diagonal(sample.covariances, axis1=1, axis2=2)
    parts = np.log(variances).sum(axis=1) - np.linalg.slogdet(sample.covariances)[1]
    p = len(sample.items)
    return Baseline(float(sample.counts @ parts), len(sample.groups) * p * (p - 1) // 2)
