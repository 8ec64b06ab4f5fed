"""Pair: what was released of two departments is found, in one order."""

from __future__ import annotations

from dataclasses import replace

from analysis.decision import Decision
from analysis.friction.direction import Direction
from reports.content.pair import (
    MEASURED,
    any_change_shown,
    decision_of,
    has_baseline,
    headline_form,
    is_shown,
    last_wave,
    moves,
    pairs_shown,
)
from tests.reports.companies import eight_departments, one_side_hidden, pulse, two_departments

FOUND = two_departments().indicators


def test_two_departments_are_one_pair_in_the_last_wave() -> None:
    (pair,) = pairs_shown(FOUND)
    assert pair.departments == ("Marketing", "Sales")
    assert pair.wave == last_wave(FOUND) == "2026-10"
    assert pair.directions == (Direction("Marketing", "Sales"), Direction("Sales", "Marketing"))
    assert len(pair.moved) == 2 * len(MEASURED)


def test_each_measure_is_found_in_each_wave() -> None:
    (pair,) = pairs_shown(FOUND)
    for name in MEASURED:
        series = pair.series(pair.directions[0], name)
        assert [wave for wave, _ in series] == list(FOUND.waves)
        assert all(one is not None for _, one in series)


def test_a_pulse_has_no_components() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    assert headline_form(pulse().indicators) == "pulse"
    assert not pair.has_components
    assert pair.series(pair.directions[0], "blame")[-1][1] is None


def test_pairs_stand_in_the_order_of_the_alphabet() -> None:
    pairs = [pair.departments for pair in pairs_shown(eight_departments().indicators)]
    assert pairs == sorted(pairs)
    assert all(one < two for one, two in pairs)


def test_a_pair_with_a_hidden_side_is_not_shown() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    assert not is_shown(pair)
    assert not any_change_shown(pair)
    assert is_shown(pairs_shown(FOUND)[0])


def test_a_wave_of_the_baseline_is_not_compared_with_it() -> None:
    first = replace(FOUND, waves=FOUND.waves[:1], baseline=FOUND.waves[:1])
    assert not has_baseline(first)
    assert has_baseline(FOUND)


def test_sure_moves_are_those_of_eight_in_ten_or_more() -> None:
    (pair,) = pairs_shown(FOUND)
    sure = {
        (one.measure, one.direction)
        for one in pair.moved
        if max(one.change.worse or 0, one.change.better or 0) >= 0.8
    }
    assert sure
    assert {(move.name, move.direction) for move in moves(pair, "en")} == sure


def test_a_move_is_worse_better_or_neither() -> None:
    (pair,) = pairs_shown(FOUND)
    for one in pair.moved:
        expected = Decision.UNDECIDED
        if (one.change.worse or 0) >= 0.8:
            expected = Decision.ACT
        elif (one.change.better or 0) >= 0.8:
            expected = Decision.CLEAR
        assert decision_of(one, "en") is expected
