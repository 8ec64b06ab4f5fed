"""Intervals: the agreement of each unit with its uncertainty, and one verdict on it.

    rwg = 1 - S / e,  rwg(j) = J (1 - S / e) / (J (1 - S / e) + S / e),  awg = 1 - 2 S,  AD = S

fall as the spread S grows (`spread`), so the ends of an interval change places. rwg(j) falls
without end where S nears J / (J - 1) times e; the end of an interval that would lie under 0 is 0
there, unless the value itself does. A unit's verdict
is about the mean variance against a null, r*wg, whatever the number of items:

    SHARED      P(r*wg > .70) >= .8: its members see it alike; one may speak of the unit's view
    NOT_SHARED  P(r*wg > .50) <= .2: speak of its members, and of how they differ
    UNDECIDED   neither is sure: not enough evidence
    WITHHELD    fewer people than the study may show, or fewer than an interval needs

Source: LeBreton & Senter (2008), Organizational Research Methods 11, 815-852, for the lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.agreement.null import uniform_variance
from analysis.agreement.spread import (
    FEWEST,
    Spread,
    awg_spread,
    deviation_spread,
    variance_spread,
)
from analysis.agreement.within_group import Centre, UnitAgreement, within_group
from analysis.decision import ACT, CLEAR, Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.sums.tables import Tables

Array = NDArray[np.float64]
Index = Callable[[Array], Array]

STEP = 1e-6

SHARED = Cutoff(
    "a view is shared, r*wg",
    0.70,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852: strong agreement",
)
NOT_SHARED = Cutoff(
    "a view is not shared, r*wg",
    0.50,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852: weak agreement",
)


class View(Enum):
    """Whether a unit has a view of its own on one scale."""

    SHARED = "shared"
    NOT_SHARED = "not shared"
    UNDECIDED = "not enough evidence"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class SureAgreement:
    """The agreement of one unit on one scale, each index with its interval."""

    unit: str
    n: int
    rwg: Figure
    """rwg of one item, rwg(j) of several."""
    rwg_lindell: Figure
    ad_mean: Figure
    """In steps of the answer scale."""
    ad_median: Figure
    awg: Figure
    probability_shared: float | None
    """That r*wg is over .70; None where it is withheld."""
    view: View


def sure_agreement(
    tables: Tables,
    low: float,
    high: float,
    *,
    null_variance: float | None = None,
    fewest: int = FEWEST,
    confidence: float = 0.95,
) -> tuple[SureAgreement, ...]:
    """Estimate the agreement of each unit with intervals, and give a verdict on each.

    Parameters
    ----------
    tables
        Counts of the answers in each unit, keyed in one direction, in whole steps of the scale.
        For several items count the people who answered all of them.
    low, high
        Ends of the answer scale.
    null_variance
        Variance where nobody agrees; that of the uniform distribution by default.
    fewest
        People below which a unit is withheld, three at least.
    confidence
        Coverage of the intervals.

    Returns
    -------
    tuple of SureAgreement
        One a unit, in the order of the tables. The standard error is that of the index itself;
        the interval comes from the logarithm of the spread and is not symmetric around it.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0], [4.0], [4.0], [4.0], [5.0], [4.0], [4.0], [3.0]] * 2),
    ...                  ["Sales"] * 16)
    >>> found = sure_agreement(counted, 1, 5)[0]
    >>> round(found.rwg.value, 2), round(found.rwg.low, 2), found.view.value
    (0.87, 0.11, 'not enough evidence')
    """
    _check(tables, low, high, fewest)
    null = uniform_variance(int(high - low + 1)) if null_variance is None else null_variance
    plain = within_group(tables, low, high, null)
    items = len(tables.items)
    variance = variance_spread(tables, low, high)
    readings = (
        _Reading(variance, confidence, lambda spread: _rwg_j(spread / null, items)),
        _Reading(variance, confidence, lambda spread: 1 - spread / null),
        _Reading(deviation_spread(tables, low, high, Centre.MEAN), confidence, _same),
        _Reading(deviation_spread(tables, low, high, Centre.MEDIAN), confidence, _same),
        _Reading(awg_spread(tables, low, high), confidence, lambda spread: 1 - 2 * spread),
    )
    shared = variance.probability_below((1 - SHARED.value) * null)
    weakly = variance.probability_below((1 - NOT_SHARED.value) * null)
    return tuple(
        _unit(unit, place, readings, (float(shared[place]), float(weakly[place])), fewest)
        for place, unit in enumerate(plain)
    )


class _Reading:
    """An index read off a spread that it falls or grows with."""

    def __init__(self, spread: Spread, confidence: float, index: Index) -> None:
        self.confidence = confidence
        ends = np.stack([index(end) for end in spread.interval(confidence)])
        self.low, self.high = ends.min(axis=0), ends.max(axis=0)
        middle = np.exp(spread.log)
        slope = (index(middle * (1 + STEP)) - index(middle * (1 - STEP))) / (2 * STEP)
        self.se = np.abs(slope) * spread.se
        self.df = spread.df

    def figure(self, place: int, plain: Description, fewest: int) -> Figure:
        """Return the plain value with the interval of its unit, widened to hold it."""
        if plain.n < fewest:
            return Withheld(Reason.TOO_FEW, plain.n)
        if not isinstance(plain, Described):
            return plain
        return Estimate(
            plain.value,
            float(self.se[place]),
            min(float(self.low[place]), plain.value),
            max(float(self.high[place]), plain.value),
            plain.n,
            f"{plain.method}, interval from the logarithm of the spread",
            self.confidence,
            float(self.df[place]),
        )


def _unit(
    plain: UnitAgreement,
    place: int,
    readings: tuple[_Reading, ...],
    sure: tuple[float, float],
    fewest: int,
) -> SureAgreement:
    columns = (plain.rwg, plain.rwg_lindell, plain.ad_mean, plain.ad_median, plain.awg)
    figures = (
        reading.figure(place, column, fewest)
        for reading, column in zip(readings, columns, strict=True)
    )
    rwg, lindell, ad_mean, ad_median, awg = figures
    if isinstance(lindell, Withheld):
        return SureAgreement(
            plain.unit, plain.n, rwg, lindell, ad_mean, ad_median, awg, None, View.WITHHELD
        )
    return SureAgreement(
        plain.unit, plain.n, rwg, lindell, ad_mean, ad_median, awg, sure[0], _view(*sure)
    )


def _view(shared: float, weakly: float) -> View:
    if shared >= ACT:
        return View.SHARED
    return View.NOT_SHARED if weakly <= CLEAR else View.UNDECIDED


def _rwg_j(share: Array, items: int) -> Array:
    if items == 1:
        return 1 - share
    agreed = items * np.maximum(1 - share, 0.0)
    return np.asarray(agreed / (agreed + share))


def _same(spread: Array) -> Array:
    return spread


def _check(tables: Tables, low: float, high: float, fewest: int) -> None:
    options = set(np.arange(low, high + 1).tolist())
    strange = [score for score in tables.scores if score not in options]
    if strange:
        raise UnusableAnswers(
            f"The answer {strange[0]:g} is no whole step of a scale from {low:g} to {high:g}; "
            "give the answers as they were given, keyed in one direction."
        )
    if fewest < FEWEST:
        raise UnusableAnswers(
            f"An interval from {fewest} people cannot be had; ask for {FEWEST} or more."
        )
