"""The auditor sees in printed tables what a reader could subtract."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import reports.disclosure.audit
from reports.disclosure.audit import Printed, audit_people, audit_tables
from reports.disclosure.tree import publishable
from reports.errors import UnusableFigures
from tests.reports.disclosure.attacker import smallest_isolated
from tests.reports.disclosure.naive import threshold_only
from tests.reports.disclosure.organisations import Organisation, chance, random_organisation

PARENTS = {"company": None, "sales": "company", "marketing": "company", "north": "sales"}


def total(unit: str, low: int, high: int | None = None, value: float | None = None) -> Printed:
    return Printed("totals", "", unit, low, low if high is None else high, value, "friction")


def part(family: str, category: str, unit: str, n: int) -> Printed:
    return Printed(family, category, unit, n, n, measure="friction")


def said(printed: list[Printed], k: int = 8) -> list[str]:
    return [str(its) for its in audit_tables(printed, PARENTS, k)]


def test_nothing_is_found_where_every_remainder_has_k() -> None:
    assert said([total("company", 24), total("sales", 16)]) == []
    assert said([total("company", 24), total("sales", 16), total("marketing", 8)]) == []


def test_a_total_less_a_part_is_found() -> None:
    assert said([total("company", 20), total("sales", 16)]) == [
        "friction, company: less the units below it leaves 4 people."
    ]


def test_a_part_is_subtracted_from_the_next_total_above_though_units_lie_between() -> None:
    assert said([total("company", 20), total("north", 15)]) == [
        "friction, company: less the units below it leaves 5 people."
    ]


def test_a_group_below_the_threshold_is_found() -> None:
    assert said([total("sales", 7)]) == ["friction, sales: shows 7 people where 8 are the fewest."]


def test_bands_are_a_finding_only_where_every_count_in_them_is_one() -> None:
    assert said([total("company", 20, 24), total("sales", 15, 19)]) == []
    assert said([total("company", 20, 20), total("sales", 15, 19)]) == [
        "friction, company: less the units below it leaves 1 to 5 people."
    ]


def test_people_who_are_in_no_category_are_found() -> None:
    printed = [
        total("sales", 23),
        part("gender", "w", "sales", 10),
        part("gender", "m", "sales", 10),
    ]

    assert said(printed) == ["friction, sales: less its parts by gender leaves 3 people."]


def test_one_group_with_two_bases_is_found() -> None:
    assert said([total("sales", 42), total("sales", 41)]) == [
        "friction, sales: is of 41 and 42 people in different figures."
    ]


def test_a_whole_smaller_than_its_parts_is_found() -> None:
    assert said([total("company", 15), total("sales", 16)]) == [
        "friction, company: has fewer people than the units below it."
    ]


def test_a_figure_at_the_end_of_the_scale_is_found() -> None:
    assert said([total("sales", 16, value=100.0)]) == [
        "friction, sales: shows 100, so that everyone in it is known."
    ]
    assert said([total("sales", 16, value=95.0)]) == []


def respondents(*groups: tuple[str, str | None, int]) -> list[dict[str, str]]:
    return [
        {"unit": unit} if gender is None else {"unit": unit, "gender": gender}
        for unit, gender, people in groups
        for _ in range(people)
    ]


def crossing(*groups: tuple[str, str | None, int]) -> list[str]:
    printed = [
        total("company", 40),
        total("sales", 20),
        part("gender", "w", "company", 20),
        part("gender", "w", "sales", 9),
    ]
    return [str(its) for its in audit_people(printed, PARENTS, respondents(*groups), 8)]


def test_a_crossing_that_no_table_shows_is_found() -> None:
    groups = (
        ("sales", "w", 12),
        ("sales", None, 3),
        ("marketing", "w", 9),
        ("marketing", None, 9),
    )

    assert crossing(*groups) == ["friction: gender with totals isolates 3 people."]


def test_a_crossing_of_k_everywhere_is_not() -> None:
    groups = (
        ("sales", "w", 12),
        ("sales", None, 8),
        ("marketing", "w", 9),
        ("marketing", None, 9),
    )

    assert crossing(*groups) == []


THREE_FAMILIES = (
    ("  ", 2),
    (" 01", 3),
    (" 1 ", 8),
    ("0  ", 8),
    ("01 ", 4),
    ("1  ", 2),
    ("101", 1),
    ("111", 4),
)
"""Categories in families a, b and c, a blank for none, and how many people have them."""


def three_families(k: int) -> tuple[list[str], int | None]:
    """Return what the auditor says of them, and what the attacker isolates."""
    people = [
        {"unit": "company", **{f: c for f, c in zip("abc", kind, strict=False) if c != " "}}
        for kind, n in THREE_FAMILIES
        for _ in range(n)
    ]
    printed = [Printed(family, c, "company", 1, 99) for family in "abc" for c in "01"]
    groups = [
        {at for at, person in enumerate(people) if person.get(its.family) == its.category}
        for its in printed
    ]
    isolated = smallest_isolated([its for its in groups if its], len(people), k)
    return [str(its) for its in audit_people(printed, PARENTS, people, k)], isolated


def test_three_families_that_isolate_only_together_are_found() -> None:
    findings, isolated = three_families(k=4)

    assert isolated == 3
    assert findings == ["tables: a, b, c together are not proved to isolate nobody."]


def test_three_families_that_isolate_nobody_are_not() -> None:
    assert three_families(k=3) == ([], None)


def printed_of(organisation: Organisation, shown: tuple[bool, ...]) -> list[Printed]:
    return [
        Printed(
            "totals",
            "",
            str(unit),
            len(organisation.members(unit)),
            len(organisation.members(unit)),
        )
        for unit, is_shown in enumerate(shown)
        if is_shown
    ]


def parents_of(organisation: Organisation) -> dict[str, str | None]:
    return {
        str(unit): None if above == -1 else str(above)
        for unit, above in enumerate(organisation.parents)
    }


def test_the_auditor_finds_exactly_what_the_attacker_finds_in_totals() -> None:
    rng = chance(21)
    found = 0
    for _ in range(300):
        organisation = random_organisation(rng)
        people = [{"unit": str(home)} for home in organisation.homes]
        for shown in (
            threshold_only(organisation, 5),
            publishable(organisation.parents, organisation.direct, 5),
        ):
            printed = printed_of(organisation, shown)
            isolated = smallest_isolated(organisation.groups(shown), len(people), 5)

            tables = audit_tables(printed, parents_of(organisation), 5)
            persons = audit_people(printed, parents_of(organisation), people, 5)

            assert bool(tables) == bool(persons) == (isolated is not None)
            found += isolated is not None
    assert found > 50


def test_the_auditor_shares_nothing_with_the_planner() -> None:
    source = Path(reports.disclosure.audit.__file__).read_text(encoding="utf-8")
    modules = {
        node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
    }

    assert {its for its in modules if its and its.startswith("reports")} == {
        "reports.disclosure.certificate",
        "reports.disclosure.cut",
        "reports.errors",
    }


def test_a_unit_that_lies_nowhere_is_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        audit_tables([total("it", 9)], PARENTS, 8)

    assert str(refused.value) == (
        "The units ['it'] are printed but lie nowhere; name the unit above each, None at the top."
    )


def test_a_band_upside_down_is_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        audit_tables([total("sales", 19, 15)], PARENTS, 8)

    assert str(refused.value) == (
        "friction, sales is of more people at the least than at the most; read the band again."
    )
