"""Indicators as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.errors import UnwritableIndicators
from analysis.indicators.bundle import to_plain
from analysis.indicators.writing import indicators_json, write_indicators
from tests.analysis.companies import climate_indicators


def test_the_text_says_who_may_see_it_and_holds_every_finding() -> None:
    found = climate_indicators()
    text = indicators_json(found, "researchers")
    assert json.loads(text) == {"audience": "researchers", **to_plain(found)}
    assert text.endswith("}\n")


def test_names_are_written_as_they_are() -> None:
    assert "ü" in indicators_json(climate_indicators(), "für Forschende")


def test_the_same_findings_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "deep" / "one.json", tmp_path / "two.json"
    for out in (one, two):
        write_indicators(climate_indicators(), out, "researchers")
    assert one.read_bytes() == two.read_bytes()
    assert {path.name for path in tmp_path.rglob("*")} == {"deep", "one.json", "two.json"}


def test_a_folder_in_place_of_the_file_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(UnwritableIndicators, match="Is a directory; name another file with --out"):
        write_indicators(climate_indicators(), tmp_path / "taken", "researchers")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_that_cannot_be_written_says_so_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    out = tmp_path / "taken" / "indicators.json"
    with pytest.raises(UnwritableIndicators) as refused:
        write_indicators(climate_indicators(), out, "researchers")
    assert str(refused.value) == (
        f"{out} cannot be written: File exists; name another file with --out."
    )
