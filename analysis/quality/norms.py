"""Norms: what is usual in each list of statements, from sums that add over the parts of a table.

A list is the statements of one form that are asked once, or that are asked about one department.
A person is unlike others where the answers lie far from the means of the list, by its covariances,
or run against the means. Both need a look at everyone first:

    counts, sums and products of every pair of statements     means and covariances
    people whose answers follow the means, and how closely    whether the means are a norm
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.quality.carelessness import correlation_of_moved
from analysis.responses.codebook import STATEMENTS, Codebook
from analysis.responses.keying import keyed
from analysis.responses.rows import Given, Rows
from survey.instrument.questionnaire import Asked, Item

Array = NDArray[np.float64]
ListKey = tuple[str, Asked]

EXACT = 2.0**24
"""Whole numbers below this are exact in 32 bits."""
FEW = 4096
"""Rows whose answers stay in the cache of a processor in full width."""
NORM = Cutoff(
    "median person-total correlation that makes the item means a norm",
    0.3,
    "a design choice of this project: with flat item means, without it, up to 10 % of careful "
    "simulated people were set aside",
)


@dataclass(frozen=True, slots=True, eq=False)
class ListSums:
    """Whole numbers of one list: pairwise counts, sums and products of its answers."""

    rows: int
    counts: Array
    sums: Array
    """sums[a, b] is the sum of a over the rows that answered both."""
    products: Array

    def __add__(self, other: ListSums) -> ListSums:
        """Return the sums of both parts taken together."""
        return ListSums(
            self.rows + other.rows,
            self.counts + other.counts,
            self.sums + other.sums,
            self.products + other.products,
        )

    @property
    def means(self) -> Array:
        """Mean of each statement; nan where nobody answered it."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.diag(self.sums) / np.diag(self.counts))

    @property
    def covariance(self) -> Array:
        """Pairwise covariances, divisor n - 1; nan below two answers."""
        n = self.counts
        with np.errstate(invalid="ignore", divide="ignore"):
            centred = n * self.products - self.sums * self.sums.T
            return np.where(n > 1, centred / (n * (n - 1)), np.nan)


@dataclass(frozen=True, slots=True)
class Following:
    """How many people follow the means of a list, and who lies next to the line."""

    known: int
    reached: int
    """People whose person-total correlation reaches `NORM`."""
    highest_below: float
    lowest_reached: float

    def __add__(self, other: Following) -> Following:
        """Return the counts of both parts taken together."""
        return Following(
            self.known + other.known,
            self.reached + other.reached,
            max(self.highest_below, other.highest_below),
            min(self.lowest_reached, other.lowest_reached),
        )

    @property
    def is_norm(self) -> bool:
        """Whether the median person follows the means."""
        below = self.known - self.reached
        if self.known and 2 * below == self.known:
            return (self.highest_below + self.lowest_reached) / 2 >= NORM.value
        return 2 * self.reached > self.known


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """What is usual in one list."""

    rows: int
    means: Array
    """Of the answers as given, shape (statements,)."""
    covariance: Array
    follows: bool
    """Whether the median person follows the means."""

    @property
    def unknown(self) -> Norm:
        """The same list without a norm: nobody is judged by the others."""
        return replace(self, rows=0, follows=False)


Norms = Mapping[ListKey, Norm]


def lists_of(
    rows: Rows,
) -> Iterator[tuple[ListKey, NDArray[np.bool_], tuple[Item, ...]]]:
    """Yield each list that has rows: its name, the rows, and its statements in asked order."""
    for place, form in enumerate(rows.names.forms):
        for asked in Asked:
            items = statements_of(rows.codebook, (form, asked))
            here = (rows.form == place) & (rows.once if asked is Asked.ONCE else ~rows.once)
            if items and here.any():
                yield (form, asked), here, items


def statements_of(codebook: Codebook, key: ListKey) -> tuple[Item, ...]:
    """Return the statements of a list in asked order."""
    return tuple(item for item in codebook.asked_in(*key) if item.format.kind in STATEMENTS)


