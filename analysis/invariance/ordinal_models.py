"""Ordinal models: what is held equal, rung by rung, between groups or waves with ordered answers.

What lies behind an ordered answer has no unit and no origin of its own, so each rung may free
what the equalities before it have made visible. In theta parameterisation with factors of
variance 1 and mean 0 in the first place (the first group or wave of a question),

    configural   thresholds, loadings free; intercepts 0, residual variances 1 everywhere
    thresholds   equal; elsewhere intercepts are free, and residual variances of items with two
                 thresholds or more
    loadings     equal; elsewhere variances of factors are free
    intercepts   0 everywhere; elsewhere means of factors are free, and residual variances of
                 items with one threshold
    residuals    variances 1 everywhere

With three options the thresholds step changes no expectation: two thresholds are exchanged for
an intercept and a residual variance, and it has no degrees of freedom.

Source: Wu & Estabrook (2016), Identification of confirmatory factor analysis models of different
levels of invariance for ordered categorical outcomes, Psychometrika 81, 1014-1045.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from analysis.errors import UnusableAnswers
from analysis.invariance.compared import Compared, Freed
from analysis.invariance.rungs import Equal
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix, Parameter

ORDINAL_LADDER = (
    Equal.STRUCTURE,
    Equal.THRESHOLDS,
    Equal.LOADINGS,
    Equal.INTERCEPTS,
    Equal.RESIDUALS,
)
TWO = 2


def ordinal_model(
    base: Model, equal: Equal, compared: Compared | None = None, freed: Collection[Freed] = ()
) -> Model:
    """Hold equal what a rung holds equal.

    Parameters
    ----------
    base
        Of ordered answers in theta parameterisation, every place free in every group.
    equal
        How far to go.
    compared
        Names of the questions and factors that recur; needed for waves.
    freed
        What stays free nevertheless. A question with no equal threshold has no unit in common:
        its other numbers stay free as well.

    Returns
    -------
    Model
        Identified by the first group or wave in which a question is put.

    Raises
    ------
    UnusableAnswers
        Where a question is put with different numbers of options.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_moments import Parameterization
    >>> from analysis.latent.ordered_statistics import OrderedStatistics
    >>> found = OrderedStatistics(
    ...     tuple("abc"), ("Sales", "Marketing"), np.ones(2), (4, 4, 4), (), np.zeros((2, 3)), ()
    ... )
    >>> base = ordered_factor_model(Structure({"f": [*"abc"]}), found, Parameterization.THETA)
    >>> [ordinal_model(base, equal).number for equal in ORDINAL_LADDER]
    [24, 21, 19, 17, 14]
    """
    rules = _Rules(base, equal, compared or Compared(), frozenset(freed))
    named: dict[object, int] = {}
    places = []
    for place in (*base.parameters, *rules.means()):
        key, value = rules.of(place)
        index = None if key is None else named.setdefault(key, len(named))
        places.append(replace(place, index=index, value=value))
    return replace(base, parameters=tuple(places))


# The kernels below check nothing more: they only compute.

_Key = tuple[object, ...]


class _Rules:
    """Which number stands in a place at a rung."""

    def __init__(
        self, base: Model, equal: Equal, compared: Compared, freed: frozenset[Freed]
    ) -> None:
        self.base, self.height, self.freed = base, ORDINAL_LADDER.index(equal), freed
        self.questions = [compared.questions.get(item, item) for item in base.items]
        self.factors = [compared.factors.get(factor, factor) for factor in base.factors]
        steps = Counter(
            p.row for p in base.parameters if p.matrix is Matrix.THRESHOLD and p.group == 0
        )
        self._check(steps)
        gone = Counter(f.question for f in freed if f.matrix is Matrix.THRESHOLD)
        self.anchors = [steps[row] - gone[question] for row, question in enumerate(self.questions)]

    def means(self) -> list[Parameter]:
        """Return the places that a model without comparisons does without."""
        groups = range(len(self.base.groups))
        items, factors = range(len(self.base.items)), range(len(self.base.factors))
        return [
            *(
                Parameter(Matrix.INTERCEPT, item, group=group)
                for group in groups
                for item in items
            ),
            *(Parameter(Matrix.FACTOR_MEAN, f, group=group) for group in groups for f in factors),
        ]

    def of(self, place: Parameter) -> tuple[_Key | None, float]:
        """Return what names the number of a place, None where it is fixed, and its value."""
        own: _Key = (place.matrix, place.group, place.row, place.column)
        value, diagonal = place.value, place.row == place.column
        key = None if place.index is None else own
        if place.matrix is Matrix.THRESHOLD:
            key = self._shared(place, own, Equal.THRESHOLDS, place.column)
        elif place.matrix is Matrix.LOADING and place.index is not None:
            key = self._shared(place, own, Equal.LOADINGS, self.factors[place.column])
        elif place.matrix is Matrix.INTERCEPT:
            key, value = (own if self._intercept_is_free(place) else None), 0.0
        elif place.matrix is Matrix.RESIDUAL and diagonal:
            key, value = (own if self._residual_is_free(place) else None), 1.0
        elif place.matrix is Matrix.FACTOR_MEAN:
            key = own if self._factor_is_free(place, Equal.INTERCEPTS) else None
        elif place.matrix is Matrix.FACTOR_COVARIANCE and diagonal and place.index is None:
            key = own if self._factor_is_free(place, Equal.LOADINGS) else None
        return key, value

    def _shared(self, place: Parameter, own: _Key, since: Equal, which: object) -> _Key:
        anchored = self.anchors[place.row] > 0
        equal = self._reaches(since) and anchored and not self._is_freed(place)
        if equal or not self._apart(place):
            return place.matrix, self.questions[place.row], which
        return own

    def _intercept_is_free(self, place: Parameter) -> bool:
        if not self._apart(place) or not self.anchors[place.row]:
            return False
        ends = self._reaches(Equal.INTERCEPTS) and not self._is_freed(place)
        return self._reaches(Equal.THRESHOLDS) and not ends

    def _residual_is_free(self, place: Parameter) -> bool:
        anchors = self.anchors[place.row]
        if not self._apart(place) or not anchors:
            return False
        ends = self._reaches(Equal.RESIDUALS) and not self._is_freed(place)
        return self._reaches(Equal.INTERCEPTS if anchors < TWO else Equal.THRESHOLDS) and not ends

    def _reaches(self, equal: Equal) -> bool:
        return self.height >= ORDINAL_LADDER.index(equal)

    def _is_freed(self, place: Parameter) -> bool:
        column = place.column if place.matrix is Matrix.THRESHOLD else 0
        return Freed(place.matrix, self.questions[place.row], column) in self.freed

    def _apart(self, place: Parameter) -> bool:
        """Tell whether the question is put elsewhere first."""
        return (place.group, place.row) != (0, self.questions.index(self.questions[place.row]))

    def _factor_is_free(self, place: Parameter, since: Equal) -> bool:
        first = (place.group, place.row) == (0, self.factors.index(self.factors[place.row]))
        return self._reaches(since) and not first

    def _check(self, steps: Counter[int]) -> None:
        for row, question in enumerate(self.questions):
            first = self.questions.index(question)
            if steps[row] != steps[first]:
                raise UnusableAnswers(
                    f"{self.base.items[row]} has {steps[row] + 1} options and "
                    f"{self.base.items[first]}, the same question, {steps[first] + 1}; merge the "
                    "options of both alike."
                )
