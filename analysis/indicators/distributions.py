"""Distributions: shares of keyed answers to a scale's items, for diverging bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimate import Reason, Withheld
from analysis.friction.direction import Direction
from analysis.quality.screening import Screened
from analysis.responses.rows import ONCE, Rows, as_rows
from analysis.sums.choices import STEPS as LABELS
from analysis.sums.choices import choice_sums, labelled_scales
from analysis.sums.grouped import Grouped, grouping
from analysis.sums.study import Study
from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds

STEPS = LABELS
"""Of a scale that is drawn as a bar."""


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
    rows = as_rows(screened.kept)
    sizes = [len(rows.names.waves), len(rows.names.units), len(rows.names.units)]
    groups = grouping([rows.wave, rows.unit, rows.target], sizes)
    counted = choice_sums(rows, groups, labelled_scales(rows.codebook))
    return _distributions(counted, rows, screened.received.headcount, thresholds)


def distributions_of(study: Study, thresholds: Thresholds) -> tuple[Distribution, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of the answers kept.
    thresholds
        Fewest people behind a distribution, and fewest members of a department that is rated.

    Returns
    -------
    tuple of Distribution
        By wave, subject and scale.
    """
    return _distributions(study.sums.alone.choices, study, study.headcount, thresholds)


def _distributions(
    counted: Grouped, of: Rows | Study, headcount: Headcount, thresholds: Thresholds
) -> tuple[Distribution, ...]:
    scales, names = labelled_scales(of.codebook), of.names
    found = []
    for (at, rater, rated), values in counted.items():
        wave, unit = names.waves[at], names.units[rater]
        direction = None if rated == ONCE else Direction(unit, names.units[rated])
        people = None if direction is None else headcount.people(direction.target, wave)
        subject = unit if direction is None else str(direction)
        for scale, (any_, *counts) in zip(scales, values.tolist(), strict=True):
            n = int(any_)
            shares = _shares(n, counts, thresholds.distributions)
            if people is not None and people < thresholds.rated:
                shares = Withheld(Reason.SMALL_TARGET, n)
            if n:
                found.append(Distribution(subject, direction, scale.id, wave, n, shares))
    return tuple(found)


def _shares(n: int, counts: Sequence[float], fewest: int) -> tuple[float, ...] | Withheld:
    if n < fewest:
        return Withheld(Reason.TOO_FEW, n)
    if sum(count > 0 for count in counts) == 1:
        return Withheld(Reason.ALIKE, n)
    return tuple(count / sum(counts) for count in counts)
