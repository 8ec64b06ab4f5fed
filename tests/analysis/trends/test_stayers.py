"""Stayers beside everyone: by hand, against the rows, and where the unhappy leave."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_rel

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.sums.summary import Summary
from analysis.trends.presence import presence_sums
from analysis.trends.stayers import LineOfWave, mean_of, stayers_line


def known(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def lines(table: object, fewest: int = 2, level: float = 0.95) -> tuple[LineOfWave, ...]:
    rows = np.asarray(table, float)
    names = [f"Q{place}" for place in range(1, rows.shape[1] + 1)]
    return stayers_line(presence_sums(rows, names), fewest, level=level)


FIVE = [[40, 41], [44, 46], [52, 51], [20, np.nan], [22, np.nan]]


def test_by_hand_two_of_five_leave() -> None:
    """Everyone 35.6 then 46; stayers 45 1/3 then 46; 10.4 less 2/3 is turnover."""
    first, last = lines(FIVE)
    assert known(first.everyone).value == pytest.approx(35.6)
    assert known(last.stayers).value == pytest.approx(46.0)
    assert known(last.change_of_everyone).value == pytest.approx(10.4)
    assert known(last.change_of_stayers).value == pytest.approx(2 / 3)
    assert known(last.turnover).value == pytest.approx(10.4 - 2 / 3)
    assert first.turnover == Withheld(Reason.TOO_FEW_WAVES, 3)
    assert first.change_of_everyone == Withheld(Reason.TOO_FEW_WAVES, 5)


def test_the_change_of_the_stayers_is_the_paired_t_test() -> None:
    last = lines(FIVE)[-1].change_of_stayers
    expected = ttest_rel([41, 46, 51], [40, 44, 52]).confidence_interval(0.95)
    assert (known(last).low, known(last).high) == (
        pytest.approx(expected.low),
        pytest.approx(expected.high),
    )
    assert (known(last).n, known(last).df) == (3, 2.0)


def test_where_all_stay_both_lines_are_one() -> None:
    last = lines([[40, 41], [44, 46], [52, 51]])[-1]
    assert known(last.everyone).value == known(last.stayers).value
    assert known(last.change_of_everyone).se == pytest.approx(known(last.change_of_stayers).se)
    assert last.turnover == Withheld(Reason.NO_VARIANCE, 3)


def test_a_group_too_small_is_not_shown_by_subtraction_either() -> None:
    """Two leave: with a threshold of three the stayers' mean would tell theirs."""
    first, last = lines(FIVE, 3)
    assert isinstance(first.everyone, Estimate)
    assert first.stayers == Withheld(Reason.PROTECTS_ANOTHER, 3)
    assert isinstance(last.stayers, Estimate)
    assert last.change_of_stayers == Withheld(Reason.PROTECTS_ANOTHER, 3)
    assert last.turnover == Withheld(Reason.PROTECTS_ANOTHER, 3)


def test_too_few_stayers_are_withheld_with_their_number() -> None:
    last = lines(FIVE, 4)[-1]
    assert last.stayers == Withheld(Reason.TOO_FEW, 3)
    assert last.everyone == Withheld(Reason.TOO_FEW, 3)
    assert last.change_of_everyone == Withheld(Reason.TOO_FEW, 3)


def test_a_threshold_of_one_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        lines(FIVE, 1)
    assert str(raised.value) == "A smallest group of 1 shows single answers; choose 2 or more."


def test_a_mean_of_answers_all_alike_is_withheld() -> None:
    assert mean_of(Summary(5, 40.0, 0.0), 2) == Withheld(Reason.ALIKE, 5)


def test_shift_and_scale_go_through() -> None:
    table = np.array(FIVE, float)
    here, there = lines(table)[-1], lines(10 - 2 * table)[-1]
    assert known(there.turnover).value == pytest.approx(-2 * known(here.turnover).value)
    assert known(there.turnover).se == pytest.approx(2 * known(here.turnover).se)


def company(seed: int) -> np.ndarray:
    """Return 60 people in three waves who do not change; the lower, the likelier to leave."""
    generator = np.random.default_rng(seed)
    stable = generator.normal(0, 12, (60, 1))
    table = 50 + stable + generator.normal(0, 8, (60, 3))
    gone = generator.random(60) < 1 / (1 + np.exp(stable[:, 0] / 6))
    table[gone, 1 + seed % 2 :] = np.nan
    return table


def test_where_the_unhappy_leave_the_stayers_show_that_nothing_changed() -> None:
    found = [lines(company(seed), 8, 0.9)[-1] for seed in range(150)]
    everyone = [known(last.change_of_everyone).value for last in found]
    stayers = [known(last.change_of_stayers) for last in found]
    assert np.mean(everyone) > 5
    assert np.mean([line.value for line in stayers]) == pytest.approx(0, abs=0.5)
    assert np.mean([line.low <= 0 <= line.high for line in stayers]) >= 0.85


def test_the_error_of_turnover_is_that_of_people_drawn_again_who_leave_by_chance() -> None:
    generator = np.random.default_rng(3)
    values, errors = [], []
    for _ in range(300):
        table = 50 + generator.normal(0, 12, (50, 1)) + generator.normal(0, 8, (50, 2))
        table[:20, 1] = np.nan
        last = lines(table)[-1]
        values.append(known(last.turnover).value)
        errors.append(known(last.turnover).se)
    assert np.std(values) == pytest.approx(np.mean(errors), rel=0.12)
