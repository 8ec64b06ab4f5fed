"""Interrupted: by how much a series changed its level and its slope when something began.

    y_t = level + slope t + level change [t >= start] + slope change max(0, t - start)
          + one constant for each season but the first + e_t
    effect after h waves = level change + slope change h

The errors are taken as independent (least squares), as going together for some lags
(Newey-West), or as passed on from wave to wave (AR(1), by REML). Whatever else began at the same
time is in the effect too: a series of its own cannot tell them apart (see `staggered`).

Sources: Wagner, Soumerai, Zhang & Ross-Degnan (2002), Journal of Clinical Pharmacy and
Therapeutics 27, 299-309; Bernal, Cummins & Gasparrini (2017), International Journal of
Epidemiology 46, 348-355; Penfold & Zhang (2013), Academic Pediatrics 13, S38-S44 (how many waves).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.reference import around
from analysis.population.regressions import DesignRegression
from analysis.trends.autocorrelation import durbin_watson
from analysis.trends.autoregressive import autoregressive
from analysis.trends.least_squares import LEVEL, SLOPE, Fitted, least_squares
from analysis.trends.newey_west import Correction, newey_west
from analysis.trends.timeline import timeline

Array = NDArray[np.float64]

LEVEL_CHANGE, SLOPE_CHANGE = "level change", "slope change"
FEWEST_EACH_SIDE = 2
"""Waves without which a slope cannot be drawn on one side of the start."""


class Errors(Enum):
    """How the errors of neighbouring waves are thought to hang together."""

    INDEPENDENT = "independent"
    NEWEY_WEST = "together for some lags"
    PASSED_ON = "passed on from wave to wave"


@dataclass(frozen=True, slots=True, eq=False)
class Interruption:
    """The fitted lines, and whether neighbouring errors go together."""

    coefficients: DesignRegression
    together: Significance
    """Durbin-Watson of the least-squares fit: a small p says that INDEPENDENT is too sure."""

    def effect_after(self, waves: float, level: float = 0.95) -> Estimate:
        """Return how far the series lies from where it was heading, so many waves after."""
        found = self.coefficients
        weights = np.zeros(len(found.names))
        weights[found.names.index(LEVEL_CHANGE)] = 1.0
        weights[found.names.index(SLOPE_CHANGE)] = waves
        return around(
            float(weights @ found.coefficients),
            float(weights @ found.covariance @ weights),
            found.df,
            found.n,
            method=f"effect after {waves:g} waves, {found.method}",
            level=level,
        )


def segmented(
    values: Sequence[float] | Array,
    start: float,
    *,
    times: Sequence[float] | Array = (),
    seasons: Sequence[str] = (),
) -> tuple[Fitted, Array] | Withheld:
    """Fit two lines by least squares, one before and one from the start on.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out and leaves a gap.
    start
        Time of the first wave that may show an effect.
    times
        When; 1, 2, ... by default.
    seasons
        Season of each wave, as "Q1" or "July"; none by default. The first met is the yardstick.

    Returns
    -------
    tuple of Fitted and times, or Withheld
        Withheld with fewer than two waves on either side, with no more waves than coefficients,
        and where a season falls together with the start.

    Examples
    --------
    >>> model, _ = segmented([40.0, 41, 42, 43, 40, 39, 39, 38], 5)
    >>> model.names, model.coefficients.round(2).tolist()
    (('level', 'slope', 'level change', 'slope change'), [39.0, 1.0, -4.1, -1.6])
    """
    if seasons and len(seasons) != len(values):
        raise UnusableAnswers(
            f"{len(values)} figures and {len(seasons)} seasons; give one season for each figure."
        )
    series = timeline(values, times)
    later = series.times >= start
    if min(int(later.sum()), int((~later).sum())) < FEWEST_EACH_SIDE:
        return Withheld(Reason.TOO_FEW_WAVES, series.n)
    columns = [
        np.ones(series.n),
        series.times,
        later.astype(np.float64),
        np.maximum(0.0, series.times - start),
    ]
    names = [LEVEL, SLOPE, LEVEL_CHANGE, SLOPE_CHANGE]
    if seasons:
        known = ~np.isnan(np.asarray(values, dtype=np.float64))
        met = [season for season, here in zip(seasons, known, strict=True) if here]
        others = list(dict.fromkeys(met))[1:]
        columns += [np.array([season == other for season in met], float) for other in others]
        names += others
    model = least_squares(series.values, np.column_stack(columns), names)
    return model if isinstance(model, Withheld) else (model, series.times)


def interruption(
    values: Sequence[float] | Array,
    start: float,
    errors: Errors = Errors.PASSED_ON,
    *,
    times: Sequence[float] | Array = (),
    seasons: Sequence[str] = (),
) -> Interruption | Withheld:
    """Estimate how level and slope changed from the start on.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out and leaves a gap.
    start
        Time of the first wave that may show an effect.
    errors
        How errors hang together. Newey-West takes its automatic lag, prewhitens and adjusts for
        the number of coefficients, and refuses a series with gaps.
    times
        When; 1, 2, ... by default, whole steps for errors that are passed on.
    seasons
        Season of each wave; none by default.

    Returns
    -------
    Interruption or Withheld
        Withheld as `segmented`, `newey_west` and `autoregressive` are.

    Examples
    --------
    >>> found = interruption([40.0, 42, 41, 43, 42, 36, 35, 37, 35, 34], 6, Errors.INDEPENDENT)
    >>> change = found.coefficients.figure("level change")
    >>> round(change.value, 2), round(change.low, 2), round(change.high, 2)
    (-6.9, -10.17, -3.63)
    """
    fitted = segmented(values, start, times=times, seasons=seasons)
    if isinstance(fitted, Withheld):
        return fitted
    model, when = fitted
    found = _with_errors(model, when, errors)
    if isinstance(found, Withheld):
        return found
    return Interruption(found, durbin_watson(model))


def _with_errors(model: Fitted, times: Array, errors: Errors) -> DesignRegression | Withheld:
    match errors:
        case Errors.INDEPENDENT:
            return model.plain
        case Errors.NEWEY_WEST:
            if not math.isclose(float(np.ptp(np.diff(times))), 0.0, abs_tol=1e-9):
                return Withheld(Reason.UNDEFINED, model.n)
            return newey_west(model, correction=Correction.COEFFICIENTS)
        case Errors.PASSED_ON:
            found = autoregressive(model, times)
            return found if isinstance(found, Withheld) else found.coefficients
