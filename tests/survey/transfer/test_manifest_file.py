"""A manifest comes back from its file as it was written, and a false one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from survey.answers.extract import Event, Manifest
from survey.errors import InvalidFile
from survey.instrument.reading import read_instrument
from survey.privacy.thresholds import Thresholds
from survey.transfer.faults import Faults
from survey.transfer.manifest_file import read_manifest, write_manifest

INSTRUMENT = read_instrument(Path(__file__).parents[2] / "broken" / "questionnaire.yaml")
MANIFEST = Manifest(
    "Frühling",
    "sealed",
    linked=True,
    thresholds=Thresholds(scores=12),
    attributes=("tenure",),
    baseline=("T1", "T2"),
    events=(Event("T2", "New leads rule"),),
)


def message_of(**changes: Any) -> str:
    stated = json.loads(write_manifest(MANIFEST, INSTRUMENT)) | changes
    faults = Faults()
    assert read_manifest("manifest.json", json.dumps(stated).encode(), faults) is None
    with pytest.raises(InvalidFile) as caught:
        faults.stop("x")
    return str(caught.value).partition("\n")[2]


def test_a_manifest_comes_back_as_it_was_written() -> None:
    faults = Faults()

    shape = read_manifest("manifest.json", write_manifest(MANIFEST, INSTRUMENT), faults)

    assert shape is not None
    assert shape.manifest() == MANIFEST
    assert shape.instrument.sha256 == INSTRUMENT.sha256
    assert not faults


def test_a_later_version_is_not_guessed_at() -> None:
    assert message_of(version="2") == (
        "manifest.json: is of version 2, and version 1 is read here; install the release of "
        "detente that wrote it"
    )


def test_a_mode_that_nobody_promised_is_refused() -> None:
    assert message_of(mode="open") == (
        'manifest.json: names the mode "open"; write sealed, anonymous, imported or simulated'
    )


def test_a_threshold_under_the_floor_is_refused() -> None:
    low = dict.fromkeys(("scores", "gaps", "comments", "distributions", "rated", "rates"), 8)

    assert message_of(thresholds=low | {"gaps": 4}) == (
        "manifest.json: sets the threshold for gaps to 4; set it to 5 or more, the floor"
    )


def test_what_is_missing_false_or_unknown_is_told_together() -> None:
    assert message_of(linked="yes", salt="x", events=[{"wave": "T1"}]).splitlines() == [
        "manifest.json: linked should be a valid boolean; write the Extract again from its source",
        "manifest.json: events 0 words is missing; write the Extract again from its source",
        "manifest.json: salt is not known; write the Extract again from its source",
    ]
