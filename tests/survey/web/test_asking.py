"""Asking: a questionnaire laid out for one person."""

from __future__ import annotations

from pathlib import Path

from survey.instrument.catalogue import read_shipped
from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument
from survey.web.asking import MATRIX, PART, STATEMENTS, Asking, Sheet, lay_out
from survey.web.drawing import ORDERS, Layout

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
FULL = read_shipped("friction-full")


def laid_out(layout: Layout, form: str = "full", instrument: Instrument = FULL) -> Sheet:
    return lay_out(Asking(instrument, instrument.form(form), layout, "en", "Sales"))


def test_every_item_of_the_form_is_asked_exactly_once_of_each_department() -> None:
    for order in range(ORDERS):
        for own_first in (True, False):
            sheet = laid_out(Layout(("Marketing", "IT"), (), own_first, order))
            names = [question.name for question in sheet.questions]
            assert len(names) == len(set(names))
            assert set(sheet.order) == set(FULL.form("full").items)


def test_no_matrix_is_longer_than_its_header_is_in_sight() -> None:
    sheet = laid_out(Layout(("Marketing",)))
    for part in sheet.parts:
        statements = [block for block in part.blocks if block.kind in STATEMENTS]
        assert all(len(block.questions) <= MATRIX for block in statements)
        assert sum(len(block.questions) for block in statements) <= PART
        assert all(len({q.item.format.id for q in block.questions}) == 1 for block in statements)


def test_own_and_other_stand_in_the_order_that_was_drawn() -> None:
    def headings(*, own_first: bool) -> list[str]:
        sheet = laid_out(Layout(("Marketing",), (), own_first))
        return [
            b.heading for part in sheet.parts for b in part.blocks if b.heading in {"own", "other"}
        ]

    assert headings(own_first=True) == ["own", "other"]
    assert headings(own_first=False) == ["other", "own"]


def test_the_order_of_statements_differs_between_layouts_and_is_the_same_within_one() -> None:
    orders = {laid_out(Layout(("Marketing",), order=order)).order for order in range(ORDERS)}
    assert len(orders) == ORDERS
    assert laid_out(Layout(("IT",), order=3)).order in orders


def test_only_two_blocks_of_a_questionnaire_in_blocks_are_asked() -> None:
    form = FULL.form("planned")
    sheet = laid_out(Layout(("Marketing",), ("A", "C")), "planned")
    assert set(sheet.order) == {*form.items, *form.blocks["A"], *form.blocks["C"]}


def test_names_of_departments_are_piped_and_never_into_each_other() -> None:
    sheet = laid_out(Layout(("{OWN}",)))
    texts = [question.text for question in sheet.questions if question.item.id == "TAU1"]
    assert texts == ["When people in Sales talk about {OWN}, it sounds like another company."]


def test_a_question_that_hangs_on_another_knows_the_words_it_hangs_on() -> None:
    instrument = read_instrument(INSTRUMENTS / "show_if.yaml")
    questions = lay_out(
        Asking(instrument, instrument.form("all"), Layout(()), "en", "Sales")
    ).questions
    assert [question.name for question in questions] == ["A1", "A2", "A3"]
    assert questions[1].needed_words() == ("so so", "yes")
    assert questions[0].needed_words() == ()


def test_a_form_of_which_nobody_is_rated_has_no_question_about_others() -> None:
    sheet = laid_out(Layout(()))
    assert all(not question.target for question in sheet.questions)
    assert "D1_own" in sheet.order
