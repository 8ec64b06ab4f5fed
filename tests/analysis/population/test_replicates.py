"""Jackknife replicates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.design import Design, design
from analysis.population.means import population_mean
from analysis.population.reference import Reference
from analysis.population.replicates import (
    jackknife,
    jackknife_mean,
    jackknife_quantile,
    replicate_figure,
)


@pytest.mark.parametrize("name", ["strat_JKn_mean", "clus1_JK1_mean"])
def test_jackknifed_means_agree_with_survey(
    golden: dict[str, Any], samples: dict[str, tuple[Design, pd.DataFrame]], name: str
) -> None:
    expected = golden["strat_jackknife"][name][0]
    drawn, rows = samples[name.split("_", maxsplit=1)[0]]

    figure = jackknife_mean(drawn, rows["api00"].to_numpy(float), reference=Reference.NORMAL)

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.se, figure.low, figure.high]
    names = ("estimate", "se", "ci95_z_lower", "ci95_z_upper")
    assert found == pytest.approx([expected[part] for part in names], rel=1e-8)


def test_a_jackknifed_median_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_jackknife"]["strat_JKn_median"][0]

    figure = jackknife_quantile(by_stratum, stratified["api00"].to_numpy(float))

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.se, figure.low, figure.high]
    names = ("quantile", "se.97.5", "ci.2.5", "ci.97.5")
    assert found == pytest.approx([expected[part] for part in names], rel=1e-8)


def test_one_stratum_makes_jk1_and_two_make_jkn() -> None:
    assert jackknife(design(np.ones(4))).name == "JK1"
    assert jackknife(design(np.ones(4), strata=list("aabb"))).name == "JKn"


def test_only_neighbours_in_the_stratum_are_raised() -> None:
    replicates = jackknife(design(np.ones(5), strata=list("aabbb")))

    assert replicates.weights[0].tolist() == [0.0, 2.0, 1.0, 1.0, 1.0]
    assert replicates.weights[4].tolist() == [1.0, 1.0, 1.5, 1.5, 0.0]
    assert replicates.scales.tolist() == pytest.approx([1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3])


@given(answers=st.lists(st.integers(0, 100), min_size=3, max_size=12))
def test_the_jackknife_of_a_plain_mean_is_its_standard_error(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)
    drawn = design(population=[np.full(len(y), 60.0)])

    plain, jackknifed = population_mean(drawn, y), jackknife_mean(drawn, y)

    assert isinstance(plain, Estimate)
    assert isinstance(jackknifed, Estimate)
    assert jackknifed.se == pytest.approx(plain.se, abs=1e-9)


def test_a_total_may_be_jackknifed_as_well() -> None:
    figure = replicate_figure(
        jackknife(design(np.ones(3))), lambda weights: float(weights @ [1.0, 2.0, 3.0]), 3
    )

    assert (figure.value, figure.method) == (6.0, "JK1 jackknife, t interval")


def test_a_mean_that_one_unit_holds_alone_is_withheld() -> None:
    figure = jackknife_mean(
        design(np.ones(4), clusters=[list("aabb")]), np.array([1.0, 2.0, np.nan, np.nan])
    )

    assert figure == Withheld(Reason.TOO_FEW, 2)
