"""Faults: what is wrong in a file, the first fifty in full and the rest counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.errors import InvalidFile
from survey.findings import Finding

SHOWN = 50
"""A person mends a screenful at a time; thousands of lines would hide what they share."""


@dataclass(slots=True)
class Faults:
    """Faults as they are found, in whatever order; `stop` raises them in the order of rows."""

    _found: list[tuple[int, Finding]] = field(default_factory=list)
    _kinds: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        """Say whether there is any fault."""
        return self._kinds.total() > 0

    def add(self, where: str, what: str, hint: str, kind: str = "others") -> None:
        """Add a fault of a whole file, a key or a column; it stands before those of rows."""
        self._keep(0, Finding(where, what, hint), kind)

    def add_rows(
        self, rows: Sequence[int], column: str, what: str, hint: str, *, kind: str, file: str = ""
    ) -> None:
        """Add the same fault for several rows; no column means the row as a whole."""
        ordered = sorted(rows)
        for row in ordered[:SHOWN]:
            where = (
                (f"{file}, " if file else "")
                + f"row {row}"
                + (f", column {column}" if column else "")
            )
            self._keep(row, Finding(where, what, hint), kind)
        self._kinds[kind] += len(ordered[SHOWN:])

    def take(self, others: Faults, file: str = "") -> None:
        """Take over the faults of a file that is read along with another."""
        for row, finding in others._found:
            where = f"{file}, {finding.where}" if file else finding.where
            self._found.append((row, Finding(where, finding.what, finding.hint)))
        self._kinds.update(others._kinds)

    def stop(self, name: str) -> None:
        """Raise InvalidFile where there is any fault."""
        if not self:
            return
        total = self._kinds.total()
        self._found = _first(self._found)
        first = [finding for _, finding in self._found]
        if total > len(first):
            kinds = ", ".join(f"{count} {kind}" for kind, count in self._kinds.most_common())
            first.append(
                Finding(
                    "all together",
                    f"{total} faults, of which the first {len(first)} are shown: {kinds}",
                    "mend what many of them share, and read the file again",
                )
            )
        raise InvalidFile(name, first, total)

    def _keep(self, row: int, finding: Finding, kind: str) -> None:
        self._kinds[kind] += 1
        self._found.append((row, finding))
        if len(self._found) > 20 * SHOWN:  # a column of prose where numbers should be
            self._found = _first(self._found)


def _first(found: list[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    return sorted(found, key=lambda pair: pair[0])[:SHOWN]
