"""Seconds a question, in the respondent's favour."""

from __future__ import annotations

import numpy as np

from analysis.quality.pace import BUCKET, HASTE, IMPOSSIBLE, seconds_per_item


def test_the_upper_end_of_the_bucket_counts() -> None:
    pace = seconds_per_item(np.array([0.0, 15.0]), np.array([8.0, 10.0]))
    assert pace.tolist() == [15 / 8, 3.0]


def test_no_time_and_no_answers_have_no_pace() -> None:
    assert np.isnan(seconds_per_item(np.array([np.nan, 30.0]), np.array([8.0, 0.0]))).all()


def test_the_lines_are_two_seconds_and_one_second_with_their_sources() -> None:
    assert (1 / HASTE.value, 1 / IMPOSSIBLE.value, BUCKET) == (2.0, 1.0, 15)
    assert "10.1177/10944281211056520" in HASTE.source
    assert "10.1177/1948550617703168" in IMPOSSIBLE.source
