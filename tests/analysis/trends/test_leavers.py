"""The last scores of leavers: by hand, against Welch's test, and against truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.trends.leavers import Leavers, last_scores
from analysis.trends.presence import presence_sums

NAN = np.nan
EIGHT = [
    [40, 41, 43],
    [44, 46, 45],
    [52, 51, 50],
    [20, NAN, NAN],
    [22, NAN, NAN],
    [30, 28, NAN],
    [35, 31, NAN],
    [41, NAN, 44],
]


def known(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def found_in(table: object, fewest: int = 2, level: float = 0.95) -> Leavers:
    rows = np.asarray(table, float)
    names = [f"Q{place}" for place in range(1, rows.shape[1] + 1)]
    return last_scores(presence_sums(rows, names), fewest, level=level)


def test_by_hand_two_waves_from_which_two_leave() -> None:
    """Last in Q1: 20 and 22, the others 40 1/3. Last in Q2: 28 and 31, the others 46."""
    first, then = found_in(EIGHT).waves
    assert (known(first.leavers).value, known(first.leavers).n) == (21.0, 2)
    assert (known(first.stayers).value, known(first.stayers).n) == (pytest.approx(242 / 6), 6)
    assert known(first.difference).value == pytest.approx(21 - 242 / 6)
    assert known(then.difference).value == pytest.approx(29.5 - 46)


def test_one_who_skips_a_wave_is_no_leaver() -> None:
    assert known(found_in(EIGHT).waves[0].stayers).n == 6
    assert known(found_in(EIGHT).waves[1].stayers).n == 3


def test_the_difference_is_that_of_welch() -> None:
    found = known(found_in(EIGHT).waves[0].difference)
    stay = [40, 44, 52, 30, 35, 41]
    expected = ttest_ind([20, 22], stay, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


def test_the_pooled_difference_weighs_waves_by_their_pairs() -> None:
    found = found_in(EIGHT)
    first, then = (known(wave.difference).value for wave in found.waves)
    shares = np.array([2 * 6 / 8, 2 * 3 / 5])
    pooled = known(found.pooled)
    assert pooled.value == pytest.approx(shares @ [first, then] / shares.sum())
    assert (pooled.n, pooled.df) == (4, 3.0)


def test_a_wave_with_too_few_leavers_tells_neither_mean() -> None:
    first, then = found_in(EIGHT, 3).waves
    assert first.leavers == Withheld(Reason.TOO_FEW, 2)
    assert first.stayers == Withheld(Reason.PROTECTS_ANOTHER, 6)
    assert first.difference == Withheld(Reason.TOO_FEW, 2)
    assert then.stayers == Withheld(Reason.PROTECTS_ANOTHER, 3)
    assert found_in(EIGHT, 3).pooled == Withheld(Reason.TOO_FEW, 0)


def test_a_wave_that_nobody_left_shows_those_who_stayed() -> None:
    (first,) = found_in([[40, 41], [44, 46], [52, 51]]).waves
    assert first.leavers == Withheld(Reason.TOO_FEW, 0)
    assert known(first.stayers).n == 3
    assert first.difference == Withheld(Reason.TOO_FEW, 0)


def test_a_wave_after_which_all_left_shows_them() -> None:
    first = found_in([[40, NAN], [44, NAN], [52, NAN], [NAN, 30]]).waves[0]
    assert known(first.leavers).n == 3
    assert first.stayers == Withheld(Reason.TOO_FEW, 0)


def test_a_threshold_of_one_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        found_in(EIGHT, 1)
    assert str(raised.value) == "A smallest group of 1 shows single answers; choose 2 or more."


def test_shift_and_scale_go_through() -> None:
    table = np.array(EIGHT, float)
    here, there = known(found_in(table).pooled), known(found_in(7 - 3 * table).pooled)
    assert there.value == pytest.approx(-3 * here.value)
    assert there.se == pytest.approx(3 * here.se)


def test_the_pooled_interval_holds_a_difference_that_was_planted() -> None:
    generator = np.random.default_rng(5)
    held, values = [], []
    for _ in range(200):
        last = generator.choice(4, 80, p=[0.15, 0.15, 0.15, 0.55])
        table = 50 + generator.normal(0, 10, (80, 1)) + generator.normal(0, 8, (80, 4))
        for person, wave in enumerate(last):
            table[person, wave + 1 :] = NAN
            if wave < 3:
                table[person, wave] -= 6
        pooled = known(found_in(table, 3, 0.9).pooled)
        values.append(pooled.value)
        held.append(pooled.low <= -6 <= pooled.high)
    assert np.mean(values) == pytest.approx(-6, abs=0.4)
    assert 0.84 <= np.mean(held) <= 0.96
