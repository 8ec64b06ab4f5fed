"""Members: the complete answers to each scale in each unit or team of one wave, as sums.

They are all that alpha, omega, ICC(1), ICC(2), rwg and the average deviation of a scale need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.keying import keyed
from analysis.responses.rows import Rows
from analysis.sums.grouped import Grouped, grouping
from analysis.sums.moments import Moments
from analysis.sums.tables import Tables
from analysis.sums.units import UnitSums
from survey.instrument.questionnaire import Asked, Item, Scale

Array = NDArray[np.float64]
By = Literal["unit", "team"]


@dataclass(frozen=True, slots=True, eq=False)
class MemberSums:
    """Whole numbers of the people who answered every item of one scale."""

    items: tuple[Item, ...]
    answers: Grouped
    """(group, item, step from the low end) -> answers."""
    totals: Grouped
    """(group,) -> people, sum and sum of squares of the sum of their answers."""
    sums: Array
    """Of each item, shape (items,)."""
    products: Array
    """Shape (items, items)."""

    def __add__(self, other: MemberSums) -> MemberSums:
        """Return the sums of both parts taken together."""
        return MemberSums(
            self.items,
            self.answers + other.answers,
            self.totals + other.totals,
            self.sums + other.sums,
            self.products + other.products,
        )

    @property
    def people(self) -> int:
        """People who answered every item."""
        return int(self.totals.values[:, 0].sum())

    @property
    def moments(self) -> Moments:
        """The items over all people."""
        width = len(self.items)
        names = tuple(item.id for item in self.items)
        sums = np.repeat(self.sums[:, None], width, axis=1)
        return Moments(names, np.full((width, width), float(self.people)), sums, self.products)

    def tables(self, names: tuple[str, ...]) -> Tables:
        """Return how often each answer was given to each item in each group."""
        low = np.array([item.format.low for item in self.items])
        codes = np.array([codes for codes, _ in self.answers.items()]).reshape(-1, 3)
        given = codes[:, 2] + low[codes[:, 1]]
        scores, cells = np.unique(given, return_inverse=True)
        groups, rows = np.unique(codes[:, 0], return_inverse=True)
        counts = np.zeros((len(groups), len(self.items), len(scores)))
        counts[rows, codes[:, 1], cells] = self.answers.values[:, 0]
        return Tables(
            tuple(names[group] for group in groups),
            tuple(item.id for item in self.items),
            tuple(scores.astype(float).tolist()),
            counts,
        )

    def unit_sums(self, names: tuple[str, ...], column: str) -> UnitSums:
        """Return the sums of the mean of a person's answers in each group."""
        k = len(self.items)
        units = tuple(names[codes[0]] for codes, _ in self.totals.items())
        n, total, squares = self.totals.values.T
        return UnitSums(units, (column,), n, (total / k)[:, None], (squares / k**2)[:, None, None])


def scales_of_several(codebook: Codebook) -> tuple[Scale, ...]:
    """Return the scales of two items or more: one item has nothing to agree with."""
    return tuple(one for one in codebook.instrument.scales if len(one.items) > 1)


def member_sums(rows: Rows, scales: tuple[Scale, ...], by: By) -> dict[str, MemberSums]:
    """Sum up the complete answers to each scale.

    Parameters
    ----------
    rows
        A part of the answers: those kept, of one wave.
    scales
        Of two items or more.
    by
        What the groups are.

    Returns
    -------
    dict
        By scale; those of two parts add.

    Examples
    --------
    Alpha of a scale: `alpha(member_sums(rows, scales, "unit")["ENC"].moments)`.
    """
    names = rows.names.units if by == "unit" else rows.names.teams
    found = {}
    for scale in scales:
        items = rows.codebook.items_of(scale.id)
        asked = rows.once if items[0].asked is Asked.ONCE else ~rows.once
        group = rows.unit if by == "unit" else rows.team
        given = rows.whole([item.id for item in items])
        whole = asked & (given != rows.empty).all(axis=0)
        answers = keyed(given[:, whole].T.astype(np.float64), items)
        found[scale.id] = _of_scale(answers.T, group[whole], items, len(names))
    return found


# The kernel below checks nothing: it only computes.


def _of_scale(
    answers: Array, group: NDArray[np.int32], items: tuple[Item, ...], groups: int
) -> MemberSums:
    low = np.array([item.format.low for item in items])
    most = max(item.format.high - item.format.low for item in items) + 1
    people = answers.shape[1]
    codes = [
        np.tile(group, len(items)),
        np.repeat(np.arange(len(items)), people),
        (answers - low[:, None]).astype(np.int64).ravel(),
    ]
    totals = answers.sum(axis=0)
    squares = np.vstack([np.ones(people), totals, totals**2])
    return MemberSums(
        items,
        grouping(codes, [groups, len(items), most]).counts(),
        grouping([group], [groups]).sums(squares),
        answers.sum(axis=1),
        answers @ answers.T,
    )
