"""What every department of a programme can show, and what would make it show more."""

from __future__ import annotations

from analysis.estimate import Reason, Withheld
from analysis.planning.outlook import levers, outlook
from analysis.planning.programme import Programme

PLAN = Programme({"Sales": 60, "Marketing": 9}, linked=False)


def test_each_department_has_its_outlook_in_the_order_of_the_programme() -> None:
    told: list[str] = []

    found = outlook(PLAN, years=50, tell=told.append)

    assert [row.department for row in found] == told == ["Sales", "Marketing"]
    assert [row.answers for row in found] == [42, 6]
    assert found[1].smallest == Withheld(Reason.TOO_FEW, 6)


def test_the_best_lever_comes_first() -> None:
    names = [lever.what for lever in levers(PLAN, "Sales")]

    assert names == ["linking the answers of a person over waves", "10 in 100 more answers"]
    changes = [lever.change for lever in levers(PLAN, "Sales")]
    assert changes == sorted(changes)


def test_a_lever_may_lift_a_department_over_the_threshold() -> None:
    programme = Programme({"Sales": 60, "Legal": 11})

    assert programme.answers("Legal") == 7
    assert [lever.what for lever in levers(programme, "Legal")] == ["10 in 100 more answers"]


def test_where_all_answer_and_all_is_linked_and_rated_no_lever_is_left() -> None:
    assert levers(Programme({"Sales": 60, "Legal": 11}, response_rate=1.0), "Sales") == ()


def test_among_many_departments_rating_one_more_is_a_lever() -> None:
    programme = Programme({f"D{number}": 100 for number in range(8)}, response_rate=1.0)

    assert [lever.what for lever in levers(programme, "D0")] == [
        "asking everyone about one department more"
    ]
