"""Leavers: the last scores of people who did not answer again, beside those who did.

At each wave but the last, the people who answered are split by whether they answered later:

    difference_w = mean of those who did not - mean of those who did        (Welch)
    pooled       = sum h_w difference_w / sum h_w,  h_w = n_leave n_stay / (n_leave + n_stay)

A person leaves once and may stay often, so the waves of the pooled difference are not independent;
its variance comes from the sums of who answered when. Nobody knows from answers alone who left the
company and who kept silent. If fewer than a handful left, the means of those who stayed and of
everyone would tell theirs, and the mean of those who stayed is withheld too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparison.two_means import welch
from analysis.errors import UnusableAnswers
from analysis.estimate import Figure, Reason, Withheld
from analysis.population.reference import around
from analysis.sums.summary import Summary
from analysis.trends.presence import Flags, PresenceSums
from analysis.trends.stayers import FEWEST_FOR_A_MEAN, mean_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LastScores:
    """One wave: those for whom it was the last, and those who answered again."""

    wave: str
    leavers: Figure
    stayers: Figure
    difference: Figure
    """Leavers less stayers."""


@dataclass(frozen=True, slots=True)
class Leavers:
    """All waves but the last, and what they say together."""

    waves: tuple[LastScores, ...]
    pooled: Figure
    """Over the waves in which both groups may be shown."""


def last_scores(sums: PresenceSums, fewest: int, *, level: float = 0.95) -> Leavers:
    """Compare people at their last wave with those who answered again.

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
    Leavers

    Examples
    --------
    >>> from analysis.trends.presence import presence_sums
    >>> table = np.array([[40.0, 41], [44, 46], [52, 51], [20, np.nan], [22, np.nan]])
    >>> found = last_scores(presence_sums(table, ["Q1", "Q2"]), 2)
    >>> round(found.waves[0].difference.value, 2), found.waves[0].leavers.n
    (-24.33, 2)
    """
    if fewest < FEWEST_FOR_A_MEAN:
        raise UnusableAnswers(
            f"A smallest group of {fewest} shows single answers; choose 2 or more."
        )
    places = range(len(sums.waves) - 1)
    waves = tuple(_last_of(sums, place, fewest, level) for place in places)
    return Leavers(waves, _pooled(sums, waves, level))


def _groups(sums: PresenceSums, place: int) -> tuple[Flags, Flags]:
    here = sums.present[:, place]
    again = sums.present[:, place + 1 :].any(axis=1)
    return here & ~again, here & again


def _last_of(sums: PresenceSums, place: int, fewest: int, level: float) -> LastScores:
    leave, stay = _groups(sums, place)
    gone, left = sums.summary(leave, place), sums.summary(stay, place)
    if min(gone.n, left.n) < fewest:
        difference: Figure = Withheld(Reason.TOO_FEW, min(gone.n, left.n))
    else:
        found = welch(gone, left, level)
        difference = found if isinstance(found, Withheld) else found.figure
    return LastScores(
        sums.waves[place],
        _shown(gone, left, fewest, level),
        _shown(left, gone, fewest, level),
        difference,
    )


def _shown(own: Summary, other: Summary, fewest: int, level: float) -> Figure:
    if own.n >= fewest > other.n > 0:
        return Withheld(Reason.PROTECTS_ANOTHER, own.n)
    return mean_of(own, fewest, level)


def _pooled(sums: PresenceSums, waves: tuple[LastScores, ...], level: float) -> Figure:
    weights = np.zeros(sums.present.shape)
    total, leavers = 0.0, 0
    for place, found in enumerate(waves):
        if isinstance(found.difference, Withheld):
            continue
        leave, stay = _groups(sums, place)
        gone, left = float(sums.n[leave].sum()), float(sums.n[stay].sum())
        share = gone * left / (gone + left)
        weights[leave, place] += share / gone
        weights[stay, place] -= share / left
        total += share
        leavers += round(gone)
    if not total:
        return Withheld(Reason.TOO_FEW, leavers)
    weights /= total
    return around(
        float((weights * sums.sums).sum()),
        sums.variance_of(weights),
        leavers - 1,
        leavers,
        method="leavers less stayers, pooled over waves",
        level=level,
    )
