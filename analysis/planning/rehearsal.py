"""Rehearsal: by simulation, how often the alert errs for a department of this size and cadence.

Every year is played with people who answer and who do not:

    x_iw = a_i + e_iw + shock_w + shift_w,   Var(a) = r s^2, Var(e) = (1 - r) s^2

and each person answers a wave with the response rate, and another one with the share of the
programme. Four baseline waves, then a year of looks. Of each year
the analysis knows the answers alone: variance and correlation are estimated from them, as
`trends.series` does, and the rule is that of `trends.alerts`. Shares come with their Monte Carlo
error as Wilson intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.decision import ACT
from analysis.estimate import Figure, Reason, Withheld
from analysis.planning.programme import Programme
from analysis.population.share_intervals import wilson
from analysis.trends.alerts import BASELINE_WAVES, PRIOR_SD, RECENT_WAVES, SHIFT
from analysis.trends.series import FEWEST_LINKED, HIGHEST_CORRELATION

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

YEARS = 2_000
SEED = 20_261
LARGEST = 60.0
CLOSE_ENOUGH = 0.25
USUALLY = 0.8
LOOKS_TO_CATCH = RECENT_WAVES + 1
"""Looks until a rise after the first one has been seen in two waves."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the alert does in a year, as shares of the years played."""

    false_a_year: Figure
    """Years with an alarm though nothing changed."""
    caught: Figure
    """Lasting rises of `shift` points that raise an alarm in their first or second wave."""
    shift: float
    shown: Figure
    """Waves with as many answers as a score may rest on."""


@dataclass(frozen=True, slots=True)
class _Year:
    """Answers of all years played: shape (years, people, waves)."""

    answers: Array
    answered: Flags


def rehearse(
    programme: Programme,
    department: str,
    shift: float = 10.0,
    years: int = YEARS,
    seed: int = SEED,
) -> Rehearsal:
    """Play years of a programme in one department.

    Parameters
    ----------
    programme
        What is planned.
    department
        One of its departments.
    shift
        Lasting rise to be caught, in points.
    years
        How many to play.
    seed
        The same seed, the same years.

    Returns
    -------
    Rehearsal
        Shares between 0 and 1. Withheld where fewer answers are likely than a score may rest on.

    Examples
    --------
    >>> played = rehearse(Programme({"Sales": 60, "Marketing": 15}), "Sales", years=200)
    >>> played.false_a_year.value < 0.1 < 0.9 < played.caught.value
    True
    """
    likely = programme.answers(department)
    if likely < programme.fewest:
        withheld = Withheld(Reason.TOO_FEW, likely)
        return Rehearsal(withheld, withheld, shift, withheld)
    played = _play(programme, department, years, np.random.default_rng(seed))
    calm = _alarms(programme, played)[:, : programme.waves_a_year]
    enough = np.asarray(played.answered.sum(axis=1) >= programme.fewest)
    return Rehearsal(
        _share(np.asarray(calm.any(axis=1))),
        _share(_caught(programme, played, shift)),
        shift,
        _share(enough.ravel()),
    )


def smallest_caught(
    programme: Programme, department: str, years: int = YEARS, seed: int = SEED
) -> float | Withheld:
    """Return the smallest lasting rise that usually raises an alarm within two waves.

    Parameters
    ----------
    programme
        What is planned.
    department
        One of its departments.
    years
        How many to play.
    seed
        The same seed, the same years.

    Returns
    -------
    float or Withheld
        In points, to the next quarter above. Withheld where a score would be, and where waves
        without enough answers make even 60 points go unseen too often.

    Examples
    --------
    >>> smallest_caught(Programme({"Sales": 60, "Marketing": 15}), "Sales", years=200)
    7.25
    """
    likely = programme.answers(department)
    if likely < programme.fewest:
        return Withheld(Reason.TOO_FEW, likely)
    played = _play(programme, department, years, np.random.default_rng(seed))
    low, high = 0.0, LARGEST
    if _caught(programme, played, high).mean() < USUALLY:
        return Withheld(Reason.TOO_FEW, likely)
    while high - low > CLOSE_ENOUGH:
        middle = (low + high) / 2
        if _caught(programme, played, middle).mean() < USUALLY:
            low = middle
        else:
            high = middle
    return float(np.ceil(high / CLOSE_ENOUGH) * CLOSE_ENOUGH)


def _caught(programme: Programme, played: _Year, shift: float) -> Flags:
    """Tell in which years a rise after the first look is seen in its first or second wave."""
    moved = played.answers.copy()
    moved[:, :, BASELINE_WAVES + RECENT_WAVES :] += shift
    alarms = _alarms(programme, _Year(moved, played.answered))
    return np.asarray(alarms[:, RECENT_WAVES - 1 : RECENT_WAVES + 1].any(axis=1))


