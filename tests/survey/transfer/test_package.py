"""The package describes every file and every question, and notices what was changed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from survey.answers.extract import COMMENT_KEYS, KEYS, Extract, Manifest
from survey.errors import InvalidFile
from survey.instrument.reading import read_instrument
from survey.people.headcount import Headcount
from survey.transfer.faults import Faults
from survey.transfer.package import PACKAGE, PATHS, describe, find_parts

QUESTIONNAIRE = Path(__file__).parents[2] / "broken" / "questionnaire.yaml"
INSTRUMENT = read_instrument(QUESTIONNAIRE)
PARTS = {paths[0]: paths[0].encode() for paths in PATHS.values()}


@pytest.fixture
def package() -> bytes:
    extract = Extract(
        responses=pd.DataFrame(columns=[*KEYS, "tenure", *INSTRUMENT.columns()]),
        instrument=INSTRUMENT,
        instrument_text=QUESTIONNAIRE.read_text(encoding="utf-8"),
        headcount=Headcount.of([]),
        comments=pd.DataFrame(columns=[*COMMENT_KEYS]),
        manifest=Manifest("Spring", "sealed", linked=True, attributes=("tenure",)),
    )
    return describe(extract, PARTS)


def message_of(parts: dict[str, bytes]) -> list[str]:
    faults = Faults()
    find_parts(parts, faults)
    with pytest.raises(InvalidFile) as caught:
        faults.stop("x")
    return str(caught.value).splitlines()[1:]


def test_what_is_described_is_found(package: bytes) -> None:
    faults = Faults()

    found = find_parts({PACKAGE: package, **PARTS}, faults)

    assert found == {name: paths[0] for name, paths in PATHS.items()}
    assert not faults


def test_each_column_has_its_type_its_range_and_its_words(package: bytes) -> None:
    responses = json.loads(package)["resources"][0]

    fields = {field["name"]: field for field in responses["schema"]["fields"]}
    assert [*fields] == [*KEYS, "tenure", *INSTRUMENT.columns()]
    assert fields["seconds"]["type"] == "integer"
    assert fields["tenure"]["type"] == "string"
    assert fields["TAU2"] == {
        "name": "TAU2",
        "type": "integer",
        "title": "Where I work, each looks after their own desk.",
        "constraints": {"minimum": 1, "maximum": 5},
        "description": "Reversed: a high answer means little of what its scale measures",
        "categories": [
            {"value": 1, "label": "strongly disagree"},
            {"value": 2, "label": "disagree"},
            {"value": 3, "label": "neither"},
            {"value": 4, "label": "agree"},
            {"value": 5, "label": "strongly agree"},
        ],
        "categoriesOrdered": True,
    }
    assert fields["ENC1"]["constraints"] == {"minimum": -1, "maximum": 5}
    assert fields["ENC1"]["description"] == "-1 means not enough contact to say"
    assert responses["schema"]["missingValues"] == [""]


def test_a_changed_file_is_noticed(package: bytes) -> None:
    parts = {PACKAGE: package, **PARTS, "headcount.csv": b"other"}

    assert message_of(parts) == [
        (
            "headcount.csv: was changed after it was written; get it again, or take its hash out "
            "of datapackage.json if the change is meant"
        ),
    ]


def test_a_change_that_is_meant_passes_without_its_hash(package: bytes) -> None:
    stated = json.loads(package)
    for resource in stated["resources"]:
        del resource["hash"]
    faults = Faults()

    find_parts({**PARTS, PACKAGE: json.dumps(stated).encode(), "headcount.csv": b"new"}, faults)

    assert not faults


def test_the_same_table_twice_is_one_too_many(package: bytes) -> None:
    parts = {PACKAGE: package, **PARTS, "responses.csv": b""}

    assert message_of(parts) == [
        "responses.parquet and responses.csv: are both there; keep one of the two"
    ]


@pytest.mark.parametrize("path", ["../responses.parquet", "/etc/passwd", "https://x.org/a.csv"])
def test_a_path_that_leads_elsewhere_is_not_followed(package: bytes, path: str) -> None:
    stated = json.loads(package)
    stated["resources"][0]["path"] = path

    assert message_of({PACKAGE: json.dumps(stated).encode(), **PARTS}) == [
        (
            f"datapackage.json: says that responses is in {path}; write responses.parquet, the "
            "file that is there"
        ),
    ]


@pytest.mark.parametrize("stated", [b"[]", b"{}", b'{"resources": [1]}'])
def test_a_package_without_resources_is_refused(stated: bytes) -> None:
    assert message_of({PACKAGE: stated, **PARTS}) == [
        "datapackage.json: has no list of resources; write the Extract again from its source"
    ]


def test_resources_too_many_and_too_few_are_told(package: bytes) -> None:
    stated = json.loads(package)
    stated["resources"][0]["name"] = "answers"

    assert message_of({PACKAGE: json.dumps(stated).encode(), **PARTS}) == [
        "datapackage.json: describes answers, which no Extract has; take it out",
        (
            "datapackage.json: does not describe responses; add a resource with path "
            "responses.parquet"
        ),
    ]


def test_without_a_package_there_is_no_extract() -> None:
    assert message_of(PARTS) == [
        "datapackage.json: is missing; write the Extract again from its source"
    ]
