"""By simulation: how often the alert errs for this company."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.planning.detectable import Detectable, detectable
from analysis.planning.programme import Programme
from analysis.planning.rehearsal import _alarms, _play, rehearse, smallest_caught
from analysis.simulation.false_alarms import DOMAIN
from analysis.sums.moments import moments
from analysis.trends.alerts import alerts
from analysis.trends.series import series

FULL = Programme({"Sales": 15, "Marketing": 40}, response_rate=1.0)


def share(figure: Figure) -> float:
    """Return the value of a figure that is there."""
    assert isinstance(figure, Estimate)
    return figure.value


@pytest.mark.parametrize("linked", [True, False])
def test_the_rule_that_is_played_is_the_rule_of_the_report(*, linked: bool) -> None:
    programme = Programme(
        {"Sales": 20, "Marketing": 40}, waves_a_year=12, response_rate=0.7, linked=linked
    )
    played = _play(programme, "Sales", 12, np.random.default_rng(3))
    played.answers[:, :, 9:] += 8.0
    names = [f"w{wave:02d}" for wave in range(played.answers.shape[2])]

    by_report = [
        [
            alert.raised
            for alert in alerts(
                series(
                    moments(np.where(answered, answers, np.nan), names),
                    linked=linked,
                    shock=programme.shock,
                )
            )
        ]
        for answers, answered in zip(played.answers, played.answered, strict=True)
    ]

    enough = played.answered.sum(axis=1) >= programme.fewest
    shown = np.array(
        [
            [bool(year[:4].all() and year[look : look + 2].all()) for look in range(4, 16)]
            for year in enough
        ]
    )
    raised = _alarms(programme, played)
    assert np.array_equal(raised, np.array(by_report) & shown)
    assert raised.any()
    assert not raised.all()


@pytest.mark.parametrize("people", [15, 40])
def test_where_everyone_answers_the_figures_of_the_design_come_out(people: int) -> None:
    programme = replace(FULL, departments={"Sales": people, "Marketing": 8})

    played = rehearse(programme, "Sales", years=4000)

    design = DOMAIN[people, True]
    assert design.false_a_year is not None
    assert share(played.false_a_year) == pytest.approx(design.false_a_year, abs=0.02)
    assert share(played.caught) == pytest.approx(design.caught, abs=0.03)


def test_turnout_and_overlap_are_as_planned() -> None:
    programme = Programme({"Sales": 200, "Marketing": 8}, response_rate=0.6, answers_again=0.85)

    answered = _play(programme, "Sales", 200, np.random.default_rng(1)).answered

    assert answered.mean() == pytest.approx(0.6, abs=0.01)
    both = (answered[:, :, 0] & answered[:, :, 3]).mean() / answered[:, :, 0].mean()
    assert both == pytest.approx(0.85, abs=0.01)


def test_more_looks_a_year_bring_more_false_alarms() -> None:
    quarterly = rehearse(FULL, "Sales")
    monthly = rehearse(replace(FULL, waves_a_year=12), "Sales")

    assert share(monthly.false_a_year) > 1.8 * share(quarterly.false_a_year)


def test_the_smallest_change_by_simulation_is_near_that_by_formula() -> None:
    by_formula = detectable(FULL, "Sales")
    assert isinstance(by_formula, Detectable)

    caught = smallest_caught(FULL, "Sales")

    # Two waves are looked at and not one, and the first of them holds the rise in one half only.
    assert not isinstance(caught, Withheld)
    assert by_formula.change - 1.5 < caught < by_formula.change + 1.5


def test_a_rise_one_step_under_the_smallest_is_caught_less_often_than_planned() -> None:
    caught = smallest_caught(FULL, "Sales")
    assert not isinstance(caught, Withheld)

    assert share(rehearse(FULL, "Sales", shift=caught).caught) >= 0.8
    assert share(rehearse(FULL, "Sales", shift=caught - 0.5).caught) < 0.8


def test_where_half_of_the_waves_are_withheld_hardly_anything_is_caught() -> None:
    programme = Programme({"Sales": 12, "Marketing": 40})

    played = rehearse(programme, "Sales")

    assert programme.answers("Sales") == 8
    assert share(played.shown) < 0.8
    assert share(played.caught) < 0.4
    assert smallest_caught(programme, "Sales") == Withheld(Reason.TOO_FEW, 8)


def test_too_few_answers_are_not_played() -> None:
    programme = Programme({"Sales": 40, "Legal": 9})
    withheld = Withheld(Reason.TOO_FEW, 6)

    played = rehearse(programme, "Legal")

    assert (played.false_a_year, played.caught, played.shown) == (withheld, withheld, withheld)
    assert smallest_caught(programme, "Legal") == withheld


def test_the_same_seed_plays_the_same_years() -> None:
    assert rehearse(FULL, "Sales", years=50) == rehearse(FULL, "Sales", years=50)
    assert rehearse(FULL, "Sales", years=500) != rehearse(FULL, "Sales", years=500, seed=1)
