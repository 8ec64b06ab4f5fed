"""Classes: every group is large enough, the dearest detail stays, and order changes nothing."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import UnsafeClasses
from survey.privacy.classes import (
    Paths,
    check_classes,
    class_id,
    coarsen,
    fix_year_classes,
    make_classes,
)

ATTRIBUTES = ("unit", "gender", "tenure")


def paths_of(unit: int, team: int, gender: int, years: int) -> Paths:
    return (
        (f"D{unit}", f"D{unit}/T{team}"),
        ("FMX"[gender],),
        ("long" if years else "new", f"{years} years"),
    )


companies = st.lists(
    st.builds(
        paths_of, st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)
    ),
    min_size=5,
    max_size=120,
).map(lambda people: {str(number): paths for number, paths in enumerate(people)})
leasts = st.integers(1, 5)


def is_coarser(paths: Paths, person: Paths) -> bool:
    return all(own[: len(path)] == path for path, own in zip(paths, person, strict=True))


def large_company(people: int = 5000) -> dict[str, Paths]:
    chance = Random(2)  # noqa: S311 - a made-up company
    teams = [(unit, team) for unit in range(12) for team in range(chance.randint(3, 30))]
    return {
        str(number): paths_of(
            *chance.choice(teams), chance.choices((0, 1, 2), (55, 44, 1))[0], chance.randint(0, 4)
        )
        for number in range(people)
    }


@given(companies, leasts)
def test_every_class_has_enough_people_and_says_only_what_is_true(
    people: dict[str, Paths], least: int
) -> None:
    classing = make_classes(people, ATTRIBUTES, least)

    assert classing.paths.keys() == people.keys()
    assert min(Counter(classing.paths.values()).values()) >= least
    assert all(is_coarser(classing.paths[person], paths) for person, paths in people.items())
    check_classes(classing.answer_classes(), least)


@given(companies, leasts, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_changes_nothing(
    people: dict[str, Paths], least: int, chance: Random
) -> None:
    shuffled = [*people.items()]
    chance.shuffle(shuffled)

    assert make_classes(dict(shuffled), ATTRIBUTES, least).paths == dict(
        sorted(make_classes(people, ATTRIBUTES, least).paths.items())
    )


@given(companies, leasts)
def test_the_table_counts_what_is_kept(people: dict[str, Paths], least: int) -> None:
    classing = make_classes(people, ATTRIBUTES, least)

    for kept in classing.kept:
        place = ATTRIBUTES.index(kept.attribute)
        told = [paths for paths in classing.paths.values() if len(paths[place]) >= kept.depth]
        assert (kept.people, kept.of) == (len(told), len(people))
        assert 0 <= kept.share <= 1


@given(companies)
def test_classes_of_one_keep_everything(people: dict[str, Paths]) -> None:
    assert coarsen(people, 1) == people


def test_the_least_dear_attribute_goes_first() -> None:
    people = {str(n): paths_of(0, 0, 0, n % 2) for n in range(11)}

    classes = make_classes(people, ATTRIBUTES, 10).answer_classes()

    assert [(one.label, one.attributes, one.invited) for one in classes] == [
        ("D0 · D0/T0 · F", {"gender": "F"}, 11)
    ]


def test_a_few_people_of_a_small_team_keep_their_department() -> None:
    people = {str(n): (("Sales", "North" if n < 12 else "South"),) for n in range(16)} | {
        str(n): (("Marketing",),) for n in range(16, 30)
    }

    classes = make_classes(people, ("unit",), 10).answer_classes()

    assert [(one.unit, one.team, one.invited) for one in classes] == [
        ("Marketing", "", 14),
        ("Sales", "", 16),
    ]


def test_a_department_that_is_too_small_is_not_told() -> None:
    people = {str(n): (("Sales",),) for n in range(30)} | {
        str(n): ((name,),) for n, name in enumerate(["Board"] * 4 + ["Legal"] * 7, start=30)
    }

    classes = make_classes(people, ("unit",), 10).answer_classes()

    assert [(one.unit, one.label, one.invited) for one in classes] == [
        ("", "", 11),
        ("Sales", "Sales", 30),
    ]


def test_the_smallest_class_joins_those_who_would_stand_alone() -> None:
    people = {str(n): ((name,),) for n, name in enumerate(["A"] * 10 + ["B"] * 12 + ["C"] * 3)}

    counts = Counter(make_classes(people, ("unit",), 10).paths.values())

    assert counts == {((),): 13, (("B",),): 12}


def test_too_few_people_for_a_single_class_are_told() -> None:
    with pytest.raises(UnsafeClasses) as told:
        make_classes({"1": (("Sales",),)}, ("unit",), 10)

    assert str(told.value) == (
        "1 people are invited and a class needs 10; invite more, or set a smaller class_size."
    )


def test_a_person_without_a_path_for_an_attribute_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"A person has 1 paths for the attributes \['unit', 'a'"):
        make_classes({"1": (("Sales",),)}, ("unit", "a"), 1)


def test_a_launch_with_a_class_that_shrank_is_refused() -> None:
    (one,) = make_classes({str(n): (("Sales",),) for n in range(9)}, ("unit",), 9).answer_classes()

    with pytest.raises(UnsafeClasses) as told:
        check_classes([one])

    assert str(told.value) == (
        "Class Sales has 9 people invited and needs 10; make the classes again from the roster of "
        "this wave."
    )


def test_five_thousand_people_take_well_under_a_second() -> None:
    people = large_company()

    start = time.process_time()
    classing = make_classes(people, ATTRIBUTES)
    taken = time.process_time() - start

    assert taken < 1
    assert min(Counter(classing.paths.values()).values()) >= 10
    assert {kept.depth: kept.share for kept in classing.kept if kept.attribute == "unit"}[1] == 1


def test_the_id_of_a_class_stays_the_same_and_tells_its_path_apart() -> None:
    one, two = ((("A", "B"),), (("A",), ("B",)))

    assert class_id(one) == class_id((("A", "B"),))
    assert class_id(one) != class_id(two)
    assert len(class_id(one)) == 10


@given(companies, companies, leasts)
def test_nobody_changes_class_during_a_year_and_newcomers_get_one_that_fits(
    first: dict[str, Paths], second: dict[str, Paths], least: int
) -> None:
    fixed = coarsen(first, least)
    existing = Counter(fixed.values())
    joined = {f"new {person}": paths for person, paths in second.items()}
    moved = dict(zip(sorted(first), second.values(), strict=False))

    after = fix_year_classes(fixed, {**moved, **joined}, existing, least)

    assert after.keys() == {*fixed, *moved, *joined}
    assert all(is_coarser(after[person], paths) for person, paths in joined.items())
    assert all(is_coarser(after[person], paths) for person, paths in fixed.items())
    counts = Counter(after.values())
    assert all(paths in existing or counts[paths] >= least or len(counts) == 1 for paths in counts)


def test_a_newcomer_gets_the_finest_class_that_exists() -> None:
    existing = {(("Sales",),): 12, (("Sales", "North"),): 15, (("IT",),): 20}
    fixed = {"a": (("Sales",),)}

    after = fix_year_classes(
        fixed,
        {"a": (("IT",),), "b": (("Sales", "North"),), "c": (("Sales", "South"),)},
        existing,
    )

    assert after == {"a": (("Sales",),), "b": (("Sales", "North"),), "c": (("Sales",),)}


def test_newcomers_who_fit_nowhere_are_joined_by_the_smallest_class() -> None:
    existing = {(("Sales",),): 12, (("Marketing",),): 15}
    fixed = {f"s{n}": (("Sales",),) for n in range(12)} | {
        f"m{n}": (("Marketing",),) for n in range(15)
    }

    after = fix_year_classes(fixed, {f"i{n}": (("IT",),) for n in range(3)}, existing)

    assert Counter(after.values()) == {((),): 15, (("Marketing",),): 15}


def test_no_path_through_a_year_is_shared_by_fewer_than_ten() -> None:
    """Twelve waves of 1,000 people, of whom each month one in fifty moves and one is new."""
    chance = Random(3)  # noqa: S311 - a made-up company
    people = large_company(1000)
    fixed = coarsen(people, 10)
    existing = Counter(fixed.values())
    number = len(people)
    for _ in range(11):
        for person in [*people]:
            if chance.random() < 0.02:
                people[person] = chance.choice([*people.values()])
            elif chance.random() < 0.02:
                del people[person]
                people[str(number)] = chance.choice([*people.values()])
                number += 1
        fixed = fix_year_classes(fixed, people, existing)

    assert len(fixed) == number
    assert number > 1150
    assert min(Counter(fixed.values()).values()) >= 10
