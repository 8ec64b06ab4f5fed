"""Intervals for a share: x favourable of n answers, with or without a known headcount N.

With p = x / n, z the normal quantile and f = n / N:

    Wilson               (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    Wilson, finite N     the same with n* = n (N - 1) / (N - n) in place of n
    Clopper-Pearson      Beta(x, n-x+1) and Beta(x+1, n-x) quantiles
    Jeffreys             Beta(x+1/2, n-x+1/2) quantiles, 0 at x = 0 and 1 at x = n
    Agresti-Coull        p~ -+ z sqrt(p~(1-p~)/n~),  n~ = n + z^2,  p~ = (x + z^2/2) / n~
    Wald, finite N       p -+ z sqrt((1-f) p(1-p)/(n-1))
    hypergeometric       all counts M of N that neither one-sided test at (1-level)/2 rejects

The standard error is that of Agresti and Coull, times sqrt(1-f) where N is known: unlike
sqrt(p(1-p)/n) it is 0 in a census alone, never because all answers happened to agree.
Agresti-Coull and Wald bounds are not clipped to 0 and 1.

Sources: Wilson (1927), Journal of the American Statistical Association 22, 209-212; Clopper and
Pearson (1934), Biometrika 26, 404-413; Agresti and Coull (1998), The American Statistician 52,
119-126; Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133 (Jeffreys); Buonaccorsi
(1987), The American Statistician 41, 215-218 (hypergeometric); Cochran (1977), Sampling
Techniques, chapter 3.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import beta, hypergeom, norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld

CENSUS = "a census: no sampling error"


def wilson(x: int, n: int, level: float = 0.95) -> Figure:
    """Estimate a share with the score interval.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1; Withheld without answers.

    Examples
    --------
    >>> share = wilson(7, 12)
    >>> round(share.low, 3), round(share.high, 3)
    (0.32, 0.807)
    """
    if (refused := _refused(x, n)) is not None:
        return refused
    low, high = _wilson(x / n, n, _z(level))
    return _share(x, n, (low, high), "share, Wilson interval", level)


def wilson_finite(x: int, n: int, people: int, level: float = 0.95) -> Figure:
    """Estimate a share of a known number of people with the score interval.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    people
        Members of the department.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1, without sampling error where all have answered.

    Examples
    --------
    >>> share = wilson_finite(7, 12, 20)
    >>> round(share.low, 3), round(share.high, 3)
    (0.403, 0.744)
    """
    if (settled := _settled(x, n, people, level)) is not None:
        return settled
    effective = n * (people - 1) / (people - n)
    low, high = _wilson(x / n, effective, _z(level))
    return _share(
        x, n, (low, high), "share, Wilson interval for a finite group", level, f=n / people
    )


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Figure:
    """Estimate a share with the exact binomial interval.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    level
        Coverage of the interval, which it exceeds.

    Returns
    -------
    Figure
        A share between 0 and 1.

    Examples
    --------
    >>> share = clopper_pearson(0, 8)
    >>> share.low, round(share.high, 3)
    (0.0, 0.369)
    """
    if (refused := _refused(x, n)) is not None:
        return refused
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(beta.ppf(tail, x, n - x + 1))
    high = 1.0 if x == n else float(beta.isf(tail, x + 1, n - x))
    return _share(x, n, (low, high), "share, Clopper-Pearson interval", level)


def jeffreys(x: int, n: int, level: float = 0.95) -> Figure:
    """Estimate a share with the interval from Jeffreys' prior.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1.

    Examples
    --------
    >>> round(jeffreys(0, 8).high, 3)
    0.262
    """
    if (refused := _refused(x, n)) is not None:
        return refused
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(beta.ppf(tail, x + 0.5, n - x + 0.5))
    high = 1.0 if x == n else float(beta.isf(tail, x + 0.5, n - x + 0.5))
    return _share(x, n, (low, high), "share, Jeffreys interval", level)


def agresti_coull(x: int, n: int, level: float = 0.95) -> Figure:
    """Estimate a share with the interval that adds z^2/2 answers to each side.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share; its bounds may lie past 0 and 1.

    Examples
    --------
    >>> round(agresti_coull(0, 8).low, 3)
    -0.048
    """
    if (refused := _refused(x, n)) is not None:
        return refused
    z = _z(level)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z * _standard_error(x, n, z)
    return _share(x, n, (centre - half, centre + half), "share, Agresti-Coull interval", level)


def wald_finite(x: int, n: int, people: int, level: float = 0.95) -> Figure:
    """Estimate a share with the textbook interval, which is too short for few answers.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers, two or more.
    people
        Members of the department.
    level
        Nominal coverage of the interval.

    Returns
    -------
    Figure
        A share; its bounds may lie past 0 and 1, and meet where all answers agree.

    Examples
    --------
    >>> share = wald_finite(7, 12, 20)
    >>> round(share.low, 3), round(share.high, 3)
    (0.399, 0.768)
    """
    if (settled := _settled(x, n, people, level)) is not None:
        return settled
    if n == 1:
        return Withheld(Reason.TOO_FEW, n)
    p, f = x / n, n / people
    half = _z(level) * math.sqrt((1 - f) * p * (1 - p) / (n - 1))
    return _share(
        x, n, (p - half, p + half), "share, Wald interval for a finite group", level, f=f
    )


def hypergeometric(x: int, n: int, people: int, level: float = 0.95) -> Figure:
    """Estimate a share of a known number of people with the exact interval.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    people
        Members of the department.
    level
        Coverage of the interval, which it exceeds.

    Returns
    -------
    Figure
        A share between 0 and 1 whose bounds are whole people; without sampling error where all
        have answered.

    Examples
    --------
    >>> share = hypergeometric(7, 12, 20)
    >>> share.low, share.high
    (0.4, 0.75)
    """
    if (settled := _settled(x, n, people, level)) is not None:
        return settled
    tail = (1 - level) / 2
    favourable = np.arange(x, people - (n - x) + 1)
    at_most = hypergeom.cdf(x, people, favourable, n)
    at_least = hypergeom.sf(x - 1, people, favourable, n)
    held = favourable[(at_most >= tail) & (at_least >= tail)] / people
    method = "share, exact hypergeometric interval"
    return _share(x, n, (float(held[0]), float(held[-1])), method, level, f=n / people)


def _refused(x: int, n: int) -> Withheld | None:
    if not 0 <= x <= n:
        raise UnusableAnswers(
            f"{x} favourable of {n} answers; give a count between 0 and the number of answers."
        )
    return Withheld(Reason.TOO_FEW, 0) if n == 0 else None


def _settled(x: int, n: int, people: int, level: float) -> Figure | None:
    if n > people:
        raise UnusableAnswers(
            f"{n} answers from a department of {people}; correct the headcount or the answers."
        )
    if (refused := _refused(x, n)) is not None:
        return refused
    if n == people:
        return Estimate(x / n, 0.0, x / n, x / n, n, CENSUS, level)
    return None


def _share(
    x: int,
    n: int,
    bounds: tuple[float, float],
    method: str,
    level: float,
    *,
    f: float = 0.0,
) -> Estimate:
    se = _standard_error(x, n, _z(level)) * math.sqrt(1 - f)
    return Estimate(x / n, se, *bounds, n, method, level)


def _standard_error(x: int, n: int, z: float) -> float:
    centre = (x + z**2 / 2) / (n + z**2)
    return math.sqrt(centre * (1 - centre) / (n + z**2))


def _z(level: float) -> float:
    return float(norm.isf((1 - level) / 2))


def _wilson(p: float, n: float, z: float) -> tuple[float, float]:
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)