def list_sums(rows: Rows) -> dict[ListKey, ListSums]:
    """Sum up the answers to each list.

    Parameters
    ----------
    rows
        A part of the answers.

    Returns
    -------
    dict
        By list; those of two parts add.

    Examples
    --------
    >>> one = ListSums(2, np.full((1, 1), 2.0), np.full((1, 1), 6.0), np.full((1, 1), 20.0))
    >>> both = one + one
    >>> both.means.tolist(), both.covariance.round(3).tolist()
    ([3.0], [[1.333]])
    """
    return {
        key: _summed(rows.where(here).whole([item.id for item in items]), rows.empty)
        for key, here, items in lists_of(rows)
    }


def following(rows: Rows, sums: Mapping[ListKey, ListSums]) -> dict[ListKey, Following]:
    """Count the people who follow the means of each list.

    Parameters
    ----------
    rows
        A part of the answers.
    sums
        Of all the answers.

    Returns
    -------
    dict
        By list; those of two parts add.

    Examples
    --------
    >>> (Following(2, 2, -np.inf, 0.4) + Following(1, 0, 0.1, np.inf)).is_norm
    True
    """
    found = {}
    for key, here, items in lists_of(rows):
        given = rows.where(here).whole([item.id for item in items])
        means = keyed(sums[key].means[None, :], items)[0]
        each = [
            _with_means(few, few != rows.empty, items, means)
            for few in (given[:, at : at + FEW] for at in range(0, given.shape[1], FEW))
        ]
        r = np.concatenate(each)
        r = r[~np.isnan(r)]
        reached = r >= NORM.value
        found[key] = Following(
            len(r),
            int(reached.sum()),
            float(r[~reached].max(initial=-np.inf)),
            float(r[reached].min(initial=np.inf)),
        )
    return found


def norms_of(sums: Mapping[ListKey, ListSums], follow: Mapping[ListKey, Following]) -> Norms:
    """Put together what is usual in each list.

    Parameters
    ----------
    sums, follow
        Of all the answers.

    Returns
    -------
    Norms
        By list.

    Examples
    --------
    >>> norms_of({}, {})
    {}
    """
    return {
        key: Norm(one.rows, one.means, one.covariance, follow[key].is_norm)
        for key, one in sums.items()
    }


def norms(rows: Rows) -> Norms:
    """Return what is usual in each list of rows that are all there are.

    Parameters
    ----------
    rows
        All the answers.

    Returns
    -------
    Norms
        By list.

    Examples
    --------
    What is usual among all who answered: `norms(as_rows(responses))`.
    """
    sums = list_sums(rows)
    return norms_of(sums, following(rows, sums))


# The kernels below check nothing: they only compute.


def _with_means(
    given: Given, there: NDArray[np.bool_], items: Sequence[Item], means: Array
) -> Array:
    """Return the person-total correlation of each row, as `person_total_correlation` does."""
    known = np.isfinite(means)
    there &= known[:, None]
    middle = round(float(means[known].mean())) if known.any() else 0
    moved = np.empty(given.shape, dtype=np.float64)
    for line, answers, item in zip(moved, given, items, strict=True):
        if item.reverse:
            np.subtract(
                item.format.low + item.format.high - middle, answers, out=line, dtype=np.float64
            )
        else:
            np.subtract(answers, middle, out=line, dtype=np.float64)
    moved *= there
    return correlation_of_moved(moved, there, np.where(known, means - middle, 0.0), middle)


def _summed(given: Given, empty: int) -> ListSums:
    there = given != empty
    filled = np.where(there, given, 0)
    width, people = given.shape
    largest = max(int(filled.max(initial=1)), -int(filled.min(initial=-1)))
    # Whole numbers this small stay exact in half the width, which takes half the time.
    exact = np.float32 if people * largest**2 < EXACT else np.float64
    both = np.empty((2 * width, people), dtype=exact)
    both[:width], both[width:] = filled, there
    found = (both @ both.T).astype(np.float64)
    return ListSums(people, found[width:, width:], found[:width, width:], found[:width, :width])
