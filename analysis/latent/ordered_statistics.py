"""Ordered statistics: what the answers to ordered items say of each group, before any model.

For each group: thresholds of all items, polychoric correlations of all pairs, and the covariance
of both times the people. Answers enter through sums alone: tables of all pairs give thresholds
and correlations, patterns of answers give how sure they are.

With `Missing.LISTWISE` only people who answered every item count. With `Missing.PAIRWISE`
thresholds rest on all who answered an item and correlations on all who answered both, as if
answers were missing completely at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_options import Options, settle
from analysis.latent.ordered_polychorics import item_ends, pair_peaks
from analysis.latent.ordered_spread import covariance_of_estimates
from analysis.sums.answer_patterns import AnswerPatterns, Array, Counts
from analysis.sums.covariances import Missing
from analysis.sums.pair_tables import PairTables, pair_tables

SINGULAR = 1e-8
"""Smallest eigenvalue of polychoric correlations that counts as above 0."""
TWO = 2


@dataclass(frozen=True, slots=True)
class OrderedStatistics:
    """Thresholds and polychoric correlations of each group, and their covariance."""

    items: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Array
    """People of each group."""
    options: tuple[int, ...]
    """How many options each item has."""
    thresholds: tuple[Array, ...]
    """Of each group: item after item, the lowest first."""
    correlations: Array
    """Shape (groups, pairs), as `numpy.tril_indices(items, -1)` lists the pairs."""
    spread: tuple[Array, ...]
    """Of each group: covariance of thresholds and correlations, times its people."""
    words: tuple[str, ...] = ()
    """What was done to the answers, in sentences."""

    @property
    def n(self) -> int:
        """People in all groups."""
        return int(self.counts.sum())

    def observed(self, group: int) -> Array:
        """Return thresholds and correlations of a group in a row."""
        return np.concatenate([self.thresholds[group], self.correlations[group]])

    def matrix(self, group: int) -> Array:
        """Return the correlations of a group as a matrix."""
        return correlation_matrix(self.correlations[group], len(self.items))

    def selected(self, items: Sequence[str]) -> OrderedStatistics:
        """Return the statistics of some items, in their order."""
        if unknown := [item for item in items if item not in self.items]:
            raise UnusableAnswers(
                f"There is no item {', '.join(unknown)}; the items are {', '.join(self.items)}."
            )
        kept = [self.items.index(item) for item in items]
        starts = np.concatenate([[0], np.cumsum(np.array(self.options) - 1)])
        of_thresholds = [place for item in kept for place in range(starts[item], starts[item + 1])]
        first, second = np.tril_indices(len(kept), -1)
        one, other = np.array(kept, np.intp)[first], np.array(kept, np.intp)[second]
        high, low = np.maximum(one, other), np.minimum(one, other)
        pairs = high * (high - 1) // 2 + low
        places = np.concatenate([np.array(of_thresholds, np.intp), starts[-1] + pairs])
        return replace(
            self,
            items=tuple(items),
            options=tuple(self.options[item] for item in kept),
            thresholds=tuple(part[of_thresholds] for part in self.thresholds),
            correlations=self.correlations[:, pairs],
            spread=tuple(part[np.ix_(places, places)] for part in self.spread),
        )


def correlation_matrix(correlations: Array, items: int) -> Array:
    """Return correlations of pairs as a matrix.

    Parameters
    ----------
    correlations
        As `numpy.tril_indices(items, -1)` lists them.
    items
        How many items.

    Returns
    -------
    Array
        Shape (items, items), ones on the diagonal.

    Examples
    --------
    >>> correlation_matrix(np.array([0.5]), 2).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    matrix = np.eye(items)
    first, second = np.tril_indices(items, -1)
    matrix[first, second] = matrix[second, first] = correlations
    return matrix


