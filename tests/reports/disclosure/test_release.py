"""The figures that may leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.bundle import Indicators, to_plain
from analysis.pipeline import analyse
from analysis.population.nonresponse import TippingPoint, response_rate
from analysis.simulation.company import Simulated
from analysis.sums.moments import moments
from analysis.units.levels import ScaleLevel, scale_level
from reports.disclosure.ledger import Ledger
from reports.disclosure.release import EVERYONE, Release, protect, release
from reports.errors import Disclosing
from tests.analysis.companies import (
    WAVE,
    answered,
    climate_indicators,
    eight_departments,
    example_indicators,
    plan_of,
    with_rows,
)

COMPANIES = (example_indicators, eight_departments, climate_indicators)


@cache
def released() -> Release:
    return release(example_indicators())


def levels_of(people: dict[str, int], alike: tuple[str, ...] = ()) -> ScaleLevel:
    """Return the levels of a scale in units of these sizes, some of one mind."""
    generator = np.random.default_rng(1)
    sums = {}
    for name, n in people.items():
        scores = generator.normal(50, 20, (n, 1))
        sums[name] = moments(np.full((n, 1), 75.0) if name in alike else scores, ["CLR"])
    return scale_level("CLR", WAVE, sums, {}, 8)


def protected(level: ScaleLevel, parents: dict[str, str] | None = None) -> ScaleLevel:
    found = climate_indicators()
    part = found.participation[0]
    parts = tuple(replace(part, unit=unit, parent=up) for unit, up in (parents or {}).items())
    bare = replace(found, levels=(level,), changes=(), participation=parts)
    return protect(bare).levels[0]


def hidden_of(level: ScaleLevel) -> set[str]:
    return {unit.unit for unit in level.units if isinstance(unit.level, Withheld)}


def test_a_hidden_unit_of_five_hides_another_or_the_total() -> None:
    shown = protected(levels_of({"North": 20, "South": 14, "West": 5}))
    assert "West" in hidden_of(shown)
    assert isinstance(shown.overall, Withheld) is not (len(hidden_of(shown)) > 1)


def test_what_protects_another_says_so() -> None:
    shown = protected(levels_of({"North": 20, "South": 14, "West": 5}))
    reasons = {shown.overall.reason} if isinstance(shown.overall, Withheld) else set()
    reasons |= {unit.level.reason for unit in shown.units if isinstance(unit.level, Withheld)}
    assert reasons == {Reason.TOO_FEW, Reason.PROTECTS_ANOTHER}


def test_two_hidden_units_of_four_hide_each_other() -> None:
    shown = protected(levels_of({"North": 20, "South": 14, "West": 4, "East": 4}))
    assert hidden_of(shown) == {"West", "East"}
    assert isinstance(shown.overall, Estimate)


def test_where_every_unit_is_large_everything_is_shown() -> None:
    shown = protected(levels_of({"North": 20, "South": 8}))
    assert hidden_of(shown) == set()
    assert isinstance(shown.overall, Estimate)


def test_a_unit_of_one_mind_does_not_follow_from_the_total() -> None:
    shown = protected(levels_of({"North": 20, "South": 14, "West": 30}, alike=("West",)))
    assert "West" in hidden_of(shown)
    assert isinstance(shown.overall, Withheld) or len(hidden_of(shown)) > 1


def test_a_unit_above_others_stands_for_its_own_people_alone() -> None:
    level = levels_of({"Head": 9, "Desk": 3, "Field": 20})
    shown = protected(level, {"Head": "", "Desk": "Head", "Field": ""})
    assert isinstance(shown.overall, Withheld) or len(hidden_of(shown)) > 1


sizes = st.lists(st.integers(1, 24), min_size=1, max_size=6)


@settings(max_examples=80)
@given(sizes, st.integers(0, 5))
def test_what_is_left_of_a_total_is_nobody_or_at_least_eight(people: list[int], one: int) -> None:
    units = {f"U{place}": n for place, n in enumerate(people)}
    alike = (f"U{one}",) if one < len(people) and people[one] > 1 else ()
    shown = protected(levels_of(units, alike))
    hidden = hidden_of(shown)
    assert hidden >= {name for name, n in units.items() if n < 8}
    if isinstance(shown.overall, Estimate):
        left = sum(units[name] for name in hidden)
        assert left == 0 or left >= 8
        assert hidden != {*alike} or not alike


def test_a_change_is_hidden_with_the_level_that_it_would_give_away() -> None:
    found = climate_indicators()
    names = {(level.scale, unit.unit) for level in found.levels for unit in level.units}
    template = example_indicators().changes[-1]
    changes = tuple(
        replace(template, measure=scale, subject=unit) for scale, unit in sorted(names)
    )
    shown = protect(replace(found, changes=changes))
    hidden = {(level.scale, name) for level in shown.levels for name in hidden_of(level)}
    assert hidden
    for one in shown.changes:
        is_hidden = isinstance(one.change.figure, Withheld)
        assert is_hidden is ((one.measure, one.subject) in hidden)
        assert not is_hidden or (one.change.worse, one.change.better) == (None, None)


def test_a_change_of_everyone_is_hidden_with_their_level() -> None:
    found = climate_indicators()
    template = replace(example_indicators().changes[-1], subject=EVERYONE)
    changes = tuple(replace(template, measure=level.scale) for level in found.levels)
    shown = protect(replace(found, changes=changes))
    for level, one in zip(shown.levels, shown.changes, strict=True):
        assert isinstance(one.change.figure, Withheld) is isinstance(level.overall, Withheld)


def invited(**people: int) -> dict[str, bool]:
    """Return which units' response rates are shown, of units with so many invited."""
    found = climate_indicators()
    part = found.participation[0]
    parts = tuple(
        replace(part, unit=unit, people=n, answered=n // 2, rate=response_rate(n // 2, n))
        for unit, n in people.items()
    )
    shown = protect(replace(found, participation=parts)).participation
    return {one.unit: isinstance(one.rate, Estimate) for one in shown}


def test_a_rate_takes_ten_invited() -> None:
    assert invited(North=10, South=9) == {"North": True, "South": False}


def late() -> tuple[Indicators, Indicators]:
    """Return findings without and with one late answer from Sales."""
    made: Simulated = answered(plan_of({"Sales": 14, "Marketing": 11}))
    rows = made.extract.responses
    last = rows.loc[rows["unit"] == "Sales", "pid"].iloc[0]
    return analyse(with_rows(made.extract, rows[rows["pid"] != last])), analyse(made.extract)


def test_a_release_with_one_late_answer_is_refused_in_a_sentence_a_figure() -> None:
    before, after = late()
    with pytest.raises(Disclosing) as refused:
        release(after, release(before).ledger)
    other = "rests on other answers than"
    by_one = "differs from"
    assert str(refused.value) == " ".join(
        f"{cell} in {measure}, wave {WAVE}, {what} {cell} as released{how}; withhold it, or show "
        "what was released before."
        for cell, measure, what, how in (
            ("Marketing about Sales", "friction", other, ""),
            ("Sales about Marketing", "friction", by_one, " by 1 person"),
            ("Marketing", "PRL", other, ""),
            ("Sales", "PRL", by_one, " by 1 person"),
            ("everyone", "PRL", by_one, " by 1 person"),
        )
    )


def test_a_release_with_one_changed_answer_is_refused() -> None:
    made: Simulated = answered(plan_of({"Sales": 14, "Marketing": 11}))
    rows = made.extract.responses.copy()
    item = made.extract.instrument.items[0].id
    changed = rows[item].notna() & (rows["unit"] == "Sales")
    place = int(changed.to_numpy().argmax())
    rows.loc[place, item] = 1 if rows.loc[place, item] != 1 else 2
    ledger = release(analyse(made.extract)).ledger
    with pytest.raises(Disclosing, match="rests on other answers than"):
        release(analyse(with_rows(made.extract, rows)), ledger)


def test_the_same_release_again_adds_nothing_to_the_ledger() -> None:
    first = released()
    again = release(example_indicators(), first.ledger)
    assert again.ledger == first.ledger
    assert to_plain(again.indicators) == to_plain(first.indicators)
    assert len(first.ledger.rows) == 16 + 16 + 8


def test_the_ledger_has_a_row_for_each_block_that_is_shown_and_none_for_others() -> None:
    found = release(eight_departments())
    cells = {row.cell for row in found.ledger.rows if row.measure == "friction"}
    shown = {
        str(one.direction)
        for one in found.indicators.friction.indices
        if isinstance(one.index.figure, Estimate)
    }
    assert cells == shown
    assert not any("Legal" in cell for cell in cells)
    assert released().ledger != Ledger()


def test_what_someone_could_add_up_is_gone() -> None:
    shown = released().indicators
    assert shown.friction.clusters == shown.bases == ()
    assert all(part.set_aside == 0 for part in shown.participation)


def test_people_set_aside_cannot_be_told_from_two_means() -> None:
    assert any(one.set_aside for one in example_indicators().effort)
    for one in released().indicators.effort:
        assert (one.with_everyone, one.screened, one.reasons) == ({}, {}, {})


def test_comments_are_counted_in_bands_from_twelve_on() -> None:
    found = replace(climate_indicators(), comments={"2026-Q1": 11, "2026-Q2": 12, "2026-Q3": 39})
    assert release(found).indicators.comments == {"2026-Q2": 12, "2026-Q3": 35}


def test_a_tipping_point_follows_from_what_is_shown_beside_it() -> None:
    shown = released().indicators
    rates = {(part.unit, part.wave): part.rate for part in shown.participation}
    indices = {(one.direction, one.wave): one.index.figure for one in shown.friction.indices}
    told = 0
    for one in shown.tipping:
        if isinstance(one.point, TippingPoint):
            told += 1
            index = indices[one.direction, one.wave]
            rate = rates[one.direction.rater, one.wave]
            assert isinstance(index, Estimate)
            assert isinstance(rate, Estimate)
            assert one.point.rate == pytest.approx(rate.value)
            expected = (45 - index.value) / (1 - rate.value)
            assert one.point.delta == pytest.approx(expected, abs=0.005)
    assert told == 16


def parts_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every dictionary of a plain form with the way to it."""
    if isinstance(value, dict):
        yield path, value
        for key, part in value.items():
            yield from parts_of(part, (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from parts_of(part, path)


def is_multiple(number: float | None, step: float) -> bool:
    return number is None or number / step == pytest.approx(round(number / step), abs=1e-6)


@pytest.mark.parametrize("found", COMPANIES)
def test_every_estimate_is_a_multiple_of_its_step(found: Callable[[], Indicators]) -> None:
    plain = to_plain(release(found()).indicators)
    told = 0
    for path, part in parts_of(plain):
        if part.get("state") not in {"estimate", "described"}:
            continue
        told += 1
        step = 1.0 if part["n"] >= 50 else 2.0 if part["n"] >= 25 else 5.0
        if path[0] == "measurement" or {"generalized", "dyadic"} & {*path}:
            step = 0.01
        elif path[0] == "participation":
            step = 0.05
        elif path[:2] == ("friction", "mirror") and "figure" in path:
            step = 1.0  # between two views, of which one may be of more people
        for name in {"value", "low", "high"} & {*part}:
            assert is_multiple(part[name], step), (path, part)
        assert path[0] == "participation" or part["n"] % 5 == 0
        assert is_multiple(part.get("se"), 0.01 if step < 1 else 0.1)
        assert part.get("df") is None or part["df"] % 5 == 0
    assert told > 20


@pytest.mark.parametrize("found", COMPANIES)
def test_no_other_number_is_finer_than_a_hundredth(found: Callable[[], Indicators]) -> None:
    shown = to_plain(release(found()).indicators)
    for path, part in parts_of(shown):
        for name, value in part.items():
            numbers = value if isinstance(value, list) else [value]
            for number in numbers:
                if isinstance(number, float):
                    assert is_multiple(number, 0.01), (path, name, number)


@pytest.mark.parametrize("found", COMPANIES)
def test_a_withheld_figure_says_nothing_of_how_many(found: Callable[[], Indicators]) -> None:
    shown = to_plain(release(found()).indicators)
    hidden = [part for _, part in parts_of(shown) if part.get("state") == "withheld"]
    assert {part["n"] for part in hidden} == {0}


def test_distributions_add_up_to_one() -> None:
    told = [one.shares for one in released().indicators.distributions]
    whole = [shares for shares in told if isinstance(shares, tuple)]
    assert whole
    assert all(sum(shares) == pytest.approx(1.0) for shares in whole)


def test_intervals_hold_those_that_were_computed() -> None:
    for exact, shown in zip(
        example_indicators().friction.indices, released().indicators.friction.indices, strict=True
    ):
        before, after = exact.index.figure, shown.index.figure
        assert isinstance(before, Estimate)
        assert isinstance(after, Estimate)
        assert after.low <= before.low <= before.high <= after.high
        assert shown.index.decision is exact.index.decision


def test_nothing_that_analysis_withheld_comes_back() -> None:
    found = eight_departments()
    before = dict(_figures(to_plain(replace(found.friction, clusters=()))))
    after = dict(_figures(to_plain(release(found).indicators.friction)))
    assert before.keys() == after.keys()
    for path, state in before.items():
        assert state == after[path]


def _figures(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if "state" in value:
            yield path, value["state"]
        for key, part in value.items():
            yield from _figures(part, f"{path}/{key}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _figures(part, f"{path}/{place}")


def test_reasons_are_counted_for_the_custodian() -> None:
    found = release(eight_departments()).withheld
    assert found["the rated department is too small"] > 0
    assert found["too few answers"] > 0
    assert [*found] == sorted(found)
