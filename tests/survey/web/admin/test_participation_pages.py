"""Participation pages: tens while a wave is open, units after closing, people never."""

from __future__ import annotations

from survey.fieldwork.participation import Figure, UnitRate
from survey.web.admin.access import Role
from tests.survey.web.admin.office import LATER, OPENING, WAVE, Office


def test_before_the_first_wave_there_is_nothing_to_see(office: Office) -> None:
    assert "No wave has begun yet." in office.signed_in().get("/participation").text
    assert "No wave has begun yet." in office.signed_in().get(f"/participation/{LATER}").text


def test_an_open_wave_shows_one_number_in_tens(office: Office) -> None:
    office.open_wave()
    office.step()
    office.mailer.store.participation.publish(WAVE, [UnitRate("Sales", 25, "65 %")])
    for role in (Role.HR, Role.CUSTODIAN):
        text = office.signed_in(role).get("/participation").text
        assert '<p class="figure">fewer than 10</p>' in text
        assert "of 40 invited have answered" in text
        assert "Goes to everybody on" in text
        assert "<table" not in text


def test_after_closing_units_are_shown_as_the_custodian_released_them(office: Office) -> None:
    office.open_wave()
    office.clock.now = OPENING
    office.mailer.close(WAVE)
    shown = office.mailer.store.participation
    shown.show(WAVE, Figure(30, 40, 10, OPENING.date()))
    shown.publish(WAVE, [UnitRate("Sales", 25, "≥ 90 %")])
    office.mailer.places.handover(WAVE).remove("participation.json")
    text = office.signed_in().get(f"/participation/{WAVE}").text
    assert '<p class="figure">at least 30</p>' in text
    assert "≥ 90 %" in text
    assert "Closed; it was open until" in text


def test_no_page_names_anybody_who_was_invited(office: Office) -> None:
    office.open_wave()
    client = office.signed_in()
    for path in ("/waves", f"/waves/{WAVE}", "/participation", "/letters", "/people", "/log"):
        text = client.get(path).text
        assert "s1@example.com" not in text
        assert ">S1<" not in text
