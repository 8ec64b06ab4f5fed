"""Response surfaces against R, by hand, and where no surface can be told."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.networks.response_surface import Surface, response_surface

GOLDEN = Path(__file__).parents[2] / "golden"
ENTRIES = ["rsa_bh1996_cohes_lead", "rsa_lq2002_lead_tsig"]
CALLED = {
    "a1": "a1_congruence_slope",
    "a2": "a2_congruence_curvature",
    "a3": "a3_incongruence_slope",
    "a4": "a4_incongruence_curvature",
    "a5": "a5",
}


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@cache
def golden(entry_id: str) -> dict[str, Any]:
    entries = json.loads((GOLDEN / "nonlinear.json").read_text(encoding="utf-8"))["entries"]
    return {entry["id"]: entry for entry in entries}[entry_id]


@cache
def fitted(entry_id: str) -> Surface:
    entry = golden(entry_id)
    spec = entry["spec"]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    x, y, z = (rows[spec[name]].to_numpy(float) for name in ("x", "y", "outcome"))
    found = response_surface(x, y, z, spec["center"])
    assert isinstance(found, Surface)
    return found


def number(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def hill(seed: int, people: int = 400) -> Surface:
    """Return the surface of z = 10 - (x - 1)^2 - 2 (y + 1)^2 + (x - 1)(y + 1) with errors."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-3, 3, size=(2, people))
    z = 10 - (x - 1) ** 2 - 2 * (y + 1) ** 2 + (x - 1) * (y + 1) + rng.normal(size=people)
    found = response_surface(x + 4, y + 4, z, 4.0)
    assert isinstance(found, Surface)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_six_coefficients_equal_r(entry: str) -> None:
    line, expected = fitted(entry).regression, golden(entry)["values"]
    assert line.n == expected["n"]
    for name, row in zip(line.names, expected["coef"], strict=True):
        figure, test = number(line.figure(name)), line.significance(name)
        assert isinstance(test, Significance)
        assert (figure.value, figure.se) == (near(row["estimate"]), near(row["se"]))
        assert (test.statistic, test.p) == (near(row["t"]), near(row["p"]))
    assert line.r_squared == near(expected["r_squared"])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", CALLED)
def test_slopes_and_bends_along_both_lines_equal_r(entry: str, name: str) -> None:
    found, expected = fitted(entry), golden(entry)["values"][CALLED[name]]
    figure, test = number(found.figures[name]), found.tests[name]
    assert isinstance(test, Significance)
    assert (figure.value, figure.se) == (near(expected["estimate"]), near(expected["se"]))
    assert (test.statistic, test.p) == (near(expected["t"]), near(expected["p"]))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_rest_of_the_surface_equals_r(entry: str) -> None:
    found, expected = fitted(entry), golden(entry)["values"]
    assert found.r_squared_flat == near(expected["r_squared_linear"])
    assert found.bends.statistic == near(expected["F_nonlinear"])
    assert found.bends.p == near(expected["p_nonlinear"])
    assert [number(one).value for one in found.stationary] == near(expected["stationary_point"])
    axis = expected["first_principal_axis"]
    assert number(found.first_axis.slope).value == near(axis["slope"])
    assert number(found.first_axis.intercept).value == near(axis["intercept"])
    assert found.agreement == near(expected["algebraic_difference_r"])
    assert number(found.absolute_gap).value == near(expected["absolute_difference_slope"])


def test_the_top_of_a_hill_and_its_axes_are_where_they_were_put() -> None:
    """Bends -1, 1, -2: axes of slope (-1 +- sqrt 2) through (1, -1)."""
    found = hill(1)
    x, y = (number(one) for one in found.stationary)
    assert x.value == pytest.approx(1, abs=3 * x.se)
    assert y.value == pytest.approx(-1, abs=3 * y.se)
    assert max(x.se, y.se) < 0.1
    first, second = number(found.first_axis.slope), number(found.second_axis.slope)
    assert first.low < np.sqrt(2) - 1 < first.high
    assert second.low < -np.sqrt(2) - 1 < second.high
    assert first.value * second.value == near(-1)
    assert found.bends.p < 1e-10


def test_the_error_of_the_top_is_that_of_tops_seen_again() -> None:
    tops = [number(hill(seed, 200).stationary[0]) for seed in range(200)]
    spread = np.std([top.value for top in tops], ddof=1)
    assert np.mean([top.se for top in tops]) == pytest.approx(spread, rel=0.15)
    assert 180 <= sum(top.low <= 1 <= top.high for top in tops) <= 200


def test_swapping_the_sides_turns_the_line_of_disagreement_round() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.integers(1, 6, size=(2, 80)).astype(float)
    z = x - y**2 + rng.normal(size=80)
    here, there = response_surface(x, y, z, 3.0), response_surface(y, x, z, 3.0)
    assert isinstance(here, Surface)
    assert isinstance(there, Surface)
    for name, sign in {"a1": 1, "a2": 1, "a3": -1, "a4": 1, "a5": -1}.items():
        one, two = number(here.figures[name]), number(there.figures[name])
        assert (two.value, two.se) == (near(sign * one.value), near(one.se))


def test_a_gap_counts_the_same_whatever_the_middle() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.integers(1, 6, size=(2, 80)).astype(float)
    z = -np.abs(x - y) + rng.normal(size=80)
    here, there = response_surface(x, y, z, 3.0), response_surface(x, y, z, 2.0)
    assert isinstance(here, Surface)
    assert isinstance(there, Surface)
    for name in ("a2", "a4", "a5"):
        assert number(there.figures[name]).value == near(number(here.figures[name]).value)
    assert number(there.absolute_gap).value == near(number(here.absolute_gap).value)


def test_means_of_two_departments_have_no_surface() -> None:
    two = np.array([40.0, 60])
    assert response_surface(two, two[::-1], two, 50.0) == Withheld(Reason.TOO_FEW, 2)


def test_people_with_a_gap_are_left_out_and_may_be_too_few() -> None:
    rng = np.random.default_rng(4)
    x, y, z = rng.normal(size=(3, 30))
    x[3] = np.nan
    assert response_surface(x, y, z, 0.0) == Withheld(Reason.TOO_FEW, 29)


def test_ratings_of_two_values_have_no_bend() -> None:
    x, y = np.tile([1.0, 1, 2, 2], 10), np.tile([1.0, 2, 1, 2], 10)
    z = np.random.default_rng(5).normal(size=40)
    assert response_surface(x, y, z, 1.0) == Withheld(Reason.UNDEFINED, 40)


def test_ratings_must_belong_to_people() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        response_surface(np.ones(3), np.ones(4), np.ones(3), 1.0)
    assert str(caught.value) == (
        "Ratings of shape (3,) and (4,) do not fit an outcome of shape (3,); "
        "give one of each a person."
    )
