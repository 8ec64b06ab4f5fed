"""The two-level likelihood: row by row, at R's values, and its derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from analysis.latent.two_level_likelihood import (
    deviance,
    discrepancy,
    expected_information,
    observed_information,
)
from analysis.latent.two_level_sums import two_level_sums
from analysis.sums.units import unit_sums
from tests.analysis.latent.two_level_cases import NAMES, case, drawn, one_factor

WITHIN = np.array([[1.0, 0.4], [0.4, 1.5]])
BETWEEN = np.array([[0.3, 0.1], [0.1, 0.2]])
MEAN = np.array([0.2, -0.1])


def test_it_is_the_density_of_all_answers_of_a_unit_together() -> None:
    rng = np.random.default_rng(1)
    sizes = [1, 3, 3, 4]
    tables = [rng.normal(size=(size, 2)) for size in sizes]
    units = [str(place) for place, size in enumerate(sizes) for _ in range(size)]
    found = deviance(two_level_sums(unit_sums(np.vstack(tables), units)), WITHIN, BETWEEN, MEAN)
    expected = 0.0
    for table in tables:
        size = len(table)
        spread = np.kron(np.eye(size), WITHIN) + np.kron(np.ones((size, size)), BETWEEN)
        expected += multivariate_normal.logpdf(table.ravel(), np.tile(MEAN, size), spread)
    assert found is not None
    assert found.value == pytest.approx(-2 * expected, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_it_equals_lavaan_at_the_values_of_lavaan(name: str) -> None:
    known = case(name)
    values = np.array([line["est"] for line in known.estimated])
    here = discrepancy(known.model, known.sums, values)
    assert here is not None
    fit = known.values["fit"]
    assert -here.value * known.sums.n / 2 == pytest.approx(fit["logl"], abs=1e-6)
    # lavaan's fmin leaves out the constant of the normal density and halves
    constant = len(known.sums.items) * np.log(2 * np.pi)
    assert (here.value - constant) / 2 == pytest.approx(fit["fmin"], abs=1e-9)
    assert np.abs(here.gradient).max() < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_at_the_unrestricted_covariances_of_lavaan_it_is_what_lavaan_says(name: str) -> None:
    known, yardstick = case(name), case(name).yardstick
    found = deviance(known.sums, yardstick.within, yardstick.between, yardstick.means)
    assert found is not None
    assert -found.value / 2 == pytest.approx(known.values["fit"]["unrestricted.logl"], abs=1e-6)


def test_the_gradient_is_the_slope() -> None:
    sums, model = drawn(20, 3), one_factor()
    values = np.concatenate([np.full(4, 0.7), np.full(4, 0.8), np.full(4, 0.4), np.full(4, 0.2)])
    values = np.append(values, [3.1, 2.9, 3.0, 3.2])
    here = discrepancy(model, sums, values)
    assert here is not None
    for place, step in enumerate(1e-6 * np.eye(20)):
        ahead, behind = (discrepancy(model, sums, values + sign * step) for sign in (1, -1))
        assert ahead is not None
        assert behind is not None
        slope = (ahead.value - behind.value) / 2e-6
        assert here.gradient[place] == pytest.approx(slope, abs=1e-7)


def test_the_expected_information_is_the_mean_of_the_observed() -> None:
    model = one_factor()
    truth = np.concatenate([[0.8, 0.7, 0.9, 0.6], np.full(4, 0.6), [0.5, 0.4, 0.6, 0.5]])
    truth = np.concatenate([truth, np.full(4, 0.1), np.full(4, 3.0)])
    sums = drawn(16_000, 5)
    expected = expected_information(model, sums, truth)
    observed = observed_information(model, sums, truth)
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert observed / scale == pytest.approx(expected / scale, abs=0.06)


def test_covariances_that_leave_units_no_spread_have_no_likelihood() -> None:
    sums = drawn(20, 3).of(("a", "b"))
    assert deviance(sums, WITHIN, -BETWEEN / 100, MEAN) is not None
    assert deviance(sums, WITHIN, -BETWEEN * 10, MEAN) is None
    assert deviance(sums, -WITHIN, BETWEEN, MEAN) is None
    assert deviance(sums, WITHIN * np.nan, BETWEEN, MEAN) is None
