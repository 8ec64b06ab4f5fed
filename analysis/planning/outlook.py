"""Outlook: what a programme can show in each department, and what would make it show more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.estimate import Withheld
from analysis.planning.detectable import Detectable, detectable
from analysis.planning.programme import Programme
from analysis.planning.rehearsal import SEED, YEARS, Rehearsal, rehearse, smallest_caught

MORE_ANSWERS = 0.1
"""A rise of the response rate that reminders and a good reason usually bring."""
PROPOSED_ANONYMOUS = 60
"""People below which unlinked waves are proposed, since few others could have answered so."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that HR can change about a programme."""

    what: str
    change: float
    """Smallest lasting change that is usually called then, in points."""


@dataclass(frozen=True, slots=True)
class DepartmentOutlook:
    """What the answers of one department can show."""

    department: str
    people: int
    answers: int
    formula: Detectable | Withheld
    alarm: Rehearsal
    smallest: float | Withheld
    """Smallest lasting rise that usually raises an alarm within two waves, in points."""
    levers: tuple[Lever, ...]
    """The best first."""


def _silent(_: str) -> None:
    """Tell nobody."""


def outlook(
    programme: Programme,
    years: int = YEARS,
    seed: int = SEED,
    tell: Callable[[str], None] = _silent,
) -> tuple[DepartmentOutlook, ...]:
    """Return what every department of a programme can show.

    Parameters
    ----------
    programme
        What is planned.
    years
        How many years to play in each department.
    seed
        The same seed, the same years.
    tell
        Called with the name of each department as it begins, for a progress bar.

    Returns
    -------
    tuple of DepartmentOutlook
        In the order of the programme.

    Examples
    --------
    >>> first, second = outlook(Programme({"Sales": 60, "Marketing": 9}), years=200)
    >>> first.smallest, second.formula.n
    (7.25, 6)
    """
    found = []
    for department, people in programme.departments.items():
        tell(department)
        found.append(
            DepartmentOutlook(
                department,
                people,
                programme.answers(department),
                detectable(programme, department),
                rehearse(programme, department, years=years, seed=seed),
                smallest_caught(programme, department, years, seed),
                levers(programme, department),
            )
        )
    return tuple(found)


def levers(programme: Programme, department: str) -> tuple[Lever, ...]:
    """Return what would let a department show smaller changes, the best first.

    Parameters
    ----------
    programme
        What is planned.
    department
        One of its departments.

    Returns
    -------
    tuple of Lever
        Those alone that help, by the formula; empty where nothing can be shown either way.

    Examples
    --------
    >>> [lever.what for lever in levers(Programme({"Sales": 60, "Marketing": 9}), "Sales")]
    ['10 in 100 more answers']
    """
    now = detectable(programme, department)
    changed = {}
    if not programme.linked:
        changed["linking the answers of a person over waves"] = replace(programme, linked=True)
    if programme.response_rate < 1:
        rate = min(1.0, programme.response_rate + MORE_ANSWERS)
        more = round(100 * (rate - programme.response_rate))
        changed[f"{more} in 100 more answers"] = replace(programme, response_rate=rate)
    if programme.share_asked < 1:
        rated = programme.departments_rated + 1
        changed["asking everyone about one department more"] = replace(
            programme, departments_rated=rated
        )
    outcomes = {what: detectable(other, department) for what, other in changed.items()}
    helpful = [
        Lever(what, then.change)
        for what, then in outcomes.items()
        if isinstance(then, Detectable) and (isinstance(now, Withheld) or then.change < now.change)
    ]
    return tuple(sorted(helpful, key=lambda lever: lever.change))