def _play(
    programme: Programme, department: str, years: int, generator: np.random.Generator
) -> _Year:
    people = programme.asked(department)
    waves = BASELINE_WAVES + RECENT_WAVES - 1 + max(programme.waves_a_year, LOOKS_TO_CATCH)
    stable = np.sqrt(programme.correlation) * programme.sd
    passing = np.sqrt(1 - programme.correlation) * programme.sd
    answers = (
        generator.normal(0, stable, (years, people, 1))
        + generator.normal(0, passing, (years, people, waves))
        + generator.normal(0, programme.shock, (years, 1, waves))
    )
    return _Year(answers, _turnout(programme, (years, people, waves), generator))


def _turnout(
    programme: Programme, shape: tuple[int, int, int], generator: np.random.Generator
) -> Flags:
    """Let people answer or not: as often as planned in each wave, and again as often as planned.

    A share h of people keeps its habit for good (those who always and those who never answer); the
    others toss a coin in every wave. So the chance to answer again is h + (1 - h) times the
    response rate.
    """
    rate = programme.response_rate
    habit = (programme.overlap - rate) / (1 - rate) if rate < 1 else 1.0
    keeps = generator.random((*shape[:2], 1)) < habit
    first = generator.random((*shape[:2], 1)) < rate
    fresh = generator.random(shape) < rate
    return np.asarray(np.where(keeps, first, fresh))


def _alarms(programme: Programme, played: _Year) -> Flags:
    """Apply the rule at every look, shape (years, looks); no alarm where too few answered."""
    n, means, covariance = _series(programme, played)
    waves = n.shape[1]
    looks = waves - BASELINE_WAVES - RECENT_WAVES + 1
    raised = np.zeros((len(n), looks), dtype=bool)
    for look in range(looks):
        weights = np.zeros(waves)
        weights[:BASELINE_WAVES] = -1 / BASELINE_WAVES
        start = BASELINE_WAVES + look
        weights[start : start + RECENT_WAVES] = 1 / RECENT_WAVES
        seen = means @ weights
        variance = np.einsum("v,yvw,w->y", weights, covariance, weights)
        shrink = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
        sure = norm.sf((SHIFT.value - shrink * seen) / np.sqrt(shrink * variance))
        enough = (n[:, weights != 0] >= programme.fewest).all(axis=1)
        raised[:, look] = enough & (sure >= ACT)
    return raised


def _series(programme: Programme, played: _Year) -> tuple[Array, Array, Array]:
    """Return counts, means and covariance of the means, each year as `trends.series` has it."""
    mask = played.answered.astype(np.float64)
    filled = np.where(played.answered, played.answers, 0.0)
    turned, filled_turned = mask.transpose(0, 2, 1), filled.transpose(0, 2, 1)
    counts = turned @ mask
    sums = filled_turned @ mask
    products = filled_turned @ filled
    n = np.einsum("yvv->yv", counts)
    means = np.einsum("yvv->yv", sums) / np.maximum(n, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = products - sums * sums.transpose(0, 2, 1) / counts
        centred = np.where(counts > 0, centred, 0.0)
    variance = np.einsum("yvv->y", centred) / np.maximum((n - 1).clip(0).sum(axis=1), 1)
    shared = _shared(programme, counts, centred, variance)
    believed = shared[:, None, None] * counts / np.maximum(n[:, :, None] * n[:, None, :], 1)
    diagonal = np.arange(n.shape[1])
    believed[:, diagonal, diagonal] = variance[:, None] / np.maximum(n, 1) + programme.shock**2
    return n, means, believed


def _shared(programme: Programme, counts: Array, centred: Array, variance: Array) -> Array:
    """Return the covariance of a person's answers in two waves, as it is estimated."""
    if not programme.linked:
        return np.zeros(len(counts))
    above = np.triu_indices(counts.shape[1], 1)
    freedom = (counts[:, above[0], above[1]] - 1).clip(0)
    usable = freedom.sum(axis=1) >= FEWEST_LINKED
    both = np.where(freedom > 0, centred[:, above[0], above[1]], 0.0)
    pooled = both.sum(axis=1) / np.maximum(freedom.sum(axis=1), 1)
    share = np.clip(pooled / variance, 0.0, HIGHEST_CORRELATION)
    return np.where(usable, share * variance, 0.0)


def _share(happened: Flags) -> Figure:
    return wilson(int(happened.sum()), len(happened))
