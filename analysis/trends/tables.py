"""Tables: a measure as persons by waves, summed up, so that linked waves stay correlated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.sums.moments import Moments, moments


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
    return told_waves(by_waves(answers, measure, waves), waves, fewest)


def by_waves(answers: pd.DataFrame, measure: str, waves: Sequence[str]) -> Moments:
    """Sum up one measure over all waves, whether they have answers or not.

    Parameters
    ----------
    answers, measure, waves
        As for `persons_by_waves`.

    Returns
    -------
    Moments
        Its columns are the waves.

    Examples
    --------
    >>> rows = pd.DataFrame({"pid": ["a"], "wave": ["1"], "blame": [40.0]})
    >>> by_waves(rows, "blame", ["1", "2"]).n.tolist()
    [1.0, 0.0]
    """
    known = answers[answers[measure].notna()]
    table = known.pivot_table(index="pid", columns="wave", values=measure, observed=True)
    return moments(table.reindex(columns=[*waves]).to_numpy(np.float64), [*waves])


def told_waves(sums: Moments, waves: Sequence[str], fewest: int) -> Moments | None:
    """Leave out the waves of which nothing may be told.

    Parameters
    ----------
    sums
        Of a table of persons by waves.
    waves
        Those that may be told, in order.
    fewest
        Answers below which a wave is left out.

    Returns
    -------
    Moments or None
        Of the waves that have enough answers that are not all alike; None below two waves.

    Examples
    --------
    >>> table = moments(np.array([[40.0, 50.0], [60.0, 50.0]]), ["1", "2"])
    >>> told_waves(table, ["1", "2"], 2) is None
    True
    """
    spread = np.diag(sums.covariance)
    kept = [
        place
        for place, wave in enumerate(sums.columns)
        if wave in waves and sums.n[place] >= max(fewest, 2) and spread[place] > 0
    ]
    if len(kept) < 2:  # noqa: PLR2004 - a change needs two waves
        return None
    square = np.ix_(kept, kept)
    return Moments(
        tuple(sums.columns[place] for place in kept),
        sums.counts[square],
        sums.sums[square],
        sums.products[square],
    )
