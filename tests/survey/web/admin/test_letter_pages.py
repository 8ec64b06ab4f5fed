"""Letter pages: the words as people get them, a stand-in for all that is one person's own."""

from __future__ import annotations

import re

from tests.survey.web.admin.office import Office


def test_a_letter_is_shown_with_stand_ins_and_without_any_real_link(office: Office) -> None:
    office.open_wave()
    text = office.signed_in().get("/letters").text
    assert "Invitation, November 2026" in text
    shown = re.findall(r'<span class="fill" lang="en">(.*?)</span>', text)
    assert shown == ["name", "personal link", "code in groups of four"]
    assert "/s#" not in text
    assert "the works council" in text
    assert "{" not in text


def test_each_language_and_kind_has_its_letter(office: Office) -> None:
    client = office.signed_in()
    german = client.get("/letters/reminder/de").text
    assert '<div class="letter" lang="de" dir="ltr">' in german
    assert "Reminder, November 2026" in german
    assert "Goes to everybody, and says so" in german
    assert "state bad" not in german


def test_a_letter_that_is_not_there_says_so(office: Office) -> None:
    client = office.signed_in()
    for path in ("/letters/invitation/fr", "/letters/praise/en"):
        reply = client.get(path)
        assert reply.status_code == 409
        assert "There is no such letter" in reply.text


def test_the_days_stand_beside_the_letter(office: Office) -> None:
    text = office.signed_in().get("/letters").text
    assert "to 40 people, one letter each" in text
    assert "reminder to everybody" in text