def ordered_statistics(
    listed: AnswerPatterns,
    missing: Missing = Missing.LISTWISE,
    alike: Sequence[Sequence[str]] = (),
) -> OrderedStatistics | NotFitted:
    """Return thresholds, polychoric correlations and their covariance for each unit.

    Parameters
    ----------
    listed
        Patterns of answers; units are the groups.
    missing
        Who counts where answers are missing.
    alike
        Items that are one question put several times; their options are merged alike.

    Returns
    -------
    OrderedStatistics or NotFitted
        Not where an item is answered alike by all, a correlation has no peak inside, or the
        correlations contradict each other (their matrix is not positive definite).

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> answers = np.array([[1.0, 1, 2, 2, 1, 2, 1, 2], [1.0, 2, 2, 2, 1, 1, 1, 2]]).T
    >>> found = ordered_statistics(answer_patterns(answers))
    >>> found.observed(0).round(4).tolist()
    [0.0, 0.0, 0.7071]
    """
    kept = listed.complete if missing is Missing.LISTWISE else listed.answering
    if kept.n == 0:
        return NotFitted("Nobody answered; there is nothing to fit.", 0)
    raw = pair_tables(kept)
    places = [[listed.items.index(item) for item in same] for same in alike]
    options = settle(raw.single, raw.units, raw.items, raw.scores, places)
    alone = np.flatnonzero(options.number < TWO)
    if len(alone):
        item = listed.items[alone[0]]
        return NotFitted(
            f"Item {item} has one option that every group chose; leave it out.", kept.n
        )
    return _of_groups(kept, merged_tables(raw, options), options)


def merged_tables(raw: PairTables, options: Options) -> PairTables:
    """Return the tables of the options that are left, summed over the answers that they hold.

    Parameters
    ----------
    raw
        Tables of the answers.
    options
        Which answers count as which option.

    Returns
    -------
    PairTables
        Items with fewer options than others have none in the last places.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> raw = pair_tables(answer_patterns(np.array([[1.0, 5.0], [1.0, 3.0], [5.0, 3.0]])))
    >>> options = settle(raw.single, raw.units, raw.items, raw.scores)
    >>> merged_tables(raw, options).counts[0, 0, 1].tolist()
    [[1, 1], [1, 0]]
    """
    width = int(options.number.max())
    places = options.place[:, :-1]
    holds = (places[:, :, None] == np.arange(width)).astype(np.int64)
    rows = np.einsum("uijab,iac->uijcb", raw.counts, holds, optimize=True)
    counts = np.einsum("uijcb,jbd->uijcd", rows, holds, optimize=True)
    return PairTables(raw.units, raw.items, tuple(map(float, range(width))), counts)


# The kernels below check only what the polychorics themselves show.


def _of_groups(
    kept: AnswerPatterns, tables: PairTables, options: Options
) -> OrderedStatistics | NotFitted:
    first, second = np.tril_indices(len(kept.items), -1)
    number = tuple(options.number.tolist())
    people, thresholds, correlations, spread = [], [], [], []
    words = [str(merged) for merged in options.merged]
    for group, unit in enumerate(kept.units):
        counts = tables.counts[group]
        ends = item_ends(np.einsum("iiaa->ia", counts).astype(np.float64))
        found = pair_peaks(counts[first, second].astype(np.float64), ends[first], ends[second])
        where = f" in {unit}" if len(kept.units) > 1 else ""
        for pair in np.flatnonzero(found.mended):
            one, other = kept.items[second[pair]], kept.items[first[pair]]
            words.append(
                f"No one chose one of the four combinations of {one} and {other}{where}; half a "
                "person was put there."
            )
        if why := _contradiction(kept.items, counts, found.correlations, where):
            return NotFitted(why, kept.n)
        part = kept.of_unit(unit)
        covariance = covariance_of_estimates(
            options.codes(part.codes), part.counts, counts, ends, found.correlations
        )
        people.append(part.n)
        thresholds.append(ends[np.isfinite(ends)])
        correlations.append(found.correlations)
        spread.append(covariance * part.n)
    return OrderedStatistics(
        kept.items,
        kept.units,
        np.array(people, dtype=np.float64),
        number,
        tuple(thresholds),
        np.array(correlations),
        tuple(spread),
        tuple(words),
    )


def _contradiction(
    items: tuple[str, ...], counts: Counts, correlations: Array, where: str
) -> str | None:
    """Say which correlation has no value, or that they cannot all be true."""
    lost = np.flatnonzero(np.isnan(correlations))
    if not len(lost):
        lowest = float(np.linalg.eigvalsh(correlation_matrix(correlations, len(items)))[0])
        if lowest >= SINGULAR:
            return None
        return (
            f"The polychoric correlations{where} contradict each other (smallest eigenvalue "
            f"{lowest:.3f}); ask more people, merge options or leave items out."
        )
    first, second = np.tril_indices(len(items), -1)
    one, other = second[lost[0]], first[lost[0]]
    return (
        f"The {int(counts[one, other].sum())} answers to both {items[one]} and {items[other]}"
        f"{where} leave corners of their table empty, so that their correlation has no value "
        "inside -1 and 1; merge options or leave one of the items out."
    )
