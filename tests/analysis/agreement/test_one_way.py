"""The one-way table against R and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.agreement.one_way import OneWay, Size, one_way, score_variances
from analysis.estimate import Described, Reason, Withheld
from analysis.sums.units import UnitSums, unit_sums

Golden = Callable[[str], dict[str, Any]]
Sums = Callable[..., UnitSums]

ENTRIES = [
    "icc_bh1996_HRS",
    "icc_bh1996_LEAD",
    "icc_bh1996_WBEING",
    "icc_lq2002_LEAD",
    "icc_univbct_JOBSAT1",
    "icc_univbct_JSAT_person",
]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_table_equals_r(entry: str, golden: Golden, spec: Golden, sums: Sums) -> None:
    outcome, expected = spec(entry)["outcome"], golden(entry)["formula"]
    table = one_way(sums(entry, outcome), outcome)
    assert isinstance(table, OneWay)
    assert (table.n, table.df1, table.df2) == (expected["N"], expected["df1"], expected["df2"])
    assert len(table.sizes) == expected["k_groups"]
    assert (table.between, table.within) == near((expected["MSB"], expected["MSW"]))
    assert table.f == near(expected["F"])
    assert table.p == pytest.approx(expected["p"], rel=1e-6, abs=0)
    assert table.eta_squared == near(expected["eta_squared"])
    assert table.size(Size.MEAN) == near(expected["mean_group_size"])
    assert table.size(Size.N0) == near(expected["n0"])
    assert table.size(Size.HARMONIC) == near(expected["harmonic_group_size"])


@pytest.mark.parametrize("entry", ["rwgj_lq2002_LEAD", "rwgj_cohesion"])
def test_the_variance_of_scores_in_each_unit_equals_multilevel(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    """Among the outcomes of awg(j) it is called the average variance; it is that of means."""
    items = spec(entry)["items"]
    summed = sums(entry, *items)
    ones = np.ones(len(items)) / len(items)
    score = UnitSums(
        summed.units,
        ("score",),
        summed.n,
        summed.sums @ ones[:, None],
        (ones @ summed.products @ ones)[:, None, None],
    )
    found = score_variances(score, "score")
    for row in golden(entry)["first_groups"]:
        one = found[row["grpid"]]
        assert isinstance(one, Described)
        assert one.value == pytest.approx(row["avg_item_var"], rel=1e-8, abs=1e-12)
        assert one.n == row["n"]


def test_a_unit_of_one_has_no_variance() -> None:
    sums = unit_sums(np.array([[1.0], [3.0], [4.0]]), [*"AAB"], ["x"])
    found = score_variances(sums, "x")
    assert found == {
        "A": Described(2.0, 2, "variance within the unit"),
        "B": Withheld(Reason.TOO_FEW, 1),
    }


def test_the_table_by_hand() -> None:
    """Means 2, 5 and 8 around 5; squares within 2, 2 and 0."""
    scores = np.array([[1.0], [3.0], [4.0], [6.0], [8.0], [8.0]])
    table = one_way(unit_sums(scores, [*"AABBCC"], ["x"]), "x")
    assert isinstance(table, OneWay)
    assert (table.between, table.within) == (near(18.0), near(4 / 3))
    assert {table.size(size) for size in Size} == {2.0}


@pytest.mark.parametrize(
    ("scores", "units", "reason"),
    [
        ([1.0, 2.0, 3.0], "AAA", Reason.TOO_FEW),
        ([1.0, 2.0, 3.0], "ABC", Reason.TOO_FEW),
        ([2.0, 2.0, 2.0], "AAB", Reason.NO_VARIANCE),
        ([2.0, 2.0, 3.0], "AAB", Reason.ALIKE),
    ],
)
def test_what_has_no_table_is_withheld(scores: list[float], units: str, reason: Reason) -> None:
    sums = unit_sums(np.array(scores)[:, None], [*units], ["x"])
    assert one_way(sums, "x") == Withheld(reason, 3)
