"""Charts of shares against R, by hand, and on shares that were drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.trends.share_charts import (
    Overdispersion,
    ShareChart,
    funnel,
    laney_chart,
    overdispersion,
    share_chart,
)

Golden = Callable[[str], dict[str, Any]]

ENTRY = "pchart_lq2002_companies"


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def drawn(found: ShareChart | Withheld) -> ShareChart:
    assert isinstance(found, ShareChart)
    return found


def spread(found: Overdispersion | Withheld) -> Overdispersion:
    assert isinstance(found, Overdispersion)
    return found


def test_the_chart_of_twenty_companies_equals_r(golden: Golden, spec: Golden) -> None:
    expected, asked = golden(ENTRY), spec(ENTRY)
    found = drawn(share_chart(asked["counts"], asked["n"]))
    assert found.centre == near(expected["center"])
    assert found.shares.tolist() == near(expected["p"])
    assert found.high.tolist() == near(expected["ucl"])
    assert found.low.tolist() == near(expected["lcl"])
    assert [place + 1 for place in found.beyond] == expected["out"]


def test_the_counts_are_those_of_the_public_file(
    spec: Golden, companies_of_leaders: tuple[list[int], list[int]]
) -> None:
    counts, n = companies_of_leaders
    assert (counts, n) == (spec(ENTRY)["counts"], spec(ENTRY)["n"])


def test_limits_by_laney_equal_r(golden: Golden, spec: Golden) -> None:
    expected, asked = golden(ENTRY), spec(ENTRY)
    found = drawn(laney_chart(asked["counts"], asked["n"]))
    assert found.widened == near(expected["laney_sigma_z"])
    assert found.high.tolist() == near(expected["laney_ucl"])
    assert found.low.tolist() == near(expected["laney_lcl"])


def test_overdispersion_equals_r(golden: Golden, spec: Golden) -> None:
    expected, asked = golden(ENTRY), spec(ENTRY)
    found = spread(overdispersion(asked["counts"], asked["n"]))
    assert found.significance.statistic == near(expected["overdispersion_chi2"])
    assert found.significance.df == (expected["df"],)
    assert found.phi == near(expected["overdispersion_phi"])


def test_by_hand_two_waves() -> None:
    """10 of 40: s = sqrt(.25 * .75 / 20); shares .1 and .4 lie .15 off."""
    found = drawn(share_chart([2, 8], [20, 20]))
    assert found.centre == 0.25
    assert found.errors.tolist() == near([0.0968245836551854] * 2)
    assert found.z.tolist() == near([-0.15 / 0.0968245836551854, 0.15 / 0.0968245836551854])
    assert spread(overdispersion([2, 8], [20, 20])).significance.statistic == near(4.8)


def test_a_funnel_is_never_narrower_than_chance() -> None:
    alike = drawn(funnel([5, 5, 5, 6], [20, 20, 20, 20], level=0.9973))
    assert alike.widened == 1.0
    assert alike.high.tolist() == pytest.approx(
        drawn(share_chart([5, 5, 5, 6], [20] * 4)).high.tolist(), abs=1e-4
    )


def test_a_funnel_with_units_drawn_in_finds_the_one_that_hides_itself() -> None:
    counts, n = [30, 33, 29, 31, 28, 32, 30, 29, 31, 80], [100] * 10
    assert drawn(funnel(counts, n)).beyond == ()
    assert drawn(funnel(counts, n, winsorised=0.1)).beyond == (9,)


def test_no_and_yes_exchanged_mirror_the_chart() -> None:
    counts, n = np.array([3, 4, 2, 15]), np.array([20, 22, 18, 20])
    here, there = drawn(laney_chart(counts, n)), drawn(laney_chart(n - counts, n))
    np.testing.assert_allclose(here.low, 1 - there.high)
    assert here.widened == near(there.widened)


def test_shares_that_cannot_be_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        share_chart([3, 25], [20, 20])
    assert str(raised.value) == (
        "[3.0, 25.0] of [20.0, 20.0] people are no shares; give counts from 0 to the number of "
        "people asked, which is above 0."
    )


@pytest.mark.parametrize("draw", [share_chart, laney_chart, funnel, overdispersion])
def test_one_wave_and_answers_all_alike_are_withheld(
    draw: Callable[[list[int], list[int]], object],
) -> None:
    assert draw([3], [20]) == Withheld(Reason.TOO_FEW, 20)
    assert draw([0, 0], [20, 22]) == Withheld(Reason.ALIKE, 42)


def test_waves_that_do_not_differ_have_no_laney_limits() -> None:
    assert laney_chart([5, 5], [20, 20]) == Withheld(Reason.NO_VARIANCE, 40)


def test_the_test_of_overdispersion_fires_as_often_as_it_says() -> None:
    generator = np.random.default_rng(6)
    n = np.array([60, 40, 80, 30, 100, 50, 70, 45])
    rows = generator.binomial(n, 0.35, (400, 8))
    fired = [spread(overdispersion(row, n)).significance.p < 0.1 for row in rows]
    assert 0.06 <= np.mean(fired) <= 0.15
