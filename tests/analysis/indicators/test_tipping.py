"""How different those who did not answer would have to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.tipping import tipping
from analysis.population.nonresponse import TippingPoint
from tests.analysis.companies import example_indicators


def test_by_hand_it_is_the_distance_to_45_over_the_share_missing() -> None:
    found = example_indicators()
    point = found.tipping[-1]
    index = found.friction.indices[-1].index.figure
    rate = found.participation[-1].rate
    assert isinstance(point.point, TippingPoint)
    assert isinstance(index, Estimate)
    assert isinstance(rate, Estimate)
    assert point.direction.rater == found.participation[-1].unit
    assert point.point.delta == pytest.approx((45 - index.value) / (1 - rate.value))


def test_there_is_one_for_each_index_whose_raters_have_a_rate() -> None:
    found = example_indicators()
    assert len(found.tipping) == len(found.friction.indices)
    assert tipping(found.friction.indices, ()) == ()


def test_without_an_index_or_a_rate_it_is_withheld_for_the_same_reason() -> None:
    found = example_indicators()
    part = found.participation[-1]
    unknown = Withheld(Reason.UNKNOWN_HEADCOUNT, 31)
    index = found.friction.indices[-1]
    (point,) = tipping([index], [replace(part, rate=unknown)])
    assert point.point == unknown
