"""How often the early-warning rule errs."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.simulation.false_alarms import DOMAIN, Rates, early_warning
from analysis.trends.alerts import alerts
from analysis.trends.series import Series

YEARS = 4000


@pytest.mark.parametrize(("people", "linked"), [*DOMAIN])
def test_the_rates_are_those_of_the_design(people: int, *, linked: bool) -> None:
    rates = early_warning(people, linked=linked)
    assert rates.agrees_with(DOMAIN[people, linked])


def test_rates_that_differ_by_more_do_not_agree() -> None:
    rates = Rates(0.05, 0.86)
    assert rates.agrees_with(Rates(0.07, 0.84))
    assert not rates.agrees_with(Rates(0.09, 0.86))
    assert not rates.agrees_with(Rates(0.05, 0.80))
    assert rates.agrees_with(Rates(None, 0.86))
    assert not rates.agrees_with(Rates(None, 0.80))


def test_the_rule_is_the_one_that_alerts_apply() -> None:
    generator = np.random.default_rng(9)
    variance = 15**2 * 0.4 / 12 + 1.5**2
    waves = tuple(f"w{place}" for place in range(8))
    false = 0
    for _ in range(400):
        means = generator.normal(45, np.sqrt(variance), 8)
        found = Series(waves, means, np.full(8, 12.0), np.eye(8) * variance, 0.0, 15.0)
        false += any(alert.raised for alert in alerts(found))
    expected = early_warning(12, years=YEARS).false_a_year
    assert expected is not None
    assert false / 400 == pytest.approx(expected, abs=4 * np.sqrt(0.04 * 0.96 / 400))


def test_a_larger_shift_is_caught_more_often_and_more_people_err_less() -> None:
    small, large = (early_warning(12, shift=shift, years=YEARS).caught for shift in (4.0, 12.0))
    few, many = (early_warning(n, years=YEARS).false_a_year for n in (8, 40))
    assert small < large
    assert few is not None
    assert many is not None
    assert few > many
