"""First look: which sittings can show enough signs to be set aside, in small whole numbers.

Two kinds of sign must agree, and being unlike others is one of them. So a sitting can only be set
aside where it is empty or too fast, or shows a run of equal answers, halves that go against each
other, or haste. These are cheap to see in the answers as they were given. Only where there is one
of them it must be known whether the sitting is unlike others. The first look errs on the side of
looking closer: what it passes over is never set aside, what it picks is then judged exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.quality.carelessness import mahalanobis_d2, person_total_correlation
from analysis.quality.completeness import Completeness
from analysis.quality.norms import Norm, Norms, lists_of
from analysis.quality.signs import (
    FEWEST_SCALES,
    FEWEST_STATEMENTS,
    ROWS_PER_STATEMENT,
    scales_in,
)
from analysis.responses.keying import keyed
from analysis.responses.rows import Given, Mask, Rows
from survey.instrument.questionnaire import Item

Small = NDArray[np.signedinteger[Any]]
Single = NDArray[np.float32]

ROUNDING = 1e-5
"""Share of its largest possible value within which a sum of products may be nothing."""
SLACK = 1e-9
"""Share by which a line is drawn lower, since the closer look computes it otherwise."""


def runs_and_halves(rows: Rows, asked: Completeness, line: float) -> tuple[Mask, Mask]:
    """Tell which rows can show a run of equal answers, and halves that disagree.

    Parameters
    ----------
    rows
        A part of the answers.
    asked
        Which questions each row was asked.
    line
        Share of the statements in one run.

    Returns
    -------
    tuple of numpy.ndarray
        Two of shape (rows,); true wherever the signs of the row are past their lines.

    Examples
    --------
    The rows that are worth a closer look: `np.logical_or(*runs_and_halves(rows, asked, 0.5))`.
    """
    run, halves = np.zeros((2, len(rows)), dtype=bool)
    for _, here, items in lists_of(rows):
        given = rows.where(here).whole([item.id for item in items])
        expected = asked.expected.T[[asked.items.index(item) for item in items]][:, here]
        run[here] = _runs(given, expected, items, rows.empty, line)
        halves[here] = _halves(given, items, scales_in(items, rows.codebook), rows.empty)
    return run, halves


def unlike_others(rows: Rows, usual: Norms, contrary: float, distance: float) -> Mask:
    """Tell which rows can be unlike those of everyone else.

    Parameters
    ----------
    rows
        A part of the answers.
    usual
        What is usual among everyone.
    contrary
        Line of minus the person-total correlation.
    distance
        Line of the place of the distance among chi-squared values.

    Returns
    -------
    numpy.ndarray
        Shape (rows,); true wherever the sign of the row is past its line.

    Examples
    --------
    The same for 999 in 1000: `unlike_others(rows, usual, 0.0, 0.999)`.
    """
    unlike = np.zeros(len(rows), dtype=bool)
    for key, here, items in lists_of(rows):
        part, ids, norm = rows.where(here), [item.id for item in items], usual[key]
        given, answers = part.whole(ids), part.answers(ids)
        count = _count(given != rows.empty)
        found = _flat(given, rows.empty)
        if norm.follows:
            means = keyed(norm.means[None, :], items)[0]
            r = person_total_correlation(keyed(answers, items), means)
            found |= -r >= contrary - SLACK
        if norm.rows >= ROWS_PER_STATEMENT.value * len(items):
            found |= _far(answers, count, norm, distance)
        unlike[here] = found & (count >= FEWEST_STATEMENTS.value)
    return unlike


# The kernels below check nothing: they only compute.


def _count(there: Mask) -> NDArray[np.int32]:
    """Count the true ones of each column."""
    few = len(there) <= np.iinfo(np.uint8).max
    counts = np.add.reduce(there.view(np.uint8), axis=0, dtype=np.uint8 if few else np.int32)
    return np.asarray(counts, dtype=np.int32)


def _runs(given: Given, expected: Mask, items: Sequence[Item], empty: int, line: float) -> Mask:
    count = _count(given != empty)
    reverse = np.array([item.reverse for item in items])
    mixed = expected[reverse].any(axis=0) & expected[~reverse].any(axis=0)
    longest = _longest(given, empty) if expected.all() else _longest_of(given, expected, empty)
    long: Mask = mixed & (count >= FEWEST_STATEMENTS.value)
    return long & (longest >= (line - SLACK) * count)


def _longest(given: Given, empty: int) -> Small:
    run = np.ones(given.shape[1], dtype=_width_of(len(given)))
    longest = run.copy()
    for before, after in pairwise(given):
        run *= (after == before) & (after != empty)
        run += 1
        np.maximum(longest, run, out=longest)
    return longest


def _longest_of(given: Given, expected: Mask, empty: int) -> Small:
    """Return the same where what was not asked does not break a run."""
    run = np.zeros(given.shape[1], dtype=_width_of(len(given)))
    longest = np.ones_like(run)
    before = np.full_like(given[0], empty)
    for after, here in zip(given, expected, strict=True):
        longer = run * ((after == before) & (after != empty)) + run.dtype.type(1)
        run, before = np.where(here, longer, run), np.where(here, after, before)
        np.maximum(longest, run, out=longest)
    return longest


def _halves(
    given: Given, items: Sequence[Item], scales: Sequence[Sequence[int]], empty: int
) -> Mask:
    """Tell where the means of the halves do not go together: their covariance is not above 0."""
    if len(scales) < FEWEST_SCALES.value:
        return np.zeros(given.shape[1], dtype=bool)
    middle = (items[0].format.low + items[0].format.high) // 2
    ends = [end for item in items for end in (item.format.low, item.format.high)]
    far = max(abs(end - middle) for end in ends)
    there = (given != empty).astype(np.promote_types(given.dtype, _width_of(far * len(items))))
    keyed_ = _from_middle(given, there, items, middle)
    n, sum_a, sum_b, sum_ab = np.zeros((4, given.shape[1]), dtype=np.float32)
    for columns in scales:
        (a, any_a), (b, any_b) = (_mean(keyed_, there, columns[start::2]) for start in (0, 1))
        both = any_a & any_b
        a *= both
        b *= both
        n += both
        sum_a += a
        sum_b += b
        sum_ab += a * b
    together = n * sum_ab - sum_a * sum_b
    nothing = np.float32(ROUNDING) * (far * n) ** 2
    return np.asarray((n >= FEWEST_SCALES.value) & (together <= nothing))


def _width_of(most: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest whole number for numbers up to this."""
    return np.int8 if most <= np.iinfo(np.int8).max else np.int32


