"""Link: how a business figure goes with the friction some periods before, within departments.

    outcome_ut = level_u [+ period_t] + b friction_u(t-lag) [+ controls_u(t-lag)] + e_ut

Levels of units are swept out, so that only a department's own ups and downs count; errors are
CR2 by units with Satterthwaite's degrees of freedom. Friction is itself an estimate with known
sampling variance v, which pulls b towards 0:

    raw        as it is
    shrunken   around the unit's mean, by t2 / (t2 + v), t2 the variance within units less v
    corrected  b = (X'WX - S)^-1 X'Wy, S = sum over the rows of a unit of w v - w^2 v / sum w,
               at the place of friction; scores u_g = X_g'Wy_g - (X_g'WX_g - S_g) b,
               V(b) = G / (G - 1) (X'WX - S)^-1 (sum u_g u_g') (X'WX - S)^-1
    reliability of friction within units   1 - S / (X'WX)

A quotient, the correction exaggerates where units are few: simulated, a slope of -.20 at a
reliability of .72 is found as -.216 on average with 12 units in 9 periods, -.205 with 20.

Weights count as precision: rows are multiplied by sqrt(w), and CR2 is that of the multiplied rows
(clubSandwich takes another root of the same equation for weighted lines).

The reverse, friction on the figure some periods before, is shown beside: the levels of units
leave what changes with time, and a figure that moves friction would bias b. Nothing here is a
cause.

Sources: Fuller (1987), Measurement Error Models, section 3.1 (corrected); Carroll, Ruppert,
Stefanski and Crainiceanu (2006), Measurement Error in Nonlinear Models, chapter 4 (shrunken);
Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, 672-683 (CR2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.outcomes.panel import Lagged, Measure, Panel, friction_first, outcome_first
from analysis.population.clustered import Errors, fixed_effects, within_units
from analysis.population.least_squares import Regression
from analysis.population.reference import around
from analysis.sums.units import UnitSums

Array = NDArray[np.float64]

FEWEST_UNITS = Cutoff(
    "fewest units of a link",
    8,
    "simulated: with 6, CR2 has under four degrees of freedom in half the figures or more",
)
FEWEST_PERIODS = Cutoff(
    "fewest periods of a link", 4, "a choice of this project: three ups and downs a unit"
)
FEWEST_DF = Cutoff(
    "fewest degrees of freedom of CR2", 4, "Tipton (2015), Psychological Methods 20, 375-393"
)
LEAST_RELIABILITY = Cutoff(
    "least reliability of friction within units",
    0.3,
    "a choice of this project: below it the correction more than triples the slope",
)
FRICTION, OUTCOME = "friction", "outcome"


class Friction(Enum):
    """How the sampling error of friction is met."""

    RAW = "raw"
    SHRUNKEN = "shrunken"
    CORRECTED = "corrected"


class Scale(Enum):
    """On what scale the figure is analysed."""

    AS_IS = "as it is"
    LOGIT = "log odds"
    LOG = "logarithm"


class Weights(Enum):
    """How much a row counts."""

    EQUAL = "equal"
    ANSWERS = "by answers"


class Periods(Enum):
    """Whether every period has a level of its own."""

    IGNORED = "no levels of periods"
    LEVELS = "levels of periods"


SCALES = {
    Measure.SHARE: (Scale.AS_IS, Scale.LOGIT),
    Measure.DURATION: (Scale.AS_IS, Scale.LOG),
    Measure.LEVEL: (Scale.AS_IS,),
}
"""Scales that can be defended for a measure, the plainest first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that one could have done otherwise."""

    lag: int
    friction: Friction = Friction.RAW
    scale: Scale = Scale.AS_IS
    weights: Weights = Weights.EQUAL
    periods: Periods = Periods.LEVELS
    controls: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the choices in words."""
        controls = ", ".join(self.controls) or "no controls"
        parts = (self.friction, self.scale, self.weights, self.periods)
        return f"lag {self.lag}; {'; '.join(part.value for part in parts)}; {controls}"


@dataclass(frozen=True, slots=True)
class Link:
    """How a figure goes with friction, read three ways and in reverse."""

    choice: Choice
    raw: Figure
    shrunken: Figure
    corrected: Figure
    reverse: Figure
    """Friction per unit of the figure some periods before."""
    reliability: Description
    """Of friction within units."""


