"""A measure as persons by waves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.trends.tables import persons_by_waves

WAVES = ("2026-Q1", "2026-Q2", "2026-Q3")


def answers(**by_wave: list[float]) -> pd.DataFrame:
    """Return the answers of p0, p1, ... in Q1, Q2 and Q3."""
    return pd.concat(
        [
            pd.DataFrame(
                {"pid": [f"p{n}" for n in range(len(scores))], "wave": f"2026-{name}", "x": scores}
            )
            for name, scores in by_wave.items()
        ]
    )


def test_the_same_person_stands_in_one_row() -> None:
    found = persons_by_waves(answers(Q1=[10, 20, 30], Q2=[12, 22, 32]), "x", WAVES, 2)
    assert found is not None
    assert found.columns == WAVES[:2]
    assert found.covariance[0, 1] == 100.0


def test_a_wave_of_seven_is_left_out_and_one_of_eight_is_not() -> None:
    rows = answers(Q1=[*range(8)], Q2=[*range(7)], Q3=[*range(9)])
    found = persons_by_waves(rows, "x", WAVES, 8)
    assert found is not None
    assert found.columns == ("2026-Q1", "2026-Q3")


def test_who_did_not_answer_does_not_count() -> None:
    rows = answers(Q1=[*range(8)], Q2=[*range(7), np.nan], Q3=[*range(8)])
    found = persons_by_waves(rows, "x", WAVES, 8)
    assert found is not None
    assert found.columns == ("2026-Q1", "2026-Q3")


def test_a_wave_in_which_everybody_answered_alike_is_left_out() -> None:
    rows = answers(Q1=[*range(8)], Q2=[125 / 3] * 8, Q3=[*range(8)])
    found = persons_by_waves(rows, "x", WAVES, 8)
    assert found is not None
    assert found.columns == ("2026-Q1", "2026-Q3")


def test_one_wave_makes_no_series() -> None:
    assert persons_by_waves(answers(Q1=[*range(8)], Q2=[1, 2]), "x", WAVES, 8) is None
    assert persons_by_waves(answers(Q1=[1.0]).iloc[:0], "x", WAVES, 8) is None


def test_waves_stand_in_the_order_asked_for() -> None:
    rows = answers(Q3=[1, 2, 3], Q1=[4, 5, 7])
    found = persons_by_waves(rows, "x", WAVES, 2)
    assert found is not None
    assert found.columns == ("2026-Q1", "2026-Q3")
