"""Source: where answers come from, as something that can be summed up part by part.

Nothing above this room can tell a frame in memory from a Parquet file or a cluster: a source has
names and a questionnaire, and folds a task over its parts. A task turns a part into sums that add.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from typing import Any, Protocol, TypeVar

from analysis.responses.codebook import Codebook
from analysis.responses.rows import Names, Rows

T = TypeVar("T")
Tell = Callable[[str], None]

PART = 32_768
"""Rows of a part: few enough that its columns stay in the cache of a processor."""


class Source(Protocol):
    """Answers of a study, wherever they are."""

    @property
    def names(self) -> Names:
        """The names behind the codes."""
        ...

    @property
    def codebook(self) -> Codebook:
        """The questionnaire."""
        ...

    def fold(self, task: Callable[[Rows], T]) -> T:
        """Return the sum of a task over all parts."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class InMemory:
    """Rows that are in memory already, by person."""

    rows: Rows
    size: int = PART

    @property
    def names(self) -> Names:
        """The names behind the codes."""
        return self.rows.names

    @property
    def codebook(self) -> Codebook:
        """The questionnaire."""
        return self.rows.codebook

    def fold(self, task: Callable[[Rows], T]) -> T:
        """Return the sum of a task over all parts, as many at a time as there are processors."""
        return fold_parts(self.rows.parts(self.size), task)


def fold_parts(parts: Iterable[Rows], task: Callable[[Rows], T]) -> T:
    """Add up a task over parts.

    Parameters
    ----------
    parts
        At least one.
    task
        Turns a part into sums that add, or a dictionary of such sums.

    Returns
    -------
    Sums
        Of all parts, added in their order.

    Examples
    --------
    The rows of all parts: `fold_parts(rows.parts(1000), len)`.
    """
    workers = os.cpu_count() or 1
    each = iter(parts)
    total = task(next(each))
    with ThreadPoolExecutor(workers) as pool:
        # A few at a time, so that no more parts are cut than can be worked on.
        while few := [*islice(each, 4 * workers)]:
            total = reduce(added, pool.map(task, few), total)
    return total


def added(one: Any, other: Any) -> Any:
    """Return the sum of two sums; those of dictionaries over the union of their names."""
    if isinstance(one, Mapping):
        both = dict(one)
        for name, value in other.items():
            both[name] = added(both[name], value) if name in both else value
        return both
    return one + other
