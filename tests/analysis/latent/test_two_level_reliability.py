"""Reliability for people and for units: lavaan's and semTools' figures, and a known truth."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Estimate, Figure
from analysis.latent.solution import solution
from analysis.latent.two_level import TwoLevelFitted, fit_two_level
from analysis.latent.two_level_reliability import TwoLevelReliability, two_level_reliability
from tests.analysis.latent.two_level_cases import (
    BETWEEN_LOADINGS,
    NAMES,
    WITHIN_LOADINGS,
    case,
    drawn,
    fitted,
    one_factor,
)


def estimate(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


@pytest.mark.parametrize("name", NAMES)
def test_omega_of_either_level_equals_lavaan(name: str) -> None:
    found = two_level_reliability(fitted(name), "fw", "fb")
    theirs = [line for line in case(name).values["parameters"] if line["op"] == ":="]
    for ours, line in zip((found.within, found.between), theirs, strict=True):
        figure = estimate(ours)
        assert figure.value == pytest.approx(line["est"], abs=1e-6)
        assert figure.se == pytest.approx(line["se"], rel=1e-4)
        assert (figure.low, figure.high) == pytest.approx(
            (line["ci.lower"], line["ci.upper"]), abs=1e-5
        )
        assert figure.value / figure.se == pytest.approx(line["z"], rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_lavaan_also_puts_standardised_loadings_into_the_formula(name: str) -> None:
    """Its std.all of a defined figure: omega of items of variance 1."""
    lines = solution(fitted(name))
    theirs = [line for line in case(name).values["parameters"] if line["op"] == ":="]
    for level, line in zip(("within", "between"), theirs, strict=True):
        mine = [each for each in lines if each.name.endswith(f"in {level}")]
        loadings = [estimate(e.standardized).value for e in mine if e.name.startswith("loading")]
        left = [estimate(e.standardized).value for e in mine if e.name.startswith("residual")]
        omega = sum(loadings) ** 2 / (sum(loadings) ** 2 + sum(left))
        assert omega == pytest.approx(line["std.all"], abs=1e-5)


def test_unit_means_and_agreement_equal_semtools() -> None:
    """By semTools 0.5-6: compRelSEM(fit, shared = "fb", obs.var = FALSE)."""
    found = two_level_reliability(fitted(NAMES[0]), "fw", "fb")
    assert estimate(found.unit_means).value == pytest.approx(0.7576518849, abs=3e-6)
    assert estimate(found.agreement).value == pytest.approx(0.7868631051, abs=3e-6)
    assert found.typical_size == pytest.approx(25.31441733)


def test_a_known_truth_is_recovered_and_within_its_errors() -> None:
    model = fit_two_level(one_factor(), drawn(3_000, 2))
    assert isinstance(model, TwoLevelFitted)
    found = two_level_reliability(model, "support")
    within, between = WITHIN_LOADINGS.sum() ** 2, BETWEEN_LOADINGS.sum() ** 2
    inside, outside, size = within + 2.4, between + 0.4, found.typical_size
    truth = {
        "within": within / inside,
        "between": between / outside,
        "unit_means": between / (outside + inside / size),
        "everyone": (within + between) / (inside + outside),
        "agreement": outside / (outside + inside / size),
    }
    for name, value in truth.items():
        figure = estimate(getattr(found, name))
        assert abs(figure.value - value) < 3.5 * figure.se
        assert 0 < figure.se < 0.02


def test_what_may_be_said_of_a_unit_is_less_than_of_its_true_mean() -> None:
    found = two_level_reliability(fitted(NAMES[0]), "fw", "fb")
    assert isinstance(found, TwoLevelReliability)
    between, means = estimate(found.between).value, estimate(found.unit_means).value
    assert means == pytest.approx(between * estimate(found.agreement).value)
    assert np.isclose(found.typical_size, 25.314, atol=1e-3)


def test_an_unknown_factor_is_refused_with_those_there_are() -> None:
    message = r"^Factor trust is not in the model; its factors are fw, fb\.$"
    with pytest.raises(ValueError, match=message):
        two_level_reliability(fitted(NAMES[0]), "trust")
