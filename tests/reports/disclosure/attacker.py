"""Attacker: tries every combination of published sums for one that lives on fewer than k people.

It knows who is in which published group and shares no code with what it attacks. A combination of
sums is a vector in the row space of the 0/1 table of groups and answers. One lives on a given set
of people if and only if striking out their answers lowers the rank, which is computed in whole
numbers, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

Matrix = list[list[int]]


def smallest_isolated(groups: Sequence[Collection[int]], people: int, k: int) -> int | None:
    """Return the size of the smallest group below k that can be isolated, None if there is none.

    Groups hold people from 0 to `people` - 1.
    """
    return smallest_isolated_among(groups, list(range(people)), ["one thing"] * people, k)


def smallest_isolated_among(
    groups: Sequence[Collection[int]], persons: Sequence[int], things: Sequence[str], k: int
) -> int | None:
    """Do the same where groups hold answers, each of one person about one thing."""
    table = [[int(answer in group) for answer in range(len(persons))] for group in groups]
    kinds = [kind for kind in _kinds(table, persons, things) if len(kind) < k]
    full = rank(table)
    best: int | None = None
    for chosen, size in _unions(kinds, k):
        if best is not None and size >= best:
            continue
        rest = [answer for answer, person in enumerate(persons) if person not in chosen]
        if rank([[row[answer] for answer in rest] for row in table]) < full:
            best = size
    return best


def rank(rows: Matrix) -> int:
    """Return the rank over the rationals, by elimination without fractions (Bareiss)."""
    left = [row[:] for row in rows]
    found, divisor = 0, 1
    for column in range(len(left[0]) if left else 0):
        pivot = next((at for at in range(found, len(left)) if left[at][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        top = left[found]
        for at in range(found + 1, len(left)):
            factor = left[at][column]
            left[at] = [
                (top[column] * x - factor * y) // divisor
                for x, y in zip(left[at], top, strict=True)
            ]
        found, divisor = found + 1, top[column]
    return found


def _kinds(table: Matrix, persons: Sequence[int], things: Sequence[str]) -> list[frozenset[int]]:
    """Return the people who cannot be told apart by the groups they are in."""
    answers: dict[int, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
    for answer, (person, thing) in enumerate(zip(persons, things, strict=True)):
        answers[person].append((thing, tuple(row[answer] for row in table)))
    kinds: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for person, its in answers.items():
        kinds[tuple(sorted(its))].add(person)
    return [frozenset(people) for people in kinds.values()]


def _unions(
    kinds: Sequence[frozenset[int]], k: int, start: int = 0, taken: frozenset[int] = frozenset()
) -> Iterator[tuple[frozenset[int], int]]:
    for at in range(start, len(kinds)):
        union = taken | kinds[at]
        if len(union) < k:
            yield union, len(union)
            yield from _unions(kinds, k, at + 1, union)
