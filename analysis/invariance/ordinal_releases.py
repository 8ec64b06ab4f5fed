"""Ordinal releases: which equality of ordered answers to give up, and what that would gain.

One threshold of a question at a time, as long as two stay equal: they give what lies behind the
answer its unit and its origin. One loading, intercept or residual variance at a time, as long as
two items of every factor stay equal.

Sources: Wu & Estabrook (2016), Psychometrika 81, 1014-1045; Yoon & Millsap (2007), Structural
Equation Modeling 14, 435-463 (largest score test, one at a time); Satorra (1989), Psychometrika
54, 131-151 (the generalised score test).
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.decision import Cutoff
from analysis.invariance.compared import Compared, Freed
from analysis.invariance.ladder import Question
from analysis.invariance.ordinal_models import ordinal_model
from analysis.invariance.ordinal_rungs import OrdinalClimbed
from analysis.invariance.rungs import EQUAL_ITEMS, Equal
from analysis.latent.model import Model
from analysis.latent.modification import Gain
from analysis.latent.ordered_score import ordered_gain
from analysis.latent.parameters import Matrix

EQUAL_THRESHOLDS = Cutoff(
    "thresholds of a question that must stay equal",
    2,
    "Wu & Estabrook (2016), Psychometrika 81, 1014-1045: two give a unit and an origin",
)


def ordinal_gains(climbed: OrdinalClimbed, question: Question) -> list[tuple[Freed, Gain]]:
    """Return what giving up each equality of a rung would gain, the largest first.

    Parameters
    ----------
    climbed
        The rung.
    question
        What is compared.

    Returns
    -------
    list of Freed and Gain
        Each threshold, or each question's number, in all groups or waves at once.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.invariance.ordinal_rungs import ordinal_rungs
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_moments import Parameterization
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(600, 1)) + rng.normal(size=(600, 4))
    >>> answers = np.digitize(behind, [-1.5, 0.0, 1.5]).astype(float)
    >>> listed = answer_patterns(answers, ["Sales", "Marketing"] * 300, [*"abcd"])
    >>> found = ordered_statistics(listed)
    >>> base = ordered_factor_model(Structure({"f": [*"abcd"]}), found, Parameterization.THETA)
    >>> question = Question(base)
    >>> rungs, _ = ordinal_rungs(found, question)
    >>> [len(ordinal_gains(rung, question)) for rung in rungs]
    [0, 12, 4, 4, 4]
    """
    equal, freed = climbed.rung.equal, climbed.rung.freed
    gains = []
    for each in _equalities(question, equal):
        if each in freed or not _may_go(question, [*freed, each]):
            continue
        wider = ordinal_model(question.base, equal, question.compared, [*freed, each])
        worth = ordered_gain(climbed.fitted, wider)
        if worth is not None:
            gains.append((each, worth))
    return sorted(gains, key=lambda pair: -pair[1].chi2)


# The kernels below check nothing: they only compute.

_MATRIX = {
    Equal.THRESHOLDS: Matrix.THRESHOLD,
    Equal.LOADINGS: Matrix.LOADING,
    Equal.INTERCEPTS: Matrix.INTERCEPT,
    Equal.RESIDUALS: Matrix.RESIDUAL,
}


def _question_of(model: Model, compared: Compared | None, row: int) -> str:
    item = model.items[row]
    return compared.questions.get(item, item) if compared else item


def _equalities(question: Question, equal: Equal) -> list[Freed]:
    """Return what a rung holds equal beyond the one below."""
    if equal not in _MATRIX:
        return []
    model = question.base
    names = [_question_of(model, question.compared, row) for row in range(len(model.items))]
    if equal is not Equal.THRESHOLDS:
        return [Freed(_MATRIX[equal], name) for name in dict.fromkeys(names)]
    steps = [(names[p.row], p.column) for p in model.free(Matrix.THRESHOLD)]
    return [Freed(Matrix.THRESHOLD, name, column) for name, column in dict.fromkeys(steps)]


def _may_go(question: Question, freed: Sequence[Freed]) -> bool:
    """Return whether enough stays equal for what the last release would part."""
    last, model = freed[-1], question.base
    same = [each for each in freed if each.matrix is last.matrix]
    if last.matrix is Matrix.THRESHOLD:
        steps = {
            p.column
            for p in model.free(Matrix.THRESHOLD)
            if _question_of(model, question.compared, p.row) == last.question
        }
        gone = {each.column for each in same if each.question == last.question}
        return len(steps - gone) >= EQUAL_THRESHOLDS.value
    away = {each.question for each in same}
    for factor in range(len(model.factors)):
        names = {
            _question_of(model, question.compared, p.row)
            for p in model.parameters
            if p.matrix is Matrix.LOADING and p.column == factor
        }
        if last.question in names and len(names - away) < EQUAL_ITEMS.value:
            return False
    return True
