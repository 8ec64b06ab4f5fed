"""Tests by design: two domains by mean and by rank, and a chi-square for tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from analysis.estimate import Reason, Significance, Withheld
from analysis.population.design import Design, design
from analysis.population.design_tests import (
    Ties,
    difference_of_domains,
    independence_test,
    rank_test,
)
from analysis.population.regressions import DesignRegression


def test_a_difference_of_domains_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_by_domain"]["ttest_awards"]

    fitted = difference_of_domains(
        by_stratum,
        stratified["api00"].to_numpy(float),
        (stratified["awards"] == "Yes").to_numpy(),
    )

    assert isinstance(fitted, DesignRegression)
    tested = fitted.significance("difference")
    assert isinstance(tested, Significance)
    assert fitted.figure("difference").value == pytest.approx(expected["estimate"], rel=1e-8)
    assert tested.statistic == pytest.approx(expected["t"], rel=1e-8)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)
    assert tested.df == (expected["df"],)


def test_ranks_as_they_stand_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_by_domain"]["ranktest_awards"]

    tested = rank_test(
        by_stratum,
        stratified["api00"].to_numpy(float),
        (stratified["awards"] == "Yes").to_numpy(),
        Ties.AS_THEY_STAND,
    )

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["statistic"], rel=1e-8)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)
    assert tested.df == (expected["df"],)


def test_shared_ranks_do_not_depend_on_the_order_of_the_rows_and_those_of_survey_do() -> None:
    """Where tied rows weigh unequally, survey's rank of each follows the file."""
    weights, answers = np.array([1.0, 5.0, 1.0, 2.0, 3.0, 1.0]), np.array([2.0, 2, 3, 1, 3, 4])
    second = np.array([False, True, False, False, True, True])
    other = np.array([1, 0, 4, 3, 2, 5])

    found = {
        ties: [
            rank_test(design(weights[rows]), answers[rows], second[rows], ties)
            for rows in (np.arange(6), other)
        ]
        for ties in Ties
    }

    first, then = found[Ties.SHARED]
    assert isinstance(first, Significance)
    assert isinstance(then, Significance)
    assert first.statistic == pytest.approx(then.statistic)
    first, then = found[Ties.AS_THEY_STAND]
    assert isinstance(first, Significance)
    assert isinstance(then, Significance)
    assert abs(first.statistic - then.statistic) > 0.01


def test_with_equal_weights_both_ranks_are_the_same() -> None:
    drawn, answers = design(np.full(6, 3.0)), np.array([2.0, 2, 3, 1, 3, 4])
    second = np.array([False, True, False, False, True, True])

    shared, standing = (rank_test(drawn, answers, second, ties) for ties in Ties)

    assert isinstance(shared, Significance)
    assert isinstance(standing, Significance)
    assert shared.statistic == pytest.approx(standing.statistic)


def test_a_table_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_quantile_glm_chisq"]["chisq_stype_awards"]

    tested = independence_test(by_stratum, stratified["stype"], stratified["awards"])

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["F"], rel=1e-8)
    assert tested.df == pytest.approx((expected["ndf"], expected["ddf"]), rel=1e-8)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def test_in_a_plain_sample_of_two_by_two_the_design_changes_only_n_to_n_less_one() -> None:
    rows, columns = list("aaaabbbbab"), list("xxxyxyyyxy")
    plain = chi2_contingency(pd.crosstab(np.array(rows), np.array(columns)), correction=False)

    tested = independence_test(design(np.ones(10)), rows, columns)

    assert isinstance(tested, Significance)
    assert tested.df == pytest.approx((1.0, 9.0))
    assert tested.statistic == pytest.approx(plain.statistic, rel=0.15)


def test_a_table_does_not_care_which_way_it_is_turned() -> None:
    rows, columns = list("aaabbbccab"), list("xyxxyyyxxy")
    drawn = design(np.arange(1.0, 11.0))

    first, then = independence_test(drawn, rows, columns), independence_test(drawn, columns, rows)

    assert isinstance(first, Significance)
    assert isinstance(then, Significance)
    assert (first.statistic, *first.df) == pytest.approx((then.statistic, *then.df))


def test_a_row_without_a_class_is_in_no_cell() -> None:
    rows, columns = [*"aaaabbbbab", None], [*"xxxyxyyyxy", "x"]
    weights = np.append(np.ones(10), 0.0)

    nameless = independence_test(design(np.ones(11)), rows, columns)
    weightless = independence_test(design(weights), rows, columns)

    assert isinstance(nameless, Significance)
    assert isinstance(weightless, Significance)
    assert nameless.n == weightless.n == 10
    assert nameless.statistic == pytest.approx(weightless.statistic)
    assert (nameless.df[1], weightless.df[1]) == pytest.approx((10.0, 9.0))


def test_a_census_leaves_nothing_to_test() -> None:
    census = design(population=[np.full(10, 10.0)])

    table = independence_test(census, list("aaaabbbbab"), list("xxxyxyyyxy"))
    ranks = rank_test(census, np.arange(10.0), np.arange(10) % 2 == 0)

    assert table == Withheld(Reason.UNDEFINED, 10)
    assert ranks == Withheld(Reason.UNDEFINED, 10)


def test_a_table_with_an_empty_cell_is_withheld() -> None:
    tested = independence_test(design(np.ones(4)), list("aabb"), list("xxxy"))

    assert tested == Withheld(Reason.UNDEFINED, 4)


def test_a_table_of_one_class_is_withheld() -> None:
    tested = independence_test(design(np.ones(4)), list("aaaa"), list("xxyy"))

    assert tested == Withheld(Reason.NO_VARIANCE, 4)


def test_a_rank_test_of_one_domain_is_withheld() -> None:
    tested = rank_test(design(np.ones(4)), np.arange(4.0), np.ones(4, dtype=bool))

    assert tested == Withheld(Reason.UNDEFINED, 4)
