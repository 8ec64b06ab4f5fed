"""Correlations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.adjustment import adjust
from analysis.comparison.correlations import (
    Correlation,
    RankCorrelation,
    corrected_for_unreliability,
    correlation,
    partial_correlation,
    rank_correlation,
    williams_test,
)
from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Reason, Significance, Withheld

EXACT = {"rel": 1e-8, "abs": 1e-12}
PAIRS = [("LEAD", "TSIG"), ("LEAD", "HOSTILE"), ("TSIG", "HOSTILE")]
SCORES = ["LEAD", "TSIG", "HOSTILE"]


def _correlate(rows: pd.DataFrame, pair: tuple[str, str]) -> Correlation:
    found = correlation(*(rows[name].to_numpy(float) for name in pair))
    assert isinstance(found, Correlation)
    return found


@pytest.mark.parametrize("place", range(3))
def test_correlations_agree_with_psych(
    golden: dict[str, Any], leadership: pd.DataFrame, place: int
) -> None:
    expected = golden["correlations_lq2002"]["ci"][place]

    found = _correlate(leadership, PAIRS[place])

    figure = found.figure
    assert [figure.value, figure.low, figure.high] == pytest.approx(
        [expected["r"], expected["lower"], expected["upper"]], **EXACT
    )
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)


def test_the_matrix_of_correlations_agrees_with_psych(
    golden: dict[str, Any], leadership: pd.DataFrame
) -> None:
    table = golden["correlations_lq2002"]["pearson"]

    for first, second in PAIRS:
        cell = table["values"][SCORES.index(first)][SCORES.index(second)]
        found = _correlate(leadership, (first, second)).figure
        assert found.value == pytest.approx(cell, **EXACT)


def test_p_values_plain_and_adjusted_agree_with_psych(
    golden: dict[str, Any], leadership: pd.DataFrame
) -> None:
    table = golden["correlations_lq2002"]["p_upper_holm_lower_raw"]["values"]
    plain = [_correlate(leadership, pair).significance.p for pair in PAIRS]
    cells = [(SCORES.index(first), SCORES.index(second)) for first, second in PAIRS]

    assert plain == pytest.approx([table[j][i] for i, j in cells], rel=1e-8)
    assert adjust(plain) == pytest.approx([table[i][j] for i, j in cells], rel=1e-8)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("spearman", RankCorrelation.SPEARMAN), ("kendall_tau_b", RankCorrelation.KENDALL)],
)
def test_rank_correlations_agree_with_r(
    golden: dict[str, Any], leadership: pd.DataFrame, name: str, kind: RankCorrelation
) -> None:
    table = golden["correlations_lq2002"][name]["values"]

    for first, second in PAIRS:
        found = rank_correlation(
            leadership[first].to_numpy(float), leadership[second].to_numpy(float), kind
        )
        assert isinstance(found, Described)
        cell = table[SCORES.index(first)][SCORES.index(second)]
        assert found.value == pytest.approx(cell, **EXACT)


def test_a_partial_correlation_agrees_with_r(
    golden: dict[str, Any], leadership: pd.DataFrame
) -> None:
    lead_tsig, lead_hostile, tsig_hostile = (
        _correlate(leadership, pair).figure.value for pair in PAIRS
    )

    found = partial_correlation(lead_hostile, lead_tsig, tsig_hostile, len(leadership))

    assert isinstance(found, Described)
    expected = golden["correlations_lq2002"]["partial_LEAD_HOSTILE_given_TSIG"]
    assert found.value == pytest.approx(expected, **EXACT)


def test_williams_test_agrees_with_psych(golden: dict[str, Any], leadership: pd.DataFrame) -> None:
    expected = golden["correlations_lq2002"]["williams_test_r12_vs_r13"]
    r12, r13, r23 = (_correlate(leadership, pair).figure.value for pair in PAIRS)

    tested = williams_test(r12, r13, r23, len(leadership))

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["t"], **EXACT)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def _alpha(rows: pd.DataFrame, names: list[str]) -> float:
    covariance = np.cov(rows[names].to_numpy(float), rowvar=False)
    k = len(names)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def test_a_corrected_correlation_agrees_with_r(
    golden: dict[str, Any], leadership: pd.DataFrame
) -> None:
    expected = golden["correlations_lq2002"]["disattenuated"]
    lead = _alpha(leadership, [f"LEAD{item:02d}" for item in range(1, 12)])
    tsig = _alpha(leadership, [f"TSIG{item:02d}" for item in range(1, 4)])
    observed = _correlate(leadership, PAIRS[0]).figure.value

    found = corrected_for_unreliability(observed, (lead, tsig), len(leadership))

    assert (lead, tsig) == pytest.approx((expected["alpha_LEAD"], expected["alpha_TSIG"]), **EXACT)
    assert observed == pytest.approx(expected["r_observed"], **EXACT)
    assert isinstance(found, Described)
    assert found.value == pytest.approx(expected["r_corrected"], **EXACT)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4, max_size=12),
    scale=st.integers(1, 9),
    shift=st.integers(-9, 9),
)
def test_a_correlation_does_not_know_the_units(
    pairs: list[tuple[int, int]], scale: int, shift: int
) -> None:
    x, y = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))

    one, other = correlation(x, y), correlation(shift + scale * x, y)

    if isinstance(one, Correlation) and isinstance(other, Correlation):
        assert one.figure.value == pytest.approx(other.figure.value, abs=1e-9)
        assert -1 <= one.figure.low <= one.figure.value <= one.figure.high <= 1


def test_what_has_no_correlation_is_withheld() -> None:
    x = np.array([1.0, 2, 3, 4])

    assert correlation(x[:3], x[:3]) == Withheld(Reason.TOO_FEW, 3)
    assert correlation(x, np.ones(4)) == Withheld(Reason.NO_VARIANCE, 4)
    assert correlation(x, 2 * x) == Withheld(Reason.UNDEFINED, 4)
    assert rank_correlation(x, np.ones(4)) == Withheld(Reason.NO_VARIANCE, 4)
    assert partial_correlation(0.5, 1.0, 0.5, 9) == Withheld(Reason.UNDEFINED, 9)
    assert williams_test(0.5, 0.5, 1.0, 9) == Withheld(Reason.UNDEFINED, 9)
    assert williams_test(0.5, 0.3, 0.2, 3) == Withheld(Reason.TOO_FEW, 3)
    assert corrected_for_unreliability(0.5, (0.8, 0.0), 9) == Withheld(Reason.UNDEFINED, 9)


def test_scores_of_different_people_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        correlation(np.ones(4), np.ones(5))

    assert str(caught.value) == (
        "4 scores of one kind and 5 of the other; give one of each a person."
    )
