"""Matrices: the tables whose cells carry a verdict: heat strip, friction map and pair matrix."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from analysis.decision import Decision
from reports.charts.drawing import Chart


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure by its verdict: the value, its interval, and the verdict in a spoken word."""

    decision: Decision
    value: str
    interval: str
    spoken: str
    zone: bool = False
    """Whether the value is the word of a zone and not a number, which is set smaller."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over so many neighbouring columns."""

    words: str
    columns: int


@dataclass(frozen=True, slots=True)
class StripRow:
    """One direction and its cells."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatStrip:
    """Few directions and all measures: each cell with its number and interval."""

    label: str
    """What the table shows, for who cannot see it."""
    corner: str
    """What the first column holds, likewise."""
    groups: tuple[Group, ...]
    heads: tuple[str, ...]
    """A soft hyphen in a head tells where a long word may break."""
    rows: tuple[StripRow, ...]

    def __post_init__(self) -> None:
        """Refuse rows or groups of another length than the heads."""
        for row in self.rows:
            check_cells(row.label, len(row.cells), len(self.heads))
        if self.groups:
            columns = sum(group.columns for group in self.groups)
            check_cells("groups", columns, len(self.heads))


@dataclass(frozen=True, slots=True)
class MapRow:
    """One direction; without cells the whole of it is withheld."""

    rater: str
    about: str
    """The word between the two: "about"."""
    target: str
    cells: tuple[Cell, ...] | None


@dataclass(frozen=True, slots=True)
class FrictionMap:
    """Many directions and their components, in a group a rater."""

    label: str
    corner: str
    heads: tuple[str, ...]
    groups: tuple[tuple[MapRow, ...], ...]
    withheld: str
    """What is said of a row that is withheld."""

    def __post_init__(self) -> None:
        """Refuse rows of another length than the heads."""
        for group in self.groups:
            for row in group:
                if row.cells is not None:
                    label = f"{row.rater} {row.about} {row.target}"
                    check_cells(label, len(row.cells), len(self.heads))


class Blank(Enum):
    """Why a cell of the pair matrix holds no picture."""

    ITSELF = "itself"
    NO_CONTACT = "no contact"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class PairCell:
    """One pair: a small chart, its words, and its number where it is sure."""

    chart: Chart
    decision: Decision
    spoken: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A cell without a picture, and what is said of it."""

    blank: Blank
    spoken: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """One rater and a cell for each department that is rated."""

    label: str
    cells: tuple[PairCell | BlankCell, ...]


@dataclass(frozen=True, slots=True)
class PairMatrix:
    """What each pair adds to the rater's strictness and the other's name; nothing is summed."""

    label: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[PairRow, ...]

    def __post_init__(self) -> None:
        """Refuse rows of another length than the heads."""
        for row in self.rows:
            check_cells(row.label, len(row.cells), len(self.heads))


def check_cells(label: str, cells: int, heads: int) -> None:
    """Refuse a row of another length than the heads."""
    if cells != heads:
        raise ValueError(
            f"The row {label!r} has {cells} cells and the table {heads} heads; give a cell for "
            "each head."
        )
