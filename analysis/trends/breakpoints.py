"""Breakpoints: the dates at which a series changed its level or its slope, found all at once.

Of all ways to cut n waves into m + 1 stretches of at least h waves, the best leaves the least
squares when each stretch has coefficients of its own. With RSS(i, j) of the stretch i to j and
R(m, j) of the best m cuts of the first j waves,

    R(m, j) = min over i of R(m - 1, i) + RSS(i + 1, j)

which tries all in n^2 steps. The number of cuts is that of the smallest

    BIC = n (log(2 pi RSS / n) + 1) + log(n) (m + 1) (p + 1)

for p coefficients: a variance and a date count too. BIC takes waves as independent; where
neighbours go together it finds cuts that are none.

Source: Bai & Perron (2003), Journal of Applied Econometrics 18, 1-22; Zeileis, Kleiber, Kraemer &
Hornik (2003), Computational Statistics & Data Analysis 44, 109-123 (BIC).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.trends.least_squares import ROUNDING
from analysis.trends.timeline import timeline

Array = NDArray[np.float64]

SHORTEST = 0.15
"""Share of the waves that a stretch has at the least, as Bai & Perron (2003) take it."""
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The best way to cut a series so many times."""

    cuts: tuple[int, ...]
    """Number of waves before each cut."""
    rss: float
    """Sum of squares left."""
    bic: float


@dataclass(frozen=True, slots=True, eq=False)
class Breakpoints:
    """The best ways to cut a series 0, 1, 2, ... times."""

    outcome: Array
    design: Array
    times: Array
    by_number: tuple[Segmentation, ...]

    @property
    def best(self) -> Segmentation:
        """The one of the smallest BIC."""
        return min(self.by_number, key=lambda cut: cut.bic)

    def dates(self, number: int | None = None) -> tuple[float, ...]:
        """Return the times of the last waves before each cut, of the best number or another."""
        return tuple(float(self.times[cut - 1]) for cut in self._of(number).cuts)

    def stretches(self, number: int | None = None) -> tuple[slice, ...]:
        """Return the places of the waves of each stretch."""
        ends = (0, *self._of(number).cuts, len(self.outcome))
        return tuple(slice(low, high) for low, high in pairwise(ends))

    def coefficients(self, number: int | None = None) -> Array:
        """Return the coefficients of each stretch, shape (stretches, coefficients)."""
        return np.array(
            [_line(self.outcome[part], self.design[part])[0] for part in self.stretches(number)]
        )

    def _of(self, number: int | None) -> Segmentation:
        if number is None:
            return self.best
        if not 0 <= number < len(self.by_number):
            raise UnusableAnswers(
                f"There are no {number} cuts; choose between 0 and {len(self.by_number) - 1}."
            )
        return self.by_number[number]


def level_breaks(
    values: Sequence[float] | Array,
    *,
    times: Sequence[float] | Array = (),
    shortest: float = SHORTEST,
    most: int | None = None,
) -> Breakpoints | Withheld:
    """Find the dates at which a series changed its level.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.
    shortest
        Waves a stretch has at the least, or their share where below 1.
    most
        Largest number of cuts to try; as many as fit by default.

    Returns
    -------
    Breakpoints or Withheld
        Withheld where not even one cut fits, or nothing varies.

    Examples
    --------
    >>> found = level_breaks([40.0, 41, 39, 42, 40, 41, 50, 52, 51, 49, 53, 52], shortest=3)
    >>> found.dates(), found.coefficients().ravel().round(2).tolist()
    ((6.0,), [40.5, 51.17])
    """
    series = timeline(values, times)
    return breakpoints(
        series.values, np.ones((series.n, 1)), times=series.times, shortest=shortest, most=most
    )


def slope_breaks(
    values: Sequence[float] | Array,
    *,
    times: Sequence[float] | Array = (),
    shortest: float = SHORTEST,
    most: int | None = None,
) -> Breakpoints | Withheld:
    """Find the dates at which a series changed its level, its slope or both.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.
    shortest
        Waves a stretch has at the least, or their share where below 1.
    most
        Largest number of cuts to try; as many as fit by default.

    Returns
    -------
    Breakpoints or Withheld
        Withheld where not even one cut fits, or nothing varies.

    Examples
    --------
    >>> found = slope_breaks([40.0, 41, 42.1, 43, 44, 45.1, 44, 42, 40.1, 38, 36], shortest=3)
    >>> found.dates(), found.coefficients()[:, 1].round(2).tolist()
    ((6.0,), [1.01, -2.0])
    """
    series = timeline(values, times)
    design = np.column_stack([np.ones(series.n), series.times])
    return breakpoints(series.values, design, times=series.times, shortest=shortest, most=most)


