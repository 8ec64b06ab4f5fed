"""A certificate is never given where the attacker succeeds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from reports.disclosure.certificate import NONE, certify
from reports.errors import UnusableFigures
from tests.reports.disclosure.attacker import smallest_isolated, smallest_isolated_among
from tests.reports.disclosure.crossings import random_crossing
from tests.reports.disclosure.organisations import chance

INSTANCES = 1000


@pytest.mark.parametrize(("breakdowns", "share_proved"), [(1, 0.985), (2, 0.965)])
def test_what_is_proved_safe_withstands_the_attacker(breakdowns: int, share_proved: float) -> None:
    rng = chance(1)
    proved = safe = 0
    for _ in range(INSTANCES):
        crossing = random_crossing(rng, breakdowns)

        is_proved = certify(crossing.labels, crossing.k).safe
        isolated = smallest_isolated(crossing.groups, crossing.people, crossing.k)

        assert not (is_proved and isolated is not None)
        proved += is_proved
        safe += isolated is None
    assert 100 < safe < INSTANCES - 100
    # Measured over three seeds: 0.987 to 0.993 with one breakdown, 0.967 to 0.973 with two. What
    # is not proved costs a breakdown, not a secret; a fall below this means a weaker argument.
    assert proved >= share_proved * safe


def test_what_is_proved_safe_for_pairs_of_departments_withstands_the_attacker() -> None:
    rng = chance(5)
    proved = safe = 0
    for _ in range(INSTANCES):
        groups, labels, persons, targets, k = random_dyads(rng)

        is_proved = certify(labels, k, targets).safe
        things = [str(target) for target in targets]
        isolated = smallest_isolated_among(groups, persons, things, k)

        assert not (is_proved and isolated is not None)
        proved += is_proved
        safe += isolated is None
    assert 100 < safe < INSTANCES - 100
    assert proved >= 0.9 * safe


Dyads = tuple[list[frozenset[int]], np.ndarray, list[int], np.ndarray, int]


def random_dyads(rng: Random) -> Dyads:
    """Return what units say of each department, crossed with what they say of all of them."""
    k, units, departments = rng.randint(2, 4), rng.randint(1, 3), rng.randint(1, 3)
    answers = [
        (person, rng.randrange(units), department)
        for person in range(rng.randint(5, 14))
        for department in range(departments)
        if rng.random() < 0.7
    ]
    home = {person: unit for person, unit, _ in reversed(answers)}
    of_one = {(u, d) for u in range(units) for d in range(departments) if rng.random() < 0.6}
    of_all = {unit for unit in range(units) if rng.random() < 0.5}
    groups = [
        *(_where(answers, lambda p, d, c=cell: (home[p], d) == c) for cell in sorted(of_one)),
        *(_where(answers, lambda p, _, u=unit: home[p] == u) for unit in sorted(of_all)),
    ]
    labels = [
        [
            home[person] * departments + d if (home[person], d) in of_one else NONE,
            home[person] if home[person] in of_all else NONE,
        ]
        for person, _, d in answers
    ]
    persons = [person for person, _, _ in answers]
    targets = np.array([d for _, _, d in answers], np.int64)
    return groups, np.array(labels, np.int64).reshape(-1, 2), persons, targets, k


def _where(
    answers: list[tuple[int, int, int]], rule: Callable[[int, int], bool]
) -> frozenset[int]:
    return frozenset(at for at, (person, _, d) in enumerate(answers) if rule(person, d))


def test_two_halves_of_eight_by_two_halves_of_eight_are_safe() -> None:
    labels = np.array([[unit, part] for unit in (0, 1) for part in (0, 1)] * 8)

    assert certify(labels, k=8).safe


def test_three_people_who_are_in_no_category_are_found() -> None:
    labels = np.array([[0, 0]] * 9 + [[0, 1]] * 9 + [[0, NONE]] * 3)

    certificate = certify(labels, k=8)

    assert not certificate.safe
    assert certificate.suspicious == ((frozenset({0}), frozenset()),)


def test_eight_people_who_are_in_no_category_may_be_a_remainder() -> None:
    labels = np.array([[0, 0]] * 9 + [[0, 1]] * 9 + [[0, NONE]] * 8)

    assert certify(labels, k=8).safe


def test_a_person_who_rates_two_departments_counts_once() -> None:
    labels = np.zeros((10, 1), np.int64)
    twice = np.repeat(np.array([0, 1]), 5)

    assert certify(labels, k=8).safe
    assert not certify(labels, k=8, targets=twice).safe


def test_nothing_published_is_safe() -> None:
    assert certify(np.full((3, 2), NONE), k=8).safe
    assert certify(np.empty((0, 2), np.int64), k=8).safe


def test_labels_without_families_are_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        certify(np.zeros(4, np.int64), k=8)

    assert str(refused.value) == (
        "Labels have 1 dimensions; give a row a person and a column a family."
    )


def test_a_target_is_needed_for_every_row() -> None:
    with pytest.raises(UnusableFigures) as refused:
        certify(np.zeros((4, 1), np.int64), k=8, targets=np.zeros(3, np.int64))

    assert str(refused.value) == "There are 3 targets for 4 rows; give one a row."
