"""The verdict on speaking of units, and each way it can fail."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.agreement.aggregation import (
    MODERATE_AGREEMENT,
    STRONG_AGREEMENT,
    SURE_MEANS,
    UNITS_DIFFER,
    UNITS_MATTER,
    Aggregation,
    Verdict,
    aggregation,
    aggregation_of_sums,
)
from analysis.agreement.intraclass import icc1, icc2
from analysis.agreement.null import Null, null_variance
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.sums.tables import Tables, tables
from analysis.sums.units import UnitSums, unit_sums

TEN = [unit for unit in "ABCDEFGHIJ" for _ in range(12)]


def answers(between: float, within: float) -> np.ndarray:
    """Return the answers of ten units of twelve to four items of one to five."""
    rng = np.random.default_rng(8)
    level = 3 + between * np.repeat(np.linspace(-1.5, 1.5, 10), 12)
    person = level + within * rng.normal(size=120)
    return np.clip(np.round(person[:, None] + within * rng.normal(size=(120, 4))), 1, 5)


def figures(found: Aggregation) -> tuple[float, float, float]:
    assert isinstance(found.rwg_median, Described)
    assert isinstance(found.icc1, Estimate)
    assert isinstance(found.icc2, Estimate)
    return found.rwg_median.value, found.icc1.value, found.icc2.value


def test_units_that_agree_and_differ_may_be_spoken_of() -> None:
    found = aggregation(answers(between=1.0, within=0.5), TEN, 1, 5)
    agreement, share, reliability = figures(found)
    assert agreement >= STRONG_AGREEMENT.value
    assert share >= UNITS_MATTER.value
    assert reliability >= SURE_MEANS.value
    assert found.verdict is Verdict.SPEAK_OF_UNITS


def test_pseudo_agreement_is_not_enough() -> None:
    """All answer alike everywhere: agreement is strong, yet units do not differ."""
    found = aggregation(answers(between=0.0, within=0.5), TEN, 1, 5)
    assert figures(found)[0] >= STRONG_AGREEMENT.value
    assert isinstance(found.icc1, Estimate)
    assert found.icc1.low <= UNITS_DIFFER.value
    assert found.verdict is Verdict.NOT_YET


def test_units_that_differ_a_little_call_for_care() -> None:
    found = aggregation(answers(between=0.2, within=0.5), TEN, 1, 5)
    agreement, _, reliability = figures(found)
    assert isinstance(found.icc1, Estimate)
    assert found.icc1.low > UNITS_DIFFER.value
    assert agreement >= STRONG_AGREEMENT.value
    assert reliability < SURE_MEANS.value
    assert found.verdict is Verdict.WITH_CARE


def test_units_without_even_moderate_agreement_are_not_to_be_spoken_of() -> None:
    """Each unit has two camps, yet the units differ."""
    camps = np.array([[1.0], [5.0], [1.0], [5.0]] * 3 + [[5.0], [5.0], [5.0], [1.0]] * 3)
    units = ["A"] * 12 + ["B"] * 12
    wide = aggregation(np.repeat(camps, 1, axis=1), units, 1, 5, confidence=0.5)
    assert figures(wide)[0] < MODERATE_AGREEMENT.value
    assert isinstance(wide.icc1, Estimate)
    assert wide.icc1.low > UNITS_DIFFER.value
    assert wide.verdict is Verdict.NOT_YET


def test_moderate_agreement_calls_for_care() -> None:
    skewed = null_variance(Null.HEAVY_SKEW)
    found = aggregation(answers(between=1.0, within=0.5), TEN, 1, 5, null_variance=skewed * 1.7)
    agreement, _, _ = figures(found)
    assert MODERATE_AGREEMENT.value <= agreement < STRONG_AGREEMENT.value
    assert found.verdict is Verdict.WITH_CARE


def test_the_evidence_is_that_of_its_own_functions() -> None:
    items = answers(between=1.0, within=0.5)
    found = aggregation(items, TEN, 1, 5, confidence=0.9)
    sums = unit_sums(items.mean(axis=1, keepdims=True), TEN, ["score"])
    first, second = icc1(sums, "score", confidence=0.9), icc2(sums, "score", confidence=0.9)
    for ours, theirs in ((found.icc1, first), (found.icc2, second)):
        assert isinstance(ours, Estimate)
        assert isinstance(theirs, Estimate)
        assert (ours.value, ours.low, ours.high, ours.level) == (
            theirs.value,
            theirs.low,
            theirs.high,
            0.9,
        )
    values = [one.rwg.value for one in found.members if isinstance(one.rwg, Described)]
    assert found.rwg_median == Described(float(np.median(values)), 120, "median rwg over units")
    share = sum(value >= 0.70 for value in values) / len(values)
    assert found.rwg_share == Described(share, 120, "share of units with strong agreement")
    assert found.units == 10


def test_people_with_a_missing_answer_are_left_out() -> None:
    items = answers(between=1.0, within=0.5)
    gap = np.vstack([items, [3.0, 3.0, np.nan, 3.0]])
    here, there = aggregation(gap, [*TEN, "A"], 1, 5), aggregation(items, TEN, 1, 5)
    assert figures(here) == figures(there)
    assert here.members == there.members


def test_a_unit_of_one_counts_for_nothing_but_the_people() -> None:
    items = np.array([[1.0], [2.0], [4.0], [5.0], [3.0]])
    found = aggregation(items, [*"AABBC"], 1, 5)
    assert found.units == 2
    assert [member.rwg for member in found.members][2] == Withheld(Reason.TOO_FEW, 1)


def test_one_unit_alone_is_not_yet_spoken_of() -> None:
    found = aggregation(np.array([[1.0], [2.0], [2.0]]), [*"AAA"], 1, 5)
    assert (found.icc1, found.icc2) == (Withheld(Reason.TOO_FEW, 3),) * 2
    assert found.verdict is Verdict.NOT_YET


def test_units_of_one_have_no_agreement_to_show() -> None:
    found = aggregation(np.array([[1.0], [2.0]]), [*"AB"], 1, 5)
    nothing = Withheld(Reason.TOO_FEW, 2)
    assert (found.rwg_median, found.rwg_share, found.ad_median) == (nothing,) * 3
    assert found.verdict is Verdict.NOT_YET


def test_without_anyone_who_answered_all_there_is_nothing_to_judge() -> None:
    found = aggregation(np.full((3, 2), np.nan), [*"ABB"], 1, 5)
    nothing = Withheld(Reason.TOO_FEW, 0)
    assert (found.rwg_median, found.rwg_share, found.ad_median) == (nothing,) * 3
    assert (found.icc1, found.icc2, found.units) == (nothing, nothing, 0)
    assert found.members == ()
    assert found.verdict is Verdict.NOT_YET


def test_every_cutoff_names_its_source() -> None:
    for cutoff in (
        STRONG_AGREEMENT,
        MODERATE_AGREEMENT,
        UNITS_MATTER,
        UNITS_DIFFER,
        SURE_MEANS,
    ):
        assert "Organizational Research Methods" in cutoff.source


@pytest.mark.parametrize("entry", ["rwgj_lq2002_LEAD"])
def test_the_companies_of_a_public_study_agree_but_differ(
    entry: str, counts: Callable[[str], Tables], sums: Callable[..., UnitSums]
) -> None:
    """Median rwg(j) .87, ICC(1) .09, ICC(2) .80 over 49 army companies."""
    score = sums("icc_lq2002_LEAD", "LEAD")
    named = UnitSums(score.units, ("score",), score.n, score.sums, score.products)
    found = aggregation_of_sums(counts(entry), named, 1, 5)
    assert [round(value, 2) for value in figures(found)] == [0.87, 0.09, 0.80]
    assert (found.units, found.verdict) == (49, Verdict.SPEAK_OF_UNITS)


@given(arrays(np.float64, (9, 2), elements=st.integers(1, 5).map(float)))
@settings(max_examples=40)
def test_two_halves_added_up_give_the_same_verdict(items: np.ndarray) -> None:
    units = [*"AAABBBCCC"]
    score = items.mean(axis=1, keepdims=True)
    counted = tables(items[:4], units[:4]) + tables(items[4:], units[4:])
    summed = unit_sums(score[:4], units[:4], ["score"]) + unit_sums(
        score[4:], units[4:], ["score"]
    )
    here, there = aggregation_of_sums(counted, summed, 1, 5), aggregation(items, units, 1, 5)
    assert here.verdict is there.verdict
    assert here.members == there.members
