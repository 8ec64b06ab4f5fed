"""Distributions: shares of keyed answers to a scale's items, for diverging bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimate import Reason, Withheld
from analysis.friction.direction import Direction
from analysis.quality.screening import Screened
from analysis.responses.keying import keyed
from analysis.responses.table import Responses
from survey.instrument.questionnaire import Kind, Scale
from survey.privacy.thresholds import Thresholds

STEPS = 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of the answers of one direction or unit to the items of one scale."""

    subject: str
    """The direction in words, or the unit."""
    direction: Direction | None
    scale: str
    wave: str
    n: int
    """People who answered at least one of the items."""
    shares: tuple[float, ...] | Withheld
    """From the lowest keyed answer to the highest; they add up to 1."""


def distributions(screened: Screened, thresholds: Thresholds) -> tuple[Distribution, ...]:
    """Return the distribution of every five-step scale in every direction or unit.

    Parameters
    ----------
    screened
        Answers kept.
    thresholds
        Fewest people behind a distribution, and fewest members of a department that is rated.

    Returns
    -------
    tuple of Distribution
        By wave, subject and scale.
    """
    kept = screened.kept
    labelled = {Kind.AGREE, Kind.FREQUENCY}
    scales = [
        scale
        for scale in kept.codebook.instrument.scales
        if all(
            item.format.kind in labelled and item.format.high - item.format.low == STEPS - 1
            for item in kept.codebook.items_of(scale.id)
        )
    ]
    found = []
    for group, rows in kept.frame.groupby(["wave", "unit", "target"], sort=True):
        wave, unit, target = (str(key) for key in group)
        part = kept.where(kept.frame.index.isin(rows.index))
        direction = Direction(unit, target) if target else None
        subject = str(direction) if direction else unit
        rated = kept.headcount.people(target, wave) if target else None
        for scale in scales:
            n, shares = _shares(part, scale, thresholds.distributions)
            if rated is not None and rated < thresholds.rated:
                shares = Withheld(Reason.SMALL_TARGET, n)
            if n:
                found.append(Distribution(subject, direction, scale.id, wave, n, shares))
    return tuple(found)


def _shares(
    part: Responses, scale: Scale, fewest: int
) -> tuple[int, tuple[float, ...] | Withheld]:
    items = part.codebook.items_of(scale.id)
    answers = keyed(part.answers([item.id for item in items]), items)
    n = int((~np.isnan(answers)).any(axis=1).sum())
    if n < fewest:
        return n, Withheld(Reason.TOO_FEW, n)
    low = items[0].format.low
    counts = np.array([np.sum(answers == low + step) for step in range(STEPS)], dtype=float)
    if (counts > 0).sum() == 1:
        return n, Withheld(Reason.ALIKE, n)
    return n, tuple(float(share) for share in counts / counts.sum())
