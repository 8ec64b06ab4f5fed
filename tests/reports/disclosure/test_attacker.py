"""The attacker finds what there is to find, above all in rules that leak."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tests.reports.disclosure.attacker import (
    rank,
    smallest_isolated,
    smallest_isolated_among,
)
from tests.reports.disclosure.naive import NAIVE
from tests.reports.disclosure.organisations import chance, random_organisation


def by_definition(groups: list[frozenset[int]], people: int, k: int) -> int | None:
    """Look at every single set of fewer than k people, with ranks from floating point."""
    table = np.array([[person in group for person in range(people)] for group in groups], float)
    full = np.linalg.matrix_rank(table)
    for size in range(1, k):
        for some in combinations(range(people), size):
            if np.linalg.matrix_rank(np.delete(table, some, axis=1)) < full:
                return size
    return None


def test_the_attacker_finds_what_the_definition_finds() -> None:
    rng = chance(2)
    agreed = []
    for _ in range(150):
        people, k = rng.randint(2, 9), rng.randint(2, 4)
        groups = [
            frozenset(person for person in range(people) if rng.random() < 0.6)
            for _ in range(rng.randint(1, 4))
        ]

        expected = by_definition(groups, people, k)

        assert smallest_isolated(groups, people, k) == expected
        agreed.append(expected is None)
    assert 10 < sum(agreed) < 140


def test_a_total_less_a_part_isolates_the_rest() -> None:
    assert smallest_isolated([range(20), range(16)], 20, k=8) == 4
    assert smallest_isolated([range(24), range(16)], 24, k=8) is None


def test_a_group_that_is_too_small_is_itself_found() -> None:
    assert smallest_isolated([range(7)], 7, k=8) == 7
    assert smallest_isolated([range(8)], 8, k=8) is None


def test_a_person_with_several_answers_counts_once() -> None:
    persons = [0, 0, 1, 1, 2, 2]
    things = ["a", "b"] * 3
    everything = set(range(6))

    assert smallest_isolated_among([everything], persons, things, k=4) == 3
    assert smallest_isolated_among([everything], persons, things, k=3) is None


def test_rank_needs_no_fractions() -> None:
    assert rank([[2, 4], [3, 6]]) == 1
    assert rank([[0, 2], [3, 6], [3, 8]]) == 2
    assert rank([]) == 0


@pytest.mark.parametrize("rule", NAIVE)
def test_naive_rules_leak(rule: str) -> None:
    rng = chance(3)
    caught = 0
    for _ in range(150):
        organisation = random_organisation(rng)
        groups = organisation.groups(NAIVE[rule](organisation, 5))
        caught += smallest_isolated(groups, len(organisation.homes), 5) is not None

    assert caught > 5
