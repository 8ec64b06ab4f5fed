"""How a department sees itself, is seen, and thinks that it is seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.contrast import contrast
from analysis.friction.direction import Direction
from analysis.friction.mirror import ATTRIBUTES, in_group_bias, mirror
from tests.analysis.companies import MARKETING, SALES, cells_of, raters

Array = NDArray[np.float64]

VIEWS = ("own", "other", "guess")


def views(n: int, levels: tuple[float, float, float], seed: int = 1) -> dict[str, Array]:
    """Return ratings of every quality around one level a view."""
    generator = np.random.default_rng(seed)
    return {
        f"{view}_{attribute}": level + generator.normal(0, 6, n)
        for view, level in zip(VIEWS, levels, strict=True)
        for attribute in ATTRIBUTES
    }


def both(n: int = 40, m: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (
        raters(SALES, views(n, (80, 50, 45))),
        raters(MARKETING, views(m, (70, 65, 55), 2)),
    )


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_the_gaps_are_those_between_what_the_three_views_say() -> None:
    for line in mirror(cells_of(*both()), 8):
        assert value(line.perception_gap.figure) == pytest.approx(
            value(line.own) - value(line.theirs)
        )
        assert value(line.meta_gap.figure) == pytest.approx(value(line.theirs) - value(line.guess))


def test_each_department_looks_at_what_the_other_says_of_it() -> None:
    lines = {(line.department, line.attribute): line for line in mirror(cells_of(*both()), 8)}
    sales, marketing = lines["Sales", "skill"], lines["Marketing", "skill"]
    assert value(sales.own) == pytest.approx(80, abs=4)
    assert value(sales.theirs) == pytest.approx(65, abs=4)
    assert value(sales.guess) == pytest.approx(45, abs=4)
    assert value(marketing.theirs) == pytest.approx(50, abs=4)
    assert sales.meta_gap.decision is Decision.ACT
    assert value(marketing.meta_gap.figure) == pytest.approx(-5, abs=4)


def test_a_pooled_view_is_that_of_its_contrast() -> None:
    cells = cells_of(*both())
    line = mirror(cells, 8)[0]
    expected = contrast(cells, {"other_understanding": 1.0}, 8, centre=60.0).of(SALES)
    assert (line.department, line.theirs) == ("Marketing", expected)


def test_lines_stand_by_department_and_then_in_the_order_of_the_qualities() -> None:
    lines = mirror(cells_of(*both()), 8)
    assert [(line.department, line.attribute) for line in lines] == [
        (name, attribute) for name in ("Marketing", "Sales") for attribute in ATTRIBUTES
    ]


def test_a_side_of_seven_withholds_both_gaps_of_both_sides() -> None:
    few = Withheld(Reason.TOO_FEW, 7)
    for line in mirror(cells_of(*both(40, 7)), 8):
        assert line.perception_gap.figure == line.meta_gap.figure == few
        assert line.meta_gap.decision is Decision.WITHHELD
        if line.department == "Sales":
            assert isinstance(line.own, Estimate)
            assert line.theirs == few


def test_a_department_that_nobody_rates_back_has_no_gap() -> None:
    lines = mirror(cells_of(both()[0]), 8)
    assert {line.department for line in lines} == {"Sales"}
    assert all(line.theirs == Withheld(Reason.NOT_ASKED, 0) for line in lines)
    assert all(line.meta_gap.decision is Decision.WITHHELD for line in lines)


def test_without_ratings_there_is_no_mirror() -> None:
    assert mirror(cells_of(raters(SALES, {"blame": [1.0, 2.0, 3.0]})), 2) == ()


def test_a_quality_that_is_not_guessed_has_views_and_no_meta_gap() -> None:
    frames = [frame.drop(columns=[f"guess_{name}" for name in ATTRIBUTES]) for frame in both()]
    for line in mirror(cells_of(*frames), 8):
        assert isinstance(line.perception_gap.figure, Estimate)
        assert line.meta_gap.figure == Withheld(Reason.NOT_ASKED, 0)


def test_in_group_bias_is_taken_within_each_rater() -> None:
    columns = views(20, (80, 60, 50))
    (cell,) = cells_of(raters(SALES, columns))
    bias = np.mean(
        [columns[f"own_{name}"] - columns[f"other_{name}"] for name in ATTRIBUTES], axis=0
    )
    found = cell.raw(
        {f"own_{name}": 1 / 3 for name in ATTRIBUTES}
        | {f"other_{name}": -1 / 3 for name in ATTRIBUTES}
    )
    assert found is not None
    assert found.means[0] == pytest.approx(bias.mean())
    assert found.covariance[0, 0] == pytest.approx(bias.var(ddof=1))
    assert value(in_group_bias([cell], 8).of(Direction("Sales", "Marketing"))) > 10
