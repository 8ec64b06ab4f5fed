"""Agreement within units against multilevel 2.7, by hand, and where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.agreement.null import Null, null_variance
from analysis.agreement.within_group import (
    Agreement,
    Centre,
    Negative,
    Outside,
    average_deviation,
    awg,
    mean_variance,
    pooled_rwg,
    rwg,
    rwg_j,
    rwg_lindell,
    within_group,
)
from analysis.estimate import Described, Reason, Withheld
from analysis.sums.tables import Tables, tables

Golden = Callable[[str], dict[str, Any]]
Counts = Callable[[str], Tables]

SINGLE = ["rwg_bh1996_LEAD", "rwg_bh1996_COHES", "rwg_lq2002_LEAD01", "rwg_cohesion_COH01"]
SEVERAL = ["rwgj_lq2002_LEAD", "rwgj_cohesion"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8, abs=1e-12)


def values_of(found: Agreement) -> dict[str, float | None]:
    return {unit: one.value if isinstance(one, Described) else None for unit, one in found.items()}


def summary(found: Agreement) -> dict[str, float]:
    """Sum up a measure over units as the golden file does."""
    values = list(values_of(found).values())
    known = np.array([value for value in values if value is not None])
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    return {
        "n": len(values),
        "n_na": values.count(None),
        "mean": known.mean(),
        "sd": known.std(ddof=1),
        "min": known.min(),
        "q25": low,
        "median": middle,
        "q75": high,
        "max": known.max(),
        "n_zero": (known == 0).sum(),
        "share_ge_.70": (known >= 0.70).mean(),
    }


def of_groups(expected: dict[str, Any], key: str) -> dict[str, float | None]:
    return {row["grpid"]: row[key] for row in expected["first_groups"]}


def compare(found: Agreement, groups: dict[str, float | None]) -> None:
    """Compare the units that the golden file shows one by one."""
    ours = values_of(found)
    for unit, value in groups.items():
        assert ours[unit] == (near(value) if value is not None else None), unit


@pytest.mark.parametrize("entry", SINGLE)
def test_one_item_equals_multilevel(entry: str, golden: Golden, counts: Counts) -> None:
    counted, expected = counts(entry), golden(entry)
    null = null_variance(Null.UNIFORM)
    measures = {
        "rwg": rwg(counted, null, Negative.AS_ZERO),
        "ad_mean": average_deviation(counted, Centre.MEAN),
        "ad_median": average_deviation(counted, Centre.MEDIAN),
        "awg": awg(counted, 1, 5),
    }
    for name, found in measures.items():
        assert summary(found) == near(expected[f"{name}_summary"]), name
        compare(found, of_groups(expected, name))
    compare(rwg(counted, null), of_groups(expected, "rwg_not_truncated"))
    compare(mean_variance(counted), of_groups(expected, "var"))
    pooled = pooled_rwg(counted, null)
    assert isinstance(pooled, Described)
    assert pooled.value == near(expected["rwg_pooled_within_variance"])


@pytest.mark.parametrize("entry", SEVERAL)
def test_several_items_equal_multilevel(entry: str, golden: Golden, counts: Counts) -> None:
    counted, expected = counts(entry), golden(entry)
    null = null_variance(Null.UNIFORM)
    measures = {
        "rwg_j": rwg_j(counted, null, Negative.AS_ZERO),
        "rwg_j_lindell": rwg_lindell(counted, null, Negative.AS_ZERO),
        "awg_j": awg(counted, 1, 5, Outside.SKIPPED),
    }
    for name, found in measures.items():
        assert summary(found) == near(expected[f"{name}_summary"]), name
        compare(found, of_groups(expected, name))


@pytest.mark.parametrize("entry", SEVERAL)
@pytest.mark.parametrize("centre", Centre)
def test_deviations_of_several_items_equal_multilevel(
    entry: str, centre: Centre, golden: Golden, counts: Counts
) -> None:
    expected, name = golden(entry), f"ad_{centre.value}"
    found = average_deviation(counts(entry), centre)
    assert summary(found) == near(expected[f"{name}_summary"])
    compare(found, of_groups(expected, name))


@pytest.mark.parametrize("null", [null for null in Null if null is not Null.UNIFORM])
def test_skewed_nulls_equal_multilevel(null: Null, golden: Golden, counts: Counts) -> None:
    entry, variance = "rwgj_lq2002_LEAD", null_variance(null)
    expected = golden(entry)["rwg_j_summary_other_null_variances"][f"{variance:.2f}"]
    assert summary(rwg_j(counts(entry), variance, Negative.AS_ZERO)) == near(expected)


@pytest.mark.parametrize("entry", SINGLE + SEVERAL)
def test_the_sizes_of_units_equal_multilevel(entry: str, golden: Golden, counts: Counts) -> None:
    sizes = {member.unit: member.n for member in within_group(counts(entry), 1, 5)}
    expected = of_groups(golden(entry), "n")
    assert {unit: sizes[unit] for unit in expected} == expected


def test_a_negative_value_is_kept_unless_zero_is_asked_for() -> None:
    """By intent: multilevel sets it to zero. Two camps at the ends: variance 8, not 2."""
    counted = tables(np.array([[1.0], [5.0]]), ["A", "A"])
    assert values_of(rwg(counted, 2.0)) == {"A": -3.0}
    assert values_of(rwg(counted, 2.0, Negative.AS_ZERO)) == {"A": 0.0}
    assert values_of(rwg_lindell(counted, 2.0)) == {"A": -3.0}
    assert values_of(rwg_lindell(counted, 2.0, Negative.AS_ZERO)) == {"A": 0.0}


def test_rwg_j_is_withheld_where_its_formula_turns_over() -> None:
    """Two items: from twice the expected variance on, the formula would give 1 and more."""
    counted = tables(np.array([[1.0, 1.0], [5.0, 5.0]]), ["A", "A"])
    assert rwg_j(counted, 2.0) == {"A": Withheld(Reason.UNDEFINED, 2)}
    assert rwg_j(counted, 4.0) == {"A": Withheld(Reason.UNDEFINED, 2)}
    assert values_of(rwg_j(counted, 2.0, Negative.AS_ZERO)) == {"A": 0.0}
    below = rwg_j(counted, 6.0)["A"]
    assert isinstance(below, Described)
    assert below.value == near(2 * (-1 / 3) / (2 * (-1 / 3) + 4 / 3))


def test_awg_of_several_items_is_withheld_where_one_has_no_value(
    golden: Golden, counts: Counts
) -> None:
    """By intent: multilevel averages the items that are left, without a word."""
    expected = of_groups(golden("rwgj_cohesion"), "awg_j")
    assert expected["1044C_1ST"] == 1
    ours = awg(counts("rwgj_cohesion"), 1, 5)
    assert ours["1044C_1ST"] == Withheld(Reason.UNDEFINED, 2)
    assert ours["1044C_2ND"] == Withheld(Reason.UNDEFINED, 3)
    assert values_of(ours)["1044B_2ND"] == near(expected["1044B_2ND"])


def test_awg_has_no_value_where_no_item_has_one() -> None:
    counted = tables(np.array([[5.0], [5.0], [4.0]]), ["A", "A", "A"])
    for outside in Outside:
        assert awg(counted, 1, 5, outside) == {"A": Withheld(Reason.UNDEFINED, 3)}


def test_members_who_all_answer_at_an_end_of_the_scale_agree() -> None:
    """R 4.2.2, multilevel 2.7: awg(c(1, 1, 1, 4, 4, 4), rep(1:2, each = 3), c(1, 5)) has 1, NA."""
    counted = tables(np.array([[1.0]] * 3 + [[4.0]] * 3), ["A"] * 3 + ["B"] * 3)
    for outside in Outside:
        found = awg(counted, 1, 5, outside)
        assert found["B"] == Withheld(Reason.UNDEFINED, 3)
        assert values_of({"A": found["A"]}) == {"A": 1.0}


def test_an_item_answered_at_an_end_by_all_counts_among_the_items_of_awg() -> None:
    """R 4.2.2, multilevel 2.7: awg(cbind(c(1, 1, 1), c(2, 4, 3)), c(1, 1, 1), c(1, 5)) is 5/6."""
    counted = tables(np.array([[1.0, 2.0], [1.0, 4.0], [1.0, 3.0]]), ["A"] * 3)
    assert values_of(awg(counted, 1, 5)) == {"A": near(0.833333333333333)}


def test_two_camps_at_the_ends_have_the_least_awg_possible() -> None:
    counted = tables(np.array([[1.0], [1.0], [5.0], [5.0]]), ["A"] * 4)
    assert values_of(awg(counted, 1, 5)) == {"A": near(-1.0)}


def test_a_unit_of_one_is_withheld_and_a_unit_of_two_is_not() -> None:
    counted = tables(np.array([[4.0], [4.0], [5.0]]), ["A", "B", "B"])
    for found in (
        mean_variance(counted),
        rwg(counted, 2.0),
        rwg_j(counted, 2.0),
        rwg_lindell(counted, 2.0),
        average_deviation(counted),
        awg(counted, 1, 5),
    ):
        assert found["A"] == Withheld(Reason.TOO_FEW, 1)
        assert found["B"] != Withheld(Reason.TOO_FEW, 2)


def test_units_of_one_have_no_pooled_variance() -> None:
    counted = tables(np.array([[4.0], [5.0]]), ["A", "B"])
    assert pooled_rwg(counted, 2.0) == Withheld(Reason.TOO_FEW, 2)


def test_rwg_refuses_several_items_with_the_remedy() -> None:
    counted = tables(np.array([[4.0, 3.0], [5.0, 2.0]]), ["A", "A"])
    with pytest.raises(ValueError, match=r"^rwg is for one item, not 2; use rwg_j\.$"):
        rwg(counted, 2.0)


def test_all_measures_together_are_those_one_by_one() -> None:
    counted = tables(np.array([[4.0, 3.0], [5.0, 3.0], [3.0, 4.0]]), ["A"] * 3)
    (found,) = within_group(counted, 1, 5)
    assert found.variance == mean_variance(counted)["A"]
    assert found.rwg == rwg_j(counted, 2.0)["A"]
    assert found.rwg_lindell == rwg_lindell(counted, 2.0)["A"]
    assert found.ad_mean == average_deviation(counted, Centre.MEAN)["A"]
    assert found.ad_median == average_deviation(counted, Centre.MEDIAN)["A"]
    assert found.awg == awg(counted, 1, 5)["A"]
    (skewed,) = within_group(counted, 1, 5, null_variance(Null.SLIGHT_SKEW))
    assert skewed.rwg == rwg_j(counted, 1.34)["A"]


def test_more_items_raise_rwg_j_and_leave_lindells_measure() -> None:
    one = np.array([[4.0], [5.0], [3.0]])
    few, many = (tables(np.repeat(one, width, axis=1), ["A"] * 3) for width in (2, 10))
    assert values_of(rwg_lindell(few, 2.0)) == values_of(rwg_lindell(many, 2.0))
    here, there = values_of(rwg_j(few, 2.0))["A"], values_of(rwg_j(many, 2.0))["A"]
    assert here is not None
    assert there is not None
    assert here < there


@given(arrays(np.float64, (7, 3), elements=st.integers(1, 5).map(float)))
@settings(max_examples=50)
def test_turning_the_scale_round_changes_nothing(items: np.ndarray) -> None:
    units = ["A", "A", "A", "B", "B", "B", "B"]
    for here, there in zip(
        within_group(tables(items, units), 1, 5),
        within_group(tables(6 - items, units), 1, 5),
        strict=True,
    ):
        for name in ("variance", "rwg", "rwg_lindell", "ad_mean", "ad_median", "awg"):
            first, second = getattr(here, name), getattr(there, name)
            if isinstance(first, Described):
                assert second.value == pytest.approx(first.value, abs=1e-9), name
            else:
                assert first == second
