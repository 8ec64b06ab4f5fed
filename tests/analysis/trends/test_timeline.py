"""Figures in order of time, with their gaps."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.trends.timeline import timeline


def test_a_wave_without_a_figure_leaves_a_gap() -> None:
    found = timeline([40.0, np.nan, 44.0, 45.0])
    assert found.times.tolist() == [1.0, 3.0, 4.0]
    assert found.n == 3


def test_times_may_be_given() -> None:
    found = timeline([40.0, np.nan, 44.0], [2025.25, 2025.5, 2026.0])
    assert found.times.tolist() == [2025.25, 2026.0]


def test_times_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        timeline([40.0, 41.0], [1.0])
    assert str(raised.value) == "2 figures and 1 times; give one time for each figure."


def test_times_that_go_back_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        timeline([40.0, 41.0], [2.0, 1.0])
    assert str(raised.value) == "The times [2.0, 1.0] do not ascend; put the oldest first."
