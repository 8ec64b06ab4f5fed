"""What screening set aside, and the difference it makes."""

from __future__ import annotations

import pytest

from analysis.friction.measures import COMPONENTS, measure
from analysis.indicators.effort import Effort, effort
from analysis.quality.screening import screen
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from survey.answers.extract import Extract
from survey.privacy.thresholds import Thresholds
from tests.analysis.companies import WAVE, answered, plan_of, with_rows


def hurried(people: int = 2) -> Extract:
    """Return a company in which the first people of Sales answered in no time."""
    made = answered(plan_of({"Sales": 12, "Marketing": 12})).extract
    rows = made.responses.copy()
    quick = rows.loc[rows["unit"] == "Sales", "pid"].unique()[:people]
    rows.loc[rows["pid"].isin(quick) & (rows["target"] == ""), "seconds"] = 15
    return with_rows(made, rows)


def tried(extract: Extract) -> Effort:
    responses = load(extract)
    screened = screen(responses)
    everyone = measure(score(responses))
    (found,) = effort(screened, measure(score(screened)), everyone, Thresholds())
    return found


def test_who_was_set_aside_is_counted_by_reason() -> None:
    found = tried(hurried())
    assert (found.wave, found.answered, found.set_aside) == (WAVE, 24, 2)
    assert sum(found.reasons.values()) == 2
    assert all("too fast to have been read" in reason for reason in found.reasons)


def test_both_means_are_plain_means_of_the_index() -> None:
    extract = hurried()
    found = tried(extract)
    scores = measure(score(load(extract))).frame
    mine = scores[scores["unit"] == "Sales"]
    assert found.with_everyone["Sales about Marketing"] == pytest.approx(
        mine[[*COMPONENTS]].mean(axis=1).mean()
    )
    assert found.screened["Sales about Marketing"] != found.with_everyone["Sales about Marketing"]
    assert found.screened["Marketing about Sales"] == found.with_everyone["Marketing about Sales"]


def test_a_direction_with_seven_left_is_left_out_of_both() -> None:
    found = tried(hurried(5))
    assert set(found.with_everyone) == set(found.screened) == {"Marketing about Sales"}


def test_where_nobody_is_set_aside_both_are_the_same() -> None:
    found = tried(answered(plan_of({"Sales": 12, "Marketing": 12})).extract)
    assert found.set_aside == 0
    assert found.with_everyone == found.screened
    assert found.reasons == {}


def test_a_rated_department_of_seven_is_left_out() -> None:
    found = tried(answered(plan_of({"Sales": 12, "Marketing": 7})).extract)
    assert found.with_everyone == found.screened == {}
