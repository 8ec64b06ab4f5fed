"""Fluctuation: whether the coefficients of a model of a series stayed the same throughout.

    F(k)      = (RSS - RSS_1 - RSS_2) / ((RSS_1 + RSS_2) / (n - 2 p)), split after wave k
    supF      = the largest F(k) with h waves or more on either side
    p         ~ P(chi2_c > a + b supF), a, b, c by p and the share left out (see `hansen`)

    OLS-CUSUM = max over t of |e_1 + ... + e_t| / (s sqrt(n)), s^2 = RSS / (n - p)
    p         = 2 sum over j of (-1)^(j + 1) exp(-2 j^2 x^2), of a Brownian bridge

supF asks for one change of any coefficient; CUSUM for a level that leaves the line for a while.
Both p-values are those of long series of independent waves, and too small on a dozen.

Sources: Andrews (1993), Econometrica 61, 821-856; Hansen (1997), Journal of Business & Economic
Statistics 15, 60-67; Ploberger & Kraemer (1992), Econometrica 60, 271-285.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Significance, Withheld
from analysis.trends.breakpoints import SHORTEST, least_stretch, stretch_squares
from analysis.trends.hansen import MOST_COEFFICIENTS, p_of_sup_f
from analysis.trends.least_squares import Fitted

Array = NDArray[np.float64]

TERMS = 100
SURE_TO_BE_PASSED = 0.1
"""A Brownian bridge passes so low a line with a probability of 1, to all digits."""


@dataclass(frozen=True, slots=True)
class SupF:
    """The largest F of a split, where it lies, and its test."""

    waves_before: int
    significance: Significance


def sup_f(model: Fitted, shortest: float = SHORTEST) -> SupF | Withheld:
    """Test whether any coefficient changed once, at a date not known.

    Parameters
    ----------
    model
        Fitted by least squares, waves in order of time.
    shortest
        Waves on either side at the least, or their share where below 1.

    Returns
    -------
    SupF or Withheld
        Withheld with no more waves on either side than coefficients, and from seven coefficients
        on, for which there is no p-value.

    Examples
    --------
    >>> from analysis.trends.least_squares import least_squares
    >>> waves = np.array([40.0, 41, 39, 42, 40, 41, 44, 42, 45, 43, 41, 44])
    >>> found = sup_f(least_squares(waves, np.ones((12, 1)), ["level"]), 3)
    >>> found.waves_before, round(found.significance.statistic, 2), round(found.significance.p, 4)
    (6, 13.06, 0.0043)
    """
    n, width = model.design.shape
    fewest = least_stretch(n, shortest)
    if fewest <= width or n <= 2 * width:
        return Withheld(Reason.TOO_FEW_WAVES, n)
    if width > MOST_COEFFICIENTS:
        return Withheld(Reason.UNDEFINED, n)
    squares = stretch_squares(model.outcome, model.design, fewest)
    places = np.arange(fewest, n - fewest + 1)
    apart = squares[0, places - 1] + squares[places, n - 1]
    if not np.isfinite(apart).any():
        return Withheld(Reason.UNDEFINED, n)
    best = int(np.argmin(apart))
    rest = float(apart[best])
    statistic = (model.left - rest) / (rest / (n - 2 * width)) if rest > 0 else math.inf
    p = p_of_sup_f(statistic, width, fewest / n)
    method = f"supF, p of Hansen (1997), {width} coefficients"
    return SupF(int(places[best]), Significance(statistic, p, n, method))


def ols_cusum(model: Fitted) -> Significance:
    """Test whether a series leaves its line for a while.

    Parameters
    ----------
    model
        Fitted by least squares with a constant, waves in order of time.

    Returns
    -------
    Significance

    Examples
    --------
    >>> from analysis.trends.least_squares import least_squares
    >>> waves = np.array([40.0, 41, 39, 42, 40, 41, 44, 42, 45, 43, 41, 44])
    >>> found = ols_cusum(least_squares(waves, np.ones((12, 1)), ["level"]))
    >>> round(found.statistic, 3), round(found.p, 3)
    (1.248, 0.089)
    """
    spread = math.sqrt(model.left / model.df)
    path = np.abs(np.cumsum(model.residuals)) / (spread * math.sqrt(model.n))
    furthest = float(path.max())
    return Significance(furthest, bridge_passes(furthest), model.n, "OLS-CUSUM")


def bridge_passes(line: float) -> float:
    """Return how likely a Brownian bridge leaves the band from -line to line.

    Parameters
    ----------
    line
        Half the width of the band.

    Returns
    -------
    float
        A probability.

    Examples
    --------
    >>> round(bridge_passes(1.358), 3)
    0.05
    """
    if line < SURE_TO_BE_PASSED:
        return 1.0
    terms = np.arange(1, TERMS + 1)
    signs = np.where(terms % 2 == 1, 1.0, -1.0)
    total = 2 * float((signs * np.exp(-2 * terms**2 * line**2)).sum())
    return min(max(total, 0.0), 1.0)
