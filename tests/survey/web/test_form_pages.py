"""Form pages: what templates are given, and forms that are made once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace

from survey.web.answering import Fault
from survey.web.drawing import Layout
from survey.web.form_pages import ScriptedForms, start_values, told_faults
from survey.web.opened_waves import OpenedWave, OpenedWaves
from survey.web.words import words
from tests.survey.web.company import MARKETING, SALES, WAVE, Desk, hasty

LAYOUT = Layout(("Marketing",))


def wave_of(desk: Desk) -> OpenedWave:
    found = OpenedWaves(
        desk.store, {desk.instrument.sha256: desk.instrument}.get, "", hasty()
    ).find(WAVE)
    assert found is not None
    return found


def test_a_form_is_made_once_for_all_who_drew_the_same(desk: Desk) -> None:
    forms, wave = ScriptedForms(), wave_of(desk)
    first = forms.squeezed(wave, SALES, LAYOUT, "en")
    assert forms.squeezed(wave, SALES, LAYOUT, "en") is first
    other = forms.squeezed(wave, MARKETING, Layout(("Sales",)), "en")
    assert "Marketing, your department" in json.loads(gzip.decompress(other))["html"]


def test_where_the_department_would_say_too_much_words_stand_in_its_place(
    desk_with: Callable[..., Desk],
) -> None:
    merged = replace(SALES, unit="", label="all others")
    wave = wave_of(desk_with(classes=(merged, MARKETING)))
    html = json.loads(gzip.decompress(ScriptedForms().squeezed(wave, merged, LAYOUT, "en")))[
        "html"
    ]
    assert "About your own department" in html
    assert "When people in your department talk about Marketing" in html


def test_the_notice_names_every_fact_but_those_that_stand_elsewhere(desk: Desk) -> None:
    facts = start_values(wave_of(desk), words("en"))["facts"]
    assert [fact.key for fact in facts["main"]] == [
        "sealed", "linked", "sent_along", "groups", "comments",
    ]  # fmt: skip
    assert [fact.key for fact in facts["more"]] == [
        "sealed_by_server", "not_for", "own_link", "receipt", "rights", "deletion", "questions",
    ]  # fmt: skip


def test_faults_are_told_at_the_field_and_in_the_summary() -> None:
    told = told_faults(
        words("en"),
        [
            Fault("S.own", "S", "sum", 85),
            Fault("O", "O", "text", 1),
            Fault("O", "O", "envelope", 9),
        ],
    )
    assert [one.here for one in told] == [
        "These add up to 85. Please make them 100, or leave all of them empty.",
        "1 character too long. Please shorten it; nothing was cut off.",
        (
            "All texts together are about 9 characters too long for one envelope. "
            "Please shorten one; nothing was cut off."
        ),
    ]
    assert told[0].there == (
        "The points add up to 85. Please make them 100, or leave all of them empty."
    )