def _from_middle(given: Given, there: Small, items: Sequence[Item], middle: int) -> Small:
    """Return how far each keyed answer lies above the middle, 0 where there is none."""
    # What is no answer may overflow, and is multiplied by 0.
    turned = given.astype(there.dtype)
    for line, item in zip(turned, items, strict=True):
        if item.reverse:
            np.subtract(item.format.low + item.format.high - middle, line, out=line)
        else:
            np.subtract(line, middle, out=line)
    turned *= there
    return turned


def _mean(turned: Small, there: Small, columns: Sequence[int]) -> tuple[Single, Mask]:
    """Return the mean of some columns, and where there is one."""
    total, count = turned[columns[0]].copy(), there[columns[0]].copy()
    for column in columns[1:]:
        total += turned[column]
        count += there[column]
    answered: Mask = count > 0
    mean = total.astype(np.float32) / np.maximum(count, 1).astype(np.float32)
    return mean, answered


def _flat(given: Given, empty: int) -> Mask:
    # No answer is the smallest number there is.
    highest = given.max(axis=0)
    lowest = np.where(given == empty, np.iinfo(given.dtype).max, given).min(axis=0)
    return np.asarray(highest == lowest)


def _far(answers: NDArray[np.float64], count: NDArray[np.int32], norm: Norm, line: float) -> Mask:
    squared = mahalanobis_d2(answers, norm.means, norm.covariance)
    return np.asarray(squared >= _lines(answers.shape[1], line)[count])


@cache
def _lines(statements: int, place: float) -> NDArray[np.float64]:
    """Return from where on a squared distance lies beyond a place, by the number of answers."""
    degrees = np.maximum(np.arange(statements + 1), 1)
    return np.asarray(chi2.ppf(place, degrees) * (1 - SLACK))
