"""Wording: numbers as they are written, and words in each language."""

from __future__ import annotations

from dataclasses import fields

import pytest

from reports.charts.wording import ENGLISH, GERMAN, WORDS, signed, whole, words_in


@pytest.mark.parametrize(
    ("value", "written", "with_sign"),
    [
        (8.6, "9", "+9"),
        (-8.6, "−9", "−9"),
        (0.4, "0", "0"),
        (-0.4, "0", "0"),
        (100, "100", "+100"),
    ],
)
def test_numbers_are_whole_and_have_a_true_minus(
    value: float, written: str, with_sign: str
) -> None:
    assert whole(value) == written
    assert signed(value) == with_sign


def test_a_region_has_the_words_of_its_language() -> None:
    assert words_in("de-AT") is GERMAN
    assert words_in("EN") is ENGLISH


def test_a_language_without_words_is_refused() -> None:
    message = (
        "^Charts have no words in the language 'fr'; choose one of de, en, or add it to "
        "reports/charts/wording.py.$"
    )
    with pytest.raises(ValueError, match=message):
        words_in("fr")


@pytest.mark.parametrize("language", WORDS)
def test_every_language_fills_the_same_gaps(language: str) -> None:
    for part in fields(ENGLISH):
        ours, theirs = getattr(ENGLISH, part.name), getattr(WORDS[language], part.name)
        assert theirs
        assert gaps(ours) == gaps(theirs)


def gaps(words: str) -> set[str]:
    return {piece.partition("}")[0] for piece in words.split("{")[1:]}
