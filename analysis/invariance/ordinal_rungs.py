"""Ordinal rungs: each rung of the ladder for ordered answers, fitted and held against the last.

A rung is judged by the scaled CFI; beside it stands the scaled and shifted difference test. With
three options the thresholds have no rung of their own: nothing can be tested, and the difference
is withheld. With two options equal intercepts set residual variances free, more than they hold
equal: such a rung is held against the highest one below that has fewer degrees of freedom.

Source: Wu & Estabrook (2016), Psychometrika 81, 1014-1045.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimate import Reason, Significance, Withheld
from analysis.invariance.compared import Freed
from analysis.invariance.ladder import Question
from analysis.invariance.ordinal_models import ORDINAL_LADDER, ordinal_model
from analysis.invariance.rungs import Equal, Fit, Rung, step_between
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_difference import ordered_difference
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_indices import ordered_indices
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics


@dataclass(frozen=True, slots=True)
class OrdinalClimbed:
    """A rung with the fitted model behind it."""

    rung: Rung
    fitted: OrderedFitted


def ordinal_rungs(
    statistics: OrderedStatistics, question: Question
) -> tuple[list[OrdinalClimbed], str]:
    """Fit every rung without giving anything up.

    Parameters
    ----------
    statistics
        Of all items of the question's model.
    question
        What is compared; its model in theta parameterisation, every place free in every group.

    Returns
    -------
    list of OrdinalClimbed and str
        The rungs up to the first that could not be fitted, and why that one could not.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(600, 1)) + rng.normal(size=(600, 4))
    >>> answers = np.digitize(behind, [-1.5, 0.0, 1.5]).astype(float)
    >>> listed = answer_patterns(answers, ["Sales", "Marketing"] * 300, [*"abcd"])
    >>> found = ordered_statistics(listed)
    >>> base = ordered_factor_model(Structure({"f": [*"abcd"]}), found, Parameterization.THETA)
    >>> [rung.fitted.test.df for rung in ordinal_rungs(found, Question(base))[0]]
    [4, 8, 11, 14, 18]
    """
    found: list[OrdinalClimbed] = []
    for equal in ORDINAL_LADDER:
        rung = ordinal_rung(statistics, question, equal, (), found)
        if isinstance(rung, NotFitted):
            return found, rung.why
        found.append(rung)
    return found, ""


def ordinal_rung(
    statistics: OrderedStatistics,
    question: Question,
    equal: Equal,
    freed: Sequence[Freed],
    below: Sequence[OrdinalClimbed],
) -> OrdinalClimbed | NotFitted:
    """Fit one rung and hold it against the one below.

    Parameters
    ----------
    statistics
        Of all items of the question's model.
    question
        What is compared.
    equal
        How far to go.
    freed
        What stays free nevertheless.
    below
        The rungs below, the lowest first.

    Returns
    -------
    OrdinalClimbed or NotFitted
        Fit and change by scaled figures.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> behind = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
    >>> answers = np.digitize(behind, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> base = ordered_factor_model(Structure({"f": [*"abcd"]}), found, Parameterization.THETA)
    >>> ordinal_rung(found, Question(base), Equal.STRUCTURE, (), []).why[:19]
    'There are 80 people'
    """
    model = ordinal_model(question.base, equal, question.compared, freed)
    fitted = fit_ordered(model, statistics, Parameterization.THETA, smallest=question.fewest)
    if isinstance(fitted, NotFitted):
        return fitted
    fit = _fit(fitted)
    step = None
    if below:
        fewer = [each for each in below if each.fitted.test.df < fitted.test.df]
        wide = fewer[-1] if fewer else below[-1]
        test = _difference(fitted, wide.fitted)
        step = step_between(equal, fit, wide.rung.fit, fitted.n, test)
    return OrdinalClimbed(Rung(equal, fit, fitted.n, step, tuple(freed), fitted.improper), fitted)


# The kernels below check nothing: they only compute.


def _fit(fitted: OrderedFitted) -> Fit:
    found, test = ordered_indices(fitted), fitted.test
    return Fit(
        test.scaled,
        test.df,
        test.p,
        found.scaled_comparative.cfi,
        found.scaled_rmsea.value,
        found.residual.srmr,
    )


def _difference(narrow: OrderedFitted, wide: OrderedFitted) -> Significance | Withheld:
    tested = None
    if narrow.test.df > wide.test.df:
        tested = ordered_difference(narrow, wide)
    if tested is None:
        return Withheld(Reason.UNDEFINED, narrow.n)
    method = "difference of least squares chi-squares, scaled and shifted"
    return Significance(tested.scaled, tested.p, narrow.n, method, (float(tested.df),))