def link(panel: Panel, choice: Choice) -> Link:
    """Return the link with and without the sampling error of friction, and its reverse.

    Parameters
    ----------
    panel
        Departments over periods.
    choice
        Lag, scale, weights, levels and controls; how friction is read is done every way.

    Returns
    -------
    Link
        Each figure the change of the outcome per point of friction, or Withheld below eight units
        (too few), four periods (too few waves) or four degrees of freedom.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> units = tuple(f"D{place // 8}" for place in range(80))
    >>> true = rng.normal(50, 10, 80)
    >>> late = np.roll(-0.2 * true, 1) + rng.normal(size=80)
    >>> panel = Panel(units, np.tile(np.arange(8), 10), true + rng.normal(0, 5, 80),
    ...     np.full(80, 25.0), np.full(80, 12.0), late, Measure.LEVEL, {})
    >>> found = link(panel, Choice(lag=1))
    >>> round(found.raw.value, 2), round(found.corrected.value, 2)
    (-0.16, -0.24)
    """
    reads = {read: estimate(panel, _with(choice, read)) for read in Friction}
    return Link(
        choice,
        reads[Friction.RAW],
        reads[Friction.SHRUNKEN],
        reads[Friction.CORRECTED],
        _reverse(panel, choice),
        reliability(panel, choice),
    )


def estimate(panel: Panel, choice: Choice) -> Figure:
    """Return the change of the outcome per point of friction under one choice.

    Parameters
    ----------
    panel
        Departments over periods.
    choice
        What to do.

    Returns
    -------
    Estimate or Withheld
        Withheld also where the scale has no value, as the log odds of a share of 0, and where
        friction is too unreliable within units to be corrected.

    Examples
    --------
    >>> units = tuple("ABC") * 5
    >>> periods, values = np.repeat(np.arange(5), 3), np.cos(np.arange(15.0))
    >>> panel = Panel(units, periods, values, np.ones(15), np.ones(15), values, Measure.LEVEL, {})
    >>> estimate(panel, Choice(lag=1))
    Withheld(reason=<Reason.TOO_FEW: 'too few answers'>, n=3)
    """
    rows = friction_first(panel, choice.lag, choice.controls)
    return _refused(rows) or _fitted(rows, choice, on_scale(rows.later, choice.scale))


def reliability(panel: Panel, choice: Choice) -> Description:
    """Return how much of what friction varies within units is more than sampling error.

    Parameters
    ----------
    panel
        Departments over periods.
    choice
        Its lag and weights count.

    Returns
    -------
    Described or Withheld
        Negative where friction varies by less than its sampling error.

    Examples
    --------
    >>> units = tuple("ABCDEFGH") * 5
    >>> periods, values = np.repeat(np.arange(5), 8), 9 * np.cos(np.arange(40.0) ** 2)
    >>> panel = Panel(units, periods, values, np.ones(40), np.ones(40), values, Measure.LEVEL, {})
    >>> round(reliability(panel, Choice(lag=1)).value, 2)
    0.97
    """
    rows = friction_first(panel, choice.lag, choice.controls)
    refused = _refused(rows)
    if refused is not None:
        return refused
    sums = _sums(rows, choice, rows.earlier, rows.later)[0]
    squares = float(within_units(sums, [0, len(sums.columns) - 1])[0].sum())
    count = len(sums.units)
    if squares <= 0:
        return Withheld(Reason.NO_VARIANCE, count)
    share = 1 - float(_error_squares(rows, choice).sum()) / squares
    return Described(share, count, "reliability of friction within units")


def on_scale(values: Array, scale: Scale) -> Array | None:
    """Return values on a scale; None where one of them has no place on it."""
    if scale is Scale.AS_IS:
        return values
    if scale is Scale.LOG:
        return np.log(values) if (values > 0).all() else None
    inside = ((values > 0) & (values < 1)).all()
    return np.log(values / (1 - values)) if inside else None


def _with(choice: Choice, read: Friction) -> Choice:
    return Choice(choice.lag, read, choice.scale, choice.weights, choice.periods, choice.controls)


def _refused(rows: Lagged) -> Withheld | None:
    units = len(set(rows.units))
    if units < FEWEST_UNITS.value:
        return Withheld(Reason.TOO_FEW, units)
    if len(set(rows.periods.tolist())) < FEWEST_PERIODS.value:
        return Withheld(Reason.TOO_FEW_WAVES, units)
    return None


def _reverse(panel: Panel, choice: Choice) -> Figure:
    rows = outcome_first(panel, choice.lag, choice.controls)
    refused = _refused(rows)
    if refused is not None:
        return refused
    earlier = on_scale(rows.earlier, choice.scale)
    if earlier is None:
        return Withheld(Reason.UNDEFINED, len(set(rows.units)))
    return _sure(_line(rows, choice, earlier, rows.later), "reverse", len(set(rows.units)))


def _fitted(rows: Lagged, choice: Choice, later: Array | None) -> Figure:
    units = len(set(rows.units))
    if later is None:
        return Withheld(Reason.UNDEFINED, units)
    if choice.friction is Friction.CORRECTED:
        return _corrected(rows, choice, later, units)
    earlier = rows.earlier if choice.friction is Friction.RAW else _shrunken(rows, choice)
    if earlier is None:
        return Withheld(Reason.NO_VARIANCE, units)
    return _sure(_line(rows, choice, earlier, later), choice.friction.value, units)


