"""Tables: a measure as persons by waves, summed up, so that linked waves stay correlated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.sums.moments import Moments, moments

ROUNDING = 1e-9
"""Scores that lie no further apart, in points, are alike."""


def persons_by_waves(
    answers: pd.DataFrame, measure: str, waves: Sequence[str], fewest: int
) -> Moments | None:
    """Sum up one measure of the same people over waves.

    Parameters
    ----------
    answers
        Columns pid, wave and `measure`; at most one row a person and wave, nan where unanswered.
    measure
        Column to take.
    waves
        Waves in order.
    fewest
        Answers below which a wave is left out.

    Returns
    -------
    Moments or None
        Its columns are the waves that have enough answers that are not all alike; None where
        fewer than two have.

    Examples
    --------
    >>> rows = pd.DataFrame({"pid": ["a", "b", "a", "b"], "wave": ["1", "1", "2", "2"],
    ...                      "blame": [40.0, 60.0, 50.0, 70.0]})
    >>> persons_by_waves(rows, "blame", ["1", "2"], 2).means.tolist()
    [50.0, 60.0]
    """
    known = answers[answers[measure].notna()]
    table = known.pivot_table(index="pid", columns="wave", values=measure, observed=True)
    kept = [wave for wave in waves if wave in table and _is_told(table[wave], fewest)]
    if len(kept) < 2:  # noqa: PLR2004 - a change needs two waves
        return None
    return moments(table[kept].to_numpy(np.float64), kept)


def _is_told(answers: pd.Series[float], fewest: int) -> bool:
    return bool(answers.notna().sum() >= fewest and answers.max() - answers.min() > ROUNDING)
