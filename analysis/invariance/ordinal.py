"""Ordinal: whether a scale means the same in every department or wave, for ordered answers.

The ladder of `ladder`, with a rung for the thresholds at which people change from one option to
the next, from weighted least squares of polychoric correlations (WLSMV) in theta parameterisation.
All rungs are fitted as they stand. Then the ladder is climbed: where the scaled CFI falls beyond
the line, the equality whose release would gain most by the generalised score test is given up,
and the rung is tried again.

Sources: Wu & Estabrook (2016), Psychometrika 81, 1014-1045, for the rungs; as in `ladder` for
the climbing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.invariance.continuous_models import waves_model
from analysis.invariance.ladder import GivenUp, Question
from analysis.invariance.ordinal_models import ORDINAL_LADDER
from analysis.invariance.ordinal_releases import ordinal_gains
from analysis.invariance.ordinal_rungs import OrdinalClimbed, ordinal_rung, ordinal_rungs
from analysis.invariance.rungs import Between, Equal, Verdict, verdict
from analysis.latent.building import Structure
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_building import ordered_factor_model, ordered_model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.sums.answer_patterns import AnswerPatterns
from analysis.sums.covariances import Missing


@dataclass(frozen=True, slots=True)
class OrdinalLadder:
    """What was found."""

    rungs: tuple[OrdinalClimbed, ...]
    """Every rung as it stands, up to the first that could not be fitted."""
    climbed: tuple[OrdinalClimbed, ...]
    """The rungs that hold, with releases."""
    releases: tuple[GivenUp, ...]
    verdict: Verdict
    refused: str = ""
    """Why a rung, or all, could not be fitted; empty where all were."""
    words: tuple[str, ...] = ()
    """What was done to the answers, such as options merged."""


def between_groups(
    listed: AnswerPatterns, structure: Structure, missing: Missing = Missing.LISTWISE
) -> OrdinalLadder:
    """Say how far a scale of ordered answers means the same in every department.

    Parameters
    ----------
    listed
        Patterns of answers; units are the departments.
    structure
        Factors and their items; its groups and means do not count.
    missing
        Who counts where answers are missing.

    Returns
    -------
    OrdinalLadder
        With a verdict in a sentence.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(600, 1)) + rng.normal(size=(600, 4))
    >>> answers = np.digitize(behind, [-1.5, 0.0, 1.5]).astype(float)
    >>> listed = answer_patterns(answers, ["Sales", "Marketing"] * 300, [*"abcd"])
    >>> between_groups(listed, Structure({"trust": [*"abcd"]})).verdict.comparable.value
    'means'
    """
    items = [item for named in structure.indicators.values() for item in named]
    found = ordered_statistics(listed, missing)
    if isinstance(found, NotFitted):
        return _nothing(Between.DEPARTMENTS, found.why)
    base = ordered_factor_model(structure, found.selected(items), Parameterization.THETA)
    return ordinal_climb(found, Question(base))


def between_waves(
    listed: AnswerPatterns,
    waves: Sequence[Mapping[str, Sequence[str]]],
    missing: Missing = Missing.LISTWISE,
) -> OrdinalLadder:
    """Say how far a scale of ordered answers means the same in every wave.

    Parameters
    ----------
    listed
        Patterns of the answers of all waves, a person a row, of one unit.
    waves
        For each wave the items of each factor; the same factors, their items in the same order.
    missing
        Who counts where answers are missing.

    Returns
    -------
    OrdinalLadder
        With a verdict in a sentence.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(600, 1)) + rng.normal(size=(600, 6))
    >>> answers = np.digitize(behind, [-1.5, 0.0, 1.5]).astype(float)
    >>> listed = answer_patterns(answers, items=["a1", "b1", "c1", "a2", "b2", "c2"])
    >>> found = between_waves(listed, [{"f": ["a1", "b1", "c1"]}, {"f": ["a2", "b2", "c2"]}])
    >>> found.verdict.comparable.value
    'means'
    """
    measured, compared = waves_model(waves)
    alike: dict[str, list[str]] = {}
    for item, question in compared.questions.items():
        alike.setdefault(question, []).append(item)
    found = ordered_statistics(listed, missing, list(alike.values()))
    if isinstance(found, NotFitted):
        return _nothing(Between.WAVES, found.why)
    base = ordered_model(measured, found, Parameterization.THETA)
    return ordinal_climb(found, Question(base, Between.WAVES, compared))


def ordinal_climb(statistics: OrderedStatistics, question: Question) -> OrdinalLadder:
    """Say how far a scale means the same, giving up what must be given up.

    Parameters
    ----------
    statistics
        Of all items of the question's model.
    question
        What is compared; its model in theta parameterisation, every place free in every group.

    Returns
    -------
    OrdinalLadder
        With a verdict in a sentence.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(600, 1)) + rng.normal(size=(600, 4))
    >>> answers = np.digitize(behind, [-1.5, 0.0, 1.5]).astype(float)
    >>> listed = answer_patterns(answers, ["Sales", "Marketing"] * 300, [*"abcd"])
    >>> found = ordered_statistics(listed)
    >>> base = ordered_factor_model(Structure({"f": [*"abcd"]}), found, Parameterization.THETA)
    >>> len(ordinal_climb(found, Question(base)).climbed)
    5
    """
    rungs, refused = ordinal_rungs(statistics, question)
    if not rungs:
        return replace(_nothing(question.between, refused), words=statistics.words)
    held: list[OrdinalClimbed] = []
    releases: list[GivenUp] = []
    for equal in ORDINAL_LADDER:
        rung = _tried(statistics, question, equal, held, releases)
        if rung is None:
            break
        held.append(rung)
    said = verdict([each.rung for each in held], question.between)
    return OrdinalLadder(
        tuple(rungs), tuple(held), tuple(releases), said, refused, statistics.words
    )


# The kernels below check nothing: they only compute.


def _nothing(between: Between, why: str) -> OrdinalLadder:
    return OrdinalLadder((), (), (), verdict([], between), why)


def _tried(
    statistics: OrderedStatistics,
    question: Question,
    equal: Equal,
    held: Sequence[OrdinalClimbed],
    releases: list[GivenUp],
) -> OrdinalClimbed | None:
    """Return a rung that holds, after releases where needed; None where it cannot."""
    tried: list[GivenUp] = []
    while True:
        freed = [release.freed for release in (*releases, *tried)]
        rung = ordinal_rung(statistics, question, equal, freed, held)
        if isinstance(rung, NotFitted):
            return None
        if rung.rung.step is None or rung.rung.step.holds:
            releases += tried
            return rung
        gains = ordinal_gains(rung, question)
        if not gains:
            return None
        tried.append(GivenUp(*gains[0]))
