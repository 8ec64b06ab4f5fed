"""The smallest cut is what the attacker finds in two crossing tables."""

from __future__ import annotations

from collections import Counter

from reports.disclosure.certificate import NONE, certify
from reports.disclosure.cut import smallest_group
from tests.reports.disclosure.attacker import smallest_isolated
from tests.reports.disclosure.crossings import Crossing, random_crossing
from tests.reports.disclosure.organisations import chance


def pairs_of(crossing: Crossing) -> Counter[tuple[int | None, int | None]]:
    return Counter(
        (None if one == NONE else one, None if other == NONE else other)
        for one, other in crossing.labels.tolist()
    )


def test_the_smallest_cut_is_the_smallest_group_that_the_attacker_isolates() -> None:
    rng = chance(3)
    isolated = 0
    for _ in range(600):
        crossing = random_crossing(rng, breakdowns=1)

        found = smallest_isolated(crossing.groups, crossing.people, crossing.k)

        assert smallest_group(pairs_of(crossing), crossing.k) == (found or crossing.k)
        isolated += found is not None
    assert 100 < isolated < 500


def test_a_cut_below_k_is_never_certified() -> None:
    rng = chance(4)
    for _ in range(300):
        crossing = random_crossing(rng, breakdowns=1)

        if certify(crossing.labels, crossing.k).safe:
            assert smallest_group(pairs_of(crossing), crossing.k) == crossing.k


def test_people_in_no_group_of_either_family_cannot_be_isolated() -> None:
    assert smallest_group({(None, None): 3}, k=8) == 8


def test_a_part_that_hangs_on_by_three_is_found() -> None:
    pairs = {("a", "x"): 9, ("a", "y"): 3, ("b", "y"): 9, ("b", "z"): 9}

    assert smallest_group(pairs, k=8) == 3
    assert smallest_group(pairs, k=3) == 3
    assert smallest_group({**pairs, ("a", "y"): 9}, k=8) == 8
