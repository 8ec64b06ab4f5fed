"""Means of domains and contrasts between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate
from analysis.population.design import Design, design
from analysis.population.domains import domain_means
from analysis.population.means import population_mean
from analysis.population.reference import Reference


def _agrees(figure: Estimate, expected: dict[str, Any]) -> None:
    found = [figure.value, figure.se, figure.low, figure.high]
    names = ("api00", "se", "ci_l", "ci_u")
    assert found == pytest.approx([expected[name] for name in names], rel=1e-8)


def test_a_domain_by_hand() -> None:
    drawn = design(population=[np.full(4, 8.0)])

    means = domain_means(drawn, np.array([40.0, 50.0, 60.0, 80.0]), ["S", "S", "M", "M"])

    assert means.domains == ("M", "S")
    assert means.means.tolist() == [70.0, 45.0]
    scores = np.array([-5.0, 5.0, 0.0, 0.0]) / 4 * 2
    assert means.figure("S").se == pytest.approx(np.sqrt(0.5 * 4 / 3 * (scores**2).sum()))
    assert means.figure("S").n == 2


@pytest.mark.parametrize("column", ["stype", "awards"])
def test_stratified_domains_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, column: str
) -> None:
    means = domain_means(by_stratum, stratified["api00"].to_numpy(float), stratified[column])

    for expected in golden["strat_by_domain"][f"by_{column}"]:
        _agrees(means.figure(expected[column], reference=Reference.NORMAL), expected)


def test_domains_of_two_classifications_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    crossed = list(zip(stratified["stype"], stratified["awards"], strict=True))

    means = domain_means(by_stratum, stratified["api00"].to_numpy(float), crossed)

    for expected in golden["strat_by_domain"]["by_two"]:
        cell = (expected["stype"], expected["awards"])
        _agrees(means.figure(cell, reference=Reference.NORMAL), expected)


def test_clustered_domains_agree_with_survey(
    golden: dict[str, Any], clustered: pd.DataFrame, by_cluster: Design
) -> None:
    means = domain_means(by_cluster, clustered["api00"].to_numpy(float), clustered["stype"])

    for expected in golden["clus1_mean_total"]["by_stype"]:
        _agrees(means.figure(expected["stype"], reference=Reference.NORMAL), expected)


def test_a_contrast_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_by_domain"]["contrast_H_minus_E"]
    means = domain_means(by_stratum, stratified["api00"].to_numpy(float), stratified["stype"])

    contrast = means.contrast({"H": 1.0, "E": -1.0})

    assert contrast.value == pytest.approx(expected["estimate"], rel=1e-8)
    assert contrast.se == pytest.approx(expected["se"], rel=1e-8)


@given(answers=st.lists(st.integers(0, 100), min_size=4, max_size=12))
def test_one_domain_of_all_is_the_population(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)
    drawn = design(population=[np.full(len(y), 40.0)])

    domain = domain_means(drawn, y, ["all"] * len(y)).figure("all")
    whole = population_mean(drawn, y)

    assert isinstance(whole, Estimate)
    assert (domain.value, domain.se) == pytest.approx((whole.value, whole.se), abs=1e-12)


@pytest.mark.parametrize("nameless", [None, float("nan"), ("S", None)])
def test_a_row_without_a_domain_is_in_none(nameless: object) -> None:
    means = domain_means(design(np.ones(3)), np.array([1.0, 2.0, 9.0]), ["S", "S", nameless])

    assert means.domains == ("S",)
    assert means.n == (2,)
    assert means.df == 2


def test_a_domain_without_an_answer_is_not_there() -> None:
    means = domain_means(design(np.ones(3)), np.array([1.0, 2.0, np.nan]), ["S", "S", "M"])

    with pytest.raises(UnusableAnswers) as caught:
        means.figure("M")

    assert str(caught.value) == "There is no domain M; choose among S."
