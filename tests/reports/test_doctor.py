"""The doctor says what there is, and what to do where something is not well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reports.app import app
from reports.doctor import examine


def test_a_good_installation_is_well(tmp_path: Path) -> None:
    assert all(check.is_well for check in examine(tmp_path))


def test_it_says_where_each_room_comes_from(tmp_path: Path) -> None:
    rooms = [check for check in examine(tmp_path) if check.name.startswith("room ")]
    assert [check.name for check in rooms] == ["room survey", "room analysis", "room reports"]
    assert all(check.found.startswith("imported from ") for check in rooms)


def test_a_folder_that_cannot_be_written_to_is_named_with_the_remedy(tmp_path: Path) -> None:
    folder = examine(tmp_path / "nowhere")[-1]
    assert not folder.is_well
    assert folder.remedy == "choose a folder that you may write to"


def test_a_missing_library_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.doctor.LIBRARIES", ("no-such-library",))
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "NOT WELL no-such-library: missing; pip install no-such-library" in result.stdout


def test_programs_get_json() -> None:
    result = CliRunner().invoke(app, ["doctor", "--json"])
    assert json.loads(result.stdout)[0]["name"] == "python"
