"""What changes in a questionnaire between two waves is seen, item by item."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.fieldwork.editions import Change, ItemChange, compare_instruments, frozen_faults
from survey.instrument.catalogue import read_shipped
from survey.instrument.questionnaire import Format, Instrument, Item, Kind

AGREE = Format("agree", Kind.AGREE, 1, 5, {"en": ("no", "yes"), "de": ("nein", "ja")})
ASK = Item("A1", {"en": "We talk.", "de": "Wir reden."}, AGREE)
LAST = Item("A2", {"en": "We wait.", "de": "Wir warten."}, AGREE)
OLD = Instrument("pulse", "1", {"en": "Pulse"}, ("en", "de"), (ASK, LAST), (), (), "", sha256="a")


def edition(*items: Item) -> Instrument:
    return replace(OLD, version="2", items=items, sha256="b")


def changes(*items: Item) -> tuple[ItemChange, ...]:
    return compare_instruments(OLD, edition(*items)).changes


def test_the_same_edition_has_no_change() -> None:
    change = compare_instruments(OLD, OLD)

    assert change.is_empty
    assert change.sentence() == "Unchanged: all 2 items."


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            replace(ASK, text={"en": "We speak.", "de": "Wir sprechen."}),
            ItemChange("A1", Change.WORDING, "", "We talk.", "We speak."),
        ),
        (
            replace(ASK, text={"en": "We talk.", "de": "Wir sprechen."}),
            ItemChange("A1", Change.TRANSLATION, "de", "Wir reden.", "Wir sprechen."),
        ),
        (
            replace(ASK, format=replace(AGREE, labels={"en": ("never", "ever")})),
            ItemChange("A1", Change.LABELS, "", "no | yes", "never | ever"),
        ),
        (
            replace(ASK, format=replace(AGREE, id="wide", high=7)),
            ItemChange("A1", Change.ANSWERS, "", "agree", "wide"),
        ),
        (replace(ASK, reverse=True), ItemChange("A1", Change.ANSWERS, "", "agree", "agree")),
    ],
)
def test_every_change_of_an_item_is_told_with_what_follows(
    item: Item, expected: ItemChange
) -> None:
    assert changes(item, LAST) == (expected,)


def test_items_that_come_and_go_are_told() -> None:
    new = Item("A3", {"en": "We help."}, AGREE)

    assert changes(ASK, new) == (
        ItemChange("A3", Change.ADDED, after="We help."),
        ItemChange("A2", Change.REMOVED, before="We wait."),
    )


def test_a_change_is_one_line_on_the_page() -> None:
    found = compare_instruments(
        OLD, edition(replace(ASK, text={"en": "We talk.", "de": "X"}), LAST)
    )

    assert str(found.changes[0]) == (
        "A1 · German only · words changed; series goes on, with a note in the report"
    )
    assert found.sentence() == "2 changes; unchanged: 1 of 2 items."
    assert found.settings == (("version", "1", "2"),)


def test_an_order_that_changes_is_told() -> None:
    assert ("order", "A1, A2", "A2, A1") in compare_instruments(OLD, edition(LAST, ASK)).settings


def test_an_id_keeps_its_way_of_answering_over_the_whole_series() -> None:
    gone = edition(LAST)
    back = replace(edition(replace(ASK, no_contact=True), LAST), version="3", sha256="c")

    assert [str(fault) for fault in frozen_faults([OLD, gone], back)] == [
        "item A1: was answered in another way in version 1; give it a new id"
    ]
    assert frozen_faults([OLD], edition(replace(ASK, text={"en": "Other."}), LAST)) == ()


def test_another_text_under_the_same_version_is_refused() -> None:
    assert [str(fault) for fault in frozen_faults([OLD], replace(OLD, sha256="z"))] == [
        "the questionnaire: version 1 was already fielded with another text; raise its version"
    ]


def test_items_moved_to_another_form_are_told() -> None:
    full = read_shipped("friction-full")
    form = full.forms[0]
    shorter = replace(full, forms=(replace(form, items=form.items[1:]), *full.forms[1:]))

    found = compare_instruments(full, shorter).changes

    assert [(one.item, one.change) for one in found] == [(form.items[0], Change.FORM)]
