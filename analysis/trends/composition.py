"""Composition: the line of a department whose mix of people is held as it was in one wave.

With strata s (tenure, team, site), m_sw their means, n_sw their people and N_w = sum n_sw,

    as it is      m_w = sum n_sw m_sw / N_w
    mix held      f_w = sum p_s m_sw,  p_s = n_sr / N_r of the wave of reference r
    due to mix    m_w - f_w = sum (n_sw / N_w - p_s) m_sw

The shares p_s are taken as given. People in two waves make the means correlated: with S the
covariance within strata, pooled over them with one correlation for all pairs of waves,
Cov(m_sv, m_sw) = n_svw S_vw / (n_sv n_sw). Degrees of
freedom: people less strata, of the smaller wave. A person who moves to another stratum counts in
it as another person.

Source: Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194 (parts of a
change).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Figure, Reason, Withheld
from analysis.population.reference import around
from analysis.sums.moments import Moments
from analysis.trends.presence import PresenceSums, common_covariance

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MixOfWave:
    """One wave of both lines, and what lies between them."""

    wave: str
    as_it_is: Figure
    mix_held: Figure
    change_with_mix_held: Figure
    """Since the wave of reference; withheld in it."""
    due_to_mix: Figure
    """What the change of the mix adds to the plain change."""


@dataclass(frozen=True, slots=True, eq=False)
class _Strata:
    waves: tuple[str, ...]
    n: Array
    """Shape (strata, waves)."""
    means: Array
    """Shape (strata, waves); 0 where there is nobody."""
    covariance: Array
    """Of the means of each stratum, shape (strata, waves, waves)."""
    fewest: int
    level: float


def mix_held(
    strata: Mapping[str, PresenceSums], reference: str, fewest: int, *, level: float = 0.95
) -> tuple[MixOfWave, ...]:
    """Draw the line of a department with the mix of one wave, beside the line as it is.

    Parameters
    ----------
    strata
        Stratum -> sums over its people by who answered when; all over the same waves.
    reference
        Wave whose mix is held.
    fewest
        People of a wave below which it is withheld.
    level
        Coverage of the intervals.

    Returns
    -------
    tuple of MixOfWave
        One for each wave in order. The line with the mix held is withheld where a stratum of the
        reference has nobody, and what rests on S where no stratum has two people.

    Examples
    --------
    >>> from analysis.trends.presence import presence_sums
    >>> old = presence_sums(np.array([[60.0, 60], [64, 64], [62, np.nan]]), ["Q1", "Q2"])
    >>> new = presence_sums(np.array([[40.0, 40], [np.nan, 44], [np.nan, 42.0]]), ["Q1", "Q2"])
    >>> last = mix_held({"old": old, "new": new}, "Q1", 3)[-1]
    >>> [round(figure.value, 1) for figure in (last.as_it_is, last.mix_held, last.due_to_mix)]
    [50.0, 57.0, -7.0]
    """
    found = _summed(strata, fewest, level)
    if reference not in found.waves:
        raise UnusableAnswers(
            f"There is no wave {reference}; choose among {', '.join(found.waves)}."
        )
    base = found.waves.index(reference)
    if not found.n[:, base].sum():
        raise UnusableAnswers(
            f"Nobody answered in {reference}; choose a wave of reference with answers."
        )
    shares = found.n[:, base] / found.n[:, base].sum()
    return tuple(_of_wave(found, place, base, shares) for place in range(len(found.waves)))


def _summed(strata: Mapping[str, PresenceSums], fewest: int, level: float) -> _Strata:
    listed = list(strata.values())
    if not listed or any(part.waves != listed[0].waves for part in listed):
        raise UnusableAnswers(
            f"The strata {', '.join(strata) or 'none'} are not over the same waves; sum up each "
            "over all of them."
        )
    moments = [part.moments for part in listed]
    within = _within(moments)
    n = np.array([part.n for part in moments])
    means = np.nan_to_num(np.array([part.means for part in moments]))
    sizes = np.maximum(n, 1.0)
    counts = np.array([part.counts for part in moments])
    covariance = counts * within / (sizes[:, :, None] * sizes[:, None, :])
    return _Strata(listed[0].waves, n, means, covariance, fewest, level)


def _of_wave(found: _Strata, place: int, base: int, shares: Array) -> MixOfWave:
    n = found.n[:, place]
    people = round(float(n.sum()))
    wave = found.waves[place]
    if people < found.fewest or people <= np.count_nonzero(n):
        few = Withheld(Reason.TOO_FEW, people)
        return MixOfWave(wave, few, few, few, few)
    own = n / people
    as_it_is = _told(found, {place: own}, "mean as it is")
    if ((n == 0) & (shares > 0)).any():
        gone = Withheld(Reason.UNDEFINED, people)
        return MixOfWave(wave, as_it_is, gone, gone, gone)
    itself = Withheld(Reason.TOO_FEW_WAVES, people)
    change = {place: shares, base: -shares}
    return MixOfWave(
        wave,
        as_it_is,
        _told(found, {place: shares}, "mean with the mix held"),
        itself if place == base else _told(found, change, "change with the mix held"),
        itself if place == base else _told(found, {place: own - shares}, "due to the mix"),
    )


# The kernels below check nothing: they only compute.


def _within(moments: list[Moments]) -> Array:
    """Return the covariance of the waves within strata, pooled over them."""
    freedom = np.array([np.maximum(part.counts - 1, 0.0) for part in moments])
    squares = freedom * np.nan_to_num(np.array([part.covariance for part in moments]))
    known = freedom.sum(axis=0)
    pooled = np.where(known > 0, squares.sum(axis=0) / np.maximum(known, 1.0), np.nan)
    return common_covariance(known, pooled)


def _told(found: _Strata, weights: Mapping[int, Array], method: str) -> Figure:
    """Return the figure that gives each stratum's mean these weights, wave by wave."""
    whole = np.zeros(found.n.shape)
    for place, own in weights.items():
        whole[:, place] += own
    variance = float(np.einsum("sv,svw,sw->", whole, found.covariance, whole))
    sizes = [found.n[:, place] for place in weights]
    people = round(min(float(size.sum()) for size in sizes))
    df = min(float(size.sum()) - np.count_nonzero(size) for size in sizes)
    if variance <= 0 or df < 1:
        return Withheld(Reason.NO_VARIANCE, people)
    value = float((whole * found.means).sum())
    return around(value, variance, float(df), people, method=method, level=found.level)
