"""An Extract that is opened without reading its answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.answers.extract import Extract
from survey.errors import MalformedExtract, SurveyError, UnreadableFile
from survey.transfer.archive import read_extract, write_extract
from survey.transfer.stored import ANSWERS, cells_of, open_extract
from tests.analysis.companies import climate


@pytest.fixture
def extract() -> Extract:
    return climate().extract


@pytest.mark.parametrize("name", ["wave.zip", "wave"])
def test_everything_but_the_answers_is_read(extract: Extract, tmp_path: Path, name: str) -> None:
    write_extract(extract, tmp_path / name)
    opened, whole = open_extract(tmp_path / name, tmp_path), read_extract(tmp_path / name)
    assert opened.instrument == whole.instrument
    assert opened.headcount == whole.headcount
    assert opened.manifest == whole.manifest
    assert opened.comments.equals(whole.comments)
    assert len(pd.read_parquet(opened.responses)) == len(whole.responses)


@pytest.mark.parametrize("name", ["wave.zip", "wave"])
def test_the_cells_are_counted_without_reading(
    extract: Extract, tmp_path: Path, name: str
) -> None:
    write_extract(extract, tmp_path / name)
    assert cells_of(tmp_path / name) == extract.responses.size


def test_what_is_not_there_has_no_cells(tmp_path: Path) -> None:
    assert cells_of(tmp_path / "nothing.zip") == cells_of(tmp_path) == 0


def test_answers_that_were_changed_are_noticed(extract: Extract, tmp_path: Path) -> None:
    folder = tmp_path / "wave"
    write_extract(extract, folder)
    frame = pd.read_parquet(folder / ANSWERS)
    frame.iloc[1:].to_parquet(folder / ANSWERS)
    with pytest.raises(SurveyError, match="was changed after it was written"):
        open_extract(folder, tmp_path)


def without_hash(folder: Path) -> None:
    """Take the hash of the answers out of the package, as one who means the change would."""
    package = folder / "datapackage.json"
    lines = package.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if ANSWERS in line)
    mark = next(place for place in range(at, len(lines)) if '"hash"' in lines[place])
    package.write_text("".join(lines[:mark] + lines[mark + 1 :]), encoding="utf-8")


def test_a_column_that_is_missing_or_beyond_is_named(extract: Extract, tmp_path: Path) -> None:
    folder = tmp_path / "wave"
    write_extract(extract, folder)
    without_hash(folder)
    frame = pd.read_parquet(folder / ANSWERS).rename(columns={"team": "group"})
    frame.to_parquet(folder / ANSWERS)
    with pytest.raises(MalformedExtract) as refused:
        open_extract(folder, tmp_path)
    assert str(refused.value) == (
        "The answers of wave lack the columns ['team'] and have ['group'] beyond what the "
        "questionnaire and the manifest name; write the Extract again from its source."
    )


def test_a_column_of_another_type_is_named(extract: Extract, tmp_path: Path) -> None:
    folder = tmp_path / "wave"
    write_extract(extract, folder)
    without_hash(folder)
    frame = pd.read_parquet(folder / ANSWERS)
    frame.assign(seconds=0.5).to_parquet(folder / ANSWERS)
    with pytest.raises(MalformedExtract, match=r"The columns \['seconds'\] of the answers"):
        open_extract(folder, tmp_path)


def test_what_is_not_parquet_is_said(extract: Extract, tmp_path: Path) -> None:
    folder = tmp_path / "wave"
    write_extract(extract, folder)
    without_hash(folder)
    (folder / ANSWERS).write_bytes(b"not Parquet at all")
    with pytest.raises(UnreadableFile, match="is not Parquet; write the Extract again"):
        open_extract(folder, tmp_path)
