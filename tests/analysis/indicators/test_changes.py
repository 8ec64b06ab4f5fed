"""How far each measure moved since its baseline, and where an alert is due."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.estimate import Estimate
from analysis.friction.measures import BLOCK, COMPONENTS, Measures
from analysis.friction.reading import read_friction
from analysis.indicators.changes import Moved, Watched, baseline_of, friction_changes, unit_changes
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from analysis.sums.moments import moments
from analysis.trends.alerts import change
from analysis.trends.series import series
from survey.privacy.thresholds import Thresholds
from tests.analysis.companies import (
    MARKETING,
    SALES,
    answered,
    friction,
    headcount_of,
    measures_of,
    plan_of,
    raters,
)

WAVES = tuple(f"2026-0{month}" for month in range(1, 8))


def wave_of(name: str, level: float, seed: int, n: int = 12) -> pd.DataFrame:
    return raters(SALES, friction(n, level, seed), wave=name)


def moved(
    *frames: pd.DataFrame,
    linked: bool = True,
    people: Mapping[str, int | None] | None = None,
    baseline: tuple[str, ...] = (),
) -> tuple[tuple[Moved, ...], tuple[Watched, ...]]:
    measures: Measures = measures_of(*frames)
    heads = headcount_of(people or {}, *WAVES)
    indices = read_friction(measures, heads, Thresholds()).indices
    seen = sorted(set(measures.frame["wave"]))
    return friction_changes(
        measures, indices, seen, baseline_of(seen, baseline), linked=linked, fewest=8
    )


def rising(count: int) -> list[pd.DataFrame]:
    return [wave_of(name, 60 if at > 3 else 40, at) for at, name in enumerate(WAVES[:count])]


@pytest.mark.parametrize(
    ("count", "named", "baseline"),
    [(1, (), 1), (4, (), 1), (5, (), 4), (8, (), 4), (5, ("b", "c"), None)],
)
def test_the_baseline_is_named_or_the_first_four_waves_or_the_first(
    count: int, named: tuple[str, ...], baseline: int | None
) -> None:
    waves = "abcdefgh"[:count]
    assert baseline_of([*waves], named) == (tuple(waves[:baseline]) if baseline else named)


def test_a_change_is_that_of_the_series_of_the_raters_own_index() -> None:
    frames = rising(6)
    found, _ = moved(*frames)
    columns = [frame[[*COMPONENTS]].mean(axis=1).to_numpy() for frame in frames]
    table = moments(np.column_stack(columns), WAVES[:6])
    expected = change(series(table, linked=True), WAVES[5:6], WAVES[:4])
    index = next(one for one in found if one.measure == "index")
    assert isinstance(index.change.figure, Estimate)
    assert isinstance(expected.figure, Estimate)
    assert index.change.figure.value == pytest.approx(expected.figure.value)
    assert index.change.figure.se == pytest.approx(expected.figure.se)
    assert (index.subject, index.baseline) == ("Sales about Marketing", WAVES[:4])


def test_index_and_components_move_and_challenge_is_not_told() -> None:
    found, _ = moved(*rising(6))
    assert [one.measure for one in found] == ["index", *COMPONENTS]
    assert set(BLOCK) - {one.measure for one in found} == {"challenge"}


@pytest.mark.parametrize(("count", "alerts"), [(5, 0), (6, 1), (7, 2)])
def test_fewer_than_six_waves_raise_no_alert(count: int, alerts: int) -> None:
    _, (watched,) = moved(*rising(count))
    assert len(watched.alerts) == alerts
    assert all(alert.raised for alert in watched.alerts)


def test_answers_that_are_not_linked_have_no_correlation() -> None:
    _, (watched,) = moved(*rising(6), linked=False)
    assert watched.correlation == 0


def test_one_wave_has_no_change() -> None:
    assert moved(*rising(1)) == ((), ())


def test_a_last_wave_of_seven_raters_has_no_change() -> None:
    found, watched = moved(*rising(5), wave_of(WAVES[5], 60, 9, 7))
    assert (found, watched) == ((), ())


def test_seven_of_whom_all_answered_blame_are_too_few_for_a_change_of_blame() -> None:
    last = wave_of(WAVES[5], 60, 9, 9)
    last.loc[:1, "threat"] = np.nan
    assert moved(*rising(5), last)[0] == ()
    last = wave_of(WAVES[5], 60, 9, 9)
    last.loc[:0, "threat"] = np.nan
    blame = next(one for one in moved(*rising(5), last)[0] if one.measure == "blame")
    assert isinstance(blame.change.figure, Estimate)
    assert blame.change.figure.n == 8


def test_a_rated_department_of_seven_has_no_change_and_no_alert() -> None:
    assert moved(*rising(6), people={"Marketing": 7}) == ((), ())
    assert len(moved(*rising(6), people={"Marketing": 8})[0]) == 7


def test_a_wave_in_which_everybody_answered_alike_is_in_no_change() -> None:
    alike = wave_of(WAVES[5], 60, 9)
    alike["threat"] = 0.0
    assert moved(*rising(5), alike) == ((), ())


def test_pulse_and_full_are_different_series() -> None:
    names = [*BLOCK, "friction_pulse"]
    frames = [
        raters(at, friction(12, 45, place, names), wave=name)
        for place, name in enumerate(WAVES[:3])
        for at in (SALES, MARKETING)
    ]
    pulses = [
        frame.assign(form="pulse", wave=frame["wave"] + "p", **dict.fromkeys(BLOCK, np.nan))
        for frame in frames
    ]
    baseline = (WAVES[0], WAVES[0] + "p")
    found, watched = moved(*frames, *pulses, baseline=baseline)
    assert {one.form for one in watched} == {"pulse"}
    assert {one.measure for one in found} == {"index"}
    alone, _ = moved(*pulses, baseline=baseline)
    assert [one.change for one in found] == [one.change for one in alone]


def test_scales_asked_once_move_for_everyone_and_for_each_unit() -> None:
    made = answered(plan_of({"Sales": 12, "IT": 9, "HR": 5}, WAVES[:2])).extract
    scores = score(load(made))
    found = unit_changes(scores, WAVES[:2], WAVES[:1], linked=True, fewest=8)
    assert [(one.subject, one.measure) for one in found] == [
        ("everyone", "PRL"),
        ("IT", "PRL"),
        ("Sales", "PRL"),
    ]
    assert all(one.direction is None for one in found)
    rows = scores.frame[scores.frame["target"] == ""]
    table = rows.pivot_table(index="pid", columns="wave", values="PRL").to_numpy()
    expected = change(series(moments(table, WAVES[:2]), linked=True), WAVES[1:2], WAVES[:1]).figure
    assert found[0].change.figure == expected
