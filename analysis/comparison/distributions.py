"""Distributions: whether two groups differ in any way at all, by Kolmogorov and Smirnov.

    D = max |F1(x) - F2(x)|

With n1 n2 below 10,000 the p-value is the exact share of the ways to deal the pooled answers into
groups of n1 and n2 that give a D at least as large, ties kept together: paths from (0, 0) to
(n1, n2) that stay inside |i/n1 - j/n2| < D wherever the answer changes. Above, it is Kolmogorov's
limit at sqrt(n1 n2 / (n1 + n2)) D, which ignores ties and is then too large.

Sources: Smirnov (1948), Annals of Mathematical Statistics 19, 279-281; Schröer and Trenkler
(1995), Computational Statistics and Data Analysis 20, 185-202 (ties).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov

from analysis.estimate import Reason, Significance, Withheld

Array = NDArray[np.float64]
EXACT_BELOW = 10_000
"""Product of the group sizes up to which all ways are counted."""


def kolmogorov_smirnov(first: Array, second: Array) -> Significance | Withheld:
    """Test whether two groups answer alike in every respect.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.

    Returns
    -------
    Significance or Withheld
        Withheld where a group has no answer.

    Examples
    --------
    >>> tested = kolmogorov_smirnov(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> tested.statistic, round(tested.p, 3)
    (1.0, 0.333)
    """
    x, y = (np.sort(group[~np.isnan(group)]) for group in (first, second))
    if min(len(x), len(y)) == 0:
        return Withheld(Reason.TOO_FEW, 0)
    pooled = np.sort(np.concatenate([x, y]))
    ends = np.append(pooled[1:] != pooled[:-1], True)
    gaps = np.abs(
        np.searchsorted(x, pooled, "right") * len(y) - np.searchsorted(y, pooled, "right") * len(x)
    )
    widest = int(gaps.max())
    n, size = len(pooled), len(x) * len(y)
    if size < EXACT_BELOW:
        p = _exact_p(len(x), len(y), widest, ends)
        return Significance(widest / size, p, n, "Kolmogorov-Smirnov test, exact with ties")
    p = float(kolmogorov(math.sqrt(size / n) * widest / size))
    return Significance(widest / size, p, n, "Kolmogorov-Smirnov test, asymptotic")


def _exact_p(n1: int, n2: int, widest: int, ends: NDArray[np.bool_]) -> float:
    i = np.arange(n1 + 1)
    inside = np.zeros(n1 + 1)
    inside[0] = 1.0
    total = n1 + n2
    for step, end in enumerate(ends):
        j = step - i
        to_second = np.where(j >= 0, inside * (n2 - j) / (total - step), 0.0)
        to_first = np.where(j >= 0, inside * (n1 - i) / (total - step), 0.0)
        inside = to_second + np.append(0.0, to_first[:-1])
        if end:
            inside[np.abs(i * n2 - (step + 1 - i) * n1) >= widest] = 0.0
    return float(1 - inside[n1]) if widest else 1.0
