"""Stayers: the line of the people who were there in every wave, beside the line of everyone.

Where the unhappy leave, the mean of those who answer rises with nobody feeling better. So

    everyone     m_w, and its change since the first wave, linked people as their own yardstick
    stayers      the mean of those who answered in every wave, and their change (paired t)
    turnover     change of everyone less change of the stayers

with the variance of each from the sums of who answered when (see `presence`), as the same people
stand in several of these figures. Degrees of freedom: people in the smaller wave less 1.

A stayer has answered, a leaver has not answered again; of those who are still there and keep
silent nothing is known. If fewer than a handful answered who are no stayers, both lines together
would tell their mean, and the stayers' is withheld.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparison.changes import change_of_pairs
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.reference import around
from analysis.sums.summary import Summary
from analysis.trends.presence import Flags, PresenceSums

Array = NDArray[np.float64]

FEWEST_FOR_A_MEAN = 2


@dataclass(frozen=True, slots=True)
class LineOfWave:
    """One wave of both lines."""

    wave: str
    everyone: Figure
    stayers: Figure
    change_of_everyone: Figure
    """Since the first wave; withheld in the first wave itself, as is all that follows."""
    change_of_stayers: Figure
    turnover: Figure
    """What coming and going adds to the change of everyone."""


def stayers_line(
    sums: PresenceSums, fewest: int, *, level: float = 0.95
) -> tuple[LineOfWave, ...]:
    """Compare everyone who answered with those who answered in every wave.

    Parameters
    ----------
    sums
        Sums by who answered when.
    fewest
        People below which no mean is shown, neither of a group nor by subtraction.
    level
        Coverage of the intervals.

    Returns
    -------
    tuple of LineOfWave
        One for each wave in order.

    Examples
    --------
    >>> from analysis.trends.presence import presence_sums
    >>> table = np.array([[40.0, 41], [44, 46], [52, 51], [20, np.nan], [22, np.nan]])
    >>> last = stayers_line(presence_sums(table, ["Q1", "Q2"]), 2)[-1]
    >>> [round(figure.value, 2) for figure in
    ...     (last.change_of_everyone, last.change_of_stayers, last.turnover)]
    [10.4, 0.67, 9.73]
    """
    if fewest < FEWEST_FOR_A_MEAN:
        raise UnusableAnswers(
            f"A smallest group of {fewest} shows single answers; choose 2 or more."
        )
    stayed: Flags = np.asarray(sums.present.all(axis=1), dtype=np.bool_)
    return tuple(_line(sums, stayed, place, fewest, level) for place in range(len(sums.waves)))


def _line(sums: PresenceSums, stayed: Flags, place: int, fewest: int, level: float) -> LineOfWave:
    all_of_them = np.ones(len(stayed), dtype=np.bool_)
    hidden = _hides(sums, stayed, place, fewest)
    later = _hides(sums, stayed, 0, fewest) or hidden
    return LineOfWave(
        sums.waves[place],
        mean_of(sums.summary(all_of_them, place), fewest, level),
        hidden or mean_of(sums.summary(stayed, place), fewest, level),
        _change_of_everyone(sums, place, fewest, level),
        later or _change_of_stayers(sums, stayed, place, level),
        later or _turnover(sums, stayed, place, level),
    )


def mean_of(group: Summary, fewest: int, level: float = 0.95) -> Figure:
    """Return the mean of a group with its t interval.

    Parameters
    ----------
    group
        n, mean and variance.
    fewest
        People below which it is withheld.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Withheld also where all answered alike.

    Examples
    --------
    >>> mean_of(Summary(9, 50.0, 81.0), 8).se
    3.0
    """
    if group.n < max(fewest, FEWEST_FOR_A_MEAN):
        return Withheld(Reason.TOO_FEW, group.n)
    if group.variance <= 0:
        return Withheld(Reason.ALIKE, group.n)
    return around(
        group.mean, group.variance / group.n, group.n - 1, group.n, method="mean", level=level
    )


def _hides(sums: PresenceSums, stayed: Flags, place: int, fewest: int) -> Withheld | None:
    """Return why the stayers of a wave may not be shown, if so."""
    people = round(float(sums.n[stayed].sum()))
    others = sums.summary(~stayed, place).n
    if people < fewest:
        return Withheld(Reason.TOO_FEW, people)
    if 0 < others < fewest:
        return Withheld(Reason.PROTECTS_ANOTHER, people)
    return None


def _change_of_everyone(sums: PresenceSums, place: int, fewest: int, level: float) -> Figure:
    found = sums.moments
    smaller = round(float(min(found.n[0], found.n[place])))
    if place == 0:
        return Withheld(Reason.TOO_FEW_WAVES, smaller)
    if smaller < fewest:
        return Withheld(Reason.TOO_FEW, smaller)
    return _told(sums, _weights_of_everyone(sums, place), "change of everyone", smaller, level)


def _change_of_stayers(sums: PresenceSums, stayed: Flags, place: int, level: float) -> Figure:
    if place == 0:
        return Withheld(Reason.TOO_FEW_WAVES, round(float(sums.n[stayed].sum())))
    kept = PresenceSums(
        sums.waves, sums.present[stayed], sums.n[stayed], sums.sums[stayed], sums.products[stayed]
    )
    return change_of_pairs(kept.pairs(0, place), level)


def _turnover(sums: PresenceSums, stayed: Flags, place: int, level: float) -> Figure:
    people = round(float(sums.n[stayed].sum()))
    if place == 0:
        return Withheld(Reason.TOO_FEW_WAVES, people)
    weights = _weights_of_everyone(sums, place)
    weights[stayed, place] -= 1 / people
    weights[stayed, 0] += 1 / people
    return _told(sums, weights, "change of everyone less change of stayers", people, level)


def _weights_of_everyone(sums: PresenceSums, place: int) -> Array:
    n = sums.moments.n
    weights = np.zeros(sums.present.shape)
    weights[:, place] = sums.present[:, place] / n[place]
    weights[:, 0] -= sums.present[:, 0] / n[0]
    return weights


def _told(sums: PresenceSums, weights: Array, method: str, n: int, level: float) -> Figure:
    variance = sums.variance_of(weights)
    value = float((weights * sums.sums).sum())
    if variance <= 0:
        return Withheld(Reason.NO_VARIANCE, n)
    found: Estimate = around(value, variance, n - 1, n, method=method, level=level)
    return found
