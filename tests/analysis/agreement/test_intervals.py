"""The agreement of each unit with its uncertainty, and the verdict on it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.agreement.intervals import SureAgreement, View, sure_agreement
from analysis.agreement.within_group import UnitAgreement, within_group
from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate, Figure, Reason, Withheld
from analysis.sums.tables import Tables, tables

ALIKE = [4.0] * 17 + [3.0, 5.0, 4.0]
CAMPS = [1.0] * 10 + [5.0] * 10
MIXED = [2.0, 3.0, 4.0, 4.0, 5.0, 3.0, 1.0, 3.0]
INDICES = ("rwg", "rwg_lindell", "ad_mean", "ad_median", "awg")


def counted(*units: list[float], items: int = 1) -> Tables:
    """Count the answers of units, each answer repeated for every item."""
    rows = [[answer] * items for unit in units for answer in unit]
    names = [f"u{place}" for place, unit in enumerate(units) for _ in unit]
    return tables(np.array(rows), names)


def estimate(figure: Figure) -> Estimate:
    """Return a figure that is there."""
    assert isinstance(figure, Estimate)
    return figure


@pytest.mark.parametrize("items", [1, 4])
@pytest.mark.parametrize("index", INDICES)
def test_the_value_is_the_plain_one_and_lies_in_its_interval(index: str, items: int) -> None:
    units = counted(ALIKE, CAMPS[:9] + MIXED, MIXED, items=items)

    for sure, plain in zip(sure_agreement(units, 1, 5), within_group(units, 1, 5), strict=True):
        described = getattr(plain, index)
        assert isinstance(described, Described)
        figure = estimate(getattr(sure, index))
        assert figure.value == described.value
        assert figure.low <= figure.value <= figure.high
        assert figure.se > 0
        assert figure.n == described.n


def test_the_ends_of_rwg_are_those_of_the_variance_turned_round() -> None:
    found = sure_agreement(counted(MIXED), 1, 5, confidence=0.9)[0]

    single, several = estimate(found.rwg), estimate(found.rwg_lindell)
    assert (single.low, single.high) == pytest.approx((several.low, several.high))
    assert single.level == 0.9


def test_rwg_of_several_items_ends_at_nought_where_the_formula_falls_without_end() -> None:
    found = sure_agreement(counted(MIXED, items=4), 1, 5)[0]

    assert estimate(found.rwg).low == 0.0


def test_twenty_people_who_nearly_all_say_four_share_a_view() -> None:
    found = sure_agreement(counted(ALIKE * 2), 1, 5)[0]

    assert found.view is View.SHARED
    assert found.probability_shared is not None
    assert found.probability_shared > 0.8


def test_two_camps_do_not() -> None:
    found = sure_agreement(counted(CAMPS), 1, 5)[0]

    assert found.view is View.NOT_SHARED
    assert estimate(found.rwg).high < 0


def test_eight_people_with_mixed_answers_are_not_evidence_enough() -> None:
    assert sure_agreement(counted([3.0, 4.0, 4.0, 4.0, 5.0, 3.0, 4.0, 3.0]), 1, 5)[0].view is (
        View.UNDECIDED
    )


def test_a_skewed_null_asks_for_more() -> None:
    uniform, skewed = (
        sure_agreement(counted(ALIKE), 1, 5, null_variance=variance)[0].probability_shared
        for variance in (2.0, 0.9)
    )

    assert uniform is not None
    assert skewed is not None
    assert skewed < uniform


def test_a_unit_below_the_threshold_is_withheld_and_one_at_it_is_not() -> None:
    below, at_it = sure_agreement(counted(MIXED[:7], MIXED), 1, 5, fewest=8)

    assert below.view is View.WITHHELD
    assert below.probability_shared is None
    assert {getattr(below, index) for index in INDICES} == {Withheld(Reason.TOO_FEW, 7)}
    assert at_it.view is not View.WITHHELD


def test_an_index_without_a_value_is_withheld_alone() -> None:
    near_the_end = [1.0] * 15 + [2.0]
    plain: UnitAgreement = within_group(counted(near_the_end), 1, 5)[0]
    found: SureAgreement = sure_agreement(counted(near_the_end), 1, 5)[0]

    assert isinstance(plain.awg, Withheld)
    assert found.awg == plain.awg
    assert isinstance(found.rwg, Estimate)


def test_scores_of_a_scale_are_not_answers() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        sure_agreement(counted([2.5, 3.0, 4.0]), 1, 5)

    assert str(refused.value) == (
        "The answer 2.5 is no whole step of a scale from 1 to 5; give the answers as they were "
        "given, keyed in one direction."
    )


def test_two_people_have_no_interval() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        sure_agreement(counted(MIXED), 1, 5, fewest=2)

    assert str(refused.value) == "An interval from 2 people cannot be had; ask for 3 or more."
