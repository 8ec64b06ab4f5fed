"""Every scale that was asked once, in every unit and wave."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.unit_levels import unit_levels
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from tests.analysis.companies import climate, example_indicators


def test_scales_stand_in_the_order_of_the_questionnaire() -> None:
    found = unit_levels(score(load(climate().extract)), 8)
    assert [level.scale for level in found] == [
        scale.id for scale in climate().extract.instrument.scales
    ]


def test_a_units_level_rests_on_its_people_and_their_number() -> None:
    scores = score(load(climate().extract))
    level = unit_levels(scores, 8)[0]
    frame = scores.frame
    north, south, west = level.units
    mine = frame.loc[frame["unit"] == "South", level.scale].to_numpy(np.float64)
    known = mine[~np.isnan(mine)]
    assert isinstance(south.described, Estimate)
    assert south.described.value == pytest.approx(known.mean())
    assert (north.unit, south.unit, west.unit) == ("North", "South", "West")
    assert west.level == Withheld(Reason.TOO_FEW, 5)


def test_what_is_asked_about_departments_is_no_unit_level() -> None:
    assert {level.scale for level in example_indicators().levels} == {"PRL"}
    assert len(example_indicators().levels) == 8
