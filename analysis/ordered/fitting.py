"""Fitting: the best cumulative link model of ordered answers, with word of how it went.

Newton's steps with the analytic slope and curvature, halved until the likelihood grows. The search
has ended when neither the gain left, g'H^-1 g / 2, nor the step matters. Where some answers are
said without fail, the gain vanishes while the steps go on: then no finite coefficient is best, and
the fit is refused with the names of the columns. Answers that nobody gave have no threshold; those
that were asked for and not met are named.

Sources: McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142; Albert &
Anderson (1984), Biometrika 71, 1-10, on separation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.ordered.counts import OrderedCounts
from analysis.ordered.likelihood import OrderedModel, Predictor, Surface, etas, surface
from analysis.ordered.links import quantile
from analysis.ordered.thresholds import threshold_matrix

Array = NDArray[np.float64]

MOST_STEPS = 100
GAINED = 1e-11
"""Log-likelihood still to be gained at which the search may end."""
STILL = 1e-6
"""Step of a threshold, as some row sees it, below which the search has arrived."""
VANISHED, NEARLY, RUNNING = 1e-8, 1e-5, 0.1
"""With so little to be gained, at the end of the search with a little more, a threshold that still
moves so far runs away."""
ROUNDING = 1e-14
"""A likelihood that falls by less than this share of itself has not fallen."""
COLLINEAR = 1e-12
"""Smallest eigenvalue of the correlations of the columns below which they say the same."""


class Obstacle(Enum):
    """What stands in the way."""

    ONE_ANSWER = "everyone gave the same answer"
    SEPARATED = "some answers are said without fail, so that no finite coefficient is best"
    NO_OPTIMUM = "the search did not settle on a best value"


@dataclass(frozen=True, slots=True)
class Refused:
    """No model, and why."""

    obstacle: Obstacle
    n: int
    columns: tuple[str, ...] = ()
    """Parameters that run away, where that is the reason."""
    log_likelihood: float = float("nan")
    """What the likelihood comes near to meanwhile."""

    @property
    def withheld(self) -> Withheld:
        """The same as the figures say it."""
        alike = self.obstacle is Obstacle.ONE_ANSWER
        return Withheld(Reason.ALIKE if alike else Reason.UNDEFINED, self.n)


@dataclass(frozen=True, slots=True, eq=False)
class OrderedFit:
    """A fitted cumulative link model."""

    predictor: Predictor
    parameters: Array
    log_likelihood: float
    information: Array
    """Minus the curvature, shape (parameters, parameters)."""

    @property
    def counts(self) -> OrderedCounts:
        """The answers."""
        return self.predictor.counts

    @property
    def model(self) -> OrderedModel:
        """Which model."""
        return self.predictor.model

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.predictor.names

    @property
    def covariance(self) -> Array:
        """Of the parameters."""
        matrix: Array = np.linalg.inv(self.information).astype(np.float64)
        return matrix

    @property
    def thresholds(self) -> Array:
        """The thresholds of people whose columns are all 0."""
        count = len(self.counts.answers) - 1
        free = self.parameters[: self.predictor.thresholds]
        found: Array = threshold_matrix(self.model.thresholds, count) @ free
        return found

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return float(np.log(self.counts.n) * len(self.parameters) - 2 * self.log_likelihood)

    @property
    def condition(self) -> float:
        """Condition number of the information: from 1e6 on the answers hardly settle the model."""
        values = np.linalg.eigvalsh(self.information)
        return float(values[-1] / values[0])

    def without(self, asked: Sequence[float]) -> tuple[float, ...]:
        """Return the answers of a scale that nobody gave, and that have no threshold."""
        return tuple(answer for answer in asked if answer not in self.counts.answers)


def fit_ordered(counts: OrderedCounts, model: OrderedModel | None = None) -> OrderedFit | Refused:
    """Fit a cumulative link model.

    Parameters
    ----------
    counts
        Answers of people alike; units make no difference here.
    model
        A logit link with flexible thresholds by default.

    Returns
    -------
    OrderedFit or Refused
        Refused where everyone answers alike, some answers are said without fail, or no best value
        was found.

    Raises
    ------
    UnusableAnswers
        Where columns say the same, or a named column is unknown.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 2, 2, 3]), np.zeros((4, 0)))
    >>> fitted = fit_ordered(counts)
    >>> fitted.names, fitted.parameters.round(6).tolist()
    (('1|2', '2|3'), [-1.098612, 1.098612])
    """
    chosen = model or OrderedModel()
    _check(counts, chosen)
    if len(counts.answers) == 1:
        return Refused(Obstacle.ONE_ANSWER, counts.people)
    predictor = Predictor(counts.pooled, chosen)
    free = np.full(len(predictor.names), fill_value=True)
    return climb(predictor, start(predictor), free)


def start(predictor: Predictor) -> Array:
    """Return thresholds for the shares of all answers, and nothing else.

    Parameters
    ----------
    predictor
        Counts and model.

    Returns
    -------
    Array
        Parameters from which a search can begin.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 1, 2, 2]), np.array([[0.0], [1], [0], [1]]))
    >>> start(Predictor(counts, OrderedModel())).tolist()
    [0.0, 0.0]
    """
    model = predictor.model
    shares = predictor.counts.counts.sum(axis=0).cumsum()[:-1] / predictor.counts.n
    matrix = threshold_matrix(model.thresholds, len(shares))
    parameters = np.zeros(len(predictor.names))
    parameters[: matrix.shape[1]] = np.linalg.lstsq(
        matrix, quantile(model.link, shares), rcond=None
    )[0]
    return parameters


def climb(predictor: Predictor, begin: Array, free: NDArray[np.bool_]) -> OrderedFit | Refused:
    """Search for the best parameters, some of them held where they are.

    Parameters
    ----------
    predictor
        Counts and model.
    begin
        Where to begin.
    free
        Which parameters may move.

    Returns
    -------
    OrderedFit or Refused
        Refused where steps go on without gain, or the search does not settle.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> counts = ordered_counts(np.array([1.0, 2, 2, 3]), np.zeros((4, 0)))
    >>> predictor = Predictor(counts, OrderedModel())
    >>> held = climb(predictor, np.array([-1.0, 1.0]), np.array([True, False]))
    >>> held.parameters.round(6).tolist()
    [-1.132575, 1.0]
    """
    at, here = begin, surface(predictor, begin)
    for steps in range(MOST_STEPS):
        step, gain = _newton(here, free)
        reach = np.abs(etas(predictor, at)[1] * step)
        if gain < GAINED and reach.sum(axis=2).max() < STILL:
            found = surface(predictor, at + step)
            return OrderedFit(predictor, at + step, found.value, -found.curvature)
        moved = _shortened(predictor, at, step, here.value)
        last = moved is None or steps == MOST_STEPS - 1
        if gain < (NEARLY if last else VANISHED) and reach.max() > RUNNING:
            named = _named(predictor, reach.max(axis=(0, 1)) > RUNNING)
            return Refused(Obstacle.SEPARATED, predictor.counts.people, named, here.value)
        if moved is None:
            break
        at, here = moved
    return Refused(Obstacle.NO_OPTIMUM, predictor.counts.people)


def _check(counts: OrderedCounts, model: OrderedModel) -> None:
    unknown = [name for name in (*model.nominal, *model.scale) if name not in counts.columns]
    if unknown:
        raise UnusableAnswers(
            f"Column {unknown[0]} is not counted; take {', '.join(counts.columns)}."
        )
    weights = counts.counts.sum(axis=1)
    centred = counts.design - weights @ counts.design / weights.sum()
    crossed = centred.T @ (centred * weights[:, None])
    lengths = np.sqrt(np.diag(crossed))
    for name, length in zip(counts.columns, lengths, strict=True):
        if not length:
            raise UnusableAnswers(f"Column {name} is the same throughout; leave it out.")
    if not len(lengths):
        return
    values, vectors = np.linalg.eigh(crossed / np.outer(lengths, lengths))
    if values[0] < COLLINEAR:
        loud = np.abs(vectors[:, 0]) > np.abs(vectors[:, 0]).max() / 10
        named = ", ".join(name for name, part in zip(counts.columns, loud, strict=True) if part)
        raise UnusableAnswers(f"The columns {named} say the same; leave one out.")


# The kernels below check nothing: they only compute.


def _newton(here: Surface, free: NDArray[np.bool_]) -> tuple[Array, float]:
    slope, information = here.slope[free], -here.curvature[np.ix_(free, free)]
    sizes = np.sqrt(np.maximum(np.abs(np.diag(information)), np.finfo(np.float64).tiny))
    values, vectors = np.linalg.eigh(information / np.outer(sizes, sizes))
    firm = np.maximum(np.abs(values), np.finfo(np.float64).eps)
    turned = vectors.T @ (slope / sizes)
    step = np.zeros(len(free))
    step[free] = vectors @ (turned / firm) / sizes
    return step, float((turned**2 / firm).sum()) / 2


def _named(predictor: Predictor, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, runs in zip(predictor.names, chosen, strict=True) if runs)


def _shortened(
    predictor: Predictor, at: Array, step: Array, value: float
) -> tuple[Array, Surface] | None:
    for halving in range(30):
        moved = at + step / 2**halving
        found = surface(predictor, moved)
        if found.value > value - ROUNDING * abs(value):
            return moved, found
    return None
