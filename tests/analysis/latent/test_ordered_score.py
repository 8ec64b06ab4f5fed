"""Score tests of models of ordered answers: by chance, against what freeing finds, and none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from analysis.latent.building import Structure
from analysis.latent.fitted import NotFitted
from analysis.latent.model import Model
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_score import ordered_gain
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Matrix
from tests.analysis.latent.ordered_cases import drawn, statistics

ITEMS = [*"abcd"]


def alike(model: Model) -> Model:
    """Hold all loadings equal."""
    return model.renumbered(lambda p: "one" if p.matrix is Matrix.LOADING else p.index)


def fit(model: Model, found: OrderedStatistics) -> OrderedFitted:
    made = fit_ordered(model, found)
    assert not isinstance(made, NotFitted)
    return made


def test_the_test_rejects_as_often_as_it_should() -> None:
    p = []
    for seed in range(120):
        found = statistics(drawn(500, (0.7,) * 4, seed=seed), ITEMS)
        wider = ordered_factor_model(Structure({"f": ITEMS}), found)
        gain = ordered_gain(fit(alike(wider), found), wider)
        assert gain is not None
        p.append(gain.p)
    assert kstest(p, "uniform").pvalue > 0.01


def test_the_expected_changes_are_near_what_freeing_finds() -> None:
    found = statistics(drawn(4000, (0.75, 0.7, 0.7, 0.65)), ITEMS)
    wider = ordered_factor_model(Structure({"f": ITEMS}), found)
    narrow, free = fit(alike(wider), found), fit(wider, found)
    gain = ordered_gain(narrow, wider)
    assert gain is not None
    assert gain.df == 3
    assert [place.row for place in gain.places] == [1, 2, 3]
    moved = free.values[1:4] - narrow.values[0]
    assert np.array(gain.changes) == pytest.approx(moved, abs=0.006)
    # Variances behind the items and of the factor are 1: standardising changes nothing.
    assert gain.standardized_changes == pytest.approx(gain.changes, rel=1e-9)
    assert gain.name.startswith("loading of b on f; loading of c on f")


def test_what_frees_nothing_or_too_much_has_no_gain() -> None:
    found = statistics(drawn(500), ITEMS)
    model = ordered_factor_model(Structure({"f": ITEMS}), found)
    assert ordered_gain(fit(model, found), model) is None
    all_pairs = [(one, other) for one in ITEMS for other in ITEMS if one < other]
    loose = ordered_factor_model(Structure({"f": ITEMS}, residual_pairs=all_pairs), found)
    assert ordered_gain(fit(model, found), loose) is None
