"""Fitting: the best covariance and coefficients of repeated scores, with word of how it went.

The profiled deviance is searched from several starts by BFGS with its analytic slope; from the
lowest point Newton's steps, with a curvature differenced from the slope, go on until the gain
left, g'H^-1 g / 2, is nothing. A search that ends elsewhere is refused, and variances that ended
at 0 or correlations at their bound are named.

Sources: Lindstrom & Bates (1988), Journal of the American Statistical Association 83, 1014-1022;
Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, ch. 2 and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.errors import UnusableAnswers
from analysis.serial.criterion import Criterion, Likelihood, Point
from analysis.serial.occasions import OccasionSums
from analysis.serial.parts import Parts, phi, relative_parts, split
from analysis.serial.refusal import Obstacle, Refused, refusal
from analysis.serial.structure import AR1, Serial, Structure, Teams

Array = NDArray[np.float64]

STARTS = ((1.0, 0.5), (0.3, 1.5), (2.0, 0.0), (1.0, -0.5), (0.1, 0.2))
"""Standard deviations beside sigma, and the parameter of the serial correlation."""
AGREED, ALIKE = 3, 1e-5
"""Starts that must end at the same deviance, this near, before the others are spared."""
STEP = 1e-4
"""Of the differences that make a curvature from a slope."""
ARRIVED, SHARP = 1e-7, 1e-13
"""Deviance still to be gained at which a search may end, and at which it need not go on."""
FLAT, SADDLE = 1e-8, 1e-3
"""Curvatures, as a share of the largest, that count as none, and, below 0, as no valley."""
NEWTON_STEPS = 30
NOTHING = 1e-5
"""A standard deviation this small beside sigma is 0."""
BOUND = 1 - 1e-6
"""A correlation this large is 1."""
LOPSIDED = np.log(1e3)
"""Ratio of the spreads of two waves, in logs, from which one of them does not spread at all."""
COLLINEAR = 1e-12
"""Smallest eigenvalue of the correlations of the columns below which they say the same."""


@dataclass(frozen=True, slots=True, eq=False)
class SerialFit:
    """A fitted model of repeated scores."""

    criterion: Criterion
    """The deviance that is least here."""
    parameters: Array
    """On the scale of the search."""
    point: Point
    at_bound: tuple[str, ...]
    """What ended at the edge of what it can be; empty for a proper solution."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return self.sums.columns[:-1]

    @property
    def sums(self) -> OccasionSums:
        """The scores."""
        return self.criterion.sums

    @property
    def structure(self) -> Structure:
        """How the scores of a person go together."""
        return self.criterion.structure

    @property
    def by(self) -> Likelihood:
        """Which likelihood."""
        return self.criterion.by

    @property
    def parts(self) -> Parts:
        """The matrices, relative to sigma."""
        return relative_parts(self.structure, self.criterion.waves, self.parameters)

    @property
    def sigma(self) -> float:
        """Standard deviation of the residuals, in the first wave where they differ."""
        return float(np.sqrt(self.point.squares / self.point.freedom))

    @property
    def coefficients(self) -> Array:
        """The coefficients b."""
        return self.point.coefficients

    @property
    def covariance(self) -> Array:
        """Of the coefficients, at the fitted covariance of the scores."""
        matrix: Array = self.point.covariance * self.sigma**2
        return matrix

    @property
    def log_likelihood(self) -> float:
        """The log-likelihood, restricted or not as it was asked."""
        return -self.point.deviance / 2

    @property
    def parameter_count(self) -> int:
        """Coefficients, parameters of the covariance, and sigma."""
        return len(self.coefficients) + len(self.parameters) + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return self.point.deviance + 2 * self.parameter_count

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the freedom of the likelihood for n, as nlme has it."""
        return float(self.point.deviance + self.parameter_count * np.log(self.point.freedom))


def fit_serial(
    sums: OccasionSums, structure: Structure, by: Likelihood = Likelihood.REML
) -> SerialFit | Refused:
    """Fit a model to repeated scores.

    Parameters
    ----------
    sums
        Sums of the scores and of the columns that explain them.
    structure
        How the scores of a person go together.
    by
        Restricted maximum likelihood by default.

    Returns
    -------
    SerialFit or Refused
        Refused where the waves do not allow the model, or no best value was found.

    Raises
    ------
    UnusableAnswers
        Where columns say the same, or the structure contradicts itself or the waves.

    Examples
    --------
    >>> from analysis.serial.occasions import occasion_sums
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> fitted = fit_serial(summed, Structure())
    >>> round(fitted.sigma**2, 6), (fitted.parts.effects * fitted.sigma**2).round(6).tolist()
    (1.333333, [[8.333333]])
    """
    refused = refusal(sums, structure)
    if refused is not None:
        return refused
    _check_columns(sums)
    criterion = Criterion(sums, structure, by)
    if _nothing_left(sums):
        return Refused(Obstacle.NO_RESIDUALS, sums.n)
    best = _search(criterion) if structure.size(len(sums.waves)) else np.zeros(0)
    if _is_degenerate(criterion, best):
        return Refused(Obstacle.UNBOUNDED, sums.n)
    found = _polished(criterion, best)
    if found is None:
        return Refused(Obstacle.NO_OPTIMUM, sums.n)
    point = criterion.profiled(found)
    return SerialFit(criterion, found, point, _at_bound(criterion, found))


def curvature(gradient: Callable[[Array], Array], at: Array) -> Array:
    """Return the second derivatives of a function by central differences of its slope.

    Parameters
    ----------
    gradient
        The slope.
    at
        Where, shape (parameters,).

    Returns
    -------
    Array
        Symmetric, shape (parameters, parameters).

    Examples
    --------
    >>> curvature(lambda x: x**3, np.array([1.0])).round(6).tolist()
    [[3.0]]
    """
    size = len(at)
    matrix = np.zeros((size, size))
    for place, away in enumerate(np.eye(size) * STEP):
        near = gradient(at + away) - gradient(at - away)
        far = gradient(at + 2 * away) - gradient(at - 2 * away)
        matrix[place] = (8 * near - far) / (12 * STEP)
    return (matrix + matrix.T) / 2


def _check_columns(sums: OccasionSums) -> None:
    crossed = sums.products[:-1, :-1]
    lengths = np.sqrt(np.diag(crossed))
    empty = [name for name, length in zip(sums.columns, lengths, strict=False) if not length]
    if empty:
        raise UnusableAnswers(f"Column {empty[0]} is 0 throughout; leave it out.")
    values, vectors = np.linalg.eigh(crossed / np.outer(lengths, lengths))
    if values[0] < COLLINEAR:
        loud = np.abs(vectors[:, 0]) > np.abs(vectors[:, 0]).max() / 10
        named = ", ".join(name for name, part in zip(sums.columns, loud, strict=False) if part)
        raise UnusableAnswers(f"The columns {named} say the same; leave one out.")


# The kernels below check nothing: they only compute.


def _nothing_left(sums: OccasionSums) -> bool:
    crossed = sums.products
    fitted = crossed[:-1, -1] @ np.linalg.solve(crossed[:-1, :-1], crossed[:-1, -1])
    return bool(crossed[-1, -1] - fitted <= COLLINEAR * crossed[-1, -1])


def _search(criterion: Criterion) -> Array:
    structure = criterion.structure
    size = structure.size(len(criterion.waves))

    def both(parameters: Array) -> tuple[float, Array]:
        point = _quietly(criterion, parameters)
        return (point.deviance, point.gradient) if point else (np.inf, np.zeros(size))

    ended: list[tuple[float, Array]] = []
    for start in _starts(structure, criterion.waves):
        with np.errstate(all="ignore"):
            result = minimize(both, start, jac=True, method="BFGS", options={"gtol": 1e-4})
        ended.append((float(result.fun), np.asarray(result.x, dtype=np.float64)))
        values = [value for value, _ in ended]
        if len(values) >= AGREED and np.ptp(values) < ALIKE:
            break
    return min(ended, key=lambda end: end[0])[1]


def _is_degenerate(criterion: Criterion, parameters: Array) -> bool:
    with np.errstate(all="ignore"):
        parts = relative_parts(criterion.structure, criterion.waves, parameters)
    if not np.isfinite(parts.spreads).all() or np.ptp(np.log(parts.spreads)) > LOPSIDED:
        return True
    unstructured = criterion.structure.serial is Serial.UNSTRUCTURED
    return unstructured and bool(np.linalg.eigvalsh(parts.correlations)[0] < 1 - BOUND)


def _starts(structure: Structure, waves: Array) -> list[Array]:
    people, teams, serial, spread = structure.sizes(len(waves))
    found = []
    for size, correlation in STARTS:
        of_people = [size, 0.0, size / (np.ptp(waves) or 1.0)][:: 1 if people > 1 else 3]
        of_serial = correlation if structure.serial in AR1 else correlation / 2
        found.append(
            np.array(
                of_people[:people] + [size / 2] * teams + [of_serial] * serial + [0.0] * spread
            )
        )
    return found


def _polished(criterion: Criterion, start: Array) -> Array | None:
    if not len(start):
        return start
    at, here, gain = start, criterion.profiled(start), np.inf
    for _ in range(NEWTON_STEPS):
        matrix = curvature(lambda x: _slope(criterion, x), at)
        if not np.isfinite(matrix).all():
            return None
        values, vectors = np.linalg.eigh(matrix)
        firm = np.maximum(np.abs(values), FLAT * max(1.0, np.abs(values).max()))
        if values.min() < -SADDLE * firm.max():
            return None
        downhill = vectors.T @ here.gradient
        gain = float((downhill**2 / firm).sum()) / 2
        moved = _shortened(criterion, at, vectors @ (downhill / firm), here.deviance)
        at, here = moved or (at, here)
        if moved is None or gain < SHARP:
            break
    return at if gain < ARRIVED else None


def _slope(criterion: Criterion, parameters: Array) -> Array:
    point = _quietly(criterion, parameters)
    return np.full(len(parameters), np.nan) if point is None else point.gradient


def _shortened(
    criterion: Criterion, at: Array, step: Array, deviance: float
) -> tuple[Array, Point] | None:
    for halving in range(25):
        moved = at - step / 2**halving
        point = _quietly(criterion, moved)
        if point is not None and point.deviance < deviance:
            return moved, point
    return None


def _quietly(criterion: Criterion, parameters: Array) -> Point | None:
    with np.errstate(all="ignore"):
        try:
            point = criterion.profiled(parameters)
        except np.linalg.LinAlgError:
            return None
    return point if np.isfinite(point.deviance) and np.isfinite(point.gradient).all() else None


def _at_bound(criterion: Criterion, parameters: Array) -> tuple[str, ...]:
    structure, waves = criterion.structure, criterion.waves
    _, team, serial, _ = split(structure, len(waves), parameters)
    correlated = np.abs(phi(structure.serial, serial)) if structure.serial in AR1 else serial[:0]
    ended = {
        "teams do not differ": structure.teams is Teams.DIFFER and abs(team[0]) < NOTHING,
        "the serial correlation is 1": (correlated > BOUND).any(),
        "the serial correlation is 0": structure.serial is Serial.CONTINUOUS
        and (correlated < 1 - BOUND).any(),
    }
    of_people = _people_at_bound(relative_parts(structure, waves, parameters).effects, waves)
    return (*of_people, *(words for words, there in ended.items() if there))


def _people_at_bound(effects: Array, waves: Array) -> tuple[str, ...]:
    reach = np.array([1.0, np.ptp(waves)])[: len(effects)]
    deviations = np.sqrt(np.diag(effects)) * reach
    words = ("people do not differ in level", "people do not differ in change")
    ended = tuple(word for word, size in zip(words, deviations, strict=False) if size < NOTHING)
    if ended or len(effects) < len(words):
        return ended
    correlation = abs(effects[0, 1]) / np.sqrt(effects[0, 0] * effects[1, 1])
    return ("level and change of people go together without fail",) * int(correlation > BOUND)
