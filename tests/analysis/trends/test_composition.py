"""The line with the mix held: by hand, by properties, and where only the mix changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.trends.composition import MixOfWave, mix_held
from analysis.trends.presence import PresenceSums, presence_sums

NAN = np.nan
OLD = [[60.0, 60], [64, 64], [62, NAN]]
NEW = [[40.0, 40], [NAN, 44], [NAN, 42]]


def known(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def summed(**tables: object) -> Mapping[str, PresenceSums]:
    return {
        name: presence_sums(np.asarray(table, float), ["Q1", "Q2"])
        for name, table in tables.items()
    }


def last_of(strata: Mapping[str, PresenceSums], fewest: int = 3, level: float = 0.95) -> MixOfWave:
    return mix_held(strata, "Q1", fewest, level=level)[-1]


def test_by_hand_old_and_new_exchange_places() -> None:
    """Old 62 both times, new 40 then 42; three old of four, then two of five."""
    first, last = mix_held(summed(old=OLD, new=NEW), "Q1", 3)
    assert known(first.as_it_is).value == pytest.approx(56.5)
    assert known(first.mix_held).value == pytest.approx(56.5)
    assert known(last.as_it_is).value == pytest.approx((2 * 62 + 3 * 42) / 5)
    assert known(last.mix_held).value == pytest.approx(0.75 * 62 + 0.25 * 42)
    assert known(last.change_with_mix_held).value == pytest.approx(0.5)
    assert known(last.due_to_mix).value == pytest.approx(50 - 57)
    assert first.due_to_mix == Withheld(Reason.TOO_FEW_WAVES, 4)


def test_by_hand_the_error_of_one_stratum_is_that_of_its_mean() -> None:
    """Variances 83 / 3 of four and 9 of three, the three shared with covariance 6."""
    found = last_of(summed(old=[[60.0, 60], [64, 66], [62, 63], [52, NAN]]), 2)
    assert known(found.mix_held).se == pytest.approx((9 / 3) ** 0.5)
    expected = 83 / 12 + 9 / 3 - 2 * 3 * 6 / (4 * 3)
    assert known(found.change_with_mix_held).se == pytest.approx(expected**0.5)


def test_the_parts_of_a_change_add_up() -> None:
    first, last = mix_held(summed(old=OLD, new=NEW), "Q1", 3)
    plain = known(last.as_it_is).value - known(first.as_it_is).value
    held, mix = known(last.change_with_mix_held).value, known(last.due_to_mix).value
    assert held + mix == pytest.approx(plain)


def test_a_mix_that_stays_adds_nothing() -> None:
    found = last_of(summed(old=[[60.0, 61], [64, 66]], new=[[40.0, 41], [42, 41]]))
    assert found.due_to_mix == Withheld(Reason.NO_VARIANCE, 4)
    assert known(found.as_it_is).value == pytest.approx(known(found.mix_held).value)


def test_a_stratum_that_is_gone_leaves_no_line_with_the_mix_held() -> None:
    found = last_of(summed(old=OLD, new=[[40.0, NAN], [44, NAN]]), 2)
    assert found.mix_held == Withheld(Reason.UNDEFINED, 2)
    assert known(found.as_it_is).value == pytest.approx(62.0)


def test_a_stratum_that_is_new_counts_in_the_plain_mean_alone() -> None:
    found = last_of(summed(old=OLD, new=[[NAN, 40.0], [NAN, 44]]), 2)
    assert known(found.mix_held).value == pytest.approx(62.0)
    assert known(found.as_it_is).value == pytest.approx(52.0)


def test_too_few_people_are_withheld() -> None:
    found = last_of(summed(old=OLD, new=NEW), 6)
    assert found.as_it_is == found.mix_held == Withheld(Reason.TOO_FEW, 5)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        mix_held(summed(old=OLD), "Q9", 2)
    assert str(raised.value) == "There is no wave Q9; choose among Q1, Q2."
    with pytest.raises(UnusableAnswers) as raised:
        mix_held({}, "Q1", 2)
    assert str(raised.value) == (
        "The strata none are not over the same waves; sum up each over all of them."
    )
    with pytest.raises(UnusableAnswers) as raised:
        mix_held(summed(new=[[NAN, 40.0], [NAN, 44]]), "Q1", 2)
    assert str(raised.value) == ("Nobody answered in Q1; choose a wave of reference with answers.")


def test_shift_and_scale_go_through_and_the_order_of_strata_does_not_count() -> None:
    here = last_of(summed(old=OLD, new=NEW))
    there = last_of(summed(new=5 - 2 * np.array(NEW), old=5 - 2 * np.array(OLD)))
    assert known(there.due_to_mix).value == pytest.approx(-2 * known(here.due_to_mix).value)
    assert known(there.mix_held).se == pytest.approx(2 * known(here.mix_held).se)


def test_where_only_the_mix_changes_the_line_with_the_mix_held_stays_flat() -> None:
    generator = np.random.default_rng(2)
    changes, plain, held = [], [], []
    for _ in range(200):
        strata = {}
        for name, level, size in (("old", 60, (30, 12)), ("new", 40, (10, 28))):
            table = np.full((sum(size), 2), NAN)
            both = generator.normal(0, 10, (sum(size), 1))
            table[:] = level + both + generator.normal(0, 8, table.shape)
            table[size[0] :, 0] = NAN
            table[: size[0] // 2, 1] = NAN
            strata[name] = presence_sums(table, ["Q1", "Q2"])
        first, last = mix_held(strata, "Q1", 5, level=0.9)
        change = known(last.change_with_mix_held)
        changes.append(change.value)
        plain.append(known(last.as_it_is).value - known(first.as_it_is).value)
        held.append(change.low <= 0 <= change.high)
    assert np.mean(changes) == pytest.approx(0, abs=0.5)
    assert np.mean(plain) < -4
    assert 0.85 <= np.mean(held) <= 0.95
