"""A map says what it says, and what nobody can mean is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import UnreadableFile
from survey.transfer import import_map
from survey.transfer.import_map import ImportMap, Source, read_import_map

SMALLEST = "study: s\nunit: u\nwave: w\nitems: {X: x}\n"


def read(tmp_path: Path, text: str) -> ImportMap:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    return read_import_map(tmp_path / "map.yaml").map


def test_the_short_and_the_long_form_mean_the_same(tmp_path: Path) -> None:
    short = read(tmp_path, SMALLEST)
    long = read(
        tmp_path, "study: s\nunit: {columns: [u]}\nwave: w\nitems: {X: {column: x, times: 1}}\n"
    )

    assert short == long
    assert short.unit == Source(columns=("u",))


def test_a_word_that_yaml_takes_for_a_value_stays_a_word(tmp_path: Path) -> None:
    map_ = read(tmp_path, f"{SMALLEST}missing: [no, 007, 1e3]\ncodes: {{a: {{Yes: 5}}}}\n")

    assert map_.missing == ("no", "007", "1e3")
    assert map_.codes == {"a": {"Yes": 5}}


def test_a_wave_is_a_name_or_a_column(tmp_path: Path) -> None:
    named = read(tmp_path, SMALLEST)
    column = read(tmp_path, SMALLEST.replace("wave: w", "wave: {column: TIME, names: {0: T1}}"))

    assert (named.wave_name, named.wave) == ("w", None)
    assert column.wave == Source(columns=("TIME",), names={"0": "T1"})


def test_a_place_in_a_map_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(SMALLEST, encoding="utf-8")

    read_map = read_import_map(tmp_path / "map.yaml")

    assert read_map.where("wave") == "map.yaml, line 3"
    assert read_map.where("items", "X", "column") == "map.yaml, line 4"


def test_every_key_of_a_map_is_told_in_its_grammar() -> None:
    told = import_map.__doc__ or ""

    missing = [name for name in ImportMap.model_fields if name not in told and name != "wave_name"]
    assert missing == []


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_import_map(tmp_path / "map.yaml")

    assert str(caught.value) == (
        f"{tmp_path / 'map.yaml'} is not a file; give the path of the map."
    )


def test_a_map_in_other_letters_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_bytes("study: Frühling\n".encode("latin-1"))

    with pytest.raises(UnreadableFile) as caught:
        read_import_map(tmp_path / "map.yaml")

    assert str(caught.value) == "map.yaml is not UTF-8; save it as UTF-8."


def test_a_map_of_a_megabyte_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_bytes(b"#" * 1_000_000)

    with pytest.raises(UnreadableFile) as caught:
        read_import_map(tmp_path / "map.yaml")

    assert str(caught.value) == "map.yaml is larger than 256 kB; is it a map?"
