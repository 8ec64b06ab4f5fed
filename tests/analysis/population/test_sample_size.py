"""How many answers a share needs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.population.sample_size import answers_needed


@pytest.mark.parametrize("place", range(3))
def test_it_agrees_with_the_formula_in_r(golden: dict[str, Any], place: int) -> None:
    case = golden["sample_size_fpc"]["cases"][place]

    needed = answers_needed(case["p"], case["e"], case["N"])

    assert needed.endless == pytest.approx(case["n0"], rel=1e-8)
    assert needed.needed == pytest.approx(case["n"], rel=1e-8)


@given(share=st.floats(0.05, 0.95), margin=st.floats(0.01, 0.3), people=st.integers(1, 5000))
def test_with_as_many_answers_the_margin_is_met(share: float, margin: float, people: int) -> None:
    needed = answers_needed(share, margin, people)

    assert needed.needed <= people + 1e-9
    n = needed.needed
    if people > 1 and n > 1e-6:
        variance = share * (1 - share) / n * (people - n) / (people - 1)
        assert 1.959963984540054 * math.sqrt(max(variance, 0.0)) == pytest.approx(margin, rel=1e-6)


def test_a_share_of_nothing_needs_no_plan() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        answers_needed(0.0, 0.05, 20)

    assert str(caught.value) == (
        "Share 0, margin 0.05 and 20 people have no sample size; give a share between 0 and 1, a "
        "margin above 0 and at least one person."
    )
