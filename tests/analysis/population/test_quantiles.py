"""Quantiles by design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.design import Design, design
from analysis.population.quantiles import population_quantile, quantile_of_answers


@pytest.mark.parametrize("place", [0, 1, 2])
def test_quantiles_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, place: int
) -> None:
    expected = golden["strat_quantile_glm_chisq"]["quantile_math"][place]

    figure = population_quantile(
        by_stratum, stratified["api00"].to_numpy(float), expected["probs"]
    )

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.low, figure.high, figure.se]
    names = ("quantile", "ci.2.5", "ci.97.5", "se")
    assert found == pytest.approx([expected[name] for name in names], rel=1e-8)


def test_a_bound_past_the_answers_is_the_answer_nearest_to_it(stratified: pd.DataFrame) -> None:
    """By intent, and by the definition: the smallest answer y whose F(y) reaches the share.

    R 4.2.2, survey 4.1-1, weights pw * (1 + (api99 %% 5) / 4) in strata stype: svyquantile(~meals,
    d, .01, interval.type = "mean") has 1 with 1 to 4, although F(0) = .0028 reaches the lower
    share of .00098; svyquantile(~ell, d, .99) has 77 with 73 to NA, where the upper share is past
    1.
    """
    weights = stratified["pw"].to_numpy(float) * (1 + (stratified["api99"] % 5).to_numpy() / 4)
    drawn = design(weights, strata=stratified["stype"].to_numpy())

    low = population_quantile(drawn, stratified["meals"].to_numpy(float), 0.01)
    high = population_quantile(drawn, stratified["ell"].to_numpy(float), 0.99)

    assert isinstance(low, Estimate)
    assert isinstance(high, Estimate)
    assert (low.value, low.low, low.high) == (1.0, 0.0, 4.0)
    assert (high.value, high.low, high.high) == (77.0, 73.0, stratified["ell"].max())


def test_the_rule_takes_the_smallest_answer_that_reaches_the_share() -> None:
    answers, weights = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0, 1.0])

    assert quantile_of_answers(answers, weights, 0.5) == 2.0
    assert quantile_of_answers(answers, weights, 0.51) == 3.0
    assert quantile_of_answers(answers, weights, 1.2) == 4.0


@given(answers=st.lists(st.integers(0, 100), min_size=3, max_size=20))
def test_a_quantile_is_an_answer_and_lies_in_its_interval(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)

    figure = population_quantile(design(np.ones(len(y))), y, 0.4)

    assert isinstance(figure, Estimate)
    assert figure.value in y
    assert figure.low <= figure.value <= figure.high


def test_one_answer_has_no_quantile() -> None:
    figure = population_quantile(design(np.ones(2)), np.array([1.0, np.nan]))

    assert figure == Withheld(Reason.TOO_FEW, 1)


def test_a_probability_of_one_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        population_quantile(design(np.ones(2)), np.array([1.0, 2.0]), 1.0)

    assert str(caught.value) == "A probability of 1.0 has no quantile; give 0 < p < 1."
