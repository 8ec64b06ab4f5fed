"""Estimates of models of ordered answers against lavaan's tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from analysis.estimate import Estimate
from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_solution import ordered_solution
from analysis.latent.parameters import Matrix
from tests.analysis.latent.ordered_cases import ENTRIES, drawn, fitted, golden, statistics

NOTHING = {"~*~": (1, 0), "~1": (0, 0)}
"""What R lists of scales and means, fixed: estimate and error."""


def spot(made: OrderedFitted, row: dict[str, Any]) -> tuple[Matrix, int, int]:
    items, factors = made.model.items, made.model.factors
    left, right = row["lhs"], row["rhs"]
    if row["op"] == "=~":
        return Matrix.LOADING, items.index(right), factors.index(left)
    if row["op"] == "|":
        return Matrix.THRESHOLD, items.index(left), int(right[1:]) - 1
    names = items if left in items else factors
    matrix = Matrix.RESIDUAL if left in items else Matrix.FACTOR_COVARIANCE
    return matrix, *sorted((names.index(left), names.index(right)), reverse=True)


def near(value: float) -> Any:
    """Both are ends of a search; R's lie up to 1e-6 away."""
    return pytest.approx(value, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_row_equals_lavaans(entry: str) -> None:
    made = fitted(entry)
    lines = {(x.place.matrix, x.place.row, x.place.column): x for x in ordered_solution(made)}
    compared = 0
    for row in golden(entry)["values"]["parameters"]:
        if row["op"] in NOTHING:
            assert (row["est"], row["se"]) == NOTHING[row["op"]]
            continue
        line = lines[spot(made, row)]
        found = line.estimate
        assert found.value == near(row["est"])
        assert isinstance(line.by_factors, Estimate)
        assert isinstance(line.standardized, Estimate)
        assert line.by_factors.value == near(row["std.lv"])
        assert line.standardized.value == near(row["std.all"])
        compared += 1
        if not row["se"]:
            # R takes residual variances for no parameters; they have errors nevertheless.
            assert row["op"] == "~~"
            assert row["ci.lower"] == row["ci.upper"] == row["est"]
            assert (found.se > 0) == (row["lhs"] in made.model.items)
            continue
        assert found.se == near(row["se"])
        assert (found.low, found.high) == (near(row["ci.lower"]), near(row["ci.upper"]))
        z = found.value / found.se
        assert z == pytest.approx(row["z"], rel=1e-5)
        assert 2 * norm.sf(abs(z)) == pytest.approx(row["pvalue"], rel=1e-4, abs=1e-12)
    assert compared == len(lines)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_correlations_of_factors_equal_lavaans(entry: str) -> None:
    made = fitted(entry)
    expected = np.array(golden(entry)["values"]["latent_correlations"]["values"])
    assert made.implied.factor_covariances[0] == pytest.approx(expected, rel=1e-5)


def test_standardised_loadings_are_the_same_in_delta_and_in_theta() -> None:
    """Values and errors: units are a matter of words."""
    found = statistics(drawn(400), [*"abcd"])
    lines = []
    for way in Parameterization:
        model = ordered_factor_model(Structure({"f": [*"abcd"]}), found, way)
        made = fit_ordered(model, found, way)
        assert isinstance(made, OrderedFitted)
        lines.append([x for x in ordered_solution(made) if x.place.matrix is not Matrix.SCALE])
    for delta, theta in zip(*lines, strict=True):
        assert isinstance(delta.standardized, Estimate)
        assert isinstance(theta.standardized, Estimate)
        assert theta.standardized.value == pytest.approx(delta.standardized.value, rel=1e-6)
        assert theta.standardized.se == pytest.approx(delta.standardized.se, rel=1e-4, abs=1e-7)


def test_an_estimate_says_how_it_was_made() -> None:
    ways = {x.estimate.method for entry in ENTRIES for x in ordered_solution(fitted(entry))[:1]}
    assert ways == {
        "diagonally weighted least squares of polychorics, robust errors",
        "least squares of polychorics, robust errors",
    }
