"""Units: how many differ, which ones, and no word on which is better."""

from __future__ import annotations

from reports.narrative.units import (
    Moves,
    Off,
    everyone_title,
    headline,
    lede,
    named,
    scale_title,
)

CLIMATE = Off("Climate", ("A", "C"), ("B",), shown=9, hidden=2)
QUIET = Off("Pressure", (), (), shown=9, hidden=1)
HIDDEN = Off("Pressure", (), (), shown=0, hidden=4)


def test_the_headline_counts_each_unit_once() -> None:
    assert headline([CLIMATE, CLIMATE], "en") == (
        "3 of 9 units differ surely from the mean of all on at least one scale."
    )


def test_with_one_scale_the_headline_names_it() -> None:
    assert headline([CLIMATE], "en") == (
        "3 of 9 units differ surely from the mean of all on Climate."
    )


def test_without_a_sure_difference_none_is_claimed() -> None:
    assert headline([QUIET], "en") == "No unit of 9 differs surely from the mean of all."
    assert scale_title(QUIET, "en") == "Pressure: none of 9 units is surely off the mean"
    assert named(QUIET, "en") == ""


def test_with_all_units_withheld_nothing_is_claimed() -> None:
    assert headline([HIDDEN], "en") == (
        "What single units answered is withheld to protect people."
    )
    assert scale_title(HIDDEN, "de") == "Pressure: Einheiten sind verdeckt"


def test_the_lede_counts_by_scale_and_ranks_nobody() -> None:
    assert lede([CLIMATE, QUIET], "en") == (
        "By scale: Climate 3, Pressure 0. One more unit is withheld. Whether higher is better "
        "depends on the scale. No unit is ranked."
    )


def test_a_scale_names_its_units_on_either_side() -> None:
    assert scale_title(CLIMATE, "en") == (
        "Climate: 2 of 9 units surely higher than the mean, 1 lower"
    )
    assert named(CLIMATE, "en") == "Surely higher: A, C. Surely lower: B."


def test_past_twelve_units_are_counted() -> None:
    many = Off("Climate", tuple("ABCDEFGHIJKLMN"), (), shown=20, hidden=0)
    assert named(many, "en") == ("Surely higher: A, B, C, D, E, F, G, H, I, J, K, L and 2 more.")


def test_everyone_together_moves_only_where_it_is_sure() -> None:
    assert everyone_title(Moves(), Moves(), "en") == (
        "Everyone together: no evidence of change by more than 3 points"
    )
    assert everyone_title(Moves(("Climate",), ("Pressure",)), Moves(), "en") == (
        "Everyone together: Climate rose, Pressure fell surely by more than 3 points"
    )


def test_a_small_move_that_is_sure_is_not_called_none() -> None:
    assert everyone_title(Moves(), Moves(("Readiness",)), "en") == (
        "Everyone together: Readiness rose surely, but not surely by more than 3 points"
    )


def test_a_far_move_is_told_before_a_small_one() -> None:
    title = everyone_title(Moves((), ("Pressure",)), Moves(("Readiness",), ("Pressure",)), "en")
    assert title == "Everyone together: Pressure fell surely by more than 3 points"