def _line(rows: Lagged, choice: Choice, earlier: Array, later: Array) -> Regression | Withheld:
    sums, predictors = _sums(rows, choice, earlier, later)
    return fixed_effects(sums, OUTCOME, predictors, Errors.CR2)


def _sure(line: Regression | Withheld, read: str, units: int) -> Figure:
    if isinstance(line, Withheld):
        return Withheld(line.reason, units)
    found = line.figure(FRICTION)
    if isinstance(found, Withheld):
        return Withheld(found.reason, units)
    if found.df < FEWEST_DF.value:
        return Withheld(Reason.TOO_FEW, units)
    method = f"within units, CR2, {read}"
    return around(found.value, found.se**2, found.df, units, method=method, level=found.level)


def _corrected(rows: Lagged, choice: Choice, later: Array, units: int) -> Figure:
    naive = _line(rows, choice, rows.earlier, later)
    checked = _sure(naive, "raw", units)
    if not isinstance(checked, Estimate):
        return checked
    sums, predictors = _sums(rows, choice, rows.earlier, later)
    squares, products, _ = within_units(sums, range(len(predictors) + 1))
    error = _error_squares(rows, choice)
    whole = squares.sum(axis=0)
    if 1 - error.sum() / whole[0, 0] < LEAST_RELIABILITY.value:
        return Withheld(Reason.UNDEFINED, units)
    squares[:, 0, 0] -= error
    scale = np.sqrt(np.diag(whole))
    inner = squares.sum(axis=0) / np.outer(scale, scale)
    if np.linalg.eigvalsh(inner)[0] <= 0:
        return Withheld(Reason.UNDEFINED, units)
    inverse = np.linalg.inv(inner) / np.outer(scale, scale)
    b = inverse @ products.sum(axis=0)
    scores = products - squares @ b
    variance = units / (units - 1) * inverse[0] @ (scores.T @ scores) @ inverse[0]
    method = "within units, corrected for the sampling error of friction"
    return around(float(b[0]), float(variance), checked.df, units, method=method)


# The kernels below check nothing: they only compute.


def _weights(rows: Lagged, choice: Choice) -> Array:
    """Return the weight of each row; all of them add up to the number of rows."""
    raw = rows.answers if choice.weights is Weights.ANSWERS else np.ones(len(rows.units))
    weights: Array = raw * (len(raw) / raw.sum())
    return weights


def _places(units: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    order = {unit: place for place, unit in enumerate(dict.fromkeys(units))}
    return tuple(order), np.array([order[unit] for unit in units], dtype=np.intp)


def _sums(
    rows: Lagged, choice: Choice, earlier: Array, later: Array
) -> tuple[UnitSums, list[str]]:
    """Return weighted sums of each unit, friction first and outcome last, and the predictors."""
    periods = sorted(set(rows.periods.tolist()))[1:] if choice.periods is Periods.LEVELS else []
    levels = [(rows.periods == period).astype(np.float64) for period in periods]
    predictors = [FRICTION, *choice.controls, *(f"period {period}" for period in periods)]
    table = np.column_stack([earlier, rows.controls, *levels, later])
    units, places = _places(rows.units)
    weights = _weights(rows, choice)
    n, sums = np.zeros(len(units)), np.zeros((len(units), table.shape[1]))
    products = np.zeros((len(units), table.shape[1], table.shape[1]))
    np.add.at(n, places, weights)
    np.add.at(sums, places, weights[:, None] * table)
    np.add.at(products, places, weights[:, None, None] * table[:, :, None] * table[:, None, :])
    return UnitSums(units, (*predictors, OUTCOME), n, sums, products), predictors


def _error_squares(rows: Lagged, choice: Choice) -> Array:
    """Return S of each unit: the sum of squares around its mean that sampling error makes."""
    units, places = _places(rows.units)
    weights = _weights(rows, choice)
    total, own, squared = (np.zeros(len(units)) for _ in range(3))
    np.add.at(total, places, weights)
    np.add.at(own, places, weights * rows.variance)
    np.add.at(squared, places, weights**2 * rows.variance)
    squares: Array = own - squared / total
    return squares


def _shrunken(rows: Lagged, choice: Choice) -> Array | None:
    """Return friction drawn to its unit's mean; None where nothing is left of its variance."""
    units, places = _places(rows.units)
    sums, counts = np.zeros(len(units)), np.bincount(places, minlength=len(units))
    np.add.at(sums, places, rows.earlier)
    gap = rows.earlier - (sums / counts)[places]
    equal = Choice(choice.lag)
    df = len(rows.units) - len(units)
    true = (float((gap**2).sum()) - float(_error_squares(rows, equal).sum())) / df
    if true <= 0:
        return None
    drawn: Array = rows.earlier - gap * (rows.variance / (true + rows.variance))
    return drawn
