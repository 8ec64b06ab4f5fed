"""Pace: seconds spent on a question, and the pace at which nobody can have read it.

    pace = (seconds + width of the bucket) / answers given in the sitting

The time is stored in buckets; its upper end is taken, in the respondent's favour.

Sources: Bowling, Huang, Brower & Brown, Organizational Research Methods, doi:10.1177/
10944281211056520 (two seconds an item, after Huang et al. 2012, holds for items of various
lengths); Wood, Harms, Lowman & DeSimone (2017), Social Psychological and Personality Science,
doi:10.1177/1948550617703168 (consistency collapses below one second an item).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff

BUCKET = 15
"""Width in seconds of the buckets in which the Extract stores time."""
HASTE = Cutoff(
    "answers a second, too fast",
    1 / 2,
    "two seconds an item: Bowling, Huang, Brower & Brown, doi:10.1177/10944281211056520",
)
IMPOSSIBLE = Cutoff(
    "answers a second, impossible",
    1.0,
    "one second an item: Wood, Harms, Lowman & DeSimone (2017), doi:10.1177/1948550617703168",
)


def seconds_per_item(
    seconds: NDArray[np.float64], answers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how long each sitting took for one question.

    Parameters
    ----------
    seconds
        Start of the 15-second bucket that the whole sitting took, shape (sittings,); nan where
        it was not kept.
    answers
        Answers given in the sitting, shape (sittings,).

    Returns
    -------
    numpy.ndarray
        Seconds, shape (sittings,); nan where the time is not known or nothing was answered.

    Examples
    --------
    >>> seconds_per_item(np.array([45.0, 0, np.nan]), np.array([12.0, 30, 12])).tolist()
    [5.0, 0.5, nan]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(answers > 0, (seconds + BUCKET) / answers, np.nan)
