"""Share charts: shares of people over waves or units, with limits that widen for few (p-chart).

    centre p = all who said yes / all asked;  s_i = sqrt(p (1 - p) / n_i);  z_i = (p_i - p) / s_i
    p-chart    p -+ 3 s_i, within 0 and 1
    Laney p'   p -+ 3 s_i sigma_z, sigma_z = mean |z_i - z_{i-1}| / d2
    funnel     the same limits over n, with overdispersion
               chi2 = sum z_i^2 on k - 1 df, phi = sum z_i^2 / k

Where waves or units differ by more than chance, and with many people they always do, the limits of
a p-chart are too narrow. Laney's widen all by one factor, which a funnel does by sqrt(phi); the
limits of `noisy_charts` add a variance instead, which large units feel more.

Winsorised, the z beyond the 10th and 90th percentile are drawn in before phi is taken, so that the
units looked for do not hide themselves.

Sources: Laney (2002), Quality Engineering 14, 531-537; Spiegelhalter (2005), Statistics in
Medicine 24, 1185-1202.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Significance, Withheld
from analysis.trends.individuals import D2
from analysis.trends.runs import LIMIT, Places

Array = NDArray[np.float64]

FEWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class ShareChart:
    """Shares and their limits."""

    centre: float
    shares: Array
    errors: Array
    """Of a share, from the number of people alone."""
    z: Array
    widened: float
    """By how much the limits are wider than chance has it."""
    low: Array
    high: Array
    beyond: Places
    """Waves or units counted from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Overdispersion:
    """Whether units differ by more than chance."""

    phi: float
    significance: Significance


def share_chart(
    counts: Sequence[float] | Array, n: Sequence[float] | Array
) -> ShareChart | Withheld:
    """Draw a p-chart.

    Parameters
    ----------
    counts
        People who said yes, by wave or unit.
    n
        People asked, above 0.

    Returns
    -------
    ShareChart or Withheld
        Withheld for fewer than two, and where nobody or everybody said yes.

    Examples
    --------
    >>> chart = share_chart([3, 4, 2, 15], [20, 22, 18, 20])
    >>> round(chart.centre, 2), chart.high.round(2).tolist(), chart.beyond
    (0.3, [0.61, 0.59, 0.62, 0.61], (3,))
    """
    found = _shares(counts, n)
    return found if isinstance(found, Withheld) else _drawn(*found, widened=1.0)


def laney_chart(
    counts: Sequence[float] | Array, n: Sequence[float] | Array
) -> ShareChart | Withheld:
    """Draw a p'-chart, whose limits come from how waves differ from their neighbours.

    Parameters
    ----------
    counts
        People who said yes, by wave in order of time.
    n
        People asked, above 0.

    Returns
    -------
    ShareChart or Withheld
        Withheld as `share_chart` is, and where no wave differs from the one before.

    Examples
    --------
    >>> chart = laney_chart([30, 60, 28, 64, 31], [200, 220, 180, 200, 190])
    >>> round(chart.widened, 2), chart.beyond
    (4.27, ())
    """
    found = _shares(counts, n)
    if isinstance(found, Withheld):
        return found
    centre, shares, errors = found
    widened = float(np.abs(np.diff((shares - centre) / errors)).mean()) / D2
    if widened <= 0:
        return Withheld(Reason.NO_VARIANCE, round(float(np.sum(n))))
    return _drawn(centre, shares, errors, widened=widened)


def funnel(
    counts: Sequence[float] | Array,
    n: Sequence[float] | Array,
    *,
    level: float = 0.998,
    winsorised: float = 0.0,
) -> ShareChart | Withheld:
    """Draw a funnel of units, whose limits allow for what units differ by more than chance.

    Parameters
    ----------
    counts
        People who said yes, by unit.
    n
        People asked, above 0.
    level
        Share of units inside the limits where none is apart.
    winsorised
        Share of the units at either end that is drawn in before phi is taken, as 0.1.

    Returns
    -------
    ShareChart or Withheld
        Limits are never narrower than chance has them. Withheld as `share_chart` is.

    Examples
    --------
    >>> chart = funnel([3, 4, 2, 15, 5, 6], [20, 22, 18, 20, 19, 24])
    >>> round(chart.widened, 2), chart.beyond
    (2.12, ())
    """
    found = _shares(counts, n)
    if isinstance(found, Withheld):
        return found
    spread = overdispersion(counts, n, winsorised=winsorised)
    if isinstance(spread, Withheld):
        return spread
    reach = float(norm.isf((1 - level) / 2))
    return _drawn(*found, widened=math.sqrt(max(spread.phi, 1.0)), limit=reach)


def overdispersion(
    counts: Sequence[float] | Array, n: Sequence[float] | Array, *, winsorised: float = 0.0
) -> Overdispersion | Withheld:
    """Test whether units differ by more than chance.

    Parameters
    ----------
    counts
        People who said yes, by unit.
    n
        People asked, above 0.
    winsorised
        Share of the units at either end that is drawn in before phi is taken; the test takes
        them as they are.

    Returns
    -------
    Overdispersion or Withheld
        Withheld as `share_chart` is.

    Examples
    --------
    >>> found = overdispersion([3, 4, 2, 15, 5, 6], [20, 22, 18, 20, 19, 24])
    >>> round(found.phi, 2), round(found.significance.p, 5)
    (4.51, 6e-05)
    """
    found = _shares(counts, n)
    if isinstance(found, Withheld):
        return found
    centre, shares, errors = found
    z = (shares - centre) / errors
    statistic, df = float(z @ z), len(z) - 1
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    drawn_in = np.clip(z, low, high)
    p = float(chi2.sf(statistic, df))
    people = round(float(np.sum(n)))
    return Overdispersion(
        float(drawn_in @ drawn_in) / len(z),
        Significance(statistic, p, people, "chi-squared of shares", (float(df),)),
    )


def _shares(
    counts: Sequence[float] | Array, n: Sequence[float] | Array
) -> tuple[float, Array, Array] | Withheld:
    yes, asked = np.asarray(counts, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if yes.shape != asked.shape or (asked <= 0).any() or ((yes < 0) | (yes > asked)).any():
        raise UnusableAnswers(
            f"{yes.tolist()} of {asked.tolist()} people are no shares; give counts from 0 to the "
            "number of people asked, which is above 0."
        )
    people = round(float(asked.sum()))
    if len(yes) < FEWEST:
        return Withheld(Reason.TOO_FEW, people)
    centre = float(yes.sum() / asked.sum())
    if centre in {0.0, 1.0}:
        return Withheld(Reason.ALIKE, people)
    return centre, yes / asked, np.sqrt(centre * (1 - centre) / asked)


def _drawn(
    centre: float, shares: Array, errors: Array, *, widened: float, limit: float = LIMIT
) -> ShareChart:
    z = (shares - centre) / errors
    half = limit * widened * errors
    beyond = np.flatnonzero(np.abs(z) > limit * widened)
    return ShareChart(
        centre,
        shares,
        errors,
        z,
        widened,
        np.maximum(0.0, centre - half),
        np.minimum(1.0, centre + half),
        tuple(beyond.tolist()),
    )
