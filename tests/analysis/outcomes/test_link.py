"""The link against R, corrected and shrunken by hand, in reverse, and in simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Estimate, Figure, Reason, Withheld
from analysis.outcomes.link import (
    Choice,
    Friction,
    Periods,
    Scale,
    Weights,
    estimate,
    link,
    on_scale,
    reliability,
)
from analysis.outcomes.panel import Measure, Panel

Maker = Callable[..., Panel]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def number(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def test_the_raw_link_equals_clubsandwich(companies: Panel) -> None:
    """By clubSandwich 0.5.8: lm(debt ~ board and tenure a year before + company + year), CR2."""
    found = number(estimate(companies, Choice(1, controls=("tenure",))))
    assert found.value == near(-0.0307744085347414)
    assert found.se == near(0.0828164197066608)
    assert found.df == near(14.9434477656189)
    assert found.n == 40


def test_the_reverse_link_equals_clubsandwich(companies: Panel) -> None:
    """By clubSandwich 0.5.8: lm(board ~ debt and tenure a year before + company + year), CR2."""
    found = number(link(companies, Choice(1, controls=("tenure",))).reverse)
    assert found.value == near(0.105086232759)
    assert found.se == near(0.0806348252223318)
    assert found.df == near(6.43893814501382)


def test_weighted_rows_are_rows_times_the_root_of_their_weight(companies: Panel) -> None:
    """CR2 by hand of the multiplied rows, with a column for every company; value as lm has it."""
    choice = Choice(1, weights=Weights.ANSWERS, periods=Periods.IGNORED)
    found = number(estimate(companies, choice))
    assert found.value == near(-0.0460668679444419)
    place = {
        row: at for at, row in enumerate(zip(companies.units, companies.periods, strict=True))
    }
    pairs = [(place[u, t - 1], at) for (u, t), at in place.items() if (u, t - 1) in place]
    first, second = np.array(pairs).T
    units = np.array(companies.units)[second]
    root = np.sqrt(companies.answers[first])
    dummies = [(units == unit) * 1.0 for unit in dict.fromkeys(units)]
    x = np.column_stack([companies.friction[first], *dummies]) * root[:, None]
    y = companies.outcome[second] * root
    inverse = np.linalg.inv(x.T @ x)
    residuals = y - x @ inverse @ x.T @ y
    meat = 0.0
    for unit in dict.fromkeys(units):
        rows = units == unit
        own = np.eye(rows.sum()) - x[rows] @ inverse @ x[rows].T
        values, vectors = np.linalg.eigh(own)
        powers = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
        adjusted = vectors * powers @ vectors.T @ residuals[rows]
        meat += (inverse[0] @ x[rows].T @ adjusted) ** 2
    assert found.se == near(np.sqrt(meat))


def test_the_correction_divides_by_the_reliability(panel: Maker) -> None:
    choice = Choice(1, periods=Periods.IGNORED)
    found = link(panel(1), choice)
    assert isinstance(found.reliability, Described)
    assert number(found.corrected).value == near(number(found.raw).value / found.reliability.value)


def test_reliability_by_hand() -> None:
    """Eight units swing by 3 up and down: squares of 36 less variances of 1 on three of four."""
    units = tuple(f"D{unit}" for unit in range(8) for _ in range(5))
    swing = np.tile([3.0, -3, 3, -3, 0], 8)
    rows = len(units)
    panel = Panel(
        units,
        np.tile(np.arange(5), 8),
        50 + swing,
        np.ones(rows),
        np.ones(rows),
        np.cos(np.arange(40.0)),
        Measure.LEVEL,
        {},
    )
    found = reliability(panel, Choice(1))
    assert isinstance(found, Described)
    assert found.value == near(1 - 3 / 36)


def test_without_sampling_error_all_readings_are_one(panel: Maker) -> None:
    found = link(panel(2, friction_variance=np.zeros(108)), Choice(1))
    raw = number(found.raw)
    assert number(found.shrunken).value == near(raw.value)
    assert number(found.corrected).value == near(raw.value)
    assert isinstance(found.reliability, Described)
    assert found.reliability.value == 1


def test_shifts_and_stretches_of_both_sides_move_the_slope_along(panel: Maker) -> None:
    here = panel(3)
    there = Panel(
        here.units,
        here.periods,
        7 + here.friction / 10,
        here.friction_variance / 100,
        here.answers,
        3 * here.outcome - 9,
        here.measure,
        {},
    )
    one, two = link(here, Choice(1)), link(there, Choice(1))
    for name in ("raw", "shrunken", "corrected"):
        first, second = number(getattr(one, name)), number(getattr(two, name))
        assert second.value == pytest.approx(30 * first.value, rel=1e-6)
        assert second.se == pytest.approx(30 * first.se, rel=1e-6)


def test_levels_of_departments_and_of_periods_change_nothing(panel: Maker) -> None:
    here = panel(4)
    level = np.array([float(unit[1:]) for unit in here.units]) * 10 + here.periods**2
    there = Panel(
        here.units,
        here.periods,
        here.friction,
        here.friction_variance,
        here.answers,
        here.outcome + level,
        here.measure,
        {},
    )
    one, two = (number(estimate(each, Choice(1))) for each in (here, there))
    assert two.value == pytest.approx(one.value, rel=1e-6)


def test_friction_that_is_all_sampling_error_is_not_corrected(panel: Maker) -> None:
    noisy = panel(5, noise=64.0, friction_variance=np.full(108, 140.0))
    found = link(noisy, Choice(1))
    assert isinstance(found.raw, Estimate)
    assert found.corrected == Withheld(Reason.UNDEFINED, 12)
    assert found.shrunken == Withheld(Reason.NO_VARIANCE, 12)


@pytest.mark.parametrize(
    ("units", "periods", "reason"),
    [(7, 9, Reason.TOO_FEW), (12, 4, Reason.TOO_FEW_WAVES)],
    ids=["seven departments", "three pairs of periods"],
)
def test_too_few_departments_or_periods_have_no_link(
    units: int, periods: int, reason: Reason, panel: Maker
) -> None:
    found = link(panel(6, units=units, periods=periods), Choice(1))
    nothing = Withheld(reason, units)
    assert (found.raw, found.shrunken, found.corrected) == (nothing, nothing, nothing)
    assert (found.reverse, found.reliability) == (nothing, nothing)


def test_a_share_of_nothing_has_no_log_odds(panel: Maker) -> None:
    share = 1 / (1 + np.exp(-panel(7).outcome / 10))
    inside = panel(7, outcome=share, measure=Measure.SHARE)
    assert isinstance(estimate(inside, Choice(1, scale=Scale.LOGIT)), Estimate)
    share[5] = 0.0
    edge = panel(7, outcome=share, measure=Measure.SHARE)
    assert estimate(edge, Choice(1, scale=Scale.LOGIT)) == Withheld(Reason.UNDEFINED, 12)
    assert link(edge, Choice(1, scale=Scale.LOGIT)).reverse == Withheld(Reason.UNDEFINED, 12)


def test_scales_by_hand() -> None:
    values = np.array([0.5, 0.75])
    assert on_scale(values, Scale.AS_IS) is values
    log, odds = on_scale(values, Scale.LOG), on_scale(values, Scale.LOGIT)
    assert log is not None
    assert odds is not None
    assert log.tolist() == near([np.log(0.5), np.log(0.75)])
    assert odds.tolist() == pytest.approx([0, np.log(3)])
    assert on_scale(np.array([0.0, 2]), Scale.LOG) is None


def test_a_choice_reads_as_a_sentence_of_what_was_done() -> None:
    choice = Choice(2, Friction.CORRECTED, Scale.LOG, Weights.ANSWERS, controls=("leads",))
    assert str(choice) == "lag 2; corrected; logarithm; by answers; levels of periods; leads"


def test_sampling_error_hides_a_link_that_the_correction_finds(panel: Maker) -> None:
    """True slope -.2 at a reliability of .72: raw intervals miss it, corrected ones hold it."""
    held = {"raw": 0, "shrunken": 0, "corrected": 0}
    for seed in range(150):
        found = link(panel(seed), Choice(1))
        for name in held:
            figure = number(getattr(found, name))
            held[name] += figure.low <= -0.2 <= figure.high
    assert held["raw"] < 110
    assert 135 <= held["shrunken"] <= 150
    assert 135 <= held["corrected"] <= 150


def test_with_many_departments_the_correction_is_right_on_average(panel: Maker) -> None:
    choice = Choice(1, Friction.CORRECTED)
    values = [number(estimate(panel(seed, units=60), choice)).value for seed in range(60)]
    assert np.mean(values) == pytest.approx(-0.2, abs=0.008)


def test_no_link_is_rarely_taken_for_one(panel: Maker) -> None:
    false = 0
    for seed in range(150):
        figure = number(estimate(panel(seed, slope=0.0), Choice(1)))
        false += not figure.low <= 0 <= figure.high
    assert false <= 15
