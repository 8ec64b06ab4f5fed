"""All pairs of groups.

R's ptukey is off by up to 4e-9 for many degrees of freedom, and its qtukey stops iterating at
steps of 1e-4, which leaves its quantiles some 1e-9 to 1e-7 off. The library's independent
integration sides with the one used here, also at the very point where R is furthest away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range

from analysis.comparison.adjustment import Adjustment
from analysis.comparison.pairwise import Pair, games_howell, pairwise_welch, tukey
from analysis.comparison.studentized_range import range_sf
from analysis.estimate import Reason, Withheld
from analysis.sums.summary import Summary

Several = tuple[Mapping[str, np.ndarray], dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
PTUKEY = 5e-9
QTUKEY = 1e-7


def _summaries(groups: Mapping[str, np.ndarray]) -> dict[str, Summary]:
    return {name: Summary.of(group) for name, group in groups.items()}


def _half(pair: Pair) -> float:
    return (pair.figure.high - pair.figure.low) / 2


def test_tukey_agrees_with_r(several: Several) -> None:
    groups, values = several

    pairs = tukey(_summaries(groups))

    assert not isinstance(pairs, Withheld)
    assert [f"{pair.later}-{pair.earlier}" for pair in pairs] == [
        row["pair"] for row in values["tukey_hsd"]
    ]
    for pair, row in zip(pairs, values["tukey_hsd"], strict=True):
        assert pair.figure.value == pytest.approx(row["diff"], **EXACT)
        assert pair.adjusted == pytest.approx(row["p adj"], abs=PTUKEY)
        assert _half(pair) == pytest.approx((row["upr"] - row["lwr"]) / 2, rel=1e-8)
        assert pair.figure.low == pytest.approx(row["lwr"], abs=1e-8)
        assert pair.figure.high == pytest.approx(row["upr"], abs=1e-8)


def test_games_howell_agrees_with_the_formula_in_r(several: Several) -> None:
    groups, values = several

    pairs = games_howell(_summaries(groups))

    assert not isinstance(pairs, Withheld)
    for pair, row in zip(pairs, values["games_howell"], strict=True):
        assert f"{pair.later}-{pair.earlier}" == row["pair"]
        assert pair.figure.value == pytest.approx(row["diff"], **EXACT)
        assert pair.significance.statistic == pytest.approx(row["q"], **EXACT)
        assert pair.figure.df == pytest.approx(row["df"], **EXACT)
        assert pair.adjusted == pytest.approx(row["p"], abs=PTUKEY)
        assert _half(pair) == pytest.approx((row["ci_upper"] - row["ci_lower"]) / 2, rel=QTUKEY)
        assert pair.figure.low == pytest.approx(row["ci_lower"], abs=QTUKEY)
        assert pair.figure.high == pytest.approx(row["ci_upper"], abs=QTUKEY)


@pytest.mark.parametrize(
    ("name", "adjustment"),
    [
        ("pairwise_welch_holm", Adjustment.HOLM),
        ("pairwise_welch_bh", Adjustment.BENJAMINI_HOCHBERG),
    ],
)
def test_pairwise_welch_agrees_with_r(several: Several, name: str, adjustment: Adjustment) -> None:
    groups, values = several

    pairs = pairwise_welch(_summaries(groups), adjustment)

    assert not isinstance(pairs, Withheld)
    table = values["pairwise_welch_p"]
    for pair in pairs:
        row, column = table["rows"].index(pair.later), table["cols"].index(pair.earlier)
        assert pair.significance.p == pytest.approx(table["values"][row][column], rel=1e-8)
    assert [pair.adjusted for pair in pairs] == pytest.approx(values[name], rel=1e-8)


def test_where_ptukey_is_furthest_away_the_library_sides_with_us(golden: dict[str, Any]) -> None:
    row = golden["k_bfi_agree_education"]["games_howell"][-1]

    ours = range_sf(row["q"], 5, row["df"])

    assert ours == pytest.approx(studentized_range.sf(row["q"], 5, row["df"]), abs=1e-11)
    assert abs(ours - row["p"]) > 4e-9


@settings(max_examples=4)
@given(means=st.lists(st.integers(30, 70), min_size=3, max_size=4), shift=st.integers(-20, 20))
def test_a_shift_of_everyone_changes_no_pair(means: list[int], shift: int) -> None:
    plain = {str(i): Summary(8 + i, float(m), 90.0) for i, m in enumerate(means)}
    moved = {name: Summary(g.n, g.mean + shift, g.variance) for name, g in plain.items()}

    one, other = tukey(plain), tukey(moved)

    assert not isinstance(one, Withheld)
    assert not isinstance(other, Withheld)
    assert [pair.adjusted for pair in one] == pytest.approx([pair.adjusted for pair in other])


def test_a_family_of_two_is_a_single_comparison() -> None:
    groups = {"S": Summary(10, 50.0, 90.0), "M": Summary(12, 60.0, 110.0)}

    howell, single = games_howell(groups), pairwise_welch(groups)

    assert not isinstance(howell, Withheld)
    assert not isinstance(single, Withheld)
    assert howell[0].adjusted == pytest.approx(single[0].adjusted, abs=1e-10)
    assert howell[0].figure.low == pytest.approx(single[0].figure.low)
    assert howell[0].figure.se == pytest.approx(single[0].figure.se)


def test_one_still_group_is_allowed_and_two_are_not() -> None:
    still, moving = Summary(9, 50.0, 0.0), Summary(9, 55.0, 9.0)

    assert not isinstance(games_howell({"S": still, "M": moving}), Withheld)
    assert games_howell({"S": still, "T": still, "M": moving}) == Withheld(Reason.NO_VARIANCE, 18)
    assert pairwise_welch({"S": still, "T": still}) == Withheld(Reason.NO_VARIANCE, 18)
    assert tukey({"S": still, "T": still}) == Withheld(Reason.NO_VARIANCE, 18)


def test_a_group_of_one_is_withheld() -> None:
    groups = {"S": Summary(1, 50.0, 0.0), "M": Summary(9, 55.0, 9.0)}

    assert games_howell(groups) == Withheld(Reason.TOO_FEW, 10)
    assert pairwise_welch(groups) == Withheld(Reason.TOO_FEW, 10)
