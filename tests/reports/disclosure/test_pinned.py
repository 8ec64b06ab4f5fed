"""No group is shown whose answers must all lie at one end of the scale."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.estimate import Estimate
from reports.disclosure.pinned import Bounds, alike, bounds_of, pinned, unpinned_units
from reports.disclosure.rounding import ROOM, Shown, show_score
from reports.disclosure.tree import Unit, publishable_units
from reports.errors import UnusableFigures
from tests.reports.disclosure.organisations import chance, random_parents

K = 8


def shown_of(value: float, n: int) -> Shown:
    return show_score(Estimate(value, 5.0, value, value, n, "mean"), K)


def random_bounds(rng: Random) -> list[Bounds]:
    """Return a published forest with true block sums, each unit's mean within random bounds."""
    parents = random_parents(rng, rng.randint(1, 7))
    people = [rng.choice([0, 8, 10, 15]) for _ in parents]
    sums = [rng.choice([0.0, 100.0, rng.uniform(0, 100)]) * n for n in people]
    for unit in range(len(parents) - 1, -1, -1):
        if parents[unit] != -1:
            people[parents[unit]] += people[unit]
            sums[parents[unit]] += sums[unit]
    bounds = []
    for unit, above in enumerate(parents):
        if people[unit]:
            mean, width = sums[unit] / people[unit], rng.choice([0.5, 1.0, 2.5, 5.0])
            low, high = max(0.0, mean - rng.random() * width), mean + rng.random() * width
            name = None if above == -1 else str(above)
            bounds.append(Bounds(str(unit), name, people[unit], low, min(100.0, high)))
    return bounds


def pinned_by_programme(bounds: list[Bounds]) -> set[str]:
    """Find the same with a linear programme for either end of every block."""
    place = {its.unit: at for at, its in enumerate(bounds)}
    above = {its.unit: its.above for its in bounds}
    block = {
        its.unit: its.people - sum(b.people for b in bounds if b.above == its.unit)
        for its in bounds
    }
    within = np.zeros((len(bounds), len(bounds)))
    for its in bounds:
        up: str | None = its.unit
        while up is not None:
            within[place[up], place[its.unit]] = 1
            up = above[up]
    most = np.array([its.high * its.people for its in bounds])
    least = np.array([its.low * its.people for its in bounds])
    found = set()
    for its in bounds:
        goal = np.zeros(len(bounds))
        goal[place[its.unit]] = 1
        ends = [
            linprog(
                sign * goal,
                A_ub=np.vstack([within, -within]),
                b_ub=np.concatenate([most, -least]) + 1e-9,
                bounds=[(0, 100 * block[b.unit]) for b in bounds],
            )
            for sign in (1, -1)
        ]
        low, high = ends[0].fun, -ends[1].fun
        if block[its.unit] and min(100 * block[its.unit] - low, high) < ROOM - 1e-6:
            found.add(its.unit)
    return found


def test_two_passes_find_what_a_linear_programme_finds() -> None:
    rng = chance(6)
    found = 0
    for _ in range(60):
        bounds = random_bounds(rng)

        caught = pinned(bounds)

        assert caught == pinned_by_programme(bounds)
        found += len(caught)
    assert found > 20


def test_a_group_all_at_the_end_is_pinned_by_its_exact_mean() -> None:
    assert pinned([Bounds("sales", None, 12, 100, 100)]) == {"sales"}
    assert pinned([Bounds("sales", None, 12, 0, 0)]) == {"sales"}


def test_a_code_leaves_one_person_the_middle_of_the_scale() -> None:
    assert pinned([Bounds("sales", None, 12, *shown_of(100, 12).tells)]) == set()


def test_a_remainder_is_pinned_by_what_lies_around_it() -> None:
    company = Bounds("company", None, 20, 49.9, 50.1)
    sales = Bounds("sales", "company", 10, 0, 0.5)

    assert pinned([company, sales]) == {"company", "sales"}
    assert pinned([company]) == set()


def test_a_pinned_unit_is_hidden_like_one_with_too_few_answers() -> None:
    units = (
        Unit("company", None, 0),
        Unit("sales", "company", 60),
        Unit("marketing", "company", 60),
    )
    shown = {
        "company": shown_of(99.2, 120),
        "sales": shown_of(98.3, 60),
        "marketing": shown_of(100, 60),
    }
    assert publishable_units(units, K) == {"company", "sales", "marketing"}

    published = unpinned_units(units, K, shown)

    assert pinned(bounds_of(units, published, shown)) == set()


def test_repair_leaves_no_block_pinned_and_no_block_too_small() -> None:
    rng = chance(9)
    first = lost = 0
    for _ in range(100):
        units, shown = random_units(rng)
        planned = publishable_units(units, K)

        published = unpinned_units(units, K, shown)

        first += len(pinned(bounds_of(units, planned, shown)))
        lost += len(planned) - len(published)
        assert pinned(bounds_of(units, published, shown)) == set()
    assert first > 10
    assert lost > 0


def random_units(rng: Random) -> tuple[list[Unit], dict[str, Shown]]:
    """Return units in 4 of 10 of which everybody answered 100."""
    parents = random_parents(rng, rng.randint(5, 30))
    direct = [rng.choice([0, 3, 6, 8, 10, 12, 15, 25]) for _ in parents]
    sums = [
        100.0 * n if rng.random() < 0.4 else sum(25.0 * rng.randrange(5) for _ in range(n))
        for n in direct
    ]
    people = list(direct)
    for unit in range(len(parents) - 1, -1, -1):
        if parents[unit] != -1:
            people[parents[unit]] += people[unit]
            sums[parents[unit]] += sums[unit]
    units = [
        Unit(str(unit), None if above == -1 else str(above), n)
        for unit, (above, n) in enumerate(zip(parents, direct, strict=True))
    ]
    return units, {
        str(unit): shown_of(sums[unit] / n, n) for unit, n in enumerate(people) if n >= K
    }


def test_a_secret_unit_stays_secret_through_the_repair() -> None:
    units = (Unit("company", None, 0), Unit("sales", "company", 9), Unit("it", "company", 9))
    shown = {name: shown_of(50, n) for name, n in (("company", 18), ("sales", 9), ("it", 9))}

    assert len(unpinned_units(units, K, shown)) == 3
    assert len(unpinned_units(units, K, shown, secret={"it"})) == 1


def test_a_group_in_which_everyone_answered_alike_is_found() -> None:
    constant = float(np.var([100 / 3] * 9))

    assert alike({"sales": constant, "it": 0.0, "marketing": 70.0}) == {"sales", "it"}


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (
            [Bounds("a", None, 9, 0, 1), Bounds("a", None, 9, 0, 1)],
            "A unit is shown twice in one table; show it once.",
        ),
        (
            [Bounds("a", "b", 9, 0, 1)],
            "a lies in b, which is not shown; name the nearest unit above it that is.",
        ),
        (
            [Bounds("a", None, 9, 0, 1), Bounds("b", "a", 10, 0, 1)],
            (
                "The units ['a'] have fewer people than the units below them together; count all "
                "on the same people."
            ),
        ),
    ],
)
def test_tables_that_contradict_themselves_are_refused(bounds: list[Bounds], message: str) -> None:
    with pytest.raises(UnusableFigures) as refused:
        pinned(bounds)

    assert str(refused.value) == message


def test_a_published_unit_needs_a_figure() -> None:
    with pytest.raises(UnusableFigures) as refused:
        bounds_of([Unit("sales", None, 9)], {"sales"}, {})

    assert str(refused.value) == (
        "The units ['sales'] are to be published without a figure; give each one."
    )
