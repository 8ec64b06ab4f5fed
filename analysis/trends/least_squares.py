"""Least squares: a straight line, or any linear model, through a series of waves.

    b = (X'X)^-1 X'y,   e = y - X b,   s^2 = e'e / (n - p),   Cov b = s^2 (X'X)^-1

with t tests on n - p degrees of freedom. The standard errors take waves as independent and alike;
`newey_west` and `autoregressive` do not.

Source: Searle (1971), Linear Models, ch. 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.population.regressions import DesignRegression
from analysis.trends.timeline import timeline

Array = NDArray[np.float64]

LEVEL, SLOPE = "level", "slope"
ROUNDING = 1e-12
"""What is left of a sum of squares this small beside the whole is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A linear model of a series, and what it leaves."""

    names: tuple[str, ...]
    design: Array
    """Shape (waves, coefficients), the constant included."""
    outcome: Array
    coefficients: Array
    residuals: Array
    inverse: Array
    """(X'X)^-1."""

    @property
    def n(self) -> int:
        """Waves."""
        return len(self.outcome)

    @property
    def df(self) -> int:
        """Waves less coefficients."""
        return self.n - len(self.names)

    @property
    def left(self) -> float:
        """Sum of squares of the residuals."""
        return float(self.residuals @ self.residuals)

    @property
    def r_squared(self) -> float:
        """Share of the squares around the mean that the model takes up."""
        around = self.outcome - self.outcome.mean()
        return 1 - self.left / float(around @ around)

    def with_covariance(self, covariance: Array, method: str) -> DesignRegression:
        """Return the coefficients with a covariance of one's choice, tested on n - p df."""
        return DesignRegression(
            self.names, self.coefficients, covariance, self.n, float(self.df), method
        )

    @property
    def plain(self) -> DesignRegression:
        """The coefficients as if waves were independent and varied alike."""
        return self.with_covariance(self.left / self.df * self.inverse, "least squares")


def least_squares(outcome: Array, design: Array, names: Sequence[str]) -> Fitted | Withheld:
    """Fit a linear model.

    Parameters
    ----------
    outcome
        Shape (waves,), without nan.
    design
        Shape (waves, coefficients); a constant is a column of ones.
    names
        Names of the coefficients.

    Returns
    -------
    Fitted or Withheld
        Withheld where waves are not more than coefficients, where columns repeat each other, and
        where nothing is left over, so that no error can be told.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), np.arange(4.0)])
    >>> found = least_squares(np.array([1.0, 3.0, 4.0, 8.0]), design, ["level", "slope"])
    >>> round(found.plain.figure("slope").value, 3), round(found.plain.figure("slope").se, 3)
    (2.2, 0.424)
    """
    waves, width = design.shape
    if outcome.shape != (waves,) or len(names) != width:
        raise UnusableAnswers(
            f"{len(outcome)} figures, {waves} rows of {width} columns and {len(names)} names do "
            "not fit; give one row a figure and one name a column."
        )
    if waves <= width:
        return Withheld(Reason.TOO_FEW_WAVES, waves)
    q, r = np.linalg.qr(design)
    size = np.linalg.norm(design, axis=0)
    if (np.abs(np.diag(r)) <= ROUNDING**0.5 * size).any():
        return Withheld(Reason.UNDEFINED, waves)
    coefficients = np.linalg.solve(r, q.T @ outcome)
    residuals = outcome - design @ coefficients
    if residuals @ residuals <= ROUNDING * float(outcome @ outcome):
        return Withheld(Reason.NO_VARIANCE, waves)
    root = np.linalg.inv(r)
    return Fitted(tuple(names), design, outcome, coefficients, residuals, root @ root.T)


def straight_line(
    values: Sequence[float] | Array, times: Sequence[float] | Array = ()
) -> Fitted | Withheld:
    """Fit a line through a series.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.

    Returns
    -------
    Fitted or Withheld
        With the coefficients "level", at time 0, and "slope", per step of time.

    Examples
    --------
    >>> round(straight_line([1.0, 3.0, 4.0, 8.0]).plain.significance("slope").p, 4)
    0.0352
    """
    series = timeline(values, times)
    design = np.column_stack([np.ones(series.n), series.times])
    return least_squares(series.values, design, [LEVEL, SLOPE])
