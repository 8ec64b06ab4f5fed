"""A department now and before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.changes import change_of_pairs, paired_change, unpaired_change
from analysis.comparison.paired import Pairs
from analysis.estimate import Estimate, Reason, Withheld
from analysis.sums.summary import Summary

WAVES = st.lists(st.integers(0, 100), min_size=3, max_size=12).filter(lambda x: len({*x}) > 1)


def test_a_change_of_linked_people_by_hand() -> None:
    change = paired_change([40.0, 50.0, 60.0], [50.0, 70.0, 65.0], level=0.9)

    assert isinstance(change, Estimate)
    assert change.value == pytest.approx(35 / 3)
    assert change.se == pytest.approx(np.std([10, 20, 5], ddof=1) / 3**0.5)
    assert change.high - change.value == pytest.approx(2.919985580 * change.se)
    assert (change.n, change.df, change.level) == (3, 2.0, 0.9)


def test_a_change_of_unlinked_people_by_hand() -> None:
    change = unpaired_change(Summary(9, 50.0, 90.0), Summary(9, 56.0, 90.0))

    assert isinstance(change, Estimate)
    assert (change.value, change.n) == (6.0, 18)
    assert change.se == pytest.approx(20**0.5)


def test_linking_people_narrows_the_interval_by_what_they_share() -> None:
    before, after = Summary(40, 50.0, 225.0), Summary(40, 56.0, 225.0)

    linked = change_of_pairs(Pairs(before, after, 0.6 * 225.0))
    unlinked = unpaired_change(before, after)

    assert isinstance(linked, Estimate)
    assert isinstance(unlinked, Estimate)
    assert linked.se**2 == pytest.approx((1 - 0.6) * unlinked.se**2)


@given(before=WAVES, after=WAVES)
def test_a_change_backwards_is_the_change_turned_round(
    before: list[int], after: list[int]
) -> None:
    there, back = unpaired_change(before, after), unpaired_change(after, before)

    assert isinstance(there, Estimate)
    assert isinstance(back, Estimate)
    assert (there.value, there.low) == pytest.approx((-back.value, -back.high))


def test_linked_changes_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20260104)
    hits = 0
    for _ in range(1000):
        person = rng.normal(50, 12, 10)
        change = paired_change(
            person + rng.normal(0, 8, 10), person + rng.normal(4, 8, 10), level=0.9
        )
        assert isinstance(change, Estimate)
        hits += change.low <= 4 <= change.high

    assert hits / 1000 == pytest.approx(0.9, abs=3 * (0.9 * 0.1 / 1000) ** 0.5)


def test_one_person_changed_is_no_change_of_a_department() -> None:
    assert paired_change([40.0, np.nan], [50.0, 60.0]) == Withheld(Reason.TOO_FEW, 1)
    assert unpaired_change([40.0], [50.0, 60.0]) == Withheld(Reason.TOO_FEW, 1)
