"""Panels put the earlier beside the later, and say what is wrong with a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.outcomes.panel import Measure, Panel, friction_first, outcome_first

Maker = Callable[..., Panel]

OUT = "leave the row out."
OTHER = "correct it or name another measure."


def small(**columns: Any) -> Panel:
    """Return Sales in periods 1, 2 and 4 and Support in 2 and 3."""
    given: dict[str, Any] = {
        "units": ("Sales", "Sales", "Sales", "Support", "Support"),
        "periods": np.array([1, 2, 4, 2, 3]),
        "friction": np.array([10.0, 20, 40, 25, 35]),
        "friction_variance": np.array([1.0, 2, 4, 2.5, 3.5]),
        "answers": np.array([5.0, 6, 7, 8, 9]),
        "outcome": np.array([0.1, 0.2, 0.4, 0.3, 0.5]),
        "measure": Measure.SHARE,
        "controls": {"leads": np.array([100.0, 200, 400, 250, 350])},
    }
    return Panel(**(given | columns))


def test_friction_stands_beside_the_outcome_of_the_next_period() -> None:
    rows = friction_first(small(), 1, ["leads"])
    assert rows.units == ("Sales", "Support")
    assert rows.periods.tolist() == [2, 3]
    assert rows.earlier.tolist() == [10, 25]
    assert rows.later.tolist() == [0.2, 0.5]
    assert rows.variance.tolist() == [1, 2.5]
    assert rows.answers.tolist() == [5, 8]
    assert rows.controls.tolist() == [[100], [250]]


def test_in_reverse_the_outcome_stands_beside_the_next_friction_and_its_variance() -> None:
    rows = outcome_first(small(), 1, [])
    assert rows.earlier.tolist() == [0.1, 0.3]
    assert rows.later.tolist() == [20, 35]
    assert rows.variance.tolist() == [2, 3.5]
    assert rows.controls.shape == (2, 0)


def test_a_lag_of_two_skips_a_period_and_not_a_row() -> None:
    rows = friction_first(small(), 2, [])
    assert rows.units == ("Sales",)
    assert (rows.earlier.tolist(), rows.later.tolist()) == ([20], [0.4])


def test_a_row_without_a_value_is_left_out() -> None:
    rows = friction_first(small(outcome=np.array([0.1, np.nan, 0.4, 0.3, 0.5])), 1, [])
    assert rows.units == ("Support",)


def test_the_order_of_rows_changes_nothing(panel: Maker) -> None:
    here = panel(1)
    turned = np.arange(len(here.units))[::-1]
    there = Panel(
        tuple(here.units[at] for at in turned),
        here.periods[turned],
        here.friction[turned],
        here.friction_variance[turned],
        here.answers[turned],
        here.outcome[turned],
        here.measure,
        {},
    )
    one, two = friction_first(here, 1, []), friction_first(there, 1, [])
    assert sorted(one.earlier.tolist()) == sorted(two.earlier.tolist())
    assert dict(zip(one.earlier, one.later, strict=True)) == dict(
        zip(two.earlier, two.later, strict=True)
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"friction": np.ones(4)},
            "Column friction of shape (4,) does not fit 5 units; give one value a row.",
        ),
        (
            {"periods": np.array([1, 1, 4, 2, 3])},
            "Sales has two rows in period 1; give one row a unit and period.",
        ),
        (
            {"friction_variance": np.array([1.0, -2, 4, 2, 3])},
            f"A sampling variance below 0 or a number of answers below 1 has no sense; {OUT}",
        ),
        (
            {"outcome": np.array([0.1, 1.2, 0.4, 0.3, 0.5])},
            f"An outcome of 1.2 is not a share between 0 and 1; {OTHER}",
        ),
        (
            {"outcome": np.array([1.0, -3, 4, 3, 5]), "measure": Measure.DURATION},
            f"An outcome of -3 is not a time above 0; {OTHER}",
        ),
    ],
    ids=["a column too short", "a row twice", "a negative variance", "no share", "no time"],
)
def test_a_row_that_cannot_be_is_named(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        small(**columns)
    assert str(caught.value) == message


def test_a_lag_into_the_future_and_an_unknown_control_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        friction_first(small(), -1, [])
    assert str(caught.value) == "A lag of -1 looks into the future; give 0 or more."
    with pytest.raises(UnusableAnswers) as caught:
        friction_first(small(), 1, ["price"])
    assert str(caught.value) == "There is no control price; choose among: leads."
