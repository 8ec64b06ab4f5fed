"""From the Extracts of a study to its indicators."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.measures import COMPONENTS
from analysis.indicators.bundle import Indicators, to_plain
from analysis.networks.relations import Identification
from analysis.pipeline import analyse
from survey.answers.extract import Extract
from survey.instrument.questionnaire import Kind
from survey.people.headcount import Headcount
from tests.analysis.companies import (
    SALES,
    WAVE,
    answered,
    climate_indicators,
    eight_departments,
    example,
    example_indicators,
    plan_of,
    with_rows,
)

TWO = {"Sales": 14, "Marketing": 11}
LATER = "2026-Q2"


@cache
def one_wave() -> Extract:
    return answered(plan_of(TWO, teams=2)).extract


@cache
def one_wave_found() -> Indicators:
    return analyse(one_wave())


@cache
def two_waves() -> Extract:
    return answered(plan_of(TWO, (WAVE, LATER), teams=2)).extract


@cache
def two_waves_found() -> Indicators:
    return analyse(two_waves())


def of_wave(extract: Extract, wave: str) -> Extract:
    """Return one wave of an Extract alone."""
    rows, comments = extract.responses, extract.comments
    counts = (count for count in extract.headcount.counts if count.wave == wave)
    return replace(
        extract,
        responses=rows[rows["wave"] == wave].reset_index(drop=True),
        comments=comments[comments["wave"] == wave].reset_index(drop=True),
        headcount=Headcount.of(counts),
    )


def without(extract: Extract, drop: Callable[[Any], bool]) -> Extract:
    """Return an Extract whose questionnaire lacks some of its items."""
    instrument = extract.instrument
    gone = [item for item in instrument if drop(item)]
    names = {item.id for item in gone}
    smaller = replace(
        instrument,
        items=tuple(item for item in instrument if item.id not in names),
        scales=tuple(scale for scale in instrument.scales if not names & {*scale.items}),
    )
    columns = [column for item in gone for column in item.columns()]
    rows = extract.responses.drop(columns=columns)
    return replace(extract, instrument=smaller, responses=rows)


def figures(value: Any) -> Iterator[Any]:
    """Yield every figure of a plain form that has a value."""
    if isinstance(value, dict):
        if value.get("state") == "estimate":
            yield value
        for part in value.values():
            yield from figures(part)
    elif isinstance(value, list):
        for part in value:
            yield from figures(part)


def estimate(figure: object) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def reason(figure: object) -> Reason:
    assert isinstance(figure, Withheld)
    return figure.reason


def as_bytes(found: Indicators) -> bytes:
    return json.dumps(to_plain(found), ensure_ascii=False).encode()


def test_extracts_in_another_order_give_the_same_bytes() -> None:
    whole = two_waves()
    one, two = of_wave(whole, WAVE), of_wave(whole, LATER)
    expected = as_bytes(two_waves_found())
    assert as_bytes(analyse(one, two)) == as_bytes(analyse(two, one)) == expected


def test_rows_in_another_order_give_the_same_bytes() -> None:
    made = one_wave()
    mixed = with_rows(made, made.responses.sample(frac=1, random_state=5))
    assert as_bytes(analyse(mixed)) == as_bytes(one_wave_found())


def test_departments_by_other_names_have_the_same_figures() -> None:
    made = one_wave()
    renamed = {"Sales": "Vertrieb", "Marketing": "Werbung"}
    counts = (replace(one, unit=renamed[one.unit]) for one in made.headcount.counts)
    rows = made.responses.replace({"unit": renamed, "target": renamed})
    other = analyse(replace(with_rows(made, rows), headcount=Headcount.of(counts)))
    straight = one_wave_found()
    for one, two in zip(straight.friction.indices, other.friction.indices[::-1], strict=True):
        assert renamed[one.direction.rater] == two.direction.rater
        here, there = estimate(one.index.figure), estimate(two.index.figure)
        assert (here.value, here.se) == pytest.approx((there.value, there.se))


def test_each_step_is_told_as_it_begins() -> None:
    told: list[str] = []
    analyse(one_wave(), tell=told.append)
    assert told == [
        "reading answers",
        "screening and scoring",
        "judging the measure",
        "estimating",
    ]


def test_nothing_to_analyse_is_said_in_a_sentence() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        analyse()
    assert str(refused.value) == "There is nothing to analyse; give at least one Extract."


def test_the_findings_say_what_they_are_of() -> None:
    found = example_indicators()
    extract = example().extract
    assert (found.study, found.mode, found.linked) == ("Nordlicht AG", "simulated", True)
    assert (found.instrument, found.validated) == ("friction-full", False)
    assert found.waves == extract.waves
    assert found.baseline == found.waves[:4]
    assert found.events == extract.manifest.events
    assert sum(found.comments.values()) == len(extract.comments)


def test_most_figures_of_the_example_hold_what_is_true_of_it() -> None:
    found, truth = example_indicators(), example().truth
    hits = [
        estimate(one.components[name].figure).low
        <= truth.score(one.wave, one.direction, name)
        <= estimate(one.components[name].figure).high
        for one in found.friction.indices
        for name in COMPONENTS
    ]
    # Shocks of a wave and who stays away are no part of an interval, so it is not nine in ten.
    assert np.mean(hits) > 0.7


def test_the_alert_of_the_example_comes_after_its_new_process() -> None:
    (watched,) = (one for one in example_indicators().watched if one.direction == SALES)
    assert [alert.wave for alert in watched.alerts] == ["2026-04", "2026-07", "2026-10"]
    assert watched.alerts[-1].raised


def test_a_questionnaire_without_departments_has_levels_and_no_friction() -> None:
    found = climate_indicators()
    assert found.friction.indices == found.friction.pairs == found.tipping == ()
    assert found.watched == ()
    assert {level.scale for level in found.levels} == {one.scale for one in found.measurement}
    assert [unit.unit for unit in found.levels[0].units] == ["North", "South", "West"]


def test_without_points_and_ratings_the_rest_is_told() -> None:
    made = one_wave()
    bare = without(made, lambda item: item.view or item.format.kind is Kind.SHARES)
    found, whole = analyse(bare).friction, one_wave_found().friction
    assert [one.index for one in found.indices] == [one.index for one in whole.indices]
    assert found.mirror == ()
    silent = Withheld(Reason.NOT_ASKED, 0)
    assert found.blame[0].mutual.figure == found.standing[0].agreed_rank == silent
    assert found.pressure[0].imbalance == whole.pressure[0].imbalance
    assert isinstance(found.blame[0].sent["Sales"], Estimate)


def test_without_friction_scales_an_index_was_not_asked() -> None:
    made = one_wave()
    inside = {name for scale in made.instrument.scales for name in scale.items}
    bare = without(made, lambda item: item.id in inside and item.asked.value == "each")
    found = analyse(bare)
    silent = Withheld(Reason.NOT_ASKED, 0)
    assert {one.index.figure for one in found.friction.indices} == {silent}
    assert {one.point for one in found.tipping} == {silent}


def test_a_pulse_has_an_index_without_components() -> None:
    made = answered(plan_of(TWO, (WAVE, LATER)), 2, "friction-pulse").extract
    found = analyse(made)
    assert len(found.friction.indices) == 4
    assert all(isinstance(one.index.figure, Estimate) for one in found.friction.indices)
    assert all(one.components == {} for one in found.friction.indices)
    assert {one.form for one in found.watched} == {"pulse"}


def test_answers_that_are_not_linked_have_no_correlation() -> None:
    made = two_waves()
    apart = replace(made, manifest=replace(made.manifest, linked=False))
    loose, tied = analyse(apart), two_waves_found()
    assert {one.correlation for one in loose.watched} == {0.0}
    assert all(one.correlation > 0 for one in tied.watched)
    assert estimate(loose.changes[0].change.figure).se > estimate(tied.changes[0].change.figure).se


def test_a_small_rated_department_is_in_no_figure_but_its_own() -> None:
    found = eight_departments()
    about = [one for one in found.friction.indices if one.direction.target == "Legal"]
    assert {reason(one.index.figure) for one in about} == {Reason.SMALL_TARGET}
    told = to_plain(replace(found, participation=(), levels=(), bases=()))
    for place in ("indices", "rivalries", "levels", "clusters"):
        for one in told["friction"][place]:
            if one["direction"]["target"] == "Legal":
                assert not [*figures(one)]
    assert not [one for one in told["changes"] if "about Legal" in one["subject"]]
    for one in told["distributions"]:
        assert "about Legal" not in one["subject"] or one["shares"]["state"] == "withheld"
    assert "about Legal" not in json.dumps(told["effort"])


def test_three_departments_are_told_apart_with_strong_priors_alone() -> None:
    found = analyse(answered(plan_of(dict.fromkeys("ABC", 9))).extract)
    assert found.friction.separability.identification is Identification.STRONG_PRIORS
    assert len(found.friction.pairs) == 3


def test_eight_departments_in_one_study() -> None:
    found = eight_departments()
    assert len(found.friction.indices) == 24
    assert found.friction.separability.departments == 8


def test_a_unit_of_one_person_is_withheld_everywhere() -> None:
    found = analyse(answered(plan_of({"Sales": 14, "Marketing": 11, "Legal": 1})).extract)
    for one in found.friction.indices:
        if "Legal" in (one.direction.rater, one.direction.target):
            assert isinstance(one.index.figure, Withheld)
    (level,) = found.levels
    assert level.units[0].unit == "Legal"
    assert level.units[0].level == Withheld(Reason.TOO_FEW, 1)


def test_a_wave_without_answers_is_in_the_participation_alone() -> None:
    made = two_waves()
    rows = made.responses[made.responses["wave"] == WAVE]
    found = analyse(with_rows(made, rows))
    assert found.waves == (WAVE,)
    assert {
        (part.wave, part.answered) for part in found.participation if part.unit == "Sales"
    } == {
        (WAVE, 14),
        (LATER, 0),
    }
    assert {one.wave for one in found.friction.indices} == {WAVE}


def test_a_wave_in_which_a_department_did_not_answer_has_the_other_alone() -> None:
    made = two_waves()
    rows = made.responses
    found = analyse(with_rows(made, rows[(rows["wave"] == WAVE) | (rows["unit"] == "Sales")]))
    later = [one for one in found.friction.indices if one.wave == LATER]
    assert [str(one.direction) for one in later] == ["Sales about Marketing"]
    assert {one.wave for one in found.friction.pairs} == {WAVE}


def test_a_headcount_that_nobody_knows_leaves_out_rates_and_tipping_points() -> None:
    made = one_wave()
    found = analyse(replace(made, headcount=Headcount.of(())))
    assert (found.participation, found.tipping) == ((), ())
    assert all(isinstance(one.index.figure, Estimate) for one in found.friction.indices)
    counts = (replace(count, people=None) for count in made.headcount.counts)
    found = analyse(replace(made, headcount=Headcount.of(counts)))
    assert {reason(part.rate) for part in found.participation} == {Reason.UNKNOWN_HEADCOUNT}
    assert {reason(one.point) for one in found.tipping} == {Reason.UNKNOWN_HEADCOUNT}


def test_someone_with_only_the_row_asked_once_counts_where_it_was_asked() -> None:
    made = one_wave()
    rows = made.responses
    loner = rows.loc[rows["unit"] == "Sales", "pid"].iloc[0]
    found = analyse(with_rows(made, rows[(rows["pid"] != loner) | (rows["target"] == "")]))
    (level,) = found.levels
    assert level.units[1].described.n == 14
    (index,) = (one for one in found.friction.indices if one.direction == SALES)
    assert index.raters == 13


def test_all_alike_in_a_whole_company_is_withheld_and_not_an_error() -> None:
    made = one_wave()
    rows = made.responses.copy()
    for item in made.instrument:
        if item.format.kind in (Kind.AGREE, Kind.FREQUENCY):
            here = (rows["target"] != "") == (item.asked.value == "each")
            rows.loc[here, item.id] = 4 if item.reverse else 2
    found = analyse(with_rows(made, rows))
    assert len(found.friction.indices) == 2
    for one in found.friction.indices:
        assert isinstance(one.index.figure, Withheld)
    for level in found.levels:
        assert isinstance(level.overall, Withheld)
