"""The arithmetic by which a reader learns what one person answered, and what stops it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Estimate
from reports.disclosure.complements import Block, Cell, complements
from reports.disclosure.ledger import paired_change_may_be_shown
from reports.disclosure.pinned import Bounds, alike, pinned
from reports.disclosure.rounding import Shown, show_score
from reports.disclosure.tree import Unit, publishable_units

K = 8
ANSWERS = range(1, 6)


def pomp(mean: float) -> float:
    """Bring a mean of answers from 1 to 5 to 0-100."""
    return 25 * (mean - 1)


def shown(mean: float, n: int) -> Shown:
    return show_score(Estimate(pomp(mean), 5.0, pomp(mean), pomp(mean), n, "mean"), K)


def test_a_total_and_one_of_two_departments_tell_the_other() -> None:
    """Overall 20 people at 3.00, Sales 16 at 3.31: Marketing's four are at 1.76."""
    four = (20 * 3.00 - 16 * 3.31) / 4
    assert four == pytest.approx(1.76)

    units = [
        Unit("overall", None, 0),
        Unit("sales", "overall", 16),
        Unit("marketing", "overall", 4),
    ]
    published = publishable_units(units, K)

    assert "marketing" not in published
    assert len(published & {"overall", "sales"}) == 1


def test_the_total_goes_with_a_hidden_department_among_linear_figures_too() -> None:
    people = [Block("sales", "sales", 16), Block("marketing", "marketing", 4)]
    cells = [
        Cell("sales", {"sales": 1}),
        Cell("marketing", {"marketing": 1}),
        Cell("overall", {"sales": 16, "marketing": 4}),
    ]

    assert complements(cells, people, K, withheld={"marketing"}) == {"overall"}


def test_a_joiner_s_answer_follows_from_two_exact_waves_and_not_from_two_shown_ones() -> None:
    """Nine people at 3.22, the same nine and one more at 3.00: the joiner answered 1."""
    joiner = 10 * 3.00 - 9 * 3.22
    assert joiner == pytest.approx(1.02)

    before, after = shown(29 / 9, 9), shown(30 / 10, 10)

    low = 10 * after.tells[0] - 9 * before.tells[1]
    high = 10 * after.tells[1] - 9 * before.tells[0]
    possible = [answer for answer in ANSWERS if low <= pomp(answer) <= high]
    assert len(possible) >= 3
    assert 1 in possible


def test_a_joiner_allows_no_paired_change() -> None:
    nine = [f"person {at}" for at in range(9)]

    assert not paired_change_may_be_shown(nine, [*nine, "joiner"], K)


def test_when_all_eight_answer_never_their_cell_is_withheld() -> None:
    """Everybody at 1.00 is everybody disclosed."""
    assert alike({"sales": float(np.var([1.0] * 8)), "marketing": 0.9}) == {"sales"}
    assert pinned([Bounds("sales", None, 8, 0, 0)]) == {"sales"}
    assert pinned([Bounds("sales", None, 8, *shown(1.0, 8).tells)]) == set()
