"""Words: complete in every language, exact in number, and never HTML from outside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from survey.privacy.notice import FACTS, says_anonymous
from survey.web.words import LANGUAGES, Text, choose, plural, words

STAND_IN = re.compile(r"\{\w+\}")


def flat(text: Text) -> str:
    if isinstance(text, str):
        return text
    return " ".join(text.values() if hasattr(text, "values") else text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_stand_ins(language: str) -> None:
    english, other = words("en").texts, words(language).texts

    assert other.keys() == english.keys()
    for key, text in english.items():
        # {Custodian} begins a sentence where {custodian} stands behind a colon elsewhere
        assert {one.lower() for one in STAND_IN.findall(flat(other[key]))} == {
            one.lower() for one in STAND_IN.findall(flat(text))
        }, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_form_of_a_number(language: str) -> None:
    needed = {plural(language, number) for number in range(200)}
    for key, text in words(language).texts.items():
        if not isinstance(text, str) and hasattr(text, "keys"):
            assert needed <= set(text), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_of_the_notice_has_words(language: str) -> None:
    for fact in FACTS:
        assert words(language).texts[f"facts.{fact}.term"]
        assert words(language).texts[f"facts.{fact}.text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_fact_of_the_mode_says_anonymous(language: str) -> None:
    says = [key for key, text in words(language).texts.items() if says_anonymous(flat(text))]
    assert says == ["facts.anonymous.text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_twelve_months_a_week_seven_days_and_squares_seven_steps(language: str) -> None:
    said = words(language)
    lists = ("dates.months", "dates.weekdays", "answers.squares")
    assert [len(said.list(key)) for key in lists] == [12, 7, 7]


def test_what_is_filled_in_is_escaped_and_stars_in_it_stay_stars() -> None:
    said = words("en").say("closed.title", wave="<script>**x**")
    assert said == "&lt;script&gt;**x** has closed"


def test_dates_are_told_as_people_say_them() -> None:
    friday = date(2026, 5, 29)
    assert words("en").day(friday) == "Friday 29 May 2026"
    assert words("de").day(friday) == "Freitag, 29. Mai 2026"
    assert words("ar").day(friday, "short") == "29 مايو"


def test_a_moment_tells_its_hour_unless_the_day_ends_there() -> None:
    noon, night = datetime(2026, 5, 29, 12, tzinfo=UTC), datetime(2026, 5, 29, 23, 59, tzinfo=UTC)
    assert words("en").moment(noon) == "Friday 29 May 2026, 12:00"
    assert words("en").moment(night) == "Friday 29 May 2026"


def test_a_list_is_no_text_and_a_text_is_no_list() -> None:
    with pytest.raises(TypeError, match=r"The text dates\.months has several forms\."):
        words("en").say("dates.months")
    with pytest.raises(TypeError, match=r"The text name is no list\."):
        words("en").list("name")
    with pytest.raises(TypeError, match=r"The text name has no forms for numbers\."):
        words("en").count("name", 2)
    with pytest.raises(TypeError, match=r"The text name has no forms for numbers\."):
        words("en").forms("name")


@pytest.mark.parametrize(
    ("asked_for", "chosen"),
    [("", "en"), ("de", "de"), ("ar-EG,de;q=0.5", "ar"), ("fr", "en"), (";q=,;;q=x", "en")],
)
def test_the_language_is_the_one_the_browser_likes_best(asked_for: str, chosen: str) -> None:
    assert choose(asked_for, LANGUAGES) == chosen


def test_an_unknown_language_is_told_in_english() -> None:
    assert words("fr").language == "en"
