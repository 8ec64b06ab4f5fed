"""The spread of a unit's answers, and how far it may be off."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from analysis.agreement.spread import awg_spread, deviation_spread, variance_spread
from analysis.agreement.within_group import Centre
from analysis.sums.tables import Tables, tables

FOUR = [4.0, 5.0, 4.0, 2.0]


def counted(*units: list[float], items: int = 1) -> Tables:
    """Count the answers of units, each answer repeated for every item."""
    rows = [[answer] * items for unit in units for answer in unit]
    names = [f"u{place}" for place, unit in enumerate(units) for _ in unit]
    return tables(np.array(rows), names)


def test_the_variance_by_hand() -> None:
    # One answer spread over five options: counts 0.2, 1.2, 0.2, 2.2, 1.2 of 5 people.
    options, counts = np.arange(1, 6), np.array([0.2, 1.2, 0.2, 2.2, 1.2])
    away = options - counts @ options / 5
    squares, fourths = counts @ away**2, counts @ away**4
    se = ((5 * fourths / squares**2 - 2 / 5) / 4) ** 0.5
    reach = t.isf(0.05, 3) * se

    low, high = variance_spread(counted(FOUR), 1, 5).interval(0.9)

    plain = np.var(FOUR, ddof=1)
    assert low[0] == pytest.approx(min(squares / 4, plain) * np.exp(-reach), rel=1e-12)
    assert high[0] == pytest.approx(squares / 4 * np.exp(reach), rel=1e-12)


def test_the_deviation_from_the_median_by_hand() -> None:
    options, counts = np.arange(1, 6), np.array([0.2, 1.2, 0.2, 2.2, 1.2])
    away = np.abs(options - 4)
    average = counts @ away / 5
    se = (counts @ (away - average) ** 2 / 5 / 4) ** 0.5 / average

    found = deviation_spread(counted(FOUR), 1, 5, Centre.MEDIAN)

    assert found.se[0] == pytest.approx(se, rel=1e-12)
    assert found.plain[0] == pytest.approx(0.75)


@pytest.mark.parametrize("kind", ["variance", "mean", "median", "awg"])
def test_a_scale_turned_round_has_the_same_spread(kind: str) -> None:
    turned = [6 - answer for answer in FOUR]

    first, second = (
        {
            "variance": lambda unit: variance_spread(unit, 1, 5),
            "mean": lambda unit: deviation_spread(unit, 1, 5, Centre.MEAN),
            "median": lambda unit: deviation_spread(unit, 1, 5, Centre.MEDIAN),
            "awg": lambda unit: awg_spread(unit, 1, 5),
        }[kind](counted(unit)).interval(0.9)
        for unit in (FOUR, turned)
    )

    assert np.concatenate(first) == pytest.approx(np.concatenate(second), rel=1e-12)


def test_items_whose_errors_go_together_are_no_surer_than_one() -> None:
    one, four = (variance_spread(counted(FOUR, items=items), 1, 5) for items in (1, 4))

    assert four.se == pytest.approx(one.se)
    assert four.log == pytest.approx(one.log)


def test_more_people_of_the_same_opinions_are_surer() -> None:
    found = variance_spread(counted(FOUR, FOUR * 4), 1, 5)

    assert found.se[1] < found.se[0] * 0.7


def test_units_where_all_answer_alike_are_not_sure_that_they_always_would() -> None:
    low, high = variance_spread(counted([4.0] * 8, [4.0] * 40), 1, 5).interval(0.9)

    assert low.tolist() == [0.0, 0.0]
    assert high[0] > high[1] > 0.0


@pytest.mark.parametrize(
    ("shares", "people"),
    [((0.05, 0.15, 0.4, 0.3, 0.1), 8), ((0.0, 0.05, 0.2, 0.6, 0.15), 12), ((0.2,) * 5, 20)],
)
def test_nine_of_ten_intervals_hold_the_variance(shares: tuple[float, ...], people: int) -> None:
    generator = np.random.default_rng(8)
    options, units = np.arange(1.0, 6.0), 600
    answers = generator.choice(options, (units * people, 1), p=shares)
    names = [f"u{unit}" for unit in range(units) for _ in range(people)]
    mean = options @ shares
    truth = (options - mean) ** 2 @ np.array(shares)

    low, high = variance_spread(tables(answers, names), 1, 5).interval(0.9)

    assert 0.88 <= ((low <= truth) & (truth <= high)).mean() <= 0.99
