"""Effort: what screening set aside, and what the index would be with everyone's answers in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.friction.measures import Measures
from analysis.quality.screening import Screened
from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Effort:
    """One wave: how many sittings were set aside, why, and the difference it makes."""

    wave: str
    answered: int
    set_aside: int
    reasons: Mapping[str, int]
    with_everyone: Mapping[str, float]
    """Direction in words -> plain mean of the index over all answers."""
    screened: Mapping[str, float]
    """The same without the sittings set aside. Directions under the threshold are left out."""


def effort(
    screened: Screened, kept: Measures, everyone: Measures, thresholds: Thresholds
) -> tuple[Effort, ...]:
    """Return the effort of every wave.

    Parameters
    ----------
    screened
        The sittings, and which of them were set aside.
    kept, everyone
        Measures of the sittings kept, and of all.
    thresholds
        Raters, and members of the rated department, below which a direction's means are left out.

    Returns
    -------
    tuple of Effort
        By wave.
    """
    headcount = screened.received.headcount
    with_all = _means(everyone, headcount, thresholds)
    without = _means(kept, headcount, thresholds)
    found = []
    for wave, sittings in screened.sittings.groupby("wave", sort=True):
        aside = screened.set_aside[screened.set_aside["wave"] == wave]
        both = sorted(set(with_all.get(str(wave), {})) & set(without.get(str(wave), {})))
        found.append(
            Effort(
                str(wave),
                len(sittings),
                len(aside),
                {str(k): int(v) for k, v in aside["reasons"].value_counts(sort=False).items()},
                {name: with_all[str(wave)][name] for name in both},
                {name: without[str(wave)][name] for name in both},
            )
        )
    return tuple(found)


def _means(
    measures: Measures, headcount: Headcount, thresholds: Thresholds
) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for cell in measures.cells():
        rated = headcount.people(cell.direction.target, cell.wave)
        if cell.n >= thresholds.scores and (rated is None or rated >= thresholds.rated):
            total = sum(value for _, value in cell.teams.values())
            found.setdefault(cell.wave, {})[str(cell.direction)] = float(total / cell.n)
    return found
