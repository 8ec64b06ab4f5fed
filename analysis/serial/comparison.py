"""Comparison: whether a richer model of repeated scores says more than a poorer one.

    chi-square = 2 (l_1 - l_0),  df = parameters of the richer less those of the poorer

By restricted maximum likelihood only models with the same columns compare. Where the poorer model
lies on the edge of the richer (a variance of 0) the p-value is too large; for one variance alone
it is halved.

Sources: Wilks (1938), Annals of Mathematical Statistics 9, 60-62; Self & Liang (1987), Journal of
the American Statistical Association 82, 605-610.
"""

from __future__ import annotations

from scipy.stats import chi2

from analysis.errors import UnusableAnswers
from analysis.estimate import Significance
from analysis.serial.criterion import Likelihood
from analysis.serial.fitting import SerialFit


def compare(poorer: SerialFit, richer: SerialFit) -> Significance:
    """Test by likelihood ratio what the richer model adds.

    Parameters
    ----------
    poorer, richer
        Fits of the same scores by the same likelihood, one model within the other.

    Returns
    -------
    Significance
        Halved where nothing but the variance of one random level was added.

    Raises
    ------
    UnusableAnswers
        For fits that do not compare.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.serial.fitting import fit_serial
    >>> from analysis.serial.occasions import occasion_sums
    >>> from analysis.serial.structure import Effects, Structure
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> poorer, richer = (fit_serial(summed, Structure(each)) for each in list(Effects)[:2])
    >>> round(compare(poorer, richer).statistic, 3), round(compare(poorer, richer).p, 3)
    (3.753, 0.026)
    """
    _check(poorer, richer)
    added = richer.parameter_count - poorer.parameter_count
    statistic = max(2 * (richer.log_likelihood - poorer.log_likelihood), 0.0)
    p = float(chi2.sf(statistic, added))
    method = f"likelihood ratio, {richer.by.value}"
    if _adds_one_variance(poorer, richer, added):
        p, method = p / 2, f"{method}, halved at the boundary"
    return Significance(statistic, p, richer.sums.n, method, (float(added),))


def _check(poorer: SerialFit, richer: SerialFit) -> None:
    if poorer.by is not richer.by:
        raise UnusableAnswers(
            f"The fits are by {poorer.by.value} and by {richer.by.value}; fit both by one."
        )
    if poorer.sums.n != richer.sums.n:
        raise UnusableAnswers(
            f"The fits rest on {poorer.sums.n} and {richer.sums.n} scores; give both the same."
        )
    if richer.by is Likelihood.REML and poorer.names != richer.names:
        raise UnusableAnswers(
            f"The columns {', '.join(poorer.names)} and {', '.join(richer.names)} differ; "
            f"compare them by {Likelihood.ML.value}."
        )
    if richer.parameter_count <= poorer.parameter_count:
        raise UnusableAnswers(
            f"The richer fit has {richer.parameter_count} parameters and the poorer "
            f"{poorer.parameter_count}; put the richer second."
        )


def _adds_one_variance(poorer: SerialFit, richer: SerialFit, added: int) -> bool:
    one, two = poorer.structure, richer.structure
    variance = one.effects is not two.effects or one.teams is not two.teams
    return added == 1 and variance
