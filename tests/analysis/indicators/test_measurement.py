"""How well each scale measures, and whether its unit means may be spoken of."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.agreement.aggregation import Verdict
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.indicators.measurement import ScaleQuality, measurement
from analysis.quality.screening import screen
from analysis.responses.loading import load
from survey.answers.extract import Extract
from tests.analysis.companies import WAVE, answered, eight_departments, plan_of, with_rows


def qualities(extract: Extract, fewest: int = 8) -> dict[str, ScaleQuality]:
    return {one.scale: one for one in measurement(screen(load(extract)), WAVE, fewest)}


def test_alpha_is_that_of_the_turned_items_of_complete_people() -> None:
    extract = answered(plan_of({"Sales": 25, "Marketing": 20})).extract
    rows = extract.responses[extract.responses["target"] != ""]
    items = extract.instrument.scales[0].items
    answers = rows[[*items]].to_numpy(float)
    turned = [extract.instrument.item(name).reverse for name in items]
    answers[:, turned] = 6 - answers[:, turned]
    expected = 4 / 3 * (1 - answers.var(axis=0, ddof=1).sum() / answers.sum(axis=1).var(ddof=1))
    found = qualities(extract)["ENC"].alpha
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(expected)
    assert (found.n, found.level) == (45, 0.9)


def test_teams_are_the_groups_where_departments_are_few_and_have_teams() -> None:
    teams = answered(plan_of({"Sales": 24, "Marketing": 18}, teams=3)).extract
    assert {one.grouped_by for one in qualities(teams).values()} == {"team"}
    alone = qualities(with_rows(teams, teams.responses.assign(team="")))
    assert {one.grouped_by for one in alone.values()} == {"unit"}


def test_eight_departments_are_groups_themselves() -> None:
    found = eight_departments().measurement
    assert {one.grouped_by for one in found} == {"unit"}
    assert {one.aggregation.units for one in found} == {8}


def test_below_the_threshold_nothing_is_said_of_a_scale() -> None:
    extract = answered(plan_of({"Sales": 4, "Marketing": 3})).extract
    few = Withheld(Reason.TOO_FEW, 7)
    for one in qualities(extract).values():
        told = one.aggregation
        assert one.alpha == one.omega == few
        assert told.rwg_median == told.rwg_share == told.ad_median == few
        assert told.icc1 == told.icc2 == few
        assert told.verdict is Verdict.NOT_YET
    told = qualities(extract, 7)["ENC"].aggregation
    assert isinstance(told.rwg_median, Described)


def test_the_agreement_of_single_units_is_not_handed_on() -> None:
    assert all(one.aggregation.members == () for one in eight_departments().measurement)


def test_scales_come_in_the_order_of_the_questionnaire() -> None:
    extract = answered(plan_of({"Sales": 12, "Marketing": 9})).extract
    assert [*qualities(extract)] == [scale.id for scale in extract.instrument.scales]
    assert np.unique([one.wave for one in qualities(extract).values()]).tolist() == [WAVE]
