"""Continuous models: what is held equal, rung by rung, for answers taken as they are.

    structure    every number free; factors have their unit and an origin of 0 in each place
    loadings     equal; variances of factors free but in the first group or wave
    intercepts   equal; means of factors free but in the first group or wave
    residuals    variances equal

Residuals of one question in several waves correlate, and these covariances stay free.

Sources: Meredith (1993), Psychometrika 58, 525-543; Vandenberg & Lance (2000), Organizational
Research Methods 3, 4-70; Little (2013), Longitudinal Structural Equation Modeling, Guilford.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from analysis.errors import UnusableAnswers
from analysis.invariance.compared import Compared, Freed
from analysis.invariance.rungs import Equal
from analysis.latent.building import Structure, Unit, factor_model
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix, Parameter

LADDER = (Equal.STRUCTURE, Equal.LOADINGS, Equal.INTERCEPTS, Equal.RESIDUALS)


def held_equal(
    base: Model, equal: Equal, compared: Compared | None = None, freed: Collection[Freed] = ()
) -> Model:
    """Hold equal what a rung holds equal.

    Parameters
    ----------
    base
        Every place free in every group, means and all.
    equal
        How far to go.
    compared
        Names of the questions and factors that recur; needed for waves.
    freed
        What stays free nevertheless.

    Returns
    -------
    Model
        Identified by the first group or wave.

    Raises
    ------
    UnusableAnswers
        Where the rung is for ordered answers only, or the base has no means.

    Examples
    --------
    >>> base = factor_model(Structure({"f": ["a", "b", "c"]}, groups=["Sales", "Marketing"]))
    >>> [held_equal(base, equal).number for equal in LADDER]
    [18, 16, 14, 11]
    """
    if equal not in LADDER:
        raise UnusableAnswers(
            f"There are no {equal.value} of answers taken as they are; hold equal one of "
            f"{', '.join(rung.value for rung in LADDER)}."
        )
    if not base.has_means:
        raise UnusableAnswers(
            "A ladder compares means, and the model has none; give the items intercepts."
        )
    rules = _Rules(base, LADDER.index(equal), compared or Compared(), frozenset(freed))
    named: dict[object, int] = {}
    places = []
    for place in base.parameters:
        key = rules.key(place)
        index = None if key is None else named.setdefault(key, len(named))
        places.append(replace(place, index=index))
    return replace(base, parameters=tuple(places))


def waves_model(
    waves: Sequence[Mapping[str, Sequence[str]]], unit: Unit = Unit.STANDARDIZED
) -> tuple[Model, Compared]:
    """Build the model of a scale that is asked in several waves.

    Parameters
    ----------
    waves
        For each wave the items of each factor; the same factors, their items in the same order.
    unit
        What gives a factor its unit.

    Returns
    -------
    Model and Compared
        Factors named `trust 1`, `trust 2`; residuals of the same question correlate.

    Raises
    ------
    UnusableAnswers
        Where waves differ in factors or in the number of their items.

    Examples
    --------
    >>> model, compared = waves_model([{"f": ["a1", "b1", "c1"]}, {"f": ["a2", "b2", "c2"]}])
    >>> model.factors, compared.questions["b2"], model.number
    (('f 1', 'f 2'), 'b1', 22)
    """
    first = waves[0]
    indicators: dict[str, list[str]] = {}
    questions: dict[str, str] = {}
    factors: dict[str, str] = {}
    for number, wave in enumerate(waves, start=1):
        sizes = {name: len(items) for name, items in wave.items()}
        if sizes != {name: len(items) for name, items in first.items()}:
            raise UnusableAnswers(
                f"Wave {number} has the factors {sizes} (items) where the first has others; "
                "ask the same questions in every wave."
            )
        for name, items in wave.items():
            indicators[f"{name} {number}"] = list(items)
            factors[f"{name} {number}"] = name
            questions |= dict(zip(items, first[name], strict=True))
    same: dict[str, list[str]] = {}
    for item, question in questions.items():
        same.setdefault(question, []).append(item)
    pairs = [pair for items in same.values() for pair in combinations(items, 2)]
    model = factor_model(Structure(indicators, residual_pairs=pairs, unit=unit))
    return model, Compared(questions, factors)


# The kernels below check nothing: they only compute.


class _Rules:
    """Which number stands in a place at a rung."""

    def __init__(
        self, base: Model, height: int, compared: Compared, freed: frozenset[Freed]
    ) -> None:
        self.height, self.freed = height, freed
        self.questions = [compared.questions.get(item, item) for item in base.items]
        self.factors = [compared.factors.get(factor, factor) for factor in base.factors]

    def key(self, place: Parameter) -> object | None:
        """Return what names the number of a place; None where it is fixed."""
        own = (place.matrix, place.group, place.row, place.column)
        diagonal = place.row == place.column
        if place.matrix is Matrix.FACTOR_COVARIANCE and diagonal and place.index is None:
            return own if self._reaches(Equal.LOADINGS) and self._apart(place) else None
        if place.matrix is Matrix.FACTOR_MEAN:
            return own if self._reaches(Equal.INTERCEPTS) and self._apart(place) else None
        if place.index is None:
            return None
        rung = _RUNG.get(place.matrix)
        if rung is None or (place.matrix is Matrix.RESIDUAL and not diagonal):
            return own
        question = self.questions[place.row]
        if not self._reaches(rung) or Freed(place.matrix, question) in self.freed:
            return own
        factor = self.factors[place.column] if place.matrix is Matrix.LOADING else ""
        return place.matrix, question, factor

    def _reaches(self, rung: Equal) -> bool:
        return self.height >= LADDER.index(rung)

    def _apart(self, place: Parameter) -> bool:
        """Tell whether the factor stands elsewhere first."""
        return (place.group, place.row) != (0, self.factors.index(self.factors[place.row]))


_RUNG = {
    Matrix.LOADING: Equal.LOADINGS,
    Matrix.INTERCEPT: Equal.INTERCEPTS,
    Matrix.RESIDUAL: Equal.RESIDUALS,
}
