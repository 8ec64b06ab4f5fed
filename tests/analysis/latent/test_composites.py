"""How much of a sum of items is its factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Estimate
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.composites import composites
from analysis.latent.fitted import Fitted
from analysis.latent.sample import Sample, sample
from analysis.sums.moments import moments


@pytest.mark.parametrize("entry", ["cfa_hs_ml", "cfa_bfi_AN_ml"])
def test_reliability_and_variance_extracted_are_semtools(
    entry: str, golden_case: Callable[[str], Any]
) -> None:
    case = golden_case(entry)
    golden = case.golden["values"]
    for found in composites(case.fitted()):
        assert isinstance(found.extracted, Estimate)
        assert found.omega_observed.value == pytest.approx(
            golden["composite_reliability"][found.factor], abs=1e-5
        )
        assert found.extracted.value == pytest.approx(golden["ave"][found.factor], abs=1e-5)


@pytest.mark.parametrize("entry", ["cfa_hs_ml", "cfa_bfi_AN_ml"])
def test_alpha_of_a_factors_items_is_semtools(
    entry: str, golden_case: Callable[[str], Any]
) -> None:
    """R's table lists alpha beside omega; it needs no model."""
    case = golden_case(entry)
    covariance = np.cov(case.complete.T)
    items = list(case.model.items)
    loadings = {p.column: [] for p in case.model.parameters if p.matrix.value == "Lambda"}
    for place in case.model.parameters:
        if place.matrix.value == "Lambda":
            loadings[place.column].append(case.items.index(items[place.row]))
    for factor, places in loadings.items():
        k, inside = len(places), covariance[np.ix_(places, places)]
        alpha = k / (k - 1) * (1 - np.trace(inside) / inside.sum())
        expected = case.golden["values"]["alpha"][case.model.factors[factor]]
        assert alpha == pytest.approx(expected, rel=1e-8)


def test_equal_loadings_by_hand() -> None:
    """Four items of loading .6 and residual variance .64: omega = 5.76 / 8.32."""
    covariance = np.full((4, 4), 0.36) + 0.64 * np.eye(4)
    given = Sample(tuple("abcd"), ("all",), np.array([500.0]), np.zeros((1, 4)), covariance[None])
    fitted = fit_complete(factor_model(Structure({"f": [*"abcd"]})), given)
    assert isinstance(fitted, Fitted)
    found = composites(fitted)[0]
    assert isinstance(found.omega, Estimate)
    assert isinstance(found.extracted, Estimate)
    assert found.omega.value == pytest.approx(5.76 / 8.32)
    assert found.extracted.value == pytest.approx(0.36)


def test_the_interval_covers_a_simulated_truth() -> None:
    truth, covered = 5.76 / 8.32, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        table = 0.6 * rng.normal(size=(300, 1)) + 0.8 * rng.normal(size=(300, 4))
        fitted = fit_complete(
            factor_model(Structure({"f": [*"abcd"]})), sample({"all": moments(table, [*"abcd"])})
        )
        assert isinstance(fitted, Fitted)
        found = composites(fitted)[0].omega
        assert isinstance(found, Estimate)
        covered += found.low <= truth <= found.high
    assert covered >= 52


def test_the_direction_of_the_factor_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    table = -0.6 * rng.normal(size=(300, 1)) + 0.8 * rng.normal(size=(300, 4))
    model = factor_model(Structure({"f": [*"abcd"]}))
    values = []
    for sign in (1, -1):
        fitted = fit_complete(model, sample({"all": moments(sign * table, [*"abcd"])}))
        assert isinstance(fitted, Fitted)
        found = composites(fitted)[0].omega
        assert isinstance(found, Estimate)
        values.append(found.value)
    assert values[0] == pytest.approx(values[1], rel=1e-9)
