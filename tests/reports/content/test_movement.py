"""Movement: what everyone and each unit did over the waves, and only where it is sure."""

from __future__ import annotations

from dataclasses import replace

from scipy.stats import norm

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.bundle import Indicators
from analysis.trends.alerts import Change
from analysis.units.order import place_of
from reports.content.document import Bullets, Panels, Text
from reports.content.matrices import PairCell, PairMatrix
from reports.content.movement import everyone_section, movement_section
from tests.reports.companies import companies_of_soldiers, three_waves_of_soldiers

FOUND = three_waves_of_soldiers().indicators


def test_each_scale_has_a_panel_with_every_wave() -> None:
    section = everyone_section(FOUND, "en")
    assert section is not None
    *_, panels = section.body
    assert isinstance(panels, Panels)
    assert [row[0] for row in panels.numbers.rows] == [
        "Job satisfaction",
        "Commitment",
        "Readiness",
    ]
    assert panels.numbers.heads == ("Scale", "T1", "T2", "T3")


def test_a_unit_has_a_number_only_where_it_surely_moved() -> None:
    section = movement_section(FOUND, "en")
    assert section is not None
    (matrix,) = section.body
    assert isinstance(matrix, PairMatrix)
    cells = [cell for row in matrix.rows for cell in row.cells if isinstance(cell, PairCell)]
    assert any(cell.value for cell in cells)
    for cell in cells:
        assert bool(cell.value) is (cell.decision is Decision.CLEAR)


def test_the_title_counts_units_that_moved() -> None:
    sure = {
        one.subject
        for one in FOUND.changes
        if one.subject != "everyone" and max(one.change.worse or 0, one.change.better or 0) >= 0.8
    }
    section = movement_section(FOUND, "en")
    assert section is not None
    assert section.title.startswith(f"{len(sure)} of ")


def test_units_stand_in_the_order_of_the_alphabet() -> None:
    section = movement_section(FOUND, "en")
    assert section is not None
    (matrix,) = section.body
    assert isinstance(matrix, PairMatrix)
    labels = [row.label for row in matrix.rows]
    assert labels == sorted(labels, key=place_of)
    assert labels.index("299 A") < labels.index("1022 A")


def test_one_wave_has_no_movement() -> None:
    found = companies_of_soldiers().indicators
    assert everyone_section(found, "en") is None
    assert movement_section(found, "en") is None


def test_without_changes_no_unit_is_said_to_have_stood_still() -> None:
    assert movement_section(replace(FOUND, changes=()), "en") is None


def shifts(found: Indicators) -> tuple[Text, ...]:
    """Return what is said of everyone together, a line a scale."""
    section = everyone_section(found, "en")
    assert section is not None
    return next(block.items for block in section.body if isinstance(block, Bullets))


def everyone_moved(value: float, se: float, n: int = 600) -> Indicators:
    """Return the soldiers with the readiness of everyone moved so far."""
    figure = Estimate(value, se, value - 1.645 * se, value + 1.645 * se, n, "as said", 0.9)
    told = next(
        one for one in FOUND.changes if (one.subject, one.measure) == ("everyone", "readiness")
    )
    far = norm.sf((3 - value) / se), norm.cdf((-3 - value) / se)
    return replace(FOUND, changes=(replace(told, change=Change(figure, *map(float, far))),))


def test_everyone_together_is_told_scale_by_scale_with_interval_and_certainty() -> None:
    assert shifts(FOUND) == (
        "Job satisfaction +2 (−3 to +7): not enough evidence that it rose or fell at all",
        "Commitment −2 (−7 to +3): not enough evidence that it rose or fell at all",
        "Readiness +4 (−1 to +9): surely up (9 in 10), not surely by more than 3 points",
    )


def test_a_change_by_more_than_three_points_says_how_sure_it_is_so_far() -> None:
    assert shifts(everyone_moved(9.0, 2.0)) == (
        "Readiness +9 (+6 to +12): surely up by more than 3 points (99 in 100)",
    )
    assert shifts(everyone_moved(-9.0, 2.0)) == (
        "Readiness −9 (−12 to −6): surely down by more than 3 points (99 in 100)",
    )


def test_a_fall_by_less_is_said_to_be_sure_but_small() -> None:
    assert shifts(everyone_moved(-3.0, 1.0)) == (
        "Readiness −3 (−5 to −1): surely down (99 in 100), not surely by more than 3 points",
    )


def test_a_change_that_rounding_may_have_made_is_not_claimed() -> None:
    assert shifts(everyone_moved(1.0, 1.0)) == (
        "Readiness +1 (−1 to +3): not enough evidence that it rose or fell at all",
    )
    assert norm.cdf(1.0) > 0.8


def test_steps_of_two_points_below_25_people_hide_more() -> None:
    assert "surely up" in str(shifts(everyone_moved(2.0, 1.5))[0])
    assert "not enough evidence" in str(shifts(everyone_moved(2.0, 1.5, n=20))[0])


def test_a_withheld_change_of_everyone_is_said_to_be_withheld() -> None:
    told = replace(FOUND.changes[0], change=Change(Withheld(Reason.TOO_FEW, 0), None, None))
    assert [str(one) for one in shifts(replace(FOUND, changes=(told,)))] == [
        "Job satisfaction: withheld"
    ]
