"""Detectable: by formula, the smallest level, gap and change that a department's answers can show.

With n answers a wave, standard deviation s of persons, correlation r of a person between waves,
a share q of whom answered both waves and a shock of SD h that moves one wave only, the means of
two sets of b and m waves differ by D with variance

    V  = s^2 / n ((1 + (b - 1) p) / b + (1 + (m - 1) p) / m - 2 p) + h^2 (1 / b + 1 / m),  p = q r

What a report calls a change is not a significance test but the rule of `trends.alerts`: after
seeing D, P(shift > 3) >= 0.8 under a prior N(0, 6^2). It is met from

    D* = (3 + z sqrt(k v)) / k,    k = 36 / (36 + v),  z = 0.842

on, where v is the variance that the analysis believes in: V where answers are linked, and V with
p = 0 where they are not, although the same people answered. So a true change c is called with
probability Phi((c - D*) / sqrt(V)), and the smallest change that is called in 80 of 100 cases is
D* + 0.842 sqrt(V).

A gap between two departments is called where P(|gap| > line) >= 0.8, thus usually from
line + 2 * 0.842 sqrt(s^2 / n_1 + s^2 / n_2) on. Normal theory with known variances; `rehearsal`
does the same with everything estimated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import norm
from scipy.stats import t as t_distribution

from analysis.decision import ACT
from analysis.estimate import Reason, Withheld
from analysis.planning.programme import Programme
from analysis.trends.alerts import BASELINE_WAVES, PRIOR_SD, RECENT_WAVES, SHIFT

LEVEL = 0.9
USUALLY = 0.8
"""How often the smallest detectable change is to be found: the custom of power analysis."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """What the answers of one department can show, in points of 0-100."""

    answers: int
    half_width: float
    """Of the 90 % interval of a level."""
    change: float
    """Smallest lasting change called in 80 of 100 cases, last two waves against four before."""
    change_in_one_wave: float
    """The same for one wave against one."""
    false_calls: float
    """Share of looks at which no change at all is called one."""


def detectable(programme: Programme, department: str) -> Detectable | Withheld:
    """Return what the answers of a department can show.

    Parameters
    ----------
    programme
        What is planned.
    department
        One of its departments.

    Returns
    -------
    Detectable or Withheld
        Withheld where fewer answers are likely than a score may rest on.

    Examples
    --------
    >>> programme = Programme({"Sales": 24, "Marketing": 15})
    >>> found = detectable(programme, "Sales")
    >>> found.answers, round(found.half_width, 1), round(found.change, 1)
    (16, 6.6, 8.3)
    """
    answers = programme.answers(department)
    if answers < programme.fewest:
        return Withheld(Reason.TOO_FEW, answers)
    spread, believed = _variances(programme, answers, BASELINE_WAVES, RECENT_WAVES)
    called_from = _called_from(believed)
    once, once_believed = _variances(programme, answers, 1, 1)
    return Detectable(
        answers,
        float(t_distribution.isf((1 - LEVEL) / 2, answers - 1)) * programme.sd / answers**0.5,
        called_from + _z(USUALLY) * math.sqrt(spread),
        _called_from(once_believed) + _z(USUALLY) * math.sqrt(once),
        float(norm.sf(called_from / math.sqrt(spread))),
    )


def detectable_gap(programme: Programme, first: str, second: str, line: float) -> float | Withheld:
    """Return the smallest gap between two departments that is usually called past a line.

    Parameters
    ----------
    programme
        What is planned.
    first, second
        Two of its departments.
    line
        In points; 10 for the perception gap.

    Returns
    -------
    float or Withheld
        In points; withheld where either side has too few answers.

    Examples
    --------
    >>> programme = Programme({"Sales": 24, "Marketing": 15})
    >>> round(detectable_gap(programme, "Sales", "Marketing", 10.0), 1)
    20.2
    """
    counts = [programme.answers(department) for department in (first, second)]
    if min(counts) < programme.fewest:
        return Withheld(Reason.TOO_FEW, min(counts))
    se = programme.sd * math.sqrt(sum(1 / count for count in counts))
    return line + (_z(ACT) + _z(USUALLY)) * se


def worth_of_linking(programme: Programme) -> float:
    """Return how many times the answers an unlinked wave needs for the same change.

    Without shocks, the variance of a difference of two waves falls by 1 - q r; so as many answers
    more are needed where nobody knows who answered twice.

    >>> round(worth_of_linking(Programme({"Sales": 24, "Marketing": 15})), 2)
    1.92
    """
    return 1 / (1 - programme.overlap * programme.correlation)


def _variances(programme: Programme, answers: int, before: int, after: int) -> tuple[float, float]:
    """Return the variance that a difference of waves has, and the one that is believed in."""
    shared = programme.overlap * programme.correlation
    true = _variance(programme, answers, before, after, shared)
    if programme.linked:
        return true, true
    return true, _variance(programme, answers, before, after, 0.0)


def _variance(programme: Programme, answers: int, before: int, after: int, shared: float) -> float:
    within = (1 + (before - 1) * shared) / before + (1 + (after - 1) * shared) / after - 2 * shared
    shocks = programme.shock**2 * (1 / before + 1 / after)
    return programme.sd**2 / answers * within + shocks


def _called_from(believed: float) -> float:
    shrink = PRIOR_SD**2 / (PRIOR_SD**2 + believed)
    return (SHIFT.value + _z(ACT) * math.sqrt(shrink * believed)) / shrink


def _z(probability: float) -> float:
    return float(norm.ppf(probability))
