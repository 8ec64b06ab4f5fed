"""Writing: the papers say what the settings say, and no more than they make true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.papers.writing import LANGUAGES, PAPERS, papers
from survey.privacy.thresholds import Thresholds
from survey.study import Study, read_study_text

STUDY = """\
study: fr26
title: {en: How we work together, de: Wie wir zusammenarbeiten}
custodian: {name: the works council, contact: council@example.com}
contact: survey@example.com
origin: https://survey.example.com
time_zone: UTC
instrument: friction-pulse
class_size: 13
keep: {answers: 17, comments: 7}
"""


@pytest.fixture
def study() -> Study:
    return read_study_text(STUDY, "study.yaml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_is_filled_in_whole(study: Study, language: str) -> None:
    written = papers(study, language)
    assert set(written) == set(PAPERS)
    for text in written.values():
        assert text.startswith("# ")
        assert "$" not in text
        assert study.title[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_settings_stand_in_the_papers(study: Study, language: str) -> None:
    larger = replace(study, thresholds=Thresholds(scores=41, comments=43))
    for name in ("information", "works-agreement"):
        text = papers(larger, language)[name]
        assert all(number in text for number in ("13", "17", "7", "41", "43"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sealed_study_is_never_called_anonymous(study: Study, language: str) -> None:
    for text in papers(study, language).values():
        assert "anonym" not in text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_linked_study_speaks_of_joined_waves(study: Study, language: str) -> None:
    linked = papers(study, language)["information"]
    apart = papers(replace(study, mode="anonymous"), language)["information"]
    assert linked != apart
    assert ("break the rules together" in linked or "brechen gemeinsam" in linked) is True
    assert "break the rules together" not in apart
    assert "brechen gemeinsam" not in apart


def test_attributes_are_named_only_where_there_are_some(study: Study) -> None:
    assert "The department." in papers(study, "en")["information"]
    named = papers(replace(study, attributes=("tenure", "site")), "en")["information"]
    assert "so far as the group stays large enough: tenure, site." in named
