"""Ordered options: which answers stay apart, item by item, so that every group can be cut alike.

Groups are compared by their thresholds, so each option of an item must be chosen by somebody in
every group. An option that one group leaves empty is merged in all groups with the neighbouring
option that fewer people chose, and the merging is told. Where a question is put several times
(in several waves), its options are merged alike each time. An option that nobody chose anywhere
is no option.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.sums.answer_patterns import ABSENT, Codes, Counts, Indices

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Merged:
    """An option that somebody left empty, and the option that it now counts as."""

    item: str
    score: float
    into: float
    group: str
    """The first group in which nobody chose it."""

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"Nobody in {self.group} answered {self.score:g} to {self.item}; it counts as "
            f"{self.into:g} in every group."
        )


@dataclass(frozen=True, slots=True)
class Options:
    """The options of each item after merging."""

    scores: tuple[float, ...]
    place: Codes
    """Option of each answer to each item, shape (items, scores + 1); -1 for an answer that
    nobody gave and, in the last place, for none."""
    merged: tuple[Merged, ...]

    @property
    def number(self) -> Indices:
        """How many options each item has."""
        number: Indices = (self.place.max(axis=1) + 1).astype(np.intp)
        return number

    def codes(self, codes: Codes) -> Codes:
        """Return the options of coded answers, shape (patterns, items)."""
        options: Codes = self.place[np.arange(len(self.place)), codes]
        return options


def settle(
    counts: Counts,
    groups: Sequence[str],
    items: Sequence[str],
    scores: Sequence[float],
    alike: Sequence[Sequence[int]] = (),
) -> Options:
    """Merge options until every group uses each of them.

    Parameters
    ----------
    counts
        People by group, item and answer, shape (groups, items, scores).
    groups, items, scores
        Their names, and the answers ascending.
    alike
        Places of items that are one question put several times.

    Returns
    -------
    Options
        An item with one option left has nothing to tell.

    Examples
    --------
    >>> counts = np.array([[[5, 5, 5]], [[5, 5, 0]]])
    >>> found = settle(counts, ["Sales", "Marketing"], ["q1"], [1.0, 2.0, 3.0])
    >>> found.place.tolist(), str(found.merged[0])
    ([[0, 1, 1, -1]], 'Nobody in Marketing answered 3 to q1; it counts as 2 in every group.')
    """
    together = {item: tuple(same) for same in alike for item in same}
    place = np.full((len(items), len(scores) + 1), ABSENT, np.int8)
    merged: list[Merged] = []
    for item in range(len(items)):
        same = together.get(item, (item,))
        if same[0] != item:
            place[item] = place[same[0]]
            continue
        of_item = counts[:, list(same)].reshape(-1, len(scores))
        place[item, :-1], pairs = _settled(of_item)
        for gone, into, row in pairs:
            group, which = divmod(row, len(same))
            merged.append(Merged(items[same[which]], scores[gone], scores[into], groups[group]))
    return Options(tuple(scores), place, tuple(merged))


# The kernel below checks nothing: it only computes.


def _settled(counts: Counts) -> tuple[Codes, list[tuple[int, int, int]]]:
    """Return the option of each answer, and which went where on whose account.

    Counts are of shape (groups, scores).
    """
    total = counts.sum(axis=0)
    bins = [[score] for score in np.flatnonzero(total).tolist()]
    pairs: list[tuple[int, int, int]] = []
    while len(bins) > 1:
        inside = np.column_stack([counts[:, chosen].sum(axis=1) for chosen in bins])
        empty = np.argwhere(inside.T == 0)
        if not len(empty):
            break
        at, row = empty[0].tolist()
        sizes = inside.sum(axis=0)
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(bins)]
        into = min(beside, key=lambda near: int(sizes[near]))
        pairs.append((_most(bins[at], total), _most(bins[into], total), row))
        bins[into] = sorted(bins[into] + bins[at])
        del bins[at]
    place = np.full(counts.shape[1], ABSENT, np.int8)
    for option, chosen in enumerate(bins):
        place[chosen] = option
    return place, pairs


def _most(chosen: list[int], total: Counts) -> int:
    return max(chosen, key=lambda score: int(total[score]))
