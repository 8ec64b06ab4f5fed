"""Span: what follows from published rows by adding and subtracting, modulo a prime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

PRIME = (1 << 61) - 1
"""Of Mersenne: large enough that it divides no minor of a small table but by ill luck."""

Column = tuple[int, int]
Row = dict[Column, int]
"""A sparse row of integers; columns that are not named are 0."""


@dataclass(slots=True)
class Span:
    """The combinations of some rows, kept in echelon form by the least column of each."""

    pivots: dict[Column, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Span:
        """Take in rows one after the other."""
        span = cls()
        for row in rows:
            span.add(row)
        return span

    @property
    def rank(self) -> int:
        """How many of the rows do not follow from the others."""
        return len(self.pivots)

    def add(self, row: Row) -> None:
        """Take in one more row."""
        rest = self._rest(row)
        if rest:
            pivot = min(rest)
            inverse = pow(rest[pivot], -1, PRIME)
            self.pivots[pivot] = {column: x * inverse % PRIME for column, x in rest.items()}

    def holds(self, row: Row) -> bool:
        """Tell whether a row follows from those taken in."""
        return not self._rest(row)

    def _rest(self, row: Row) -> Row:
        rest = {column: x % PRIME for column, x in row.items() if x % PRIME}
        while (pivot := next((c for c in rest if c in self.pivots), None)) is not None:
            factor = rest[pivot]
            for column, x in self.pivots[pivot].items():
                left = (rest.get(column, 0) - factor * x) % PRIME
                if left:
                    rest[column] = left
                else:
                    rest.pop(column, None)
        return rest
