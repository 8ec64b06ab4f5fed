"""A planner with one part broken is caught by the attacker, by the auditor and by the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reports.disclosure.audit import Printed, audit_people, audit_tables
from reports.disclosure.ledger import Ledger, LedgerRow, Members
from tests.reports.disclosure.attacker import smallest_isolated, smallest_isolated_among
from tests.reports.disclosure.naive import NAIVE
from tests.reports.disclosure.organisations import Organisation, chance, random_organisation

K = 5
BROKEN = ("one person fewer than promised", "a threshold alone")


def printed_of(organisation: Organisation, shown: Sequence[bool]) -> list[Printed]:
    sizes = [len(organisation.members(unit)) for unit in range(len(shown))]
    return [
        Printed("totals", "", str(unit), sizes[unit], sizes[unit])
        for unit, is_shown in enumerate(shown)
        if is_shown
    ]


def parents_of(organisation: Organisation) -> dict[str, str | None]:
    return {
        str(unit): None if above == -1 else str(above)
        for unit, above in enumerate(organisation.parents)
    }


@pytest.mark.parametrize("rule", BROKEN)
def test_a_weaker_planner_is_caught(rule: str) -> None:
    rng = chance(31)
    by_attacker = by_tables = by_people = 0
    for _ in range(200):
        its = random_organisation(rng)
        shown = NAIVE[rule](its, K)
        printed, parents = printed_of(its, shown), parents_of(its)
        people = [{"unit": str(home)} for home in its.homes]
        by_attacker += smallest_isolated(its.groups(shown), len(its.homes), K) is not None
        by_tables += bool(audit_tables(printed, parents, K))
        by_people += bool(audit_people(printed, parents, people, K))

    assert by_attacker == by_tables == by_people > 5


def test_items_on_bases_of_their_own_are_caught() -> None:
    """Nine people answered both items, the tenth one only; the index is of the nine."""
    persons = [*range(9), *range(9), 9]
    things = ["first"] * 9 + ["second"] * 9 + ["first"]
    first = {answer for answer, thing in enumerate(things) if thing == "first"}
    second = {answer for answer, thing in enumerate(things) if thing == "second"}
    index = set(range(18))
    one_base = [first - {18}, second, index]

    assert smallest_isolated_among([first, second, index], persons, things, k=8) == 1
    assert smallest_isolated_among(one_base, persons, things, k=8) is None
    printed = [Printed("totals", "", "sales", n, n, measure="friction") for n in (10, 9)]
    assert audit_tables(printed, {"sales": None}, 8)
    assert not audit_tables(printed[:1], {"sales": None}, 8)


def test_publishing_again_with_one_late_answer_is_caught() -> None:
    before, later = set(range(10)), set(range(11))
    rows = [
        LedgerRow(
            "2026-Q1",
            "friction",
            "sales",
            frozenset({Members.of("sales", [str(person) for person in people])}),
            f"release {number}",
        )
        for number, people in enumerate((before, later), start=1)
    ]

    assert smallest_isolated([before, later], 11, k=8) == 1
    assert Ledger().append(rows[:1], 8).conflicts(rows[1:], 8)
    printed = [Printed("totals", "", "sales", n, n) for n in (10, 11)]
    assert audit_tables(printed, {"sales": None}, 8)


def test_publishing_again_the_same_is_no_harm() -> None:
    assert smallest_isolated([range(10), range(10)], 10, k=8) is None
