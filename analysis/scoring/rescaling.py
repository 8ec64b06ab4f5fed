"""Rescaling: put every graded answer on 0 to 100, the percent of the maximum possible.

For an answer x on a scale from low to high,

    POMP = 100 * (x - low) / (high - low)

Source: Cohen, Cohen, Aiken & West (1999), Multivariate Behavioral Research 34, 315-346.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pomp(
    answers: NDArray[np.float64],
    low: float | NDArray[np.float64],
    high: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return answers as percent of the maximum possible.

    Parameters
    ----------
    answers
        Of any shape, from `low` to `high`; nan stays nan.
    low, high
        The ends of the scale, one for all or one a column; `high` is above `low`.

    Returns
    -------
    numpy.ndarray
        Points from 0 to 100, of the same shape.

    Examples
    --------
    >>> pomp(np.array([1.0, 2.0, 5.0]), 1, 5).tolist()
    [0.0, 25.0, 100.0]
    """
    return 100 * (answers - low) / (high - low)
