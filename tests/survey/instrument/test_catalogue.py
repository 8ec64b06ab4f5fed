"""Catalogue: the questionnaires that ship, whole and word for word."""

from __future__ import annotations

import pytest

from survey.errors import UnreadableFile
from survey.instrument.catalogue import read_shipped, shipped, shipped_text
from survey.instrument.questionnaire import Asked, Kind, View
from survey.instrument.vocabulary import ATTRIBUTES, ITEM_ROLES, SCALE_ROLES

FRICTION = {
    "ENC1": "{OTHER} told us how to do a part of the work that is ours to decide.",
    "ENC2": "{OTHER} judged our work by a yardstick that we had never agreed.",
    "ENC3": "A decision that belonged to {OWN} was taken or overturned by {OTHER}.",
    "ENC4": "When people in {OTHER} had ideas about our area, they asked before they acted.",
    "TAU1": "When people in {OWN} talk about {OTHER}, it sounds like another company.",
    "TAU2": "People in {OWN} would rather fix a problem without {OTHER} than with them.",
    "TAU3": "A good quarter for {OTHER} counts as a good quarter for us.",
    "TAU4": "I can name one result that {OWN} and {OTHER} are both working for right now.",
    "BLM1": "After a missed target, people in {OWN} said that {OTHER} was the cause.",
    "BLM2": "After a missed target, people in {OTHER} said that we were the cause.",
    "BLM3": "Joint time went on who was at fault more than on what to change.",
    "BLM4": "After something went wrong, both departments looked at the facts side by side.",
    "STA1": "Some people in {OTHER} behave as if their job takes more brains than ours.",
    "STA2": "{OTHER} gets more credit or budget than its contribution explains.",
    "STA3": "In big decisions here, {OWN} and {OTHER} are heard equally.",
    "PRS1": "My results were checked more often than was useful.",
    "PRS2": "I was pushed for a number that I had too little power to change.",
    "PRS3": "Our results are seen sooner, and by more people, than those of {OTHER}.",
    "PRS4": "The pressure is shared out fairly between {OWN} and {OTHER}.",
    "APP1": "{OTHER} works from a picture of the customer that we do not recognise.",
    "APP2": (
        "To reach its own goal, {OTHER} does things with customers that we would refuse to do."
    ),
    "APP3": "The two ways of dealing with customers add up to something better than either alone.",
    "RIV1": "Wanting to keep up with {OTHER} makes us raise our own standard.",
    "RIV2": "A little competition with {OTHER} gives our work more energy.",
    "RIV3": "When {OTHER} does something well, we try to find out how they did it.",
    "RIV4": "Whenever {OTHER} looks good, we look worse.",
    "RIV5": "Something useful was kept from the other department so that it would not benefit.",
    "RIV6": "A disagreement between the departments became personal.",
}
"""The 28 items as they were designed; a change of a word is a change of the measure."""

PULSE = ("ENC3", "TAU1", "BLM3", "STA2", "PRS2", "APP1", "RIV1", "RIV5")
REVERSED = ("ENC4", "TAU3", "TAU4", "BLM4", "STA3", "PRS4", "APP3")
FREQUENCY = ("ENC1", "ENC2", "ENC3", "ENC4", "BLM1", "BLM2", "BLM3", "BLM4", "PRS1", "PRS2")
FREQUENCY += ("RIV5", "RIV6")


def test_three_questionnaires_ship() -> None:
    assert shipped() == ("friction-full", "friction-pulse", "team-climate")


@pytest.mark.parametrize("id_", shipped())
def test_each_that_ships_is_whole_in_english_and_german(id_: str) -> None:
    instrument = read_shipped(id_)
    assert instrument.id == id_
    assert instrument.languages == ("en", "de")
    assert instrument.licence == "Apache-2.0"
    assert "Original wording" in instrument.origin
    assert not instrument.validated


@pytest.mark.parametrize("id_", shipped())
def test_no_german_text_decides_between_du_and_sie(id_: str) -> None:
    address = {"du", "dich", "dir", "dein", "deine", "Sie", "Ihnen", "Ihr", "Ihre", "Ihrer"}
    for item in read_shipped(id_):
        assert not address & set(item.text["de"].replace(",", " ").replace(".", " ").split())


def test_a_questionnaire_that_does_not_ship_is_named() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_shipped("friction-ful")
    assert str(caught.value) == (
        'No questionnaire friction-ful ships; did you mean "friction-full"?'
    )


def test_no_path_leads_out_of_the_library() -> None:
    with pytest.raises(UnreadableFile) as caught:
        shipped_text("../../../tests/instruments/smallest")
    assert str(caught.value) == (
        "No questionnaire ../../../tests/instruments/smallest ships; "
        "write friction-full, friction-pulse or team-climate"
    )


