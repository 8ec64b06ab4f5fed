"""Ladder: whether a scale means the same in every department or wave, for answers as they are.

All rungs are fitted as they stand. Then the ladder is climbed: where a rung does not hold, the
equality whose release would gain most (score test) is given up for one question in all groups or
waves, and the rung is tried again, as long as two items of every factor stay equal. What has been
reached says what may be compared.

Sources: Cheung & Rensvold (2002), Structural Equation Modeling 9, 233-255; Byrne, Shavelson &
Muthen (1989), Psychological Bulletin 105, 456-466; Yoon & Millsap (2007), Structural Equation
Modeling 14, 435-463 (largest score test, one at a time).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import Cutoff
from analysis.invariance.compared import Compared, Freed
from analysis.invariance.continuous_models import LADDER, held_equal
from analysis.invariance.rungs import (
    EQUAL_ITEMS,
    PEOPLE_PER_GROUP,
    Between,
    Equal,
    Fit,
    Rung,
    Verdict,
    step_between,
    verdict,
)
from analysis.latent.difference import difference
from analysis.latent.fitted import Fitted, NotFitted
from analysis.latent.indices import indices
from analysis.latent.model import Model
from analysis.latent.modification import Gain, gain
from analysis.latent.parameters import Matrix, Parameter

Fitting = Callable[[Model], Fitted | NotFitted]
"""Fits a model to the answers at hand."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """A rung with the fitted model behind it."""

    rung: Rung
    fitted: Fitted


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An equality that was given up, and what it was worth."""

    freed: Freed
    gain: Gain


@dataclass(frozen=True, slots=True)
class Ladder:
    """What was found."""

    rungs: tuple[Climbed, ...]
    """Every rung as it stands, up to the first that could not be fitted."""
    climbed: tuple[Climbed, ...]
    """The rungs that hold, with releases."""
    releases: tuple[GivenUp, ...]
    verdict: Verdict
    refused: str = ""
    """Why a rung, or all, could not be fitted; empty where all were."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a ladder is about."""

    base: Model
    """Every place free in every group, means and all."""
    between: Between = Between.DEPARTMENTS
    compared: Compared | None = None
    fewest: Cutoff = PEOPLE_PER_GROUP


def rungs_as_they_stand(fitting: Fitting, question: Question) -> tuple[list[Climbed], str]:
    """Fit every rung without giving anything up.

    Parameters
    ----------
    fitting
        Fits a model to the answers.
    question
        What is compared.

    Returns
    -------
    list of Climbed and str
        The rungs up to the first that could not be fitted, and why that one could not.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> names, groups = ["a", "b", "c", "d"], ["Sales", "Marketing"]
    >>> found = sample({
    ...     group: moments(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), names)
    ...     for group in groups
    ... })
    >>> base = factor_model(Structure({"f": names}, groups=groups))
    >>> rungs, _ = rungs_as_they_stand(lambda model: fit_complete(model, found), Question(base))
    >>> [rung.fitted.df for rung in rungs]
    [4, 7, 10, 14]
    """
    found: list[Climbed] = []
    for equal in LADDER:
        rung = climbed(fitting, question, equal, (), found[-1] if found else None)
        if isinstance(rung, NotFitted):
            return found, rung.why
        found.append(rung)
    return found, ""


def climb(fitting: Fitting, question: Question) -> Ladder:
    """Say how far a scale means the same, giving up what must be given up.

    Parameters
    ----------
    fitting
        Fits a model to the answers.
    question
        What is compared.

    Returns
    -------
    Ladder
        With a verdict in a sentence.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> names, groups = ["a", "b", "c", "d"], ["Sales", "Marketing"]
    >>> found = sample({
    ...     group: moments(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), names)
    ...     for group in groups
    ... })
    >>> base = factor_model(Structure({"f": names}, groups=groups))
    >>> climb(lambda model: fit_complete(model, found), Question(base)).verdict.comparable.value
    'means'
    """
    rungs, refused = rungs_as_they_stand(fitting, question)
    if rungs and (few := _too_few(rungs[0].fitted, question)):
        return Ladder((), (), (), verdict([], question.between, few), few)
    held: list[Climbed] = []
    releases: list[GivenUp] = []
    for equal in LADDER:
        rung = _tried(fitting, question, equal, held, releases)
        if rung is None:
            break
        held.append(rung)
    said = verdict([each.rung for each in held], question.between, refused)
    return Ladder(tuple(rungs), tuple(held), tuple(releases), said, refused)


