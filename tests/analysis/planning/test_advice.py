"""The outlook in sentences."""

from __future__ import annotations

from analysis.planning.advice import advise, advise_on_linking
from analysis.planning.outlook import outlook
from analysis.planning.programme import Programme


def sentences(programme: Programme) -> list[str]:
    """Return the advice for every department."""
    return [advise(programme, found) for found in outlook(programme)]


def test_a_small_department_whose_waves_are_often_withheld_is_told_so() -> None:
    programme = Programme({"Sales": 60, "Legal": 13}, waves_a_year=12)

    assert sentences(programme)[1] == (
        "Legal: of 13 people about 9 answer a wave, often fewer than the 8 that a score needs; "
        "a change is missed more often than not unless 77 in 100 answer."
    )


def test_a_department_smaller_than_the_threshold_is_sent_to_another() -> None:
    programme = Programme({"Sales": 60, "Board": 6})

    assert sentences(programme)[1] == (
        "Board: of 6 people about 4 answer a wave, fewer than the 8 that a score needs; nothing "
        "about its view can be shown whoever answers; ask it together with a department it works "
        "with."
    )


def test_many_looks_a_year_come_with_a_warning() -> None:
    programme = Programme({"Sales": 24, "Marketing": 60}, waves_a_year=12)

    assert (
        "With 12 looks a year, 9 of 100 years see an alarm though nothing changed"
        in (sentences(programme)[0])
    )


def test_the_best_lever_is_named_with_its_worth() -> None:
    programme = Programme({"Sales": 60, "Marketing": 60}, linked=False)

    assert sentences(programme)[0].endswith(
        "What helps most is linking the answers of a person over waves: 6.7 instead of 7.3 "
        "points by the formula."
    )


def test_a_small_company_reads_the_price_of_unlinked_waves() -> None:
    assert advise_on_linking(Programme({"Sales": 24, "Marketing": 15})) == (
        "Linking the answers of a person over waves is worth 1.9 times the answers when two waves "
        "are compared. With 39 people in all, fewer than 60, unlinked waves are proposed; the "
        "price is a smallest change of 9.7 instead of 8.3 points in Sales, 11.7 instead of 9.7 "
        "points in Marketing."
    )


def test_where_nothing_can_be_shown_no_price_is_named() -> None:
    assert advise_on_linking(Programme({"Sales": 9, "Marketing": 9})).endswith(
        "With 18 people in all, fewer than 60, unlinked waves are proposed."
    )


def test_from_sixty_people_on_nothing_is_proposed() -> None:
    assert "proposed" not in advise_on_linking(Programme({"Sales": 30, "Marketing": 30}))
