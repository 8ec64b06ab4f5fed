"""Headcounts: departments and how many work in them, as they are typed or kept in a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from analysis.errors import UnusableAnswers

NEEDED = {"unit", "people"}


def typed(pairs: Iterable[str]) -> dict[str, int]:
    """Read departments from text such as "Sales=24, Marketing=15".

    Parameters
    ----------
    pairs
        Texts of one or more pairs of a name and a number, parted by commas.

    Returns
    -------
    dict
        Department -> people, in the order given.

    Examples
    --------
    >>> typed(["Sales=24, Marketing=15"])
    {'Sales': 24, 'Marketing': 15}
    """
    read: dict[str, int] = {}
    for pair in (part.strip() for text in pairs for part in text.split(",")):
        name, mark, number = (part.strip() for part in pair.rpartition("="))
        if not (mark and name and number.isdecimal()):
            raise UnusableAnswers(
                f"{pair!r} names no department with its people; write it as Sales=24."
            )
        _add(read, name, int(number), pair)
    return read


def tabled(text: str) -> dict[str, int]:
    r"""Read departments from a table with the columns unit and people, such as headcount.csv.

    Parameters
    ----------
    text
        The table as CSV. With a column wave, the last wave counts; units that have a parent are
        teams, and are left out.

    Returns
    -------
    dict
        Department -> people, in the order of the table.

    Examples
    --------
    >>> tabled("unit,people\nSales,24\nMarketing,15\n")
    {'Sales': 24, 'Marketing': 15}
    """
    rows = list(csv.DictReader(text.splitlines()))
    missing = NEEDED - set(rows[0] if rows else ())
    if missing:
        raise UnusableAnswers(
            f"The headcount has no column {' and no column '.join(sorted(missing))}; give a CSV "
            "with the columns unit and people."
        )
    last = max(row.get("wave") or "" for row in rows)
    read: dict[str, int] = {}
    for place, row in enumerate(rows, start=2):
        if (row.get("wave") or "") != last or row.get("parent"):
            continue
        if not (row["people"] or "").strip().isdecimal():
            raise UnusableAnswers(
                f"Row {place} of the headcount has {row['people']!r} people; give a whole number."
            )
        _add(read, row["unit"].strip(), int(row["people"]), f"row {place}")
    return read


def _add(read: dict[str, int], name: str, people: int, where: str) -> None:
    if name in read:
        raise UnusableAnswers(
            f"{name} is named twice (again in {where}); give each department once."
        )
    read[name] = people
