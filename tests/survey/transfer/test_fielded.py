"""The questionnaire of an import is a file beside the map, or one that ships."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from survey.errors import UnreadableFile
from survey.transfer.fielded import fielded_from

BROKEN = Path(__file__).parents[2] / "broken"


def test_a_file_is_found_beside_the_map_and_kept_to_the_letter() -> None:
    fielded = fielded_from("questionnaire.yaml", BROKEN)

    assert fielded.text.encode() == (BROKEN / "questionnaire.yaml").read_bytes()
    assert fielded.instrument.sha256 == hashlib.sha256(fielded.text.encode()).hexdigest()


def test_a_questionnaire_that_ships_is_found_by_its_id() -> None:
    fielded = fielded_from("team-climate", BROKEN)

    assert fielded.instrument.id == "team-climate"
    assert fielded.instrument.sha256 == hashlib.sha256(fielded.text.encode()).hexdigest()


def test_a_questionnaire_that_is_nowhere_is_named() -> None:
    with pytest.raises(UnreadableFile) as caught:
        fielded_from("team-weather", BROKEN)

    assert str(caught.value) == (
        f"There is no file {BROKEN / 'team-weather'}; check the name and the folder."
    )
