"""What each rung holds equal."""

from __future__ import annotations

import pytest

from analysis.errors import UnusableAnswers
from analysis.invariance.compared import Freed
from analysis.invariance.continuous_models import LADDER, held_equal, waves_model
from analysis.invariance.rungs import Equal
from analysis.latent.building import Means, Structure, Unit, factor_model
from analysis.latent.fitted import degrees
from analysis.latent.parameters import Matrix

TWO = {"f": [*"abcd"], "g": [*"efgh"]}


@pytest.mark.parametrize("unit", list(Unit))
def test_degrees_of_freedom_grow_by_what_is_held_equal(unit: Unit) -> None:
    base = factor_model(Structure(TWO, unit=unit, groups=["x", "y", "z"]))
    found = [degrees(held_equal(base, equal)) for equal in LADDER]
    assert found == [57, 57 + 12, 57 + 24, 57 + 40]


def test_a_freed_question_is_free_in_every_group() -> None:
    base = factor_model(Structure(TWO, groups=["x", "y", "z"]))
    whole = held_equal(base, Equal.INTERCEPTS)
    partial = held_equal(base, Equal.INTERCEPTS, freed=[Freed(Matrix.INTERCEPT, "b")])
    assert partial.number - whole.number == 2


def test_residual_covariances_of_waves_stay_free() -> None:
    base, compared = waves_model([{"f": [*"abcd"]}, {"f": [*"efgh"]}, {"f": [*"ijkl"]}])
    strict = held_equal(base, Equal.RESIDUALS, compared)
    pairs = [p for p in strict.free(Matrix.RESIDUAL) if p.row != p.column]
    assert len({p.index for p in pairs}) == 12
    assert len({p.index for p in strict.free(Matrix.RESIDUAL)} - {p.index for p in pairs}) == 4


def test_factors_of_later_waves_have_means_once_intercepts_are_equal() -> None:
    base, compared = waves_model([{"f": [*"abcd"]}, {"f": [*"efgh"]}])
    assert held_equal(base, Equal.LOADINGS, compared).free(Matrix.FACTOR_MEAN) == []
    free = held_equal(base, Equal.INTERCEPTS, compared).free(Matrix.FACTOR_MEAN)
    assert [place.row for place in free] == [1]


def test_two_factors_with_one_item_in_common_are_held_equal_apart() -> None:
    base = factor_model(Structure({"f": [*"abcd"], "g": [*"defg"]}, groups=["x", "y"]))
    metric = held_equal(base, Equal.LOADINGS)
    shared = {p.index for p in metric.free(Matrix.LOADING) if p.row == 3}
    assert len(shared) == 2


def test_thresholds_of_plain_answers_are_refused() -> None:
    base = factor_model(Structure(TWO))
    with pytest.raises(UnusableAnswers) as error:
        held_equal(base, Equal.THRESHOLDS)
    assert str(error.value) == (
        "There are no thresholds of answers taken as they are; hold equal one of the same items "
        "belong to the same factors, loadings, intercepts, residual variances."
    )


def test_a_base_without_means_is_refused() -> None:
    base = factor_model(Structure(TWO, means=Means.ABSENT))
    with pytest.raises(UnusableAnswers) as error:
        held_equal(base, Equal.LOADINGS)
    assert str(error.value) == (
        "A ladder compares means, and the model has none; give the items intercepts."
    )


def test_waves_that_ask_other_questions_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as error:
        waves_model([{"f": ["a", "b", "c"]}, {"f": ["d", "e"]}])
    assert str(error.value) == (
        "Wave 2 has the factors {'f': 2} (items) where the first has others; ask the same "
        "questions in every wave."
    )
