"""Means, totals, ratios and variances by design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.population.design import Design, design, without_correction
from analysis.population.means import (
    Draw,
    classified,
    design_effect_of_mean,
    design_effect_of_total,
    population_mean,
    population_ratio,
    population_total,
    population_variance,
    present,
)
from analysis.population.reference import Reference

EXACT = {"rel": 1e-8, "abs": 1e-12}
ANSWERS = st.lists(st.integers(0, 100), min_size=3, max_size=12).filter(lambda x: len({*x}) > 1)


def _agrees(figure: object, expected: dict[str, float], kind: str) -> None:
    assert isinstance(figure, Estimate)
    found = [figure.value, figure.se, figure.low, figure.high]
    names = ["estimate", "se", f"ci95_{kind}_lower", f"ci95_{kind}_upper"]
    assert found == pytest.approx([expected[name] for name in names], **EXACT)


def test_a_mean_by_hand() -> None:
    drawn = design(population=[np.full(4, 8.0)])

    figure = population_mean(drawn, np.array([40.0, 50.0, 60.0, 70.0]))

    assert isinstance(figure, Estimate)
    assert figure.value == 55.0
    assert figure.se == pytest.approx(np.sqrt(0.5 * 500 / 3 / 4))
    assert (figure.n, figure.df, figure.method) == (4, 3.0, "mean by design, t interval")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(("kind", "reference"), [("t", Reference.T), ("z", Reference.NORMAL)])
def test_stratified_means_agree_with_survey(
    golden: dict[str, Any],
    samples: dict[str, tuple[Design, pd.DataFrame]],
    place: int,
    kind: str,
    reference: Reference,
) -> None:
    expected = golden["strat_mean_total"]["mean"][place]
    drawn, rows = samples["strat"]

    figure = population_mean(drawn, rows[expected["name"]].to_numpy(float), reference=reference)

    _agrees(figure, expected, kind)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(("kind", "reference"), [("t", Reference.T), ("z", Reference.NORMAL)])
def test_clustered_means_agree_with_survey(
    golden: dict[str, Any],
    samples: dict[str, tuple[Design, pd.DataFrame]],
    place: int,
    kind: str,
    reference: Reference,
) -> None:
    expected = golden["clus1_mean_total"]["mean"][place]
    drawn, rows = samples["clus1"]

    figure = population_mean(drawn, rows[expected["name"]].to_numpy(float), reference=reference)

    _agrees(figure, expected, kind)


@pytest.mark.parametrize(("kind", "reference"), [("t", Reference.T), ("z", Reference.NORMAL)])
def test_totals_agree_with_survey(
    golden: dict[str, Any],
    samples: dict[str, tuple[Design, pd.DataFrame]],
    kind: str,
    reference: Reference,
) -> None:
    for name, (drawn, rows) in samples.items():
        figure = population_total(drawn, rows["enroll"].to_numpy(float), reference=reference)
        _agrees(figure, golden[f"{name}_mean_total"]["total"][0], kind)


@pytest.mark.parametrize(("place", "school"), [(0, "E"), (1, "H"), (2, "M")])
def test_a_share_that_the_strata_fix_has_no_error(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, place: int, school: str
) -> None:
    inside = (stratified["stype"] == school).to_numpy(float)

    figure = population_mean(by_stratum, inside)

    _agrees(figure, golden["strat_mean_total"]["prop_stype"][place], "t")


def test_a_ratio_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_mean_total"]["ratio_api_stu_enroll"]

    figure = population_ratio(
        by_stratum,
        stratified["api_stu"].to_numpy(float),
        stratified["enroll"].to_numpy(float),
    )

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["ratio"], rel=1e-8)
    assert figure.se == pytest.approx(expected["se"], rel=1e-8)


def test_a_variance_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_mean_total"]["var"]

    figure = population_variance(by_stratum, stratified["api00"].to_numpy(float))

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["var"], rel=1e-8)
    assert figure.se == pytest.approx(expected["se"], rel=1e-8)


@pytest.mark.parametrize(("kind", "reference"), [("t", Reference.T), ("z", Reference.NORMAL)])
def test_a_mean_without_correction_agrees_with_survey(
    golden: dict[str, Any],
    stratified: pd.DataFrame,
    by_stratum: Design,
    kind: str,
    reference: Reference,
) -> None:
    expected = golden["strat_mean_total"]["mean_without_fpc"][0]
    answers = stratified["api00"].to_numpy(float)
    endless = without_correction(by_stratum)

    _agrees(population_mean(endless, answers, reference=reference), expected, kind)
    effect = design_effect_of_mean(endless, answers)
    assert isinstance(effect, Described)
    assert effect.value == pytest.approx(expected["deff"], rel=1e-8)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_design_effects_of_stratified_means_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, place: int
) -> None:
    expected = golden["strat_mean_total"]["mean"][place]

    effect = design_effect_of_mean(by_stratum, stratified[expected["name"]].to_numpy(float))

    assert isinstance(effect, Described)
    assert effect.value == pytest.approx(expected["deff"], rel=1e-8)


@pytest.mark.parametrize("place", [0, 1])
def test_design_effects_of_clustered_means_agree_with_survey(
    golden: dict[str, Any], clustered: pd.DataFrame, by_cluster: Design, place: int
) -> None:
    expected = golden["clus1_mean_total"]["mean"][place]

    effect = design_effect_of_mean(by_cluster, clustered[expected["name"]].to_numpy(float))

    assert isinstance(effect, Described)
    assert effect.value == pytest.approx(expected["deff"], rel=1e-8)


def test_a_design_effect_against_a_draw_with_replacement_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design
) -> None:
    expected = golden["strat_mean_total"]["srs_deff_replace"][0]

    effect = design_effect_of_mean(
        by_stratum, stratified["api00"].to_numpy(float), Draw.WITH_REPLACEMENT
    )

    assert isinstance(effect, Described)
    assert effect.value == pytest.approx(expected["deff"], rel=1e-8)


def test_design_effects_of_totals_agree_with_survey(
    golden: dict[str, Any], samples: dict[str, tuple[Design, pd.DataFrame]]
) -> None:
    for name, (drawn, rows) in samples.items():
        effect = design_effect_of_total(drawn, rows["enroll"].to_numpy(float))
        expected = golden[f"{name}_mean_total"]["total"][0]["deff"]
        assert isinstance(effect, Described)
        assert effect.value == pytest.approx(expected, rel=1e-8)


def test_twelve_of_twenty_agree_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame
) -> None:
    answers = stratified.loc[stratified["stype"] == "H", "api00"].to_numpy(float)[:12]
    drawn = design(population=[np.full(12, 20.0)])
    expected = golden["small_population_mean"]["survey_N20"][0]

    _agrees(population_mean(drawn, answers), expected, "t")
    _agrees(population_mean(drawn, answers, reference=Reference.NORMAL), expected, "z")


def test_a_missing_answer_is_a_domain_and_not_a_smaller_sample() -> None:
    weights = np.array([2.0, 2.0, 3.0, 3.0, 3.0])
    drawn = design(weights)

    figure = population_mean(drawn, np.array([1.0, 3.0, np.nan, 4.0, 8.0]))

    assert isinstance(figure, Estimate)
    scores = np.array([2 * (1 - 4.4), 2 * (3 - 4.4), 0.0, 3 * (4 - 4.4), 3 * (8 - 4.4)]) / 10
    assert figure.value == pytest.approx(4.4)
    assert figure.se == pytest.approx(np.sqrt(5 / 4 * (scores**2).sum()))
    assert (figure.n, figure.df) == (4, 4.0)


def test_a_label_may_be_missing_in_part() -> None:
    labels = ["S", None, float("nan"), ("S", "x"), ("S", None)]

    assert classified(labels).tolist() == [True, False, False, True, False]


def test_a_row_without_weight_is_not_counted() -> None:
    drawn = design(np.array([0.0, 1.0, 1.0]))

    assert present(drawn, np.array([1.0, 2.0, 3.0])).tolist() == [False, True, True]


@given(answers=ANSWERS, shift=st.integers(-50, 50), scale=st.integers(1, 9))
def test_a_mean_moves_with_its_answers(answers: list[int], shift: int, scale: int) -> None:
    y = np.array(answers, dtype=float)
    drawn = design(population=[np.full(len(y), 40.0)])

    plain, moved = population_mean(drawn, y), population_mean(drawn, shift + scale * y)

    assert isinstance(plain, Estimate)
    assert isinstance(moved, Estimate)
    assert moved.value == pytest.approx(shift + scale * plain.value)
    assert moved.se == pytest.approx(scale * plain.se)


@given(answers=ANSWERS)
def test_a_total_is_the_mean_times_the_people_when_weights_are_equal(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)
    drawn = design(population=[np.full(len(y), 40.0)])

    mean, total = population_mean(drawn, y), population_total(drawn, y)

    assert isinstance(mean, Estimate)
    assert isinstance(total, Estimate)
    assert total.value == pytest.approx(40 * mean.value)
    assert total.se == pytest.approx(40 * mean.se)


@given(answers=ANSWERS)
def test_a_plain_sample_has_a_design_effect_of_one(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)
    drawn = design(population=[np.full(len(y), 40.0)])

    effect = design_effect_of_mean(drawn, y)

    assert isinstance(effect, Described)
    assert effect.value == pytest.approx(1.0)


def test_one_answer_is_withheld() -> None:
    drawn, y = design(np.ones(3)), np.array([np.nan, 2.0, np.nan])

    for estimator in (population_mean, population_total, population_variance):
        assert estimator(drawn, y) == Withheld(Reason.TOO_FEW, 1)
    assert population_ratio(drawn, y, y) == Withheld(Reason.TOO_FEW, 1)
    assert design_effect_of_mean(drawn, y) == Withheld(Reason.TOO_FEW, 1)


def test_a_ratio_to_nothing_is_withheld() -> None:
    drawn = design(np.ones(2))

    figure = population_ratio(drawn, np.array([1.0, 2.0]), np.zeros(2))

    assert figure == Withheld(Reason.UNDEFINED, 2)


def test_no_design_effect_where_nothing_varies() -> None:
    drawn = design(np.full(3, 2.0))

    assert design_effect_of_mean(drawn, np.full(3, 5.0)) == Withheld(Reason.NO_VARIANCE, 3)


def test_no_design_effect_against_a_census() -> None:
    drawn = design(np.ones(3))

    effect = design_effect_of_mean(drawn, np.array([1.0, 2.0, 3.0]))

    assert effect == Withheld(Reason.UNDEFINED, 3)


def test_answers_must_fit_the_design() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        population_mean(design(np.ones(3)), np.ones(2))

    assert str(caught.value) == "2 answers for a design of 3 rows; give one a row."
