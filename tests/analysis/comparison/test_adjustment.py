"""P-values that answer for each other."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.adjustment import Adjustment, adjust
from analysis.errors import UnusableAnswers

VECTOR = [0.0001, 0.004, 0.0041, 0.02, 0.03, 0.03, 0.2, 0.5, 0.9]
NAMES = {
    "bonferroni": Adjustment.BONFERRONI,
    "holm": Adjustment.HOLM,
    "hochberg": Adjustment.HOCHBERG,
    "hommel": Adjustment.HOMMEL,
    "BH": Adjustment.BENJAMINI_HOCHBERG,
    "BY": Adjustment.BENJAMINI_YEKUTIELI,
}


@pytest.mark.parametrize("name", NAMES)
def test_each_adjustment_agrees_with_r(golden: dict[str, Any], name: str) -> None:
    """The tenth test of R's vector was not made, and is no test."""
    expected = golden["p_adjust"][name]
    assert expected[-1] is None

    assert adjust(VECTOR, NAMES[name]) == pytest.approx(expected[:-1], rel=1e-8)


@settings(max_examples=50)
@given(
    p_values=st.lists(st.floats(0, 1), min_size=1, max_size=12),
    adjustment=st.sampled_from(Adjustment),
)
def test_an_adjusted_p_is_never_smaller_and_keeps_its_place(
    p_values: list[float], adjustment: Adjustment
) -> None:
    adjusted = adjust(p_values, adjustment)

    assert all(new >= old - 1e-12 for new, old in zip(adjusted, p_values, strict=True))
    assert all(p <= 1 for p in adjusted)
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert all(adjusted[i] <= adjusted[j] + 1e-12 for i, j in pairwise(order))


@pytest.mark.parametrize("adjustment", Adjustment)
def test_one_test_alone_is_not_adjusted(adjustment: Adjustment) -> None:
    assert adjust([0.03], adjustment) == pytest.approx((0.03,))


def test_no_test_needs_no_adjustment() -> None:
    assert adjust([]) == ()


def test_a_test_that_was_not_made_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        adjust([0.01, float("nan")])

    assert str(caught.value) == (
        "A p-value of nan lies outside 0 to 1; leave out tests that were not made."
    )