def breakpoints(
    outcome: Array,
    design: Array,
    *,
    times: Sequence[float] | Array = (),
    shortest: float = SHORTEST,
    most: int | None = None,
) -> Breakpoints | Withheld:
    """Find the dates at which any linear model of a series changed.

    Parameters
    ----------
    outcome
        Shape (waves,), without nan, in order of time.
    design
        Shape (waves, coefficients), the constant included; all of them may change.
    times
        When; 1, 2, ... by default.
    shortest
        Waves a stretch has at the least, or their share where below 1.
    most
        Largest number of cuts to try; as many as fit by default.

    Returns
    -------
    Breakpoints or Withheld
        Withheld where not even one cut fits, a stretch would have no more waves than
        coefficients, or nothing varies.

    Examples
    --------
    >>> wave = np.array([1.0, 2, 1, 2, 1, 8, 9, 8, 9, 8])
    >>> breakpoints(wave, np.ones((10, 1)), shortest=3).best.cuts
    (5,)
    """
    n, width = design.shape
    fewest = least_stretch(n, shortest)
    largest = math.ceil(n / fewest) - 2 if fewest > width else 0
    largest = largest if most is None else min(most, largest)
    if largest < 1:
        return Withheld(Reason.TOO_FEW_WAVES, n)
    _, whole = _line(outcome, design)
    if whole <= ROUNDING * float(outcome @ outcome):
        return Withheld(Reason.NO_VARIANCE, n)
    when = np.asarray(times, dtype=np.float64) if len(times) else np.arange(1.0, n + 1)
    found = [(), *_cuts(stretch_squares(outcome, design, fewest), fewest, largest)]
    made = [_segmentation(outcome, design, cuts) for cuts in found]
    return Breakpoints(outcome, design, when, tuple(made))


def least_stretch(n: int, shortest: float) -> int:
    """Return how many waves a stretch has at the least.

    >>> least_stretch(100, 0.15), least_stretch(100, 20)
    (15, 20)
    """
    fewest = math.floor(n * shortest) if shortest < 1 else math.floor(shortest)
    if fewest < 1 or fewest > n / 2:
        raise UnusableAnswers(
            f"A stretch of at least {shortest:g} of {n} waves cannot be cut off; "
            "choose a share below 0.5, or a number of waves up to half of them."
        )
    return fewest


# The kernels below check nothing: they only compute.


def stretch_squares(outcome: Array, design: Array, fewest: int) -> Array:
    """Return what a line of its own leaves of each stretch, shape (first, last).

    Stretches below `fewest` waves, or in which columns repeat each other, have infinity. The
    columns are made orthogonal over the whole series, and what the whole line takes up is taken
    off first: neither changes what a stretch leaves, and sums then lose no digits.
    """
    n, width = design.shape
    q, _ = np.linalg.qr(design)
    left = outcome - q @ (q.T @ outcome)
    rows = np.column_stack([q * math.sqrt(n), left])
    running = np.zeros((n + 1, width + 1, width + 1))
    np.cumsum(rows[:, :, None] * rows[:, None, :], axis=0, out=running[1:])
    squares = np.full((n, n), np.inf)
    first, last = np.triu_indices(n, fewest - 1)
    sums = running[last + 1] - running[first]
    inner, crossed = sums[:, :-1, :-1], sums[:, :-1, -1]
    size = np.linalg.eigvalsh(inner)
    known = size[:, 0] > SINGULAR * size[:, -1]
    taken = np.linalg.solve(inner[known], crossed[known][:, :, None])[:, :, 0]
    rest = sums[known, -1, -1] - (taken * crossed[known]).sum(axis=1)
    squares[first[known], last[known]] = np.maximum(rest, 0.0)
    return squares


def _cuts(squares: Array, fewest: int, largest: int) -> list[tuple[int, ...]]:
    """Return the best cuts for 1, 2, ... of them, as numbers of waves before."""
    n = len(squares)
    least = squares[0].copy()
    before: list[NDArray[np.intp]] = []
    found = []
    for number in range(1, largest + 1):
        # least[i] ends a stretch at wave i; the next begins at i + 1.
        sums = least[:-1, None] + squares[1:, :]
        places = np.argmin(sums, axis=0)
        before.append(places)
        least = sums[places, np.arange(n)]
        if not np.isfinite(least[-1]) or (number + 1) * fewest > n:
            break
        found.append(_traced(before, n - 1))
    return found


def _traced(before: Sequence[NDArray[np.intp]], last: int) -> tuple[int, ...]:
    cuts: list[int] = []
    for places in reversed(before):
        last = int(places[last])
        cuts.insert(0, last + 1)
    return tuple(cuts)


def _segmentation(outcome: Array, design: Array, cuts: tuple[int, ...]) -> Segmentation:
    n, width = design.shape
    ends = (0, *cuts, n)
    rss = sum(_line(outcome[low:high], design[low:high])[1] for low, high in pairwise(ends))
    counted = math.log(n) * (len(cuts) + 1) * (width + 1)
    likely = n * (math.log(2 * math.pi * rss / n) + 1) if rss > 0 else -math.inf
    return Segmentation(cuts, rss, likely + counted)


def _line(outcome: Array, design: Array) -> tuple[Array, float]:
    coefficients = np.linalg.lstsq(design, outcome, rcond=None)[0]
    left = outcome - design @ coefficients
    return np.asarray(coefficients, dtype=np.float64), float(left @ left)
