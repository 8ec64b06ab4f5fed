"""Parallel analysis against R's draws, by theory, and on a known number of factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.factors.parallel import (
    Compared,
    Parallel,
    parallel_analysis,
    parallel_analysis_of_marginals,
)
from analysis.sums.tables import Tables, tables

NINE = (*"abcdefghi",)


def found_in(shared: Correlations | Withheld, **options: Any) -> Parallel:
    assert isinstance(shared, Correlations)
    found = parallel_analysis(shared, **options)
    assert isinstance(found, Parallel)
    return found


def test_drawn_eigenvalues_equal_those_of_r_within_their_monte_carlo_error(
    entry: dict[str, Any], answers: Callable[[dict[str, Any]], np.ndarray]
) -> None:
    expected = entry["values"]["parallel_normal"]
    found = found_in(correlations(answers(entry)), draws=2000)
    ours = found.deviations / np.sqrt(found.draws)
    error = np.sqrt(np.array(expected["mc_se_of_mean"]) ** 2 + ours**2)
    assert (np.abs(found.means - expected["mean"]) / error).max() < 4.5
    spread = np.array(expected["mc_se_of_mean"]) * np.sqrt(expected["reps"])
    # the standard error of a 95 % quantile is about 2.1 standard deviations over the root of n
    of_quantile = 2.1 * spread * np.sqrt(1 / expected["reps"] + 1 / found.draws)
    assert (np.abs(found.limits - expected["q95"]) / of_quantile).max() < 4.5
    assert spread == pytest.approx(found.deviations, rel=0.3)
    assert found.keep == expected["n_components_q95"]
    assert found.keep_by_mean == expected["n_components_mean"]


def test_wishart_draws_have_the_eigenvalues_of_drawn_tables() -> None:
    rng = np.random.default_rng(1)
    tables_drawn = np.array(
        [
            np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(30, 5)), rowvar=False))[::-1]
            for _ in range(4000)
        ]
    )
    found = found_in(Correlations((*"abcde",), np.eye(5), 30), draws=4000)
    error = np.sqrt(2) * found.deviations / np.sqrt(4000)
    assert (np.abs(found.means - tables_drawn.mean(axis=0)) / error).max() < 4.5
    assert found.deviations == pytest.approx(tables_drawn.std(axis=0), rel=0.06)


@pytest.mark.parametrize("compared", list(Compared))
def test_the_true_number_is_kept(compared: Compared, made: np.ndarray) -> None:
    assert found_in(Correlations(NINE, made, 400), compared=compared, draws=50).keep == 3


@pytest.mark.parametrize("compared", [Compared.COMPONENTS, Compared.COMMON_FACTORS])
def test_of_unrelated_items_one_is_kept_in_a_twentieth_of_all_samples(compared: Compared) -> None:
    rng = np.random.default_rng(5)
    kept = 0
    for _ in range(100):
        unrelated = correlations(rng.normal(size=(100, 6)))
        kept += found_in(unrelated, compared=compared, draws=200).keep > 0
    assert 1 <= kept <= 12


def test_answers_with_the_given_marginals_are_drawn() -> None:
    rng = np.random.default_rng(3)
    answers = np.clip(
        np.round(rng.exponential(size=(300, 1)) + rng.exponential(size=(300, 6))), 0, 4
    )
    shared = correlations(answers)
    assert isinstance(shared, Correlations)
    counted = tables(answers, ["all"] * 300)
    found = parallel_analysis_of_marginals(shared, counted, draws=100)
    again = parallel_analysis_of_marginals(shared, counted, draws=100)
    assert isinstance(found, Parallel)
    assert isinstance(again, Parallel)
    assert found.keep == 1
    assert found.limits.tolist() == again.limits.tolist()
    normal = found_in(shared, draws=100)
    assert found.means == pytest.approx(normal.means, abs=0.03)
    assert found.method == (
        "components against answers with these marginals, quantile 0.95 of 100 draws"
    )


def test_the_same_seed_draws_the_same_and_a_higher_quantile_keeps_no_more(
    made: np.ndarray,
) -> None:
    shared = Correlations(NINE, made, 60)
    here, there = found_in(shared, draws=99, seed=4), found_in(shared, draws=99, seed=4)
    assert here.limits.tolist() == there.limits.tolist()
    strict = found_in(shared, draws=99, seed=4, quantile=0.99)
    assert (strict.limits >= here.limits).all()
    assert strict.keep <= here.keep <= here.keep_by_mean


def test_what_has_no_correlations_to_compare_is_refused(made: np.ndarray) -> None:
    few = Correlations(NINE, made, 9)
    twins = Correlations(("a", "b"), np.ones((2, 2)), 50)
    assert parallel_analysis(few) == Withheld(Reason.TOO_FEW, 9)
    assert parallel_analysis(twins) == Withheld(Reason.UNDEFINED, 50)
    alike = Tables(("all",), ("a", "b"), (1.0, 2.0), np.array([[[5.0, 5], [10, 0]]]))
    assert parallel_analysis_of_marginals(twins, alike) == Withheld(Reason.UNDEFINED, 50)
    pair = Correlations(("a", "b"), np.eye(2), 50)
    assert parallel_analysis_of_marginals(pair, alike) == Withheld(Reason.NO_VARIANCE, 50)
    message = r"^Marginals of 2 items do not fit correlations of 9; count the same items\.$"
    with pytest.raises(ValueError, match=message):
        parallel_analysis_of_marginals(few, alike)
