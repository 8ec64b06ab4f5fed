"""Units over waves: departments from sums, people from scores, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.trends.panel import NEVER, Counting, panel, panel_of_people

WAVES = ["Q1", "Q2", "Q3"]
N = np.array([[10.0, 10, 10], [20, 30, 0], [8, 8, 8]])
UNITS = ["sales", "marketing", "service"]


def test_starts_are_places_of_waves_and_never_is_none_of_them() -> None:
    found = panel(N, 50 * N, UNITS, WAVES, {"sales": "Q2", "service": "Q3"})
    assert found.starts.tolist() == [1, NEVER, 2]
    assert found.cohorts == (1, 2)
    assert found.clusters.tolist() == [0, 1, 2]


def test_a_unit_that_began_in_the_first_wave_is_left_out() -> None:
    found = panel(N, 50 * N, UNITS, WAVES, {"sales": "Q1", "service": "Q3"})
    assert found.units == ("marketing", "service")
    assert found.clusters.tolist() == [0, 1]


def test_a_change_counts_as_its_precision_or_as_one() -> None:
    """20 then 30 answers: 2 * 20 * 30 / 50 = 24; none in the third wave."""
    by_people = panel(N, 50 * N, UNITS, WAVES, {"sales": "Q2"})
    assert by_people.changes(0, 1)[1].tolist() == [10, 24, 8]
    assert by_people.changes(0, 2)[1].tolist() == [10, 0, 8]
    alike = panel(N, 50 * N, UNITS, WAVES, {"sales": "Q2"}, counting=Counting.UNITS)
    assert alike.changes(0, 2)[1].tolist() == [1, 0, 1]
    assert alike.sizes.tolist() == [1, 1, 1]
    assert by_people.sizes.tolist() == pytest.approx([10, 50 / 3, 8])


def test_changes_are_those_of_means() -> None:
    sums = np.array([[500.0, 520, 400], [1000, 1500, 0], [400, 400, 440]])
    change, _ = panel(N, sums, UNITS, WAVES, {"sales": "Q2"}).changes(0, 2)
    assert change.tolist() == [-10, 0, 5]


def test_people_have_one_answer_a_wave_and_a_department() -> None:
    scores = np.array([[50.0, np.nan], [60, 62], [40, 41]])
    found = panel_of_people(
        scores, ["a", "b", "c"], ["Q1", "Q2"], {"a": "Q2"}, clusters=["S", "S", "M"]
    )
    assert found.n.tolist() == [[1, 0], [1, 1], [1, 1]]
    assert found.clusters.tolist() == [0, 0, 1]
    assert found.counting is Counting.UNITS


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        panel(N, N[:2], UNITS, WAVES, {})
    assert str(raised.value) == (
        "Counts of shape (3, 3), sums of shape (2, 3) and 0 clusters do not fit 3 units over "
        "3 waves; give one of each."
    )
    with pytest.raises(UnusableAnswers) as raised:
        panel(N, N, UNITS, WAVES, {"legal": "Q2"})
    assert str(raised.value) == (
        "There is no unit legal that something could start in; name one of the units."
    )
    with pytest.raises(UnusableAnswers) as raised:
        panel(N, N, UNITS, WAVES, {"sales": "Q9"})
    assert str(raised.value) == "There is no wave Q9; choose among Q1, Q2, Q3."
