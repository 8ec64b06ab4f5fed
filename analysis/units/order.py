"""Order: names of units by the alphabet, and the numbers in them by their size."""

from __future__ import annotations

import re

_DIGITS = re.compile("([0-9]+)")

Place = tuple[tuple[tuple[int, int, str], ...], str]


def place_of(name: str) -> Place:
    """Return the place of a name: 2, 10, 13, then letters, capital or not.

    Parameters
    ----------
    name
        Of a unit, as people wrote it.

    Returns
    -------
    Place
        A key to sort by; no two names share one.

    Examples
    --------
    >>> sorted(["Team 10", "13", "team 2", "10", "Sales", "2"], key=place_of)
    ['2', '10', '13', 'Sales', 'team 2', 'Team 10']
    """
    parts = (part for part in _DIGITS.split(name.casefold()) if part)
    return tuple(_part(part) for part in parts), name


def _part(part: str) -> tuple[int, int, str]:
    """Return digits before letters, by their size: the longer number is the larger one."""
    if not _DIGITS.fullmatch(part):
        return 1, 0, part
    digits = part.lstrip("0")
    return 0, len(digits), digits
