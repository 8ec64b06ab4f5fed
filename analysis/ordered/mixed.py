"""Mixed: cumulative link models of people in units that answer alike for reasons of their own.

    P(answer <= j | x, unit i) = F(A_j a - x'b - tau u_i),  u_i ~ N(0, 1)

The likelihood with u integrated out (see `integrals`) is searched from two spreads by BFGS with
its analytic slope, begun at the model without units, and ended by Newton's steps with a curvature
differenced from the slope. Standard errors come from that curvature. The effect of a unit is
tau v_i, with conditional standard deviation tau s_i. The test of tau = 0 compares with the model
without units; tau cannot be negative, so its tail is halved.

Sources: Hedeker & Gibbons (1994), Biometrics 50, 933-944; Tutz & Hennevogl (1996), Computational
Statistics & Data Analysis 22, 537-557; Self & Liang (1987), Journal of the American Statistical
Association 82, 605-610.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import chi2, norm
from statsmodels.tools.numdiff import approx_fprime

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.ordered.coefficients import Coefficient, wald
from analysis.ordered.counts import OrderedCounts
from analysis.ordered.fitting import Obstacle, OrderedFit, Refused, fit_ordered
from analysis.ordered.integrals import Integral, integral
from analysis.ordered.likelihood import OrderedModel, Predictor

Array = NDArray[np.float64]

STARTS = (0.5, 1.5)
"""Standard deviations of units, on the scale of the link."""
STEPS = 30
GAINED, ARRIVED = 1e-12, 1e-7
"""Log-likelihood still to be gained at which the search need not go on, and may end."""
NOTHING = 1e-4
"""A standard deviation of units this small is 0."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedFit:
    """A fitted model of units."""

    predictor: Predictor
    nodes: int
    parameters: Array
    """As named by the predictor, then tau, which is not negative."""
    point: Integral
    information: Array
    without: OrderedFit
    """The model without units."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters but tau."""
        return self.predictor.names

    @property
    def log_likelihood(self) -> float:
        """By the approximation that was asked for."""
        return self.point.value

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood

    @property
    def tau(self) -> float:
        """Standard deviation of units, on the scale of the link."""
        return float(self.parameters[-1])

    @property
    def covariance(self) -> Array:
        """Of the parameters, tau last."""
        matrix: Array = np.linalg.inv(self.information).astype(np.float64)
        return matrix

    @property
    def units_alike(self) -> bool:
        """Whether tau ended at 0."""
        return self.tau < NOTHING

    @property
    def method(self) -> str:
        """What made it, in words."""
        how = "Laplace" if self.nodes == 1 else f"adaptive quadrature, {self.nodes} nodes"
        return f"cumulative {self.predictor.model.link.value}, units by {how}"


def fit_mixed(
    counts: OrderedCounts, model: OrderedModel | None = None, *, nodes: int = 1
) -> MixedFit | Refused:
    """Fit a cumulative link model with a random level of each unit.

    Parameters
    ----------
    counts
        Answers of people alike, with their units.
    model
        A logit link with flexible thresholds by default; no effects on the spread.
    nodes
        1 for Laplace's approximation; more, such as 7, for adaptive quadrature.

    Returns
    -------
    MixedFit or Refused
        Refused where the model without units is, or where no best value was found.

    Raises
    ------
    UnusableAnswers
        Where there are fewer than two units, or effects on the spread are asked for.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers = np.array([1.0, 1, 1, 2, 3, 2, 3, 3, 3, 1, 2, 1])
    >>> units = [*"AAAABBBBCCCC"]
    >>> fitted = fit_mixed(ordered_counts(answers, np.zeros((12, 0)), units=units))
    >>> round(fitted.tau, 2)
    1.2
    """
    chosen = model or OrderedModel()
    _check(counts, chosen, nodes)
    without = fit_ordered(counts, chosen)
    if isinstance(without, Refused):
        return without
    predictor = Predictor(counts, chosen)
    found = _settled(predictor, nodes, _search(predictor, nodes, without))
    if found is None:
        return Refused(Obstacle.NO_OPTIMUM, counts.people)
    parameters, information = found
    parameters[-1] = abs(parameters[-1])
    point = integral(predictor, parameters, nodes)
    return MixedFit(predictor, nodes, parameters, point, information, without)


def mixed_coefficients(fit: MixedFit, *, confidence: float = 0.95) -> Mapping[str, Coefficient]:
    """Estimate and test each parameter but the spread of units.

    Parameters
    ----------
    fit
        The fitted model.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Coefficient
        Thresholds first; by name.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers = np.array([1.0, 1, 1, 2, 3, 2, 3, 3, 3, 1, 2, 1])
    >>> units = [*"AAAABBBBCCCC"]
    >>> fitted = fit_mixed(ordered_counts(answers, np.zeros((12, 0)), units=units))
    >>> [*mixed_coefficients(fitted)]
    ['1|2', '2|3']
    """
    errors = np.sqrt(np.diag(fit.covariance))[:-1]
    n = fit.predictor.counts.people
    return {
        name: wald(float(value), float(se), n, fit.method, confidence)
        for name, value, se in zip(fit.names, fit.parameters[:-1], errors, strict=True)
    }


