"""Aggregation: whether one may speak of what a unit thinks, or only of its members.

Three questions about one scale, each with its own measure:

    do members agree?         median rwg(j) over units
    do units differ?          ICC(1) and its interval
    is a unit's mean sure?    ICC(2)

Agreement alone is not enough. Where everyone in the company answers alike, rwg is high in every
unit and says nothing about units: pseudo-agreement, seen by a low ICC(1). So without a
difference between units, the interval of ICC(1) all above 0, the verdict is NOT_YET whatever rwg
says.

    SPEAK_OF_UNITS  rwg and ICC(2) reach .70 and ICC(1) reaches .05
    WITH_CARE       units differ and agree at least moderately, but not all three are reached
    NOT_YET         units do not differ for sure, or do not agree even moderately

Sources: LeBreton & Senter (2008), Organizational Research Methods 11, 815-852; Woehr, Loignon,
Schmidt, Loughry & Ohland (2015), Organizational Research Methods 18, 704-737; Bliese (2000), in
Klein & Kozlowski (eds.), Multilevel Theory, Research, and Methods in Organizations, 349-381.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.agreement.intraclass import icc1, icc2
from analysis.agreement.within_group import UnitAgreement, within_group
from analysis.decision import Cutoff
from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.sums.tables import Tables, tables
from analysis.sums.units import UnitSums, unit_sums

Array = NDArray[np.float64]

SCORE = "score"

STRONG_AGREEMENT = Cutoff(
    "strong agreement, median rwg",
    0.70,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852",
)
MODERATE_AGREEMENT = Cutoff(
    "moderate agreement, median rwg",
    0.50,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852",
)
UNITS_MATTER = Cutoff(
    "units matter, ICC(1)",
    0.05,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852: .01 is a small "
    "effect, .10 a medium one; .05 is the lower end of what Bliese (2000) reports",
)
UNITS_DIFFER = Cutoff(
    "units differ, lower end of the interval of ICC(1)",
    0.0,
    "Woehr et al. (2015), Organizational Research Methods 18, 704-737, on pseudo-agreement",
)
SURE_MEANS = Cutoff(
    "unit means are sure, ICC(2)",
    0.70,
    "LeBreton & Senter (2008), Organizational Research Methods 11, 815-852",
)


class Verdict(Enum):
    """What one may speak of."""

    SPEAK_OF_UNITS = "speak of units"
    WITH_CARE = "with care"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Aggregation:
    """The evidence on one scale, and the verdict."""

    rwg_median: Description
    rwg_share: Description
    """Share of the units that reach strong agreement."""
    ad_median: Description
    """Median over units of the mean deviation from the unit's mean, in steps of the scale."""
    icc1: Figure
    icc2: Figure
    units: int
    """Units with at least two people who answered all items."""
    verdict: Verdict
    members: tuple[UnitAgreement, ...]
    """Each unit by itself."""


def aggregation(
    answers: Array,
    units: Sequence[str],
    low: float,
    high: float,
    *,
    null_variance: float | None = None,
    confidence: float = 0.95,
) -> Aggregation:
    """Judge whether the members of units may be taken together on one scale.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items). People with a missing answer are
        left out.
    units
        Unit of each person.
    low, high
        Ends of the answer scale.
    null_variance
        Variance where nobody agrees; that of the uniform distribution by default.
    confidence
        Coverage of the intervals of ICC(1) and ICC(2).

    Returns
    -------
    Aggregation
        What cannot be had is withheld in its place; the verdict is then NOT_YET.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 1], [2, 2], [3, 3], [4, 3], [3, 4], [5, 5], [4, 5.0]])
    >>> found = aggregation(answers, ["A", "A", "A", "B", "B", "B", "C", "C"], 1, 5)
    >>> found.units, round(found.rwg_median.value, 2), found.verdict.value
    (3, 0.91, 'speak of units')
    """
    complete = np.isfinite(answers.sum(axis=1))
    kept = [unit for unit, here in zip(units, complete, strict=True) if here]
    rows = answers[complete]
    return aggregation_of_sums(
        tables(rows, kept),
        unit_sums(rows.mean(axis=1, keepdims=True), kept, [SCORE]),
        low,
        high,
        null_variance=null_variance,
        confidence=confidence,
    )


def aggregation_of_sums(
    counted: Tables,
    sums: UnitSums,
    low: float,
    high: float,
    *,
    null_variance: float | None = None,
    confidence: float = 0.95,
) -> Aggregation:
    """Judge the same from sums, wherever they were summed up.

    Parameters
    ----------
    counted
        Counts of the answers of people who answered all items.
    sums
        Sums of the mean of their items, in a column named "score".
    low, high
        Ends of the answer scale.
    null_variance
        Variance where nobody agrees; that of the uniform distribution by default.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Aggregation
        As `aggregation` returns it.

    Examples
    --------
    >>> answers, units = np.array([[1.0], [2.0], [4.0], [5.0]]), ["A", "A", "B", "B"]
    >>> found = aggregation_of_sums(
    ...     tables(answers, units), unit_sums(answers, units, ["score"]), 1, 5)
    >>> round(found.icc1.value, 3), found.verdict.value
    (0.895, 'not yet')
    """
    members = within_group(counted, low, high, null_variance)
    n = int(sums.n.sum())
    rwg = _values(member.rwg for member in members)
    deviations = _values(member.ad_mean for member in members)
    first = icc1(sums, SCORE, confidence=confidence)
    second = icc2(sums, SCORE, confidence=confidence)
    median = _median(rwg, n, "median rwg over units")
    return Aggregation(
        rwg_median=median,
        rwg_share=_share(rwg, n),
        ad_median=_median(deviations, n, "median average deviation over units"),
        icc1=first,
        icc2=second,
        units=len(deviations),
        verdict=_verdict(median, first, second),
        members=members,
    )


# The kernels below check nothing: they only compute.


def _values(figures: Iterable[Description]) -> Array:
    return np.array([figure.value for figure in figures if isinstance(figure, Described)])


def _median(values: Array, n: int, method: str) -> Description:
    if not len(values):
        return Withheld(Reason.TOO_FEW, n)
    return Described(float(np.median(values)), n, method)


def _share(values: Array, n: int) -> Description:
    if not len(values):
        return Withheld(Reason.TOO_FEW, n)
    reached = float((values >= STRONG_AGREEMENT.value).mean())
    return Described(reached, n, "share of units with strong agreement")


def _verdict(median: Description, first: Figure, second: Figure) -> Verdict:
    if not (
        isinstance(median, Described)
        and isinstance(first, Estimate)
        and isinstance(second, Estimate)
    ):
        return Verdict.NOT_YET
    if first.low <= UNITS_DIFFER.value or median.value < MODERATE_AGREEMENT.value:
        return Verdict.NOT_YET
    reached = (
        median.value >= STRONG_AGREEMENT.value
        and first.value >= UNITS_MATTER.value
        and second.value >= SURE_MEANS.value
    )
    return Verdict.SPEAK_OF_UNITS if reached else Verdict.WITH_CARE
