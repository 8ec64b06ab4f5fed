"""Names: each measure is called the same everywhere, in each language."""

from __future__ import annotations

import pytest

from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS
from analysis.friction.mirror import ATTRIBUTES
from analysis.friction.rivalry import Zone
from reports.narrative.names import SCALES, direction, head, inside, measure, quality, zone
from reports.narrative.names import zone_in_cell as in_cell
from survey.instrument.catalogue import read_shipped


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sales about Marketing"), ("de", "Sales über Marketing")]
)
def test_a_direction_is_told_in_words(language: str, words: str) -> None:
    assert direction(Direction("Sales", "Marketing"), language) == words


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_component_quality_and_zone_has_a_name(language: str) -> None:
    names = [measure(name, language) for name in (*COMPONENTS, "index", "pressure", "competition")]
    names += [quality(name, language) for name in ATTRIBUTES]
    names += [zone(one, language) for one in Zone]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_head_is_its_measure_with_places_to_break(language: str) -> None:
    for name in (*COMPONENTS, "competition", "index"):
        assert head(name, language).replace("\u00ad", "") == measure(name, language)
    for one in Zone:
        assert in_cell(one, language).replace("\u00ad", "") == zone(one, language).lower()


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("blame", "en", "blame"),
        ("blame", "de", "Schuldzuweisung"),
        ("index", "en", "Friction Index"),
    ],
)
def test_a_german_noun_keeps_its_capital_in_a_sentence(
    name: str, language: str, words: str
) -> None:
    assert inside(name, language) == words


def test_scales_are_named_by_what_the_questionnaire_says_they_measure() -> None:
    roles = {scale.id: scale.role for scale in read_shipped("friction-full").scales}
    assert {scale: roles[scale] for scale in SCALES} == SCALES