def test_the_28_items_are_word_for_word_those_that_were_designed() -> None:
    full = read_shipped("friction-full")
    likert = [item for item in full if item.id in FRICTION]
    assert {item.id: item.text["en"] for item in likert} == FRICTION
    assert tuple(item.id for item in likert if item.reverse) == REVERSED
    assert tuple(item.id for item in likert if item.format.kind is Kind.FREQUENCY) == FREQUENCY


def test_of_the_28_only_pressure_on_oneself_is_asked_once() -> None:
    full = read_shipped("friction-full")
    likert = [item for item in full if item.id in FRICTION]
    assert [item.id for item in likert if item.asked is Asked.ONCE] == ["PRS1", "PRS2"]
    assert all(item.no_contact is (item.asked is Asked.EACH) for item in likert)


def test_the_full_questionnaire_asks_57_things_and_its_scales_have_their_roles() -> None:
    full = read_shipped("friction-full")
    assert len(full.items) == 57
    assert {*full.form("full").items} == {item.id for item in full}
    assert {scale.id: (scale.role, scale.items) for scale in full.scales} == {
        "ENC": ("encroachment", ("ENC1", "ENC2", "ENC3", "ENC4")),
        "TAU": ("them_and_us", ("TAU1", "TAU2", "TAU3", "TAU4")),
        "BLM": ("blame", ("BLM1", "BLM2", "BLM3", "BLM4")),
        "STA": ("status", ("STA1", "STA2", "STA3")),
        "PRL": ("pressure", ("PRS1", "PRS2")),
        "PRU": ("unfairness", ("PRS3", "PRS4")),
        "APP": ("approach_clash", ("APP1", "APP2", "APP3")),
        "RVC": ("challenge", ("RIV1", "RIV2", "RIV3")),
        "RVT": ("threat", ("RIV4", "RIV5", "RIV6")),
    }


def test_fifteen_directed_ratings_give_every_view_that_the_mirror_needs() -> None:
    full = read_shipped("friction-full")
    views = {(item.view, item.attribute): item for item in full if item.view}
    assert set(views) == {
        *((view, attribute) for view in (View.OWN, View.OTHER) for attribute in ATTRIBUTES),
        *((View.GUESS, attribute) for attribute in ATTRIBUTES[:3]),
    }
    assert all(
        item.asked is (Asked.ONCE if view is View.OWN else Asked.EACH)
        for (view, _), item in views.items()
    )
    assert [item.id for item in views.values() if item.format.kind is Kind.BIPOLAR] == [
        "D6_own",
        "D6_other",
    ]


def test_every_role_is_played_by_something_that_ships() -> None:
    instruments = [read_shipped(id_) for id_ in shipped()]
    assert {item.role for one in instruments for item in one} - {None} == {*ITEM_ROLES}
    assert {scale.role for one in instruments for scale in one.scales} - {None} == {*SCALE_ROLES}


def test_the_planned_form_always_asks_seven_markers_and_spreads_21_over_three_blocks() -> None:
    full = read_shipped("friction-full")
    form = full.form("planned")
    assert [id_ for id_ in form.items if id_ in FRICTION] == [i for i in PULSE if i != "RIV1"]
    assert [len(items) for items in form.blocks.values()] == [7, 7, 7]
    spread = [id_ for items in form.blocks.values() for id_ in items]
    assert {*spread, *form.items} == {item.id for item in full}
    assert {*spread} < {*FRICTION}


def test_no_scale_loses_all_of_its_items_with_a_block() -> None:
    full = read_shipped("friction-full")
    form = full.form("planned")
    for left_out in form.blocks.values():
        for scale in full.scales:
            assert len(set(scale.items) - set(left_out)) >= scale.least


def test_the_pulse_asks_the_eight_markers_in_the_words_of_the_full_questionnaire() -> None:
    full, pulse = read_shipped("friction-full"), read_shipped("friction-pulse")
    assert tuple(item.id for item in pulse) == PULSE
    assert all(item.text == full.item(item.id).text for item in pulse)
    assert pulse.form("pulse").recall["en"] == "In the last 4 weeks"
    assert full.form("full").recall["en"] == "In the last 3 months"


def test_the_pulse_scores_six_markers_and_keeps_two_apart() -> None:
    pulse = read_shipped("friction-pulse")
    scale = pulse.scale_with("friction_pulse")
    assert scale is not None
    assert scale.items == ("ENC3", "TAU1", "BLM3", "STA2", "APP1", "RIV5")
    assert pulse.item_with("pressure_marker") == pulse.item("PRS2")
    assert pulse.item_with("challenge_marker") == pulse.item("RIV1")


def test_the_climate_has_five_scales_of_three_or_four_items_all_asked_once() -> None:
    climate = read_shipped("team-climate")
    assert [scale.name["en"] for scale in climate.scales] == [
        "Clarity",
        "Support",
        "Workload",
        "Voice",
        "Pride",
    ]
    assert {len(scale.items) for scale in climate.scales} == {3, 4}
    assert {item.asked for item in climate} == {Asked.ONCE}
