"""Who is held responsible for a missed target, and whether both sides do the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.blame import Blame, blame
from analysis.friction.measures import measure
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from tests.analysis.companies import MARKETING, SALES, answered, cells_of, plan_of, raters

PAIR = ("Marketing", "Sales")


def split(n: int, own: float, other: float, seed: int) -> dict[str, NDArray[np.float64]]:
    generator = np.random.default_rng(seed)
    return {
        "split_own": own + generator.normal(0, 8, n),
        "split_other": other + generator.normal(0, 8, n),
    }


def sides(n: int = 40, m: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    return raters(SALES, split(n, 15, 45, 1)), raters(MARKETING, split(m, 30, 35, 2))


def blamed(*frames: pd.DataFrame) -> Blame:
    return blame(cells_of(*frames), PAIR, 8)


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_mutual_blame_and_asymmetry_are_half_the_sum_and_the_difference_of_exports() -> None:
    found = blamed(*sides())
    marketing, sales = (value(found.export[name]) for name in PAIR)
    assert value(found.mutual.figure) == pytest.approx((marketing + sales) / 2)
    assert value(found.asymmetry.figure) == pytest.approx(marketing - sales)


def test_a_department_exports_what_it_gives_the_other_beyond_itself() -> None:
    found = blamed(*sides())
    assert value(found.export["Sales"]) == pytest.approx(30, abs=3)
    assert value(found.export["Marketing"]) == pytest.approx(5, abs=3)


def test_ownership_is_missing_where_the_other_gives_more_than_oneself() -> None:
    found = blamed(*sides())
    assert value(found.ownership_deficit["Sales"]) == pytest.approx(35 - 15, abs=3)
    assert value(found.ownership_deficit["Marketing"]) == pytest.approx(45 - 30, abs=3)


def test_blame_that_goes_one_way_is_surely_past_twenty() -> None:
    found = blamed(*sides(200, 200))
    assert value(found.asymmetry.figure) == pytest.approx(-25, abs=3)
    assert found.asymmetry.decision is Decision.ACT
    assert found.mutual.decision is Decision.CLEAR


def test_a_symmetric_pair_points_at_the_process() -> None:
    columns = split(40, 10, 45, 3)
    found = blamed(raters(SALES, columns), raters(MARKETING, columns))
    assert value(found.asymmetry.figure) == pytest.approx(0, abs=1e-9)
    assert (found.asymmetry.decision, found.mutual.decision) == (Decision.CLEAR, Decision.ACT)


def test_a_side_of_seven_withholds_what_takes_both() -> None:
    found = blamed(*sides(40, 7))
    few = Withheld(Reason.TOO_FEW, 7)
    assert found.mutual.figure == found.asymmetry.figure == found.export["Marketing"] == few
    assert found.ownership_deficit == {"Marketing": few, "Sales": few}
    assert isinstance(found.export["Sales"], Estimate)


def test_where_points_were_not_shared_out_nothing_is_said() -> None:
    found = blamed(
        raters(SALES, {"blame": [*range(9)]}), raters(MARKETING, {"blame": [*range(9)]})
    )
    silent = Withheld(Reason.NOT_ASKED, 0)
    assert found.mutual.figure == found.asymmetry.figure == silent
    assert found.export == found.sent == found.received == dict.fromkeys(PAIR, silent)


def test_blame_sent_and_received_are_single_items_of_the_scale() -> None:
    made = answered(plan_of({"Sales": 12, "Marketing": 12}), 4).extract
    found = measure(score(load(made)))
    rows = made.responses[made.responses["target"] == "Sales"].set_index("pid")["BLM1"]
    mine = found.frame[found.frame["target"] == "Sales"].set_index("pid")["blame_sent"]
    assert (mine.sort_index() == (rows.astype(float).sort_index() - 1) * 25).all()
    told = blame(found.cells(), PAIR, 8)
    assert all(isinstance(told.sent[name], Estimate) for name in PAIR)
    assert all(isinstance(told.received[name], Estimate) for name in PAIR)
