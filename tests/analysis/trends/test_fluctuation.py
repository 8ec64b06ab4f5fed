"""supF and OLS-CUSUM against strucchange, by hand, and on series in which nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.trends.fluctuation import SupF, bridge_passes, ols_cusum, sup_f
from analysis.trends.least_squares import Fitted, least_squares, straight_line

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

WAVES = np.array(
    [40.0, 42, 41, 43, 39, 41, 40, 42, 47, 46, 48, 47, 49, 46, 47, 48, 47, 46, 49, 47]
)


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def level(values: np.ndarray) -> Fitted:
    found = least_squares(values, np.ones((len(values), 1)), ["level"])
    assert isinstance(found, Fitted)
    return found


def line(values: np.ndarray) -> Fitted:
    found = straight_line(values)
    assert isinstance(found, Fitted)
    return found


def largest(model: Fitted, shortest: float = 0.15) -> SupF:
    found = sup_f(model, shortest)
    assert isinstance(found, SupF)
    return found


@pytest.mark.parametrize("entry", ["cp_nile", "cp_seatbelts_logdrivers"])
def test_both_tests_equal_strucchange(
    entry: str, golden: Golden, observed: Observed, spec: Golden
) -> None:
    model, expected = level(observed(entry)), golden(entry)
    found, path = largest(model, spec(entry)["h"]), ols_cusum(model)
    assert found.significance.statistic == near(expected["supF"]["statistic"])
    assert found.waves_before == expected["supF"]["at"]
    # R takes 1 - pchisq, which is off by about 1e-16.
    assert found.significance.p == pytest.approx(expected["supF"]["p"], rel=1e-8, abs=2e-16)
    assert path.statistic == near(expected["ols_cusum"]["statistic"])
    assert path.p == pytest.approx(expected["ols_cusum"]["p"], rel=1e-8, abs=2e-16)


def test_a_line_through_sixty_months_equals_strucchange(drivers: np.ndarray) -> None:
    """R: sctest(Fstats(drivers[1:60] ~ t, from = .15)), sctest(efp(..., "OLS-CUSUM"))."""
    found, path = largest(line(drivers[:60])), ols_cusum(line(drivers[:60]))
    assert found.waves_before == 25
    assert found.significance.statistic == near(7.73118700980448)
    assert found.significance.p == near(0.226477149206118)
    assert (path.statistic, path.p) == (near(0.562830737173972), near(0.909355224126546))


def test_three_coefficients_equal_strucchange(observed: Observed) -> None:
    """R: the same for Nile[2:100] ~ Nile[1:99] + t."""
    flow = observed("cp_nile")
    design = np.column_stack([np.ones(99), flow[:-1], np.arange(1.0, 100)])
    model = least_squares(flow[1:], design, ["level", "before", "slope"])
    assert isinstance(model, Fitted)
    found, path = largest(model), ols_cusum(model)
    assert found.waves_before == 27
    assert found.significance.statistic == near(21.3948216706592)
    assert found.significance.p == near(0.00205218549338648)
    assert (path.statistic, path.p) == (near(1.0292818672918), near(0.239924259381773))


def test_twenty_waves_equal_strucchange() -> None:
    """R: Fstats(y ~ t, from = .25); efp(y ~ 1)."""
    found, path = largest(line(WAVES), 0.25), ols_cusum(level(WAVES))
    assert found.significance.statistic == near(31.5263422556391)
    assert found.significance.p == near(3.86194455603839e-06)
    assert (path.statistic, path.p) == (near(2.00942290258093), near(0.000622097563948043))


def test_by_hand_two_levels() -> None:
    """Around 6 100 is left, around 2 and 10 only 4, on 6 - 2 degrees of freedom."""
    model = level(np.array([1.0, 2, 3, 9, 10, 11]))
    found = largest(model, 2)
    assert (found.waves_before, found.significance.statistic) == (3, near(96.0))
    # The residuals -5 -4 -3 add to -12; s^2 = 100 / 5.
    assert ols_cusum(model).statistic == near(12 / (20 * 6) ** 0.5)


def test_by_hand_the_known_lines_of_a_bridge() -> None:
    """Kolmogorov's: 1.2239, 1.3581 and 1.6276 are passed in 10, 5 and 1 of 100 cases."""
    assert [bridge_passes(x) for x in (1.2239, 1.3581, 1.6276)] == pytest.approx(
        [0.1, 0.05, 0.01], rel=1e-3
    )
    assert bridge_passes(0.05) == 1.0


def test_shift_scale_and_time_turned_round_change_nothing() -> None:
    here, there = largest(level(WAVES)), largest(level(100 - 2 * WAVES[::-1]))
    assert here.significance.statistic == near(there.significance.statistic)
    assert there.waves_before == 20 - here.waves_before
    assert ols_cusum(level(WAVES)).statistic == near(ols_cusum(level(5 * WAVES[::-1])).statistic)


def test_what_cannot_be_tested_is_withheld() -> None:
    assert sup_f(line(WAVES), 2) == Withheld(Reason.TOO_FEW_WAVES, 20)
    powers = np.column_stack([np.linspace(-1, 1, 20) ** power for power in range(7)])
    model = least_squares(WAVES, powers, list("abcdefg"))
    assert isinstance(model, Fitted)
    assert sup_f(model, 8) == Withheld(Reason.UNDEFINED, 20)


def test_p_is_small_in_few_series_in_which_nothing_changed() -> None:
    generator = np.random.default_rng(5)
    series = generator.normal(0, 1, (200, 100))
    assert 0.04 <= np.mean([largest(level(row)).significance.p < 0.1 for row in series]) <= 0.16
    assert 0.03 <= np.mean([ols_cusum(level(row)).p < 0.1 for row in series]) <= 0.14
