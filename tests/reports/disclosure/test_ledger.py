"""Two releases together tell no more than one."""

from __future__ import annotations

import json
from collections.abc import Collection

import pytest

from reports.disclosure.ledger import (
    Ledger,
    LedgerRow,
    Members,
    ledger_from_keys,
    ledger_to_keys,
    paired_change_may_be_shown,
    people_apart,
)
from reports.errors import Disclosing, MalformedLedger

K = 8
WAVE = "2026-Q1"


def crowd(name: str, people: int) -> Members:
    return Members.of(name, [f"{name}{at}" for at in range(people)])


def row(cell: str, *blocks: Members, wave: str = WAVE, measure: str = "friction") -> LedgerRow:
    return LedgerRow(wave, measure, cell, frozenset(blocks), f"{wave} {measure} {cell}")


SALES, MARKETING = crowd("sales", 16), crowd("marketing", 8)
COMPANY_ROW, SALES_ROW = row("company", SALES, MARKETING), row("sales", SALES)


def test_a_release_is_added_at_the_end() -> None:
    ledger = Ledger().append([COMPANY_ROW], K).append([SALES_ROW], K)

    assert ledger.rows == (COMPANY_ROW, SALES_ROW)
    assert [its.n for its in ledger.rows] == [24, 16]


def test_the_same_figure_may_be_released_again_and_is_noted_once() -> None:
    assert Ledger((SALES_ROW,)).append([SALES_ROW], K).rows == (SALES_ROW,)


def test_one_late_answer_is_refused(sales: tuple[str, ...]) -> None:
    before = row("sales", Members.of("sales", sales))
    later = row("sales", Members.of("sales", (*sales, "late")))

    with pytest.raises(Disclosing) as refused:
        Ledger((before,)).append([later], K)

    assert str(refused.value) == (
        "sales in friction, wave 2026-Q1, differs from sales as released by 1 person; withhold "
        "it, or show what was released before."
    )


def test_another_person_in_the_same_number_is_refused(sales: tuple[str, ...]) -> None:
    before = row("sales", Members.of("sales", sales))
    later = row("sales", Members.of("sales", (*sales[1:], "late")))

    assert Ledger((before,)).conflicts([later], K)[0].people == 0


def test_a_cut_that_differs_by_fewer_than_k_is_refused_and_by_k_allowed() -> None:
    small, large = crowd("marketing", K - 1), crowd("marketing", K)

    assert Ledger((SALES_ROW,)).conflicts([row("company", SALES, small)], K)
    assert not Ledger((SALES_ROW,)).conflicts([row("company", SALES, large)], K)


def test_a_block_that_grew_by_fewer_than_k_is_refused_and_by_k_allowed() -> None:
    fewer, enough = row("sales", crowd("sales", 16 + K - 1)), row("sales", crowd("sales", 16 + K))

    assert [its.against for its in Ledger((SALES_ROW,)).conflicts([fewer], K)] == [SALES_ROW]
    assert not Ledger((SALES_ROW,)).conflicts([enough], K)


def test_rows_of_one_release_are_held_against_each_other() -> None:
    small = row("company", SALES, crowd("marketing", K - 1))

    assert [its.row for its in Ledger().conflicts([SALES_ROW, small], K)] == [small]


def test_three_rows_that_isolate_only_together_are_refused() -> None:
    a, b, c, few = crowd("a", 9), crowd("b", 9), crowd("c", 9), crowd("few", 3)
    released = Ledger((row("a", a), row("b", b), row("c", c)))

    conflicts = released.conflicts([row("all", a, b, c, few)], K)

    assert str(conflicts[0]) == (
        "all in friction, wave 2026-Q1, together with what was released isolates 3 people; "
        "withhold it."
    )


def test_another_wave_or_measure_is_another_publication() -> None:
    small = crowd("marketing", K - 1)

    assert not Ledger((SALES_ROW,)).conflicts([row("company", SALES, small, wave="2026-Q2")], K)
    assert not Ledger((SALES_ROW,)).conflicts([row("company", SALES, small, measure="rates")], K)


def test_a_refused_release_leaves_nothing_behind() -> None:
    ledger = Ledger((SALES_ROW,))

    with pytest.raises(Disclosing):
        ledger.append([row("it", crowd("it", 9)), row("company", SALES, crowd("x", 3))], K)

    assert ledger.rows == (SALES_ROW,)


def test_people_apart_are_counted_by_block() -> None:
    assert people_apart([SALES], [SALES]) == 0
    assert people_apart([SALES, MARKETING], [SALES]) == 8
    assert people_apart([SALES], [crowd("sales", 19)]) == 3


def test_a_digest_tells_who_was_in_a_block_whatever_their_order() -> None:
    assert Members.of("sales", ["b", "a"]) == Members.of("sales", ["a", "b"])
    assert Members.of("sales", ["a", "b"]) != Members.of("sales", ["a", "c"])
    assert "rowan" not in Members.of("sales", ["rowan"]).digest


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("abcdefghij", "abcdefghij", True),
        ("abcdefghij", "abcdefghijk", False),
        ("abcdefghij", "efghijklmn", True),
        ("abcdefghij", "efghijklm", False),
    ],
)
def test_a_paired_change_needs_nobody_or_k_people_in_one_wave_only(
    before: Collection[str], after: Collection[str], *, allowed: bool
) -> None:
    assert paired_change_may_be_shown(before, after, K) is allowed


def test_a_ledger_comes_back_from_plain_keys() -> None:
    ledger = Ledger((COMPANY_ROW, SALES_ROW))

    assert ledger_from_keys(json.loads(json.dumps(ledger_to_keys(ledger)))) == ledger


def test_the_rows_of_a_wave_are_those_of_that_wave() -> None:
    other = row("sales", SALES, wave="2026-Q2")

    assert Ledger((SALES_ROW, other)).of(WAVE) == (SALES_ROW,)


def test_a_row_without_a_part_is_refused() -> None:
    keys = ledger_to_keys(Ledger((SALES_ROW,)))
    del keys[0]["value"]

    with pytest.raises(MalformedLedger) as refused:
        ledger_from_keys(keys)

    assert str(refused.value) == (
        "Row 1 of the ledger has the keys ['blocks', 'cell', 'measure', 'wave'], expected "
        "['blocks', 'cell', 'measure', 'value', 'wave']; restore the ledger from its copy."
    )


def test_a_block_with_a_part_too_many_is_refused() -> None:
    keys = ledger_to_keys(Ledger((SALES_ROW,)))
    keys[0]["blocks"][0]["who"] = ["rowan"]

    with pytest.raises(MalformedLedger, match=r"^A block in row 1 of the ledger has the keys"):
        ledger_from_keys(keys)


def test_a_row_that_names_a_block_twice_is_refused() -> None:
    keys = ledger_to_keys(Ledger((SALES_ROW,)))
    keys[0]["blocks"] *= 2

    with pytest.raises(MalformedLedger) as refused:
        ledger_from_keys(keys)

    assert str(refused.value) == (
        "Row 1 of the ledger names a block twice; restore the ledger from its copy."
    )
