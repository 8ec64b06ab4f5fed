"""Effort: what screening set aside, and what the index would be with everyone's answers in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.friction.cells import index_means
from analysis.friction.direction import Direction
from analysis.friction.measures import Measures
from analysis.quality.screening import WORDS, Screened, in_words
from analysis.sums.study import Study
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
    answered = screened.sittings["wave"].value_counts().sort_index()
    reasons: dict[str, dict[str, int]] = {}
    for wave, words in zip(screened.set_aside["wave"], screened.set_aside["reasons"], strict=True):
        of_wave = reasons.setdefault(str(wave), {})
        of_wave[words] = of_wave.get(words, 0) + 1
    counts = {str(wave): int(count) for wave, count in answered.items()}
    return _effort(counts, reasons, with_all, without)


def effort_of(study: Study, thresholds: Thresholds) -> tuple[Effort, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of everyone who answered, and of those kept.
    thresholds
        Raters, and members of the rated department, below which a direction's means are left out.

    Returns
    -------
    tuple of Effort
        By wave.
    """
    names, sums = study.names, study.sums
    counts: dict[str, int] = {}
    for (wave, _), (answered, *_) in sums.sittings.of_units.items():
        counts[names.waves[wave]] = counts.get(names.waves[wave], 0) + int(answered)
    reasons: dict[str, dict[str, int]] = {}
    for (wave, pattern), (count,) in sums.sittings.reasons.items():
        shown = [bool(pattern >> place & 1) for place in range(len(WORDS))]
        reasons.setdefault(names.waves[wave], {})[in_words(shown)] = int(count)
    means = [index_means(study, kept=kept) for kept in (False, True)]
    with_all, without = (_shown(one, study.headcount, thresholds) for one in means)
    return _effort(counts, reasons, with_all, without)


def _effort(
    answered: Mapping[str, int],
    reasons: Mapping[str, Mapping[str, int]],
    with_all: Mapping[str, Mapping[str, float]],
    without: Mapping[str, Mapping[str, float]],
) -> tuple[Effort, ...]:
    found = []
    for wave, count in answered.items():
        aside = dict(sorted(reasons.get(wave, {}).items()))
        both = sorted({*with_all.get(wave, {})} & {*without.get(wave, {})})
        found.append(
            Effort(
                wave,
                count,
                sum(aside.values()),
                aside,
                {name: with_all[wave][name] for name in both},
                {name: without[wave][name] for name in both},
            )
        )
    return tuple(found)


def _means(
    measures: Measures, headcount: Headcount, thresholds: Thresholds
) -> dict[str, dict[str, float]]:
    means = [
        (cell.wave, cell.direction, cell.n, sum(sum_ for _, sum_ in cell.teams.values()) / cell.n)
        for cell in measures.cells()
        if cell.n
    ]
    return _shown(means, headcount, thresholds)


def _shown(
    means: Iterable[tuple[str, Direction, int, float]],
    headcount: Headcount,
    thresholds: Thresholds,
) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for wave, direction, n, mean in means:
        rated = headcount.people(direction.target, wave)
        if n >= thresholds.scores and (rated is None or rated >= thresholds.rated):
            found.setdefault(wave, {})[str(direction)] = float(mean)
    return found
