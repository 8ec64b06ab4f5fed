"""Differences between models: by chance, by formula, and refusals.

Against lavaan's difference tests they are held in tests/analysis/invariance/test_ordinal.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from analysis.errors import UnusableAnswers
from analysis.latent.building import Structure, with_fixed
from analysis.latent.model import Model
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_difference import ordered_difference
from analysis.latent.ordered_fit import OrderedFitted, Weighting, fit_ordered
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Matrix
from tests.analysis.latent.ordered_cases import drawn, statistics

ITEMS = [*"abcd"]


def fit(model: Model, found: OrderedStatistics) -> OrderedFitted:
    made = fit_ordered(model, found)
    assert isinstance(made, OrderedFitted)
    return made


def alike(model: Model) -> Model:
    """Hold all loadings equal."""
    return model.renumbered(lambda p: "one" if p.matrix is Matrix.LOADING else p.index)


def test_one_restriction_is_a_squared_wald_ratio_in_the_long_run() -> None:
    """Fixing a loading at its estimate's neighbour: D scaled = ((estimate - value) / se)^2."""
    found = statistics(drawn(20_000), ITEMS)
    model = ordered_factor_model(Structure({"f": ITEMS}), found)
    wide = fit(model, found)
    value = float(wide.values[0] + 0.5 * wide.errors[0])
    narrow = with_fixed(
        model, lambda p: value if (p.matrix, p.row) == (Matrix.LOADING, 0) else None
    )
    tested = ordered_difference(fit(narrow, found), wide)
    assert tested is not None
    # One degree of freedom: scaling alone, the shift is what is left of the trace.
    assert tested.shift == pytest.approx(0.0, abs=1e-8)
    assert tested.scaled == pytest.approx(0.25, rel=0.02)


def test_the_test_rejects_as_often_as_it_should() -> None:
    p = []
    for seed in range(120):
        found = statistics(drawn(500, (0.7,) * 4, seed=seed), ITEMS)
        model = ordered_factor_model(Structure({"f": ITEMS}), found)
        tested = ordered_difference(fit(alike(model), found), fit(model, found))
        assert tested is not None
        assert tested.df == 3
        p.append(tested.p)
    assert kstest(p, "uniform").pvalue > 0.01


def test_unequal_loadings_are_noticed() -> None:
    found = statistics(drawn(500, (0.9, 0.7, 0.5, 0.3)), ITEMS)
    model = ordered_factor_model(Structure({"f": ITEMS}), found)
    tested = ordered_difference(fit(alike(model), found), fit(model, found))
    assert tested is not None
    assert tested.p < 1e-6


def test_models_with_as_many_numbers_are_not_tested() -> None:
    found = statistics(drawn(500), ITEMS)
    made = fit(ordered_factor_model(Structure({"f": ITEMS}), found), found)
    assert ordered_difference(made, made) is None


def test_what_cannot_be_compared_is_refused() -> None:
    found, other = statistics(drawn(500), ITEMS), statistics(drawn(500, seed=2), ITEMS)
    model = ordered_factor_model(Structure({"f": ITEMS}), found)
    wide, narrow = fit(model, found), fit(alike(model), found)
    with pytest.raises(UnusableAnswers) as told:
        ordered_difference(wide, narrow)
    assert str(told.value) == (
        "The first model has 2 degrees of freedom and the second 5; give the narrower one first."
    )
    with pytest.raises(UnusableAnswers) as told:
        ordered_difference(fit(alike(model), other), wide)
    assert str(told.value) == "The two models rest on different answers; fit both to the same."
    plain = fit_ordered(alike(model), found, weighting=Weighting.EQUAL)
    assert isinstance(plain, OrderedFitted)
    with pytest.raises(UnusableAnswers) as told:
        ordered_difference(plain, wide)
    assert str(told.value) == (
        "One model weights a residual by one and the other by one over its variance; weight both "
        "alike."
    )


def test_the_restrictions_do_not_depend_on_names() -> None:
    """Counting the wide model's numbers in another order changes nothing."""
    found = statistics(drawn(500), ITEMS)
    model = ordered_factor_model(Structure({"f": ITEMS}), found)
    turned = model.renumbered(lambda p: p.index)
    last = model.number - 1
    backwards = Model(
        turned.items,
        turned.factors,
        tuple(
            p
            if p.index is None
            else type(p)(p.matrix, p.row, p.column, p.group, p.value, last - p.index)
            for p in turned.parameters
        ),
    )
    narrow = fit(alike(model), found)
    tests = [ordered_difference(narrow, fit(wide, found)) for wide in (model, backwards)]
    assert tests[0] is not None
    assert tests[1] is not None
    assert tests[1].scaled == pytest.approx(tests[0].scaled, rel=1e-6)
    assert np.isfinite(tests[0].scaled)
