"""Profile: intervals from how fast the likelihood falls when one parameter is held.

The parameter is held at a value, -2 logLik is minimised over all others, and the bounds are the
values at which it lies the quantile of chi-square with one degree of freedom above its minimum.
They know that a variance has a border: where the likelihood at zero is still high enough the
lower bound is 0, and that of a correlation is -1 or 1. As in lme4 the likelihood is ML, so that
fixed effects can be profiled too; a REML fit is refitted.

ML takes no account of the fixed effects that the spread of few groups is measured around: with a
dozen teams in two units its intervals lie too low and hold the truth 89 % instead of 95 % of the
time, ours and lme4's in the same companies (`benchmarks/mixed_calibration.py`). For spreads the
restricted likelihood can be profiled instead, since the fixed effects stay the same; its intervals
hold the truth there 97 % of the time.

Source: Bates and Watts (1988), Nonlinear Regression Analysis and Its Applications, chapter 6;
Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1), 1-48, section
5.1; Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, section 2.4, for comparing
restricted likelihoods between models of the same fixed effects.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.mixed.criterion import Likelihood
from analysis.mixed.descent import Surface, go_down, positive_inverse
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.holding import FAINT, Rows, along, with_correlation, with_effect, without
from analysis.mixed.structure import Level, Varying
from analysis.sums.patterns import INTERCEPT

Array = NDArray[np.float64]

CLOSE = 1e-8
"""Deviance that one more step of the other parameters may still gain."""
NEAR = 1e-6
"""Relative precision of a bound."""
FAR = 60
"""Steps outward in search of a bound."""


@dataclass(frozen=True)
class _Held:
    """A parameter held at a value: the surface over all others, and where to start on it."""

    fitted: MixedFit
    surface: Callable[[float], Surface]
    value: float
    start: Array
    """Where the others are best when the parameter is at `value`, its estimate."""
    inverse: Array
    known: dict[float, Array] = field(default_factory=dict)
    """Where the others were best at the values tried so far."""

    def height(self, value: float) -> float:
        """Return the root of how far -2 logLik rises when the parameter is held at `value`."""
        near = min([self.value, *self.known], key=lambda tried: abs(tried - value))
        start = self.known.get(near, self.start)
        lowest, place = go_down(self.surface(value), start, self.inverse, CLOSE)
        if value:
            self.known[value] = place
        return math.sqrt(max(lowest - self.fitted.optimum.deviance, 0.0))


def residual_interval(
    fitted: MixedFit, level: float = 0.95, likelihood: Likelihood = Likelihood.ML
) -> Figure:
    """Estimate the residual standard deviation with its profile interval.

    Parameters
    ----------
    fitted
        The model; refitted if it was fitted by the other likelihood.
    level
        Coverage of the interval.
    likelihood
        Which one is profiled; ML as in lme4, REML for few groups.

    Returns
    -------
    Estimate or Withheld
        Without a standard error.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    >>> found = residual_interval(model.fitted)
    >>> round(found.low, 2), round(found.value, 2), round(found.high, 2)
    (0.49, 0.71, 1.19)
    """
    fitted = _by(fitted, likelihood)
    sigma = math.sqrt(fitted.variance)
    held = _Held(
        fitted,
        lambda value: along(fitted, lambda _: value**2),
        sigma,
        fitted.optimum.theta,
        _inverse(fitted),
    )
    reach = sigma / math.sqrt(fitted.n)
    return _estimate(held, reach, (0.0, math.inf), (level, "residual spread"))


def spread_interval(
    fitted: MixedFit,
    by: str,
    column: str = INTERCEPT,
    level: float = 0.95,
    likelihood: Likelihood = Likelihood.ML,
) -> Figure:
    """Estimate the standard deviation of a coefficient between groups with its profile interval.

    Parameters
    ----------
    fitted
        The model; refitted if it was fitted by the other likelihood.
    by, column
        The groups, and the coefficient that varies between them.
    level
        Coverage of the interval.
    likelihood
        Which one is profiled; ML as in lme4, REML for few groups.

    Returns
    -------
    Estimate or Withheld
        From 0 where the answers do not show that it varies.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    >>> found = spread_interval(model.fitted, "person")
    >>> round(found.low, 2), round(found.value, 2), round(found.high, 2)
    (0.6, 1.18, 2.7)
    """
    fitted = _by(fitted, likelihood)
    estimate = fitted.spread(by, column)
    row, scale = _row(fitted, by, column)
    start = fitted.optimum.theta.copy()
    if float(np.hypot.reduce(start[row])) < FAINT:
        start[row[-1]] = 0.1

    def surface(value: float) -> Surface:
        if value == 0:
            return without(fitted, row)
        return along(
            fitted, lambda theta: (value * scale) ** 2 / float(theta[row] @ theta[row]), row
        )

    held = _Held(fitted, surface, estimate, start, _inverse(fitted))
    reach = 0.2 * max(estimate, math.sqrt(fitted.variance) / scale * 0.1)
    return _estimate(held, reach, (0.0, math.inf), (level, f"spread of {column} between {by}"))


def correlation_interval(
    fitted: MixedFit, by: str, first: str, second: str, level: float = 0.95
) -> Figure:
    """Estimate the correlation of two coefficients between groups with its profile interval.

    Parameters
    ----------
    fitted
        The model; refitted by ML if it was fitted by REML.
    by, first, second
        The groups, and the coefficients that vary between them.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Withheld where one of them does not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rng = np.random.default_rng(4)
    >>> people, waves = np.repeat(np.arange(30), 5), np.tile(np.arange(5.0), 30)
    >>> scores = rng.normal(size=30)[people] + rng.normal(size=30)[people] * waves
    >>> rows = pd.DataFrame({"score": scores + rng.normal(size=150), "wave": waves,
    ...     "person": people})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person")
    >>> found = correlation_interval(model.fitted, "person", "(Intercept)", "wave")
    >>> found.low < found.value < found.high
    True
    """
    fitted = _by(fitted, Likelihood.ML)
    estimate = fitted.correlation(by, first, second)
    still = [border.columns for border in fitted.borders if border.by == by]
    if (first,) in still or (second,) in still:
        return Withheld(Reason.UNDEFINED, fitted.n)
    rows = Rows(fitted.structure, by, first, second)
    start = rows.start(fitted.optimum.theta)

    held = _Held(
        fitted,
        lambda value: with_correlation(fitted, rows, value),
        estimate,
        start,
        np.eye(len(start)) / fitted.sums.units,
    )
    name = f"correlation of {first} and {second} between {by}"
    return _estimate(held, 0.1, (-1.0, 1.0), (level, name))


def fixed_interval(fitted: MixedFit, name: str, level: float = 0.95) -> Figure:
    """Estimate a fixed effect with its profile interval.

    Parameters
    ----------
    fitted
        The model; refitted by ML if it was fitted by REML.
    name
        Name of the column.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Without a standard error.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    >>> found = fixed_interval(model.fitted, "wave")
    >>> round(found.low, 2), round(found.value, 2), round(found.high, 2)
    (0.21, 0.7, 1.19)
    """
    fitted = _by(fitted, Likelihood.ML)
    if name not in fitted.names:
        raise UnusableAnswers(
            f"{name} is no fixed effect of this model; they are {', '.join(fitted.names)}."
        )
    place = fitted.names.index(name)
    direction = fitted.back[place]
    estimate = float(fitted.beta[place])
    best = float(direction @ fitted.state.beta)

    def surface(value: float) -> Surface:
        wanted = best + value - estimate
        return along(fitted, None, moved=lambda state: with_effect(state, direction, wanted))

    held = _Held(fitted, surface, estimate, fitted.optimum.theta, _inverse(fitted))
    reach = math.sqrt(float(fitted.vcov[place, place]))
    return _estimate(held, reach, (-math.inf, math.inf), (level, f"fixed effect {name}"))


def _estimate(
    held: _Held, reach: float, borders: tuple[float, float], asked: tuple[float, str]
) -> Figure:
    level, name = asked
    if not held.fitted.converged:
        return Withheld(Reason.UNDEFINED, held.fitted.n)
    z = float(norm.ppf((1 + level) / 2))
    low = _bound(held, -reach * z, borders[0], z)
    high = _bound(held, reach * z, borders[1], z)
    method = f"{name}, profile likelihood, {held.fitted.likelihood.value}"
    return Estimate(held.value, math.nan, low, high, held.fitted.n, method, level)


def _bound(held: _Held, reach: float, border: float, z: float) -> float:
    """Walk outward until the likelihood has fallen far enough, then go back to the very place."""
    inside = held.value
    for _ in range(FAR):
        outside = held.value + reach
        at_border = outside <= border if reach < 0 else outside >= border
        if at_border:
            outside = border
        if held.height(outside) > z:
            return float(
                brentq(
                    lambda there: held.height(there) - z,
                    inside,
                    outside,
                    xtol=NEAR * max(abs(held.value), abs(reach)),
                )
            )
        if at_border:
            return border
        inside, reach = outside, reach * 1.5
    return border


def _by(fitted: MixedFit, likelihood: Likelihood) -> MixedFit:
    """Return the fit of the same sums by a likelihood."""
    if fitted.likelihood is likelihood:
        return fitted
    structure = fitted.structure
    terms: dict[Level, list[Varying]] = {Level.PERSON: [], Level.TEAM: []}
    for level, places in structure.blocks:
        columns = tuple(structure.varying[place] for place in places)
        terms[level].append(Varying(structure.by(level), columns))
    found = fit_sums(fitted.sums, terms[Level.PERSON], terms[Level.TEAM], likelihood)
    if not isinstance(found, MixedFit):
        raise UnusableAnswers(found.why)
    return found


def _row(fitted: MixedFit, by: str, column: str) -> tuple[NDArray[np.intp], float]:
    """Return the entries of theta in the row of a coefficient, and the scale of its column."""
    wanted = next(
        place
        for place, part in enumerate(fitted.structure.components)
        if part.by == by and part.first == part.second == column
    )
    level, row, _ = fitted.structure.entries[wanted]
    places = [
        place
        for place, entry in enumerate(fitted.structure.entries)
        if entry[0] is level and entry[1] == row
    ]
    scale = fitted.structure.scaled(fitted.working.scale)[wanted]
    return np.array(places, dtype=np.intp), float(scale)


def _inverse(fitted: MixedFit) -> Array:
    return positive_inverse(fitted.optimum.curvature.profiled)