def climbed(
    fitting: Fitting,
    question: Question,
    equal: Equal,
    freed: Sequence[Freed],
    below: Climbed | None,
) -> Climbed | NotFitted:
    """Fit one rung and hold it against the one below.

    Parameters
    ----------
    fitting
        Fits a model to the answers.
    question
        What is compared.
    equal
        How far to go.
    freed
        What stays free nevertheless.
    below
        The rung below.

    Returns
    -------
    Climbed or NotFitted
        The rung.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> base = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> nowhere = lambda model: NotFitted("Nobody answered.", 0)
    >>> climbed(nowhere, Question(base), Equal.STRUCTURE, (), None).why
    'Nobody answered.'
    """
    fitted = fitting(held_equal(question.base, equal, question.compared, freed))
    if isinstance(fitted, NotFitted):
        return fitted
    fit = _fit(fitted)
    step = None
    if below is not None:
        test = difference(fitted, below.fitted)
        step = step_between(equal, fit, below.rung.fit, fitted.n, test)
    return Climbed(Rung(equal, fit, fitted.n, step, tuple(freed), fitted.improper), fitted)


def release_gains(fitted: Fitted, question: Question, equal: Equal) -> list[tuple[Freed, Gain]]:
    """Return what giving up each equality of a rung would gain, the largest first.

    Parameters
    ----------
    fitted
        The rung's model.
    question
        What is compared.
    equal
        The rung.

    Returns
    -------
    list of Freed and Gain
        Each question in all groups or waves at once.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> names, groups = ["a", "b", "c", "d"], ["Sales", "Marketing"]
    >>> found = sample({
    ...     group: moments(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), names)
    ...     for group in groups
    ... })
    >>> question = Question(factor_model(Structure({"f": names}, groups=groups)))
    >>> fitted = fit_complete(held_equal(question.base, Equal.LOADINGS), found)
    >>> len(release_gains(fitted, question, Equal.LOADINGS))
    4
    """
    gains = []
    for freed, places in _equalities(fitted.model, question, equal).items():
        worth = gain(fitted, places)
        if worth is not None:
            gains.append((freed, worth))
    return sorted(gains, key=lambda pair: -pair[1].chi2)


# The kernels below check nothing: they only compute.

_MATRIX = {
    Equal.LOADINGS: Matrix.LOADING,
    Equal.INTERCEPTS: Matrix.INTERCEPT,
    Equal.RESIDUALS: Matrix.RESIDUAL,
}


def _fit(fitted: Fitted) -> Fit:
    found = indices(fitted)
    test = found.scaled_chi2 or found.chi2
    comparative = found.robust_comparative or found.comparative
    rmsea = found.robust_rmsea or found.rmsea
    return Fit(test.value, test.df, test.p, comparative.cfi, rmsea.value, found.residual.srmr)


def _too_few(fitted: Fitted, question: Question) -> str:
    for name, count in zip(fitted.sample.groups, fitted.sample.counts, strict=True):
        if count < question.fewest.value:
            where = f"Group {name} has" if len(fitted.sample.groups) > 1 else "There are"
            return (
                f"{where} {round(float(count))} people where {question.fewest.value:g} are "
                "needed; join groups or wait for more answers."
            )
    return ""


def _tried(
    fitting: Fitting,
    question: Question,
    equal: Equal,
    held: Sequence[Climbed],
    releases: list[GivenUp],
) -> Climbed | None:
    """Return a rung that holds, after releases where needed; None where it cannot."""
    below = held[-1] if held else None
    tried: list[GivenUp] = []
    while True:
        freed = [release.freed for release in (*releases, *tried)]
        rung = climbed(fitting, question, equal, freed, below)
        if isinstance(rung, NotFitted):
            return None
        if rung.rung.step is None or rung.rung.step.holds:
            releases += tried
            return rung
        worst = next(
            (
                GivenUp(each, worth)
                for each, worth in release_gains(rung.fitted, question, equal)
                if _may_go(rung.fitted.model, question, equal, [*freed, each])
            ),
            None,
        )
        if worst is None:
            return None
        tried.append(worst)


def _equalities(model: Model, question: Question, equal: Equal) -> Mapping[Freed, list[Parameter]]:
    """Return the places that would part from the first of their number, question by question."""
    matrix = _MATRIX[equal]
    questions = question.compared.questions if question.compared else {}
    seen: set[int] = set()
    found: dict[Freed, list[Parameter]] = {}
    for place in model.free(matrix):
        if matrix is Matrix.RESIDUAL and place.row != place.column:
            continue
        if place.index in seen:
            item = model.items[place.row]
            found.setdefault(Freed(matrix, questions.get(item, item)), []).append(place)
        elif place.index is not None:
            seen.add(place.index)
    return found


def _may_go(model: Model, question: Question, equal: Equal, freed: Sequence[Freed]) -> bool:
    """Return whether enough items of every factor stay equal."""
    matrix = _MATRIX[equal]
    questions = question.compared.questions if question.compared else {}
    gone = {each.question for each in freed if each.matrix is matrix}
    for factor in range(len(model.factors)):
        items = {
            questions.get(model.items[p.row], model.items[p.row])
            for p in model.parameters
            if p.matrix is Matrix.LOADING and p.column == factor
        }
        if items and len(items - gone) < EQUAL_ITEMS.value:
            return False
    return True
