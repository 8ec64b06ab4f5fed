"""The matrix of pairs, and the table of how departments rate and are rated."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

from analysis.estimate import Reason
from analysis.friction.direction import Direction
from analysis.friction.measures import BLOCK
from analysis.friction.round_robin import nothing_known
from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from reports.content.document import Bullets, Numbers, Prose, Section, Table
from reports.content.matrices import Blank, BlankCell, PairCell, PairMatrix
from reports.content.round_robin import round_robin_sections
from reports.disclosure.release import release
from tests.analysis.companies import answered, plan_of
from tests.reports.companies import eight_departments, two_departments

FOUR = ("Design", "Finance", "Sales", "Service")


def released(pair: float, strict: float) -> Indicators:
    """Return four departments, two of them apart from each other and one of them strict."""
    levels = {
        Direction(*ways): dict.fromkeys(
            BLOCK, 30 + pair * ({*ways} == {"Sales", "Service"}) + strict * (ways[0] == "Design")
        )
        for ways in permutations(FOUR, 2)
    }
    made = answered(plan_of(dict.fromkeys(FOUR, 40), levels=levels), 4).extract
    return release(analyse(made)).indicators


@cache
def found() -> Indicators:
    return released(30.0, 0.0)


@cache
def one_strict() -> Indicators:
    return released(0.0, 30.0)


def sections(indicators: Indicators, language: str = "en") -> tuple[Section, ...]:
    return round_robin_sections(indicators, language)


def matrix(section: Section) -> PairMatrix:
    return next(block for block in section.body if isinstance(block, PairMatrix))


def test_pairs_stand_in_a_matrix_by_the_alphabet() -> None:
    pairs, _ = sections(found())
    shown = matrix(pairs)
    assert tuple(row.label for row in shown.rows) == shown.heads == FOUR
    for place, row in enumerate(shown.rows):
        own = row.cells[place]
        assert isinstance(own, BlankCell)
        assert own.blank is Blank.ITSELF


def test_a_number_stands_only_where_it_is_sure() -> None:
    pairs, _ = sections(found())
    cells = [cell for row in matrix(pairs).rows for cell in row.cells]
    sure = [cell for cell in cells if isinstance(cell, PairCell) and cell.value]
    assert {cell.spoken.split(":")[0] for cell in sure if cell.value.startswith("+")} == {
        "Sales about Service",
        "Service about Sales",
    }
    assert len(sure) < len(cells) - len(FOUR)
    assert pairs.title.startswith(f"{len(sure)} of 12 directions surely stand apart")


def test_a_strict_department_is_told_with_its_interval_and_without_rank() -> None:
    _, departments = sections(one_strict())
    table, told = departments.body
    assert isinstance(table, Table)
    assert isinstance(table.numbers, Numbers)
    assert tuple(row[0] for row in table.numbers.rows) == FOUR
    assert "sure of 3" in table.numbers.rows[0][1]
    assert departments.title.startswith("Strictness is surely off the mean in")
    assert isinstance(told, Bullets)
    assert len(told.items) >= 3


def test_the_caveat_on_comparing_departments_stands_with_it() -> None:
    _, departments = sections(found())
    told = departments.body[1]
    assert isinstance(told, Bullets)
    words = " ".join(str(item) for item in told.items)
    assert "Whether departments read the questions alike is not known" in words


def test_directions_that_were_not_asked_or_are_withheld_have_no_picture() -> None:
    pairs, _ = sections(eight_departments().indicators)
    blanks = {
        cell.blank
        for row in matrix(pairs).rows
        for cell in row.cells
        if isinstance(cell, BlankCell)
    }
    assert blanks == {Blank.ITSELF, Blank.NO_CONTACT, Blank.WITHHELD}
    warning = pairs.body[0]
    assert isinstance(warning, Prose)
    assert "With so few directions" in str(warning.paragraphs[0])


def test_two_departments_have_no_such_page() -> None:
    assert sections(two_departments().indicators) == ()


def test_where_nothing_may_be_told_apart_it_is_said() -> None:
    friction = found().friction
    hidden = tuple(nothing_known(one, Reason.NOT_COMPARABLE) for one in friction.round_robins)
    (section,) = sections(replace(found(), friction=replace(friction, round_robins=hidden)))
    assert section.title == "Strictness, name and pairs cannot be told apart here"
    assert section.body == ()


def test_the_german_page_is_german() -> None:
    pairs, departments = sections(found(), "de")
    assert "weichen sicher ab" in pairs.title
    assert "Strenge" in departments.title
