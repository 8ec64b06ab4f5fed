"""Spreads: whether several groups vary alike, by Brown and Forsythe and by Bartlett.

Brown-Forsythe is the analysis of variance of |x - median of the group|. Bartlett, with s^2 the
pooled variance, N answers and k groups, is chi-square on k - 1 degrees of freedom:

    K = ((N - k) ln s^2 - sum (n_i - 1) ln v_i) / (1 + (sum 1/(n_i - 1) - 1/(N - k)) / (3 (k - 1)))

Sources: Brown and Forsythe (1974), Journal of the American Statistical Association 69, 364-367;
Bartlett (1937), Proceedings of the Royal Society A 160, 268-282.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.comparison.several_means import analysis_of_variance, too_little
from analysis.estimate import Reason, Significance, Withheld
from analysis.sums.summary import Summary

Array = NDArray[np.float64]


def brown_forsythe(groups: Sequence[Array]) -> Significance | Withheld:
    """Test whether groups vary alike, by distances from their medians.

    Parameters
    ----------
    groups
        Answers of each group; nan stands for none.

    Returns
    -------
    Significance or Withheld
        An F with its degrees of freedom; sound for skewed answers.

    Examples
    --------
    >>> tested = brown_forsythe([np.array([1.0, 2, 3, 4]), np.array([1.0, 4, 7, 9])])
    >>> round(tested.statistic, 3), tested.df
    (4.742, (1.0, 6.0))
    """
    given = [group[~np.isnan(group)] for group in groups]
    if any(len(group) == 0 for group in given):
        return Withheld(Reason.TOO_FEW, 0)
    distances = [Summary.of(np.abs(group - np.median(group))) for group in given]
    compared = analysis_of_variance(distances)
    if isinstance(compared, Withheld):
        return compared
    tested = compared.significance
    return Significance(
        tested.statistic, tested.p, tested.n, "Brown-Forsythe test of spread", tested.df
    )


def bartlett(groups: Sequence[Summary]) -> Significance | Withheld:
    """Test whether groups vary alike, taking their answers to be normal.

    Parameters
    ----------
    groups
        n, mean and variance of each group.

    Returns
    -------
    Significance or Withheld
        A chi-square; Withheld where a group does not vary, since its logarithm is infinite.

    Examples
    --------
    >>> tested = bartlett([Summary(10, 0.0, 4.0), Summary(10, 0.0, 9.0)])
    >>> round(tested.statistic, 3), tested.df
    (1.365, (1.0,))
    """
    if (refused := too_little(groups)) is not None:
        return refused
    people = sum(group.n for group in groups)
    if any(group.variance == 0 for group in groups):
        return Withheld(Reason.NO_VARIANCE, people)
    k, free = len(groups), people - len(groups)
    pooled = sum(group.squares for group in groups) / free
    apart = free * math.log(pooled) - sum((g.n - 1) * math.log(g.variance) for g in groups)
    scale = 1 + (sum(1 / (g.n - 1) for g in groups) - 1 / free) / (3 * (k - 1))
    statistic = apart / scale
    p = float(chi2.sf(statistic, k - 1))
    return Significance(statistic, p, people, "Bartlett's test of spread", (float(k - 1),))
