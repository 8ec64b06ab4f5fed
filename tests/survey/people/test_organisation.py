"""An organisation is a tree of units with names of their own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.organisation import Organisation, Unit, circle_in

TREE = Organisation.of(
    {"North": "Sales", "Sales": None, "South": "Sales", "Inside": "South", "Marketing": None}
)


def test_units_know_what_is_above_and_below_them() -> None:
    assert TREE.path("Inside") == ("Sales", "South", "Inside")
    assert TREE.department("Inside") == "Sales"
    assert TREE.departments() == ("Marketing", "Sales")
    assert TREE.children("Sales") == ("North", "South")
    assert TREE.within("Sales") == {"Sales", "North", "South", "Inside"}
    assert "Inside" in TREE
    assert "Outside" not in TREE


def test_a_walk_goes_from_the_top_down_in_alphabetical_order() -> None:
    assert [*TREE.walk()] == [
        (0, "Marketing"),
        (0, "Sales"),
        (1, "North"),
        (1, "South"),
        (2, "Inside"),
    ]


def test_the_order_in_which_units_are_listed_does_not_matter() -> None:
    assert Organisation((Unit("B"), Unit("A", "B"))) == Organisation((Unit("A", "B"), Unit("B")))


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (
            (Unit("Sales"), Unit("Sales", None)),
            "Listed twice: Sales; give each unit a name of its own.",
        ),
        (
            (Unit("Sales"), Unit("North", "Slaes")),
            'North lies in "Slaes", which is no unit; did you mean "Sales"?',
        ),
        (
            (Unit("A", "B"), Unit("B", "C"), Unit("C", "A")),
            "A, B and C lie in a circle; say which of them is on top.",
        ),
        (
            (Unit("A", "A"),),
            "A lies in itself; name the unit above it, or none.",
        ),
    ],
)
def test_units_that_make_no_tree_are_refused(units: tuple[Unit, ...], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        Organisation(units)


@given(st.dictionaries(st.integers(0, 8), st.none() | st.integers(0, 8)))
def test_a_circle_is_found_just_where_a_walk_upwards_never_ends(above: dict[int, int]) -> None:
    parents = {
        str(name): None if parent is None else str(parent) for name, parent in above.items()
    }

    assert bool(circle_in(parents)) is any(never_ends(name, parents) for name in parents)


def never_ends(name: str, parents: dict[str, str | None]) -> bool:
    step: str | None = name
    for _ in range(len(parents) + 1):
        step = parents.get(step) if step is not None else None
    return step is not None
