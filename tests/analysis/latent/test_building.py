"""The usual models built from what belongs to what."""

from __future__ import annotations

import pytest

from analysis.errors import UnusableAnswers
from analysis.latent.building import (
    Means,
    Related,
    Structure,
    Unit,
    factor_model,
    growth_model,
    with_fixed,
    with_free,
)
from analysis.latent.fitted import degrees
from analysis.latent.parameters import Matrix, Parameter

TWO = {"f": ["a", "b", "c"], "g": ["d", "e", "h"]}


@pytest.mark.parametrize("unit", list(Unit))
def test_both_units_leave_as_many_numbers_free(unit: Unit) -> None:
    model = factor_model(Structure(TWO, unit=unit))
    assert (model.number, degrees(model)) == (19, 8)


def test_orthogonal_factors_do_not_correlate() -> None:
    model = factor_model(Structure(TWO, related=Related.ORTHOGONAL, means=Means.ABSENT))
    assert (model.number, degrees(model), model.has_means) == (12, 9, False)


def test_every_group_has_numbers_of_its_own() -> None:
    model = factor_model(Structure(TWO, groups=["Sales", "Marketing", "Support"]))
    assert (model.number, degrees(model)) == (57, 24)


def test_a_factor_of_second_order_explains_the_first() -> None:
    three = TWO | {"h": ["i", "j", "k"]}
    model = factor_model(Structure(three, above={"top": ["f", "g", "h"]}, means=Means.ABSENT))
    assert (model.number, degrees(model)) == (21, 24)
    assert len(model.free(Matrix.PATH)) == 3


def test_a_bifactor_model_gives_every_item_two_loadings() -> None:
    everything = [item for items in TWO.values() for item in items]
    model = factor_model(
        Structure({"general": everything} | TWO, related=Related.ORTHOGONAL, means=Means.ABSENT)
    )
    assert model.items == tuple(everything)
    assert len(model.free(Matrix.LOADING)) == 12


def test_the_only_item_of_a_factor_is_the_factor() -> None:
    model = factor_model(Structure({"f": ["a", "b", "c"], "age": ["age"]}, paths=[("f", "age")]))
    item = model.items.index("age")
    alone = [p for p in model.parameters if p.row == item and p.group == 0]
    fixed = {p.matrix: p.value for p in alone if p.index is None}
    assert fixed[Matrix.LOADING] == 1.0
    assert fixed[Matrix.RESIDUAL] == 0.0
    assert len(model.free(Matrix.PATH)) == 1


def test_a_growth_curve_fixes_its_loadings_at_the_times() -> None:
    model = growth_model(["w1", "w2", "w3"], [0.0, 1.0, 3.0])
    loadings = model.implied(model.start).matrices[Matrix.LOADING][0]
    assert loadings.tolist() == [[1, 0], [1, 1], [1, 3]]
    assert degrees(model) == 1


def test_a_place_set_free_replaces_the_fixed_one() -> None:
    model = factor_model(Structure(TWO))
    freed = with_free(model, [Parameter(Matrix.FACTOR_COVARIANCE, 0, 0, value=1.0)])
    assert freed.number == model.number + 1
    assert len(freed.parameters) == len(model.parameters)


def test_a_fixed_place_takes_its_number_along() -> None:
    model = factor_model(Structure(TWO))
    fixed = with_fixed(
        model,
        lambda p: 0.0 if p.matrix is Matrix.FACTOR_COVARIANCE and p.row != p.column else None,
    )
    assert fixed.number == model.number - 1
    assert fixed.free(Matrix.FACTOR_COVARIANCE) == []


def test_an_unknown_factor_in_a_path_is_named() -> None:
    with pytest.raises(UnusableAnswers) as error:
        factor_model(Structure(TWO, paths=[("f", "x")]))
    assert str(error.value) == "There is no factor x; the factors are f, g."


def test_an_unknown_item_in_a_pair_is_named() -> None:
    with pytest.raises(UnusableAnswers) as error:
        factor_model(Structure({"f": ["a", "b", "c"]}, residual_pairs=[("a", "z")]))
    assert str(error.value) == "There is no item z; the items are a, b, c."


def test_a_wave_without_a_time_is_named() -> None:
    with pytest.raises(UnusableAnswers) as error:
        growth_model(["w1", "w2", "w3"], [0, 1])
    assert str(error.value) == "There are 3 waves and 2 times; give every wave its time."
