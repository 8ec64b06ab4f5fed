"""Drawing: balanced, recorded by the form itself, and never taken on trust."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from survey.instrument.catalogue import read_shipped
from survey.privacy.manifest import AnswerClass
from survey.web.drawing import Dealer, Layout, read_layout
from tests.survey.web.company import manifest_for

FULL = read_shipped("friction-full")
DEPARTMENTS = ("Finance", "IT", "Marketing", "Sales")
SALES = AnswerClass("s1", "Sales", "", "Sales", 31)


def manifest(form: str = "full", rated_each: int = 2):  # noqa: ANN201 - see manifest_for
    return manifest_for(
        FULL, form=form, departments=DEPARTMENTS, rated_each=rated_each, classes=(SALES,)
    )


def test_every_other_department_is_drawn_as_often_but_for_chance_and_ones_own_never() -> None:
    dealer = Dealer(Random(1))  # noqa: S311 - an example
    drawn = [dealer.draw(manifest(), SALES, FULL) for _ in range(3000)]
    counts = Counter(target for layout in drawn for target in layout.targets)
    assert {*counts} == {"Finance", "IT", "Marketing"}
    # 3,000 draws with p = 2/3: a standard error of 25.8; four and a half of them.
    assert all(abs(count - 2000) < 117 for count in counts.values())


def test_both_orders_of_own_and_other_and_all_orders_of_statements_are_drawn() -> None:
    dealer = Dealer(Random(1))  # noqa: S311 - an example
    drawn = [dealer.draw(manifest(), SALES, FULL) for _ in range(200)]
    assert {layout.own_first for layout in drawn} == {True, False}
    assert {layout.order for layout in drawn} == set(range(8))


def test_what_was_drawn_comes_back_from_the_form_as_it_was() -> None:
    dealer = Dealer(Random(2))  # noqa: S311 - an example
    made = manifest("planned")
    for _ in range(20):
        layout = dealer.draw(made, SALES, FULL)
        written = layout.write(DEPARTMENTS, FULL.form("planned"))
        assert read_layout(written, made, SALES, FULL) == layout


@pytest.mark.parametrize(
    "written",
    ["", "0.1/0.1/1", "0.3/0.1/1/0", "0/0.1/1/0", "0.0/0.1/1/0", "0.9/0.1/1/0", "0.1/0/1/0",
     "0.1/0.7/1/0", "0.1/0.1/2/0", "0.1/0.1/1/9", "\N{ARABIC-INDIC DIGIT ZERO}.1/0.1/1/0",
     "0.1/0.1/1/0\n", "x" * 5000],
)  # fmt: skip
def test_what_nobody_of_the_class_can_have_drawn_is_not_believed(written: str) -> None:
    assert read_layout(written, manifest("planned"), SALES, FULL) is None


def test_a_questionnaire_that_is_asked_once_draws_no_department() -> None:
    climate = read_shipped("team-climate")
    made = manifest_for(climate, departments=DEPARTMENTS, rated_each=2, classes=(SALES,))
    layout = Dealer(Random(3)).draw(made, SALES, climate)  # noqa: S311 - an example
    assert layout.targets == ()
    assert read_layout(layout.write(DEPARTMENTS, climate.forms[0]), made, SALES, climate) == layout
    assert Layout(()).blocks == ()
