"""Showing: an outlook as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from analysis.estimate import Estimate, Figure, Withheld
from analysis.planning.detectable import Detectable
from analysis.planning.outlook import DepartmentOutlook

NONE = "-"


def table(found: Sequence[DepartmentOutlook]) -> Table:
    """Return one row a department; a dash where nothing can be shown."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(
        "department", no_wrap=True, min_width=max(len(row.department) for row in found)
    )
    for heading in (
        "people",
        "answers",
        "level\nwithin",
        "alarm\nfrom",
        "+10\ncaught",
        "years\nwith false",
        "waves\nshown",
    ):
        made.add_column(heading, justify="right")
    for row in found:
        made.add_row(
            row.department,
            str(row.people),
            str(row.answers),
            f"± {row.formula.half_width:.1f}" if isinstance(row.formula, Detectable) else NONE,
            NONE if isinstance(row.smallest, Withheld) else f"{row.smallest:g}",
            *(_share(share) for share in _shares(row)),
        )
    return made


def _shares(row: DepartmentOutlook) -> tuple[Figure, ...]:
    return (row.alarm.caught, row.alarm.false_a_year, row.alarm.shown)


def _share(figure: Figure) -> str:
    return f"{100 * figure.value:.0f} %" if isinstance(figure, Estimate) else NONE
