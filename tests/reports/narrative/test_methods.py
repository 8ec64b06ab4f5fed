"""Methods: every line that decides is printed with its source, in both languages."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from analysis.decision import Cutoff
from analysis.friction import cutoffs
from reports.narrative import methods as words
from survey.privacy.thresholds import Thresholds

ELSEWHERE = {"ZONE_NAMED", "TWO_CAMPS"}
"""Said in a sentence of the page, or beside the figure; the shift is that of the changes."""


def test_every_line_of_the_friction_room_is_on_the_page() -> None:
    held = {name for name, value in vars(cutoffs).items() if isinstance(value, Cutoff)}
    printed = {line.name for _, line in words.FRICTION_LINES}
    missing = {name for name in held if getattr(cutoffs, name).name not in printed}
    assert missing == ELSEWHERE


def test_every_threshold_is_on_the_page() -> None:
    assert set(words.THRESHOLDS) == {field.name for field in fields(Thresholds)}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_source_is_told_in_the_language_of_the_page(language: str) -> None:
    assert "Lees & Cikara (2020)" in words.source(cutoffs.META_GAP.source, language)
    said = {"en": "chosen by this project before any data", "de": "von diesem Projekt vor allen"}
    assert words.source(cutoffs.OWN, language).startswith(said[language])


def test_a_mode_of_two_sorts_tells_both() -> None:
    assert words.mode("imported and sealed", "en") == (
        "imported from elsewhere; sealed and pseudonymous"
    )


def test_both_languages_fill_in_the_same_places() -> None:
    said = [value for value in vars(words).values() if isinstance(value, words.Said)]
    for one in said:
        assert set(re.findall(r"{\w+}", one.en)) == set(re.findall(r"{\w+}", one.de))
