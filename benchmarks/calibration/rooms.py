"""Rooms: every case there is, in the order of the table."""

from __future__ import annotations

from functools import cache

from benchmarks.calibration import (
    associations,
    change,
    comparisons,
    groups,
    growth,
    measurement,
    models,
    scales,
    surveys,
    watching,
)
from benchmarks.calibration.case import Case

ROOMS = (
    groups,
    comparisons,
    surveys,
    scales,
    measurement,
    change,
    watching,
    models,
    growth,
    associations,
)


@cache
def every_case() -> tuple[Case, ...]:
    """Return the cases of every room; two of one name would share their draws."""
    cases = tuple(case for room in ROOMS for case in room.cases())
    names = [case.name for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"Two cases are called {min(twice)}; tell them apart by their setting.")
    return cases


def room_of(place: int) -> str:
    """Return the room in which a case stands."""
    return every_case()[place].draw.__module__.rpartition(".")[2]
