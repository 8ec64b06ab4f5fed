"""The words for what is wrong, the same for every engine."""

from __future__ import annotations

from analysis.responses import wording
from survey.instrument.questionnaire import Asked, Format, Item, Kind

AGREE = Format("agree", Kind.AGREE, 1, 5)


def test_what_is_allowed_is_listed() -> None:
    assert wording.outside("TAU1", Item("TAU1", {}, AGREE), 2) == (
        "answers to TAU1 that are not whole numbers from 1 to 5: 2"
    )
    offered = Item("TAU1", {}, AGREE, no_contact=True)
    assert wording.outside("TAU1", offered, 1) == (
        "answers to TAU1 that are not whole numbers from 1 to 5 or -1 for no contact: 1"
    )


def test_the_place_where_it_is_not_asked_is_named() -> None:
    each = Item("TAU1", {}, AGREE, Asked.EACH)
    assert wording.misplaced("TAU1", each, 3) == (
        "answers to TAU1 on rows asked once, where it is not asked: 3"
    )


def test_a_refusal_names_every_fault_and_the_remedy() -> None:
    assert wording.refusal([wording.repeated(1), wording.own_department(2)]) == (
        "The answers cannot be used: rows that repeat a person, wave and target: 1; rows that "
        "rate the person's own department as if it were another: 2. Correct them where they come "
        "from and write the Extract again."
    )
