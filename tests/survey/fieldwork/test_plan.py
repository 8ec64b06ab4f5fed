"""The next wave keeps every setting, and what differs is listed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

import pytest

from survey.fieldwork.calendar import Calendar
from survey.fieldwork.plan import SettingChange, WavePlan, compare_plans, next_plan
from survey.fieldwork.standard_letters import STANDARD
from survey.privacy.thresholds import Thresholds
from tests.survey.fieldwork.conftest import BERLIN

OTHER: dict[str, object] = {
    "form": "pulse",
    "instrument_sha256": "b",
    "title": {"en": "Other"},
    "languages": ("en",),
    "mode": "anonymous",
    "custodian": "the university",
    "contact": "other@b.de",
    "thresholds": Thresholds(scores=12),
    "class_size": 20,
    "attributes": (),
    "departments": ("Sales",),
    "rated_each": 3,
    "client_sealing": "required",
    "letters": (),
}


def plan_of(calendar: Calendar) -> WavePlan:
    return WavePlan(
        calendar=calendar,
        form="full",
        instrument_sha256="a",
        title={"en": "How we work"},
        languages=("en", "de"),
        mode="sealed",
        custodian="the works council",
        contact="survey@b.de",
        thresholds=Thresholds(scores=10),
        class_size=15,
        attributes=("site",),
        departments=("Sales", "IT"),
        rated_each=2,
        client_sealing="preferred",
        letters=STANDARD,
    )


def test_a_series_of_waves_keeps_every_setting(calendar: Calendar) -> None:
    first = plan_of(calendar)
    plan = first

    for month in range(1, 13):
        plan = next_plan(plan, f"2027-{month:02}", datetime(2027, month, 1, 8, tzinfo=BERLIN))
        assert compare_plans(first, plan) == ()
        assert plan.wave == f"2027-{month:02}"


def test_no_setting_can_change_unseen() -> None:
    assert {*OTHER, "calendar"} == {field.name for field in fields(WavePlan)}


@pytest.mark.parametrize("setting", OTHER)
def test_a_setting_that_differs_is_listed(setting: str, calendar: Calendar) -> None:
    plan = plan_of(calendar)

    found = compare_plans(plan, replace(plan, **{setting: OTHER[setting]}))

    assert found == (SettingChange(setting, getattr(plan, setting), OTHER[setting]),)
