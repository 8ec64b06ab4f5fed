"""Finding: one fault in what a person wrote, with its place and the remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault: where it stands, what is wrong, and what to do about it."""

    where: str
    """The place as a person finds it: "line 12", "row 7, column ENC1"."""
    what: str
    hint: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.where}: {self.what}; {self.hint}"


@dataclass(frozen=True, slots=True, order=True)
class CellFinding(Finding):
    """A fault in one cell of a table, with the parts that a page shows in columns."""

    row: int = 0
    """As a spreadsheet counts; 0 where the whole file is meant."""
    column: str = ""
    value: str = ""
