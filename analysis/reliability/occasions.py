"""Occasions: what people, waves and items contribute to answers, and how reliable change is.

n people answer k items in t waves, every cell filled. The mean squares of the three-way table
give the components of variance:

    residual = MS_r           person x wave = (MS_pt - MS_r) / k
    person x item = (MS_pi - MS_r) / t           wave x item = (MS_ti - MS_r) / n
    person = (MS_p - MS_pt - MS_pi + MS_r) / (t k), and wave and item likewise

and, with waves nested in people (as when everyone has their own days),

    residual = MS_within      wave in person = (MS_pt - MS_within) / k
    person = (MS_p - MS_pt) / (t k)

    RkF = (p + pi/k) / (p + pi/k + r/(t k))                        all waves, waves fixed
    R1R = (p + pi/k) / (p + pi/k + w + pt + r/k)                   one wave, drawn at random
    RkR = (p + pi/k) / (p + pi/k + (w + pt)/t + r/(t k))           all waves, drawn at random
    Rc  = pt / (pt + r/k)                                          change within people
    RkRn, Rcn                                                      the last two, waves nested

Sources: Cronbach, Gleser, Nanda & Rajaratnam (1972), The Dependability of Behavioral
Measurements; Cranford, Shrout, Iida, Rafaeli, Yip & Bolger (2006), Personality and Social
Psychology Bulletin 32, 917-929; Shrout & Lane (2012), in Handbook of Research Methods for
Studying Daily Life, 302-320.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Described, Description, Reason, Withheld
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]

FEWEST = 2
"""People, waves and items: of one alone there is no variance."""
THREE_WAYS = 3


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """A number for each part of the three-way table: mean squares, or components of variance."""

    person: float
    wave: float
    item: float
    person_wave: float
    person_item: float
    wave_item: float
    residual: float


@dataclass(frozen=True, slots=True)
class Nested:
    """Components of variance with waves nested in people."""

    person: float
    wave_in_person: float
    residual: float


class Generalizing(Enum):
    """Over what a score is to hold."""

    WAVES_FIXED = "RkF, mean of these waves"
    ONE_WAVE = "R1R, one wave of many"
    WAVES_AT_RANDOM = "RkR, mean of waves drawn at random"
    CHANGE = "Rc, change within people"
    WAVES_NESTED = "RkRn, mean of waves nested in people"
    CHANGE_NESTED = "Rcn, change within people, waves nested"


def three_way_mean_squares(answers: Array) -> ThreeWay | Withheld:
    """Return the mean squares of people, waves, items and their combinations.

    Parameters
    ----------
    answers
        Shape (people, waves, items), without gaps: people with a missing answer are left out.

    Returns
    -------
    ThreeWay or Withheld
        Withheld for fewer than two people, waves or items.

    Examples
    --------
    >>> answers = np.array([[[1, 2], [2, 2]], [[3, 4], [4, 5]], [[5, 4], [3, 4.0]]])
    >>> round(three_way_mean_squares(answers).person, 3)
    6.75
    """
    complete = _complete(answers)
    if isinstance(complete, Withheld):
        return complete
    return _mean_squares(complete)


def components(answers: Array) -> ThreeWay | Withheld:
    """Split the variance of answers into people, waves, items and their combinations.

    Parameters
    ----------
    answers
        Shape (people, waves, items); people with a missing answer are left out.

    Returns
    -------
    ThreeWay or Withheld
        Components of variance; a negative one is kept, for it says that there is none.

    Examples
    --------
    >>> answers = np.array([[[1, 2], [2, 2]], [[3, 4], [4, 5]], [[5, 4], [3, 4.0]]])
    >>> round(components(answers).person, 3)
    1.5
    """
    complete = _complete(answers)
    if isinstance(complete, Withheld):
        return complete
    return _crossed_parts(complete)


def nested_components(answers: Array) -> Nested | Withheld:
    """Split the variance into people, waves within people and the rest.

    Parameters
    ----------
    answers
        Shape (people, waves, items); people with a missing answer are left out.

    Returns
    -------
    Nested or Withheld
        Components of variance; differences between items go to the residual.

    Examples
    --------
    >>> answers = np.array([[[1, 2], [2, 2]], [[3, 4], [4, 5]], [[5, 4], [3, 4.0]]])
    >>> round(nested_components(answers).person, 3)
    1.5
    """
    complete = _complete(answers)
    if isinstance(complete, Withheld):
        return complete
    return _nested_parts(complete)


def generalizability(answers: Array, over: Generalizing) -> Description:
    """Return how reliable a score over waves, or a change between them, is.

    Parameters
    ----------
    answers
        Shape (people, waves, items); people with a missing answer are left out.
    over
        What the score is to hold over.

    Returns
    -------
    Described or Withheld
        A share of variance. Withheld where components are negative so that no share exists.

    Examples
    --------
    >>> answers = np.array([[[1, 2], [2, 2]], [[3, 4], [4, 5]], [[5, 4], [3, 4.0]]])
    >>> round(generalizability(answers, Generalizing.WAVES_FIXED).value, 3)
    0.907
    """
    complete = _complete(answers)
    if isinstance(complete, Withheld):
        return complete
    n = len(complete)
    true, error = _true_and_error(complete, over)
    if true + error <= ROUNDING * float(complete.var()):
        return Withheld(Reason.UNDEFINED, n)
    return Described(true / (true + error), n, over.value)


# The kernels below check nothing: they only compute.


def _complete(answers: Array) -> Array | Withheld:
    if answers.ndim != THREE_WAYS:
        raise ValueError(
            f"Answers of shape {answers.shape} are not (people, waves, items); stack the waves."
        )
    complete: Array = answers[~np.isnan(answers).any(axis=(1, 2))]
    if min(complete.shape) < FEWEST:
        return Withheld(Reason.TOO_FEW, len(complete))
    if (complete == complete[0, 0, 0]).all():
        return Withheld(Reason.NO_VARIANCE, len(complete))
    return complete


def _mean_squares(answers: Array) -> ThreeWay:
    n, t, k = answers.shape
    centred = answers - answers.mean()
    p, w, i = (centred.mean(axis=axes, keepdims=True) for axes in ((1, 2), (0, 2), (0, 1)))
    pw, pi, wi = (centred.mean(axis=axis, keepdims=True) for axis in (2, 1, 0))
    rest = centred - pw - pi - wi + p + w + i
    return ThreeWay(
        person=t * k * _sum_of_squares(p) / (n - 1),
        wave=n * k * _sum_of_squares(w) / (t - 1),
        item=n * t * _sum_of_squares(i) / (k - 1),
        person_wave=k * _sum_of_squares(pw - p - w) / ((n - 1) * (t - 1)),
        person_item=t * _sum_of_squares(pi - p - i) / ((n - 1) * (k - 1)),
        wave_item=n * _sum_of_squares(wi - w - i) / ((t - 1) * (k - 1)),
        residual=_sum_of_squares(rest) / ((n - 1) * (t - 1) * (k - 1)),
    )


def _sum_of_squares(effects: Array) -> float:
    return float((effects**2).sum())


def _crossed_parts(answers: Array) -> ThreeWay:
    n, t, k = answers.shape
    squares = _mean_squares(answers)
    p, w, i = squares.person, squares.wave, squares.item
    pw, pi, wi, r = (
        squares.person_wave,
        squares.person_item,
        squares.wave_item,
        squares.residual,
    )
    return ThreeWay(
        person=(p - pw - pi + r) / (t * k),
        wave=(w - pw - wi + r) / (n * k),
        item=(i - pi - wi + r) / (n * t),
        person_wave=(pw - r) / k,
        person_item=(pi - r) / t,
        wave_item=(wi - r) / n,
        residual=r,
    )


def _nested_parts(answers: Array) -> Nested:
    n, t, k = answers.shape
    of_cells, of_people = answers.mean(axis=2), answers.mean(axis=(1, 2))
    people = t * k * _sum_of_squares(of_people - answers.mean()) / (n - 1)
    cells = k * _sum_of_squares(of_cells - of_people[:, None]) / (n * (t - 1))
    within = _sum_of_squares(answers - of_cells[:, :, None]) / (n * t * (k - 1))
    return Nested((people - cells) / (t * k), (cells - within) / k, within)


def _true_and_error(answers: Array, over: Generalizing) -> tuple[float, float]:
    _, t, k = answers.shape
    parts, nested = _crossed_parts(answers), _nested_parts(answers)
    true = parts.person + parts.person_item / k
    match over:
        case Generalizing.WAVES_FIXED:
            return true, parts.residual / (t * k)
        case Generalizing.ONE_WAVE:
            return true, parts.wave + parts.person_wave + parts.residual / k
        case Generalizing.WAVES_AT_RANDOM:
            return true, (parts.wave + parts.person_wave) / t + parts.residual / (t * k)
        case Generalizing.CHANGE:
            return parts.person_wave, parts.residual / k
        case Generalizing.WAVES_NESTED:
            return nested.person, nested.wave_in_person / t + nested.residual / (t * k)
        case Generalizing.CHANGE_NESTED:
            return nested.wave_in_person, nested.residual / k
