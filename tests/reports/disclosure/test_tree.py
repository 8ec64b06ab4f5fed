"""The published units are the best set that isolates nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.disclosure.tree import (
    STEADY,
    Unit,
    parents_of,
    publishable,
    publishable_units,
    residual_blocks,
    top_down,
)
from reports.errors import UnusableOrganisation
from tests.reports.disclosure.attacker import rank, smallest_isolated
from tests.reports.disclosure.organisations import Organisation, chance, random_organisation

ORGANISATIONS = 1500
COMPANY = (
    Unit("company", None, 0),
    Unit("sales", "company", 16),
    Unit("marketing", "company", 4),
)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    units = draw(st.integers(1, 8))
    parents = tuple(draw(st.integers(-1, unit - 1)) for unit in range(units))
    homes = draw(st.lists(st.integers(0, units - 1), max_size=26))
    return Organisation(parents, tuple(sorted(homes)))


def worth_of(worth: Sequence[float], shown: Sequence[bool]) -> float:
    return sum(its for its, is_shown in zip(worth, shown, strict=True) if is_shown)


def test_an_exhaustive_attacker_finds_nothing_in_what_is_published() -> None:
    rng = chance(1)
    published = 0
    for _ in range(ORGANISATIONS):
        organisation, k = random_organisation(rng), rng.randint(2, 8)

        shown = publishable(organisation.parents, organisation.direct, k)

        groups = organisation.groups(shown)
        assert smallest_isolated(groups, len(organisation.homes), k) is None
        published += len(groups)
    assert published > ORGANISATIONS


@given(organisations(), st.integers(1, 9))
def test_no_published_unit_and_no_remainder_is_too_small(its: Organisation, k: int) -> None:
    shown = publishable(its.parents, its.direct, k)

    blocks = residual_blocks(its.parents, shown)
    sizes = [
        sum(n for n, b in zip(its.direct, blocks, strict=True) if b == unit)
        for unit, is_shown in enumerate(shown)
        if is_shown
    ]
    assert all(size == 0 or size >= k for size in sizes)
    assert all(len(group) >= k for group in its.groups(shown))


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_withstands_the_attacker_is_worth_more(seed: int) -> None:
    rng = chance(seed)
    for _ in range(30):
        organisation, k = random_organisation(rng, most_units=6), rng.randint(2, 6)
        worth = [rng.choice([0.0, 1.0, 1.0, 1.0 + STEADY]) for _ in organisation.parents]

        shown = publishable(organisation.parents, organisation.direct, k, worth)

        best = max(
            worth_of(worth, some)
            for some in product([False, True], repeat=len(worth))
            if _withstands(organisation, some, k)
        )
        assert worth_of(worth, shown) == pytest.approx(best, abs=1e-12)


def _withstands(organisation: Organisation, shown: Sequence[bool], k: int) -> bool:
    groups = organisation.groups(shown)
    large = all(len(group) >= k for group in groups)
    return large and smallest_isolated(groups, len(organisation.homes), k) is None


def test_with_two_departments_a_hidden_one_means_the_total_or_both_are_hidden() -> None:
    assert len(publishable_units(COMPANY, k=8)) == 1


def test_with_two_departments_of_eight_all_three_are_shown() -> None:
    units = (COMPANY[0], COMPANY[1], Unit("marketing", "company", 8))

    assert publishable_units(units, k=8) == {"company", "sales", "marketing"}


def test_a_unit_one_below_the_threshold_takes_another_with_it() -> None:
    units = (COMPANY[0], COMPANY[1], Unit("marketing", "company", 7))

    assert len(publishable_units(units, k=8)) == 1


def test_a_unit_shown_last_wave_is_preferred_among_equals() -> None:
    assert publishable_units(COMPANY, k=8, before={"company"}) == {"company"}
    assert publishable_units(COMPANY, k=8, before={"sales"}) == {"sales"}


def test_being_shown_last_wave_is_not_worth_another_unit() -> None:
    units = (
        Unit("company", None, 4),
        Unit("sales", "company", 0),
        Unit("north", "sales", 9),
        Unit("south", "sales", 9),
    )

    assert publishable_units(units, k=8, before={"company"}) == {"sales", "north", "south"}


def test_a_secret_unit_does_not_follow_from_the_others() -> None:
    units = (COMPANY[0], COMPANY[1], Unit("marketing", "company", 12))

    assert len(publishable_units(units, k=8, secret={"marketing"})) == 1


def test_an_unwanted_unit_may_follow_from_the_others() -> None:
    units = (COMPANY[0], COMPANY[1], Unit("marketing", "company", 12))

    assert publishable_units(units, k=8, unwanted={"marketing"}) == {"company", "sales"}


def test_a_secret_unit_may_hide_among_others() -> None:
    units = (
        COMPANY[0],
        COMPANY[1],
        Unit("marketing", "company", 12),
        Unit("service", "company", 3),
    )

    assert publishable_units(units, k=8, secret={"marketing"}) == {"company", "sales"}


def test_a_secret_total_takes_one_of_its_parts_along() -> None:
    units = (COMPANY[0], COMPANY[1], Unit("marketing", "company", 12))

    assert len(publishable_units(units, k=8, secret={"company"})) == 1


@pytest.mark.parametrize("seed", range(4))
def test_no_larger_set_keeps_the_secret_units_secret(seed: int) -> None:
    rng = chance(seed)
    for _ in range(30):
        its, k = random_organisation(rng, most_units=6), rng.randint(2, 5)
        secret = {unit for unit in range(len(its.parents)) if rng.random() < 0.3}

        shown = publishable(its.parents, its.direct, k, secret=secret)

        assert _keeps(its, shown, secret)
        assert sum(shown) == max(
            sum(some)
            for some in product([False, True], repeat=len(shown))
            if _withstands(its, some, k) and _keeps(its, some, secret)
        )


def _keeps(organisation: Organisation, shown: Sequence[bool], secret: Collection[int]) -> bool:
    """Tell whether no secret unit with people is a combination of the published ones."""
    rows = [_row(organisation, group) for group in organisation.groups(shown)]
    hidden = [organisation.members(unit) for unit in secret]
    return all(rank([*rows, _row(organisation, its)]) > rank(rows) for its in hidden if its)


def _row(organisation: Organisation, group: Collection[int]) -> list[int]:
    return [int(person in group) for person in range(len(organisation.homes))]


def test_a_forest_is_a_tree_for_each_of_its_tops() -> None:
    units = (*COMPANY, Unit("subsidiary", None, 9), Unit("office", "subsidiary", 3))

    assert "subsidiary" in publishable_units(units, k=8)
    assert len(publishable_units(units, k=8)) == 2


def test_units_may_come_in_any_order() -> None:
    assert publishable_units(COMPANY[::-1], k=5) == publishable_units(COMPANY, k=5)


def test_response_rates_ask_for_their_own_number_of_people_invited() -> None:
    invited = (
        Unit("company", None, 0),
        Unit("sales", "company", 12),
        Unit("marketing", "company", 9),
    )

    assert len(publishable_units(invited, k=10)) == 1
    assert len(publishable_units(invited, k=9)) == 3


def test_a_unit_without_people_is_never_shown() -> None:
    assert publishable_units((Unit("empty", None, 0),), k=5) == set()


def test_parents_come_before_their_children() -> None:
    assert top_down([2, 0, -1]) == [2, 0, 1]


def test_the_residual_block_is_the_nearest_published_unit_above() -> None:
    assert residual_blocks([-1, 0, 1, 0], [True, False, True, False]) == (0, 0, 2, 0)
    assert residual_blocks([-1, 0], [False, False]) == (-1, -1)


@pytest.mark.parametrize(
    ("units", "message"),
    [
        (
            [Unit("sales", "company", 9)],
            (
                "The units ['company'] are parents but not listed; list them too, with 0 people "
                "if nobody is in them directly."
            ),
        ),
        (
            [Unit("sales", None, 9), Unit("sales", None, 3)],
            "The units ['sales'] are listed twice; list each unit once.",
        ),
        (
            [Unit("sales", "marketing", 9), Unit("marketing", "sales", 9)],
            "The units at [0, 1] lie in one another; give each one parent, and the top none.",
        ),
        (
            [Unit("sales", None, -1)],
            "A unit has -1 people; count them again, none can have fewer than 0.",
        ),
    ],
)
def test_what_is_no_organisation_is_refused(units: list[Unit], message: str) -> None:
    with pytest.raises(UnusableOrganisation) as refused:
        publishable_units(units, k=8)

    assert str(refused.value) == message


def test_a_threshold_below_one_is_refused() -> None:
    with pytest.raises(UnusableOrganisation) as refused:
        publishable_units(COMPANY, k=0)

    assert str(refused.value) == "The smallest group is 0; set it to 1 or more."


def test_every_unit_has_the_place_of_its_parent() -> None:
    assert parents_of(COMPANY) == (-1, 0, 0)