def spread_of_units(fit: MixedFit, *, confidence: float = 0.95) -> Figure:
    """Estimate the standard deviation of units.

    Parameters
    ----------
    fit
        The fitted model.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        With an interval on the scale of its logarithm; Withheld where it ended at 0.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers = np.array([1.0, 1, 1, 2, 3, 2, 3, 3, 3, 1, 2, 1])
    >>> units = [*"AAAABBBBCCCC"]
    >>> fitted = fit_mixed(ordered_counts(answers, np.zeros((12, 0)), units=units))
    >>> figure = spread_of_units(fitted)
    >>> round(figure.value, 2), figure.low < figure.value < figure.high
    (1.2, True)
    """
    n = fit.predictor.counts.people
    if fit.units_alike:
        return Withheld(Reason.UNDEFINED, n)
    se = float(np.sqrt(fit.covariance[-1, -1]))
    factor = float(np.exp(norm.isf((1 - confidence) / 2) * se / fit.tau))
    return Estimate(fit.tau, se, fit.tau / factor, fit.tau * factor, n, fit.method, confidence)


def unit_effects(fit: MixedFit, *, confidence: float = 0.95) -> Mapping[Hashable, Estimate]:
    """Estimate by how much each unit answers higher than its columns say.

    Parameters
    ----------
    fit
        The fitted model.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Estimate
        By unit, drawn towards 0; the standard error is that of the unit given the parameters.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers = np.array([1.0, 1, 1, 2, 3, 2, 3, 3, 3, 1, 2, 1])
    >>> units = [*"AAAABBBBCCCC"]
    >>> fitted = fit_mixed(ordered_counts(answers, np.zeros((12, 0)), units=units))
    >>> effects = unit_effects(fitted)
    >>> effects["A"].value < 0 < effects["B"].value
    True
    """
    counts = fit.predictor.counts
    sizes = np.bincount(counts.unit_of, weights=counts.counts.sum(axis=1))
    z = float(norm.isf((1 - confidence) / 2))
    found: dict[Hashable, Estimate] = {}
    for place, unit in enumerate(counts.units):
        value = fit.tau * float(fit.point.modes[place])
        se = fit.tau * float(fit.point.spreads[place])
        found[unit] = Estimate(
            value,
            se,
            value - z * se,
            value + z * se,
            round(sizes[place]),
            f"{fit.method}, conditional mode",
            confidence,
        )
    return found


def unit_test(fit: MixedFit) -> Significance:
    """Test whether units differ.

    Parameters
    ----------
    fit
        The fitted model.

    Returns
    -------
    Significance
        Likelihood ratio against the model without units, with half the tail.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers = np.array([1.0, 1, 1, 2, 3, 2, 3, 3, 3, 1, 2, 1])
    >>> units = [*"AAAABBBBCCCC"]
    >>> fitted = fit_mixed(ordered_counts(answers, np.zeros((12, 0)), units=units))
    >>> round(unit_test(fitted).p, 2)
    0.13
    """
    statistic = max(2 * (fit.log_likelihood - fit.without.log_likelihood), 0.0)
    p = float(chi2.sf(statistic, 1)) / 2
    n = fit.predictor.counts.people
    return Significance(statistic, p, n, "likelihood ratio, halved at the boundary", (1.0,))


def _check(counts: OrderedCounts, model: OrderedModel, nodes: int) -> None:
    if len(counts.units) <= 1:
        raise UnusableAnswers(
            f"There are {len(counts.units)} units; give the unit of each person, of two or more."
        )
    if model.scale:
        raise UnusableAnswers(
            f"Column {model.scale[0]} is to stretch the answers; units allow no effects on the "
            "spread."
        )
    if nodes < 1:
        raise UnusableAnswers(f"There are {nodes} nodes; take one, or more for quadrature.")


# The kernels below check nothing: they only compute.


def _search(predictor: Predictor, nodes: int, without: OrderedFit) -> Array:
    size = len(without.parameters)
    scales = np.zeros((size + 1, size + 1))
    scales[:size, :size] = (without.covariance + without.covariance.T) / 2
    scales[-1, -1] = 1 / len(predictor.counts.units)

    def falling(parameters: Array) -> tuple[float, Array]:
        found = integral(predictor, parameters, nodes)
        return -found.value, -found.slope

    ended = []
    for tau in STARTS:
        with np.errstate(invalid="ignore"):
            result = minimize(
                falling,
                np.append(without.parameters, tau),
                jac=True,
                method="BFGS",
                options={"gtol": 1e-4, "hess_inv0": scales},
            )
        ended.append((float(result.fun), np.asarray(result.x, dtype=np.float64)))
    return min(ended, key=lambda end: end[0])[1]


def _settled(predictor: Predictor, nodes: int, begin: Array) -> tuple[Array, Array] | None:
    at, gain, information = begin, np.inf, np.eye(len(begin))
    for _ in range(STEPS):
        here = integral(predictor, at, nodes)
        differenced = approx_fprime(
            at, lambda x: integral(predictor, x, nodes).slope, centered=True
        )
        information = -(differenced + differenced.T) / 2
        if not np.isfinite(information).all() or np.linalg.eigvalsh(information)[0] <= 0:
            return None
        step = np.linalg.solve(information, here.slope)
        gain = float(here.slope @ step) / 2
        moved = [at + step / 2**halving for halving in range(12)]
        better = [x for x in moved if integral(predictor, x, nodes).value > here.value]
        if gain < GAINED or not better:
            break
        at = better[0]
    return (at, information) if gain < ARRIVED else None
