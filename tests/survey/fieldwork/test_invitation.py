"""A letter says what it must, to everybody alike, and promises nothing that is not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork.invitation import (
    STAND_INS,
    LetterKind,
    LetterText,
    fill,
    fill_body,
    in_words,
    letter_findings,
    says_anonymous,
)
from survey.fieldwork.standard_letters import STANDARD, standard_letter

GOOD = LetterText(
    LetterKind.INVITATION,
    "en",
    "{title}",
    "{name}: {link} {code} until {closes}. {custodian}, {contact}, {least}",
)
REMINDER = replace(GOOD, kind=LetterKind.REMINDER, body=GOOD.body + " To everybody.")


def told(letter: LetterText, mode: str = "sealed", **common: str) -> list[str]:
    return [str(finding) for finding in letter_findings(letter, mode, common)]


@pytest.mark.parametrize("mode", ["sealed", "anonymous"])
@pytest.mark.parametrize("letter", STANDARD, ids=str)
def test_the_letters_that_ship_are_in_order(letter: LetterText, mode: str) -> None:
    assert told(letter, mode, title="How we work together", since="Both decide together.") == []


@pytest.mark.parametrize("kind", LetterKind)
def test_there_is_a_letter_in_english_and_german_and_a_region_takes_it(kind: LetterKind) -> None:
    assert standard_letter(kind, "de-AT") == standard_letter(kind, "de") != None  # noqa: E711
    assert standard_letter(kind, "ar") is None


@pytest.mark.parametrize(
    "word",
    [
        "anonymous",
        "ANONYMITY",
        "Anonym",
        "anonymisiert",
        "anonyme",
        "anónimo",
        "anonimo",
        "an\u00adonymous",
        "ano\u200bnymous",
        "ａｎｏｎｙｍｏｕｓ",  # noqa: RUF001 - wide letters look alike
        "анонимно",
        "匿名",
    ],
)
def test_the_word_anonymous_is_refused_where_it_is_not_true(word: str) -> None:
    letter = replace(GOOD, body=f"{GOOD.body} This is {word}.")

    assert says_anonymous(word)
    assert told(letter) == [
        (
            'invitation in English: the word "anonymous" is not true here: waves of a person are '
            'linked; write "sealed" or "confidential", or run the study in mode anonymous'
        )
    ]
    assert told(letter, "anonymous") == []


def test_the_word_does_not_come_in_by_the_title() -> None:
    assert len(told(GOOD, title="Our anonymous survey")) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You have not answered yet."),
        ("en", "You haven't completed your survey yet, everyone else has."),
        ("en", "Your reply is still missing."),
        ("en", "According to our records, you did not take part."),
        ("de", "Sie haben noch nicht geantwortet."),
        ("de", "Sie haben noch nicht an der Befragung teilgenommen."),
        ("de", "Ihre Antwort fehlt uns."),
        ("de", "Wir vermissen Ihre Antwort."),
    ],
)
def test_a_reminder_that_seems_to_know_who_answered_is_refused(language: str, words: str) -> None:
    letter = replace(REMINDER, language=language, body=f"{REMINDER.body} An alle. {words}")

    (fault,) = told(letter)
    assert fault.endswith("sounds as if somebody knew who has answered; write to everybody alike")


def test_a_reminder_says_that_it_goes_to_everybody() -> None:
    assert told(REMINDER) == []
    assert told(replace(REMINDER, body=GOOD.body)) == [
        (
            "reminder in English: the reminder does not say that it goes to everybody; say so, "
            "and that nobody knows who has answered"
        )
    ]


@pytest.mark.parametrize(
    ("letter", "fault"),
    [
        (replace(GOOD, body=GOOD.body + "{nmae}"), '{nmae} is no stand-in; did you mean "name"?'),
        (
            replace(GOOD, body="{link} {code} {closes} {least}"),
            "the letter does not say {custodian} and {contact}; put it where it belongs",
        ),
        (
            replace(GOOD, subject="{code}"),
            "{code} stands in the subject; keep it in the letter, out of lists of mail",
        ),
        (replace(GOOD, subject=" "), "the subject is empty; write one"),
        (
            replace(GOOD, subject="Hello\r\nBcc: all@b.de"),
            "the subject holds a line break or another control character; write it on one line",
        ),
        (replace(GOOD, subject="x" * 91), "the subject has 91 characters; shorten it to 90"),
        (
            replace(GOOD, body=GOOD.body + " https://tracker.example/pixel.gif"),
            (
                '"https://tracker.example/pixel.gif" leads somewhere else; take it out: people '
                "learn to open one link only, {link}"
            ),
        ),
        (replace(GOOD, body=GOOD.body + "\0"), "the letter holds a control character; retype it"),
    ],
)
def test_every_other_fault_is_told_with_its_remedy(letter: LetterText, fault: str) -> None:
    assert told(letter) == [f"invitation in English: {fault}"]


@given(st.dictionaries(st.sampled_from(STAND_INS), st.text(max_size=20)))
def test_values_are_put_in_once_and_never_read_as_stand_ins(values: dict[str, str]) -> None:
    text = "-".join(f"{{{name}}}" for name in STAND_INS)

    assert fill(text, values) == "-".join(values.get(n, f"{{{n}}}") for n in STAND_INS)


@pytest.mark.parametrize("payload", ["{{7*7}}", "${7*7}", "{% if 1 %}", "{name.__class__}", "%s"])
def test_a_template_of_another_language_stays_text(payload: str) -> None:
    assert fill(payload, {"name": "Ada"}) == payload
    assert fill("{name}", {"name": payload}) == payload


def test_a_paragraph_of_which_nothing_remains_goes() -> None:
    assert fill_body("A\n\n{since}\n\nB\n{since}", {"since": ""}) == "A\n\nB"


def test_a_day_in_a_language_without_names_of_days_is_written_in_digits() -> None:
    assert in_words(datetime(2026, 12, 11, 18), "ar") == "2026-12-11 18:00"  # noqa: DTZ001
