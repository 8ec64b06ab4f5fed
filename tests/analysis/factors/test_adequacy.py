"""Adequacy against psych, by hand, and where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.estimate import Reason, Significance, Withheld
from analysis.factors.adequacy import (
    ADEQUATE,
    SamplingAdequacy,
    eigenvalues,
    reduced_eigenvalues,
    sampling_adequacy,
    sphericity,
    squared_multiple_correlations,
)
from analysis.factors.correlations import Correlations, correlations

Answers = Callable[[dict[str, Any]], np.ndarray]
PAIR = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]), 100)
FUNCTIONS = [reduced_eigenvalues, squared_multiple_correlations, sampling_adequacy, sphericity]


@pytest.fixture
def shared(entry: dict[str, Any], answers: Answers) -> Correlations:
    found = correlations(answers(entry))
    assert isinstance(found, Correlations)
    return found


def test_the_same_people_and_items_are_used(entry: dict[str, Any], shared: Correlations) -> None:
    values = entry["values"]
    assert (shared.people, len(shared.columns)) == (values["n"], values["k"])


def test_eigenvalues_equal_r(entry: dict[str, Any], shared: Correlations) -> None:
    values = entry["values"]
    assert eigenvalues(shared) == pytest.approx(values["eigenvalues_correlation"], rel=1e-8)
    assert reduced_eigenvalues(shared) == pytest.approx(
        values["eigenvalues_smc_reduced"], rel=1e-8, abs=1e-12
    )


def test_squared_multiple_correlations_equal_psych(
    entry: dict[str, Any], shared: Correlations
) -> None:
    expected = [*entry["values"]["smc"].values()]
    assert squared_multiple_correlations(shared) == pytest.approx(expected, rel=1e-8)


def test_sampling_adequacy_equals_psych(entry: dict[str, Any], shared: Correlations) -> None:
    found, values = sampling_adequacy(shared), entry["values"]
    assert isinstance(found, SamplingAdequacy)
    assert found.overall == pytest.approx(values["kmo_overall"], rel=1e-8)
    assert found.items == pytest.approx([*values["kmo_items"].values()], rel=1e-8)
    assert found.is_adequate


def test_sphericity_equals_psych(entry: dict[str, Any], shared: Correlations) -> None:
    found, expected = sphericity(shared), entry["values"]["bartlett"]
    assert isinstance(found, Significance)
    assert found.statistic == pytest.approx(expected["chisq"], rel=1e-8)
    assert found.df == (expected["df"],)
    assert found.p == pytest.approx(expected["p"], rel=1e-8)
    # a double holds no p below 1e-308, whose logarithm R gives: its statistic and df are tested
    log10_p = chi2.logsf(found.statistic, found.df[0]) / np.log(10)
    if np.isfinite(log10_p):
        assert log10_p == pytest.approx(expected["log10_p"], rel=1e-8)


def test_two_items_by_hand() -> None:
    """Each explains a quarter of the other; log|R| = log .75; no third item, so KMO is .5."""
    assert squared_multiple_correlations(PAIR) == pytest.approx([0.25, 0.25])
    assert reduced_eigenvalues(PAIR) == pytest.approx([0.75, -0.25])
    test = sphericity(PAIR)
    assert isinstance(test, Significance)
    assert test.statistic == pytest.approx(-(99 - 9 / 6) * np.log(0.75))
    found = sampling_adequacy(PAIR)
    assert isinstance(found, SamplingAdequacy)
    assert found.overall == pytest.approx(0.5)
    assert ADEQUATE.value == 0.5


def test_the_order_of_the_items_does_not_matter(made: np.ndarray) -> None:
    turn = np.random.default_rng(1).permutation(9)
    here = sampling_adequacy(Correlations((*"abcdefghi",), made, 200))
    there = sampling_adequacy(Correlations((*"abcdefghi",), made[np.ix_(turn, turn)], 200))
    assert isinstance(here, SamplingAdequacy)
    assert isinstance(there, SamplingAdequacy)
    assert there.overall == pytest.approx(here.overall)
    assert there.items == pytest.approx(here.items[turn])


def test_unrelated_answers_pass_the_test_of_sphericity_as_often_as_they_should() -> None:
    rng = np.random.default_rng(3)
    p = []
    for _ in range(200):
        found = correlations(rng.normal(size=(60, 6)))
        assert isinstance(found, Correlations)
        test = sphericity(found)
        assert isinstance(test, Significance)
        p.append(test.p)
    assert 2 <= (np.array(p) < 0.05).sum() <= 20


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_item_that_follows_from_others_has_no_value(
    function: Callable[[Correlations], object],
) -> None:
    twins = Correlations(("a", "b"), np.ones((2, 2)), 100)
    assert function(twins) == Withheld(Reason.UNDEFINED, 100)


def test_an_item_unrelated_to_all_has_no_sampling_adequacy() -> None:
    assert sampling_adequacy(Correlations(("a", "b"), np.eye(2), 100)) == Withheld(
        Reason.UNDEFINED, 100
    )


def test_two_people_are_too_few_to_test_two_items() -> None:
    few = Correlations(PAIR.columns, PAIR.matrix, 2)
    assert sphericity(few) == Withheld(Reason.TOO_FEW, 2)
