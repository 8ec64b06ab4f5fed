"""The demo goes the whole way, and the same seed makes the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reports.app import app

FILES = ("extract.zip", "actions.yaml", "indicators.json", "report.html", "report.pdf")


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Run the demo in two folders with one seed; return them and what the second printed."""
    folders = [tmp_path_factory.mktemp("demo") / name for name in ("one", "two")]
    printed = ""
    for folder in folders:
        result = CliRunner().invoke(app, ["demo", "--seed", "7", "--out", str(folder)])
        assert result.exit_code == 0, result.output
        printed = result.stdout
    return folders[0], folders[1], printed


def test_every_file_of_a_study_is_made(twice: tuple[Path, Path, str]) -> None:
    for name in FILES:
        assert (twice[0] / name).stat().st_size > 100


@pytest.mark.parametrize("name", ["indicators.json", "report.html", "extract.zip"])
def test_the_same_seed_gives_the_same_bytes(twice: tuple[Path, Path, str], name: str) -> None:
    assert (twice[0] / name).read_bytes() == (twice[1] / name).read_bytes()


def test_another_seed_gives_another_company(twice: tuple[Path, Path, str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--seed", "8", "--out", str(tmp_path)])
    assert result.exit_code == 0
    other = (tmp_path / "indicators.json").read_bytes()
    assert other != (twice[0] / "indicators.json").read_bytes()


def test_it_ends_with_the_path_of_the_report_and_one_sentence(
    twice: tuple[Path, Path, str],
) -> None:
    *_, path, sentence = twice[2].strip().splitlines()
    assert path == str(twice[1] / "report.html")
    assert sentence.startswith("Friction between ")
    assert sentence.endswith(".")


def test_every_file_of_a_study_is_named(twice: tuple[Path, Path, str]) -> None:
    *paths, _ = twice[2].strip().splitlines()
    assert {Path(path).name for path in paths} == set(FILES)


def test_indicators_carry_what_is_promised(twice: tuple[Path, Path, str]) -> None:
    found = json.loads((twice[0] / "indicators.json").read_text(encoding="utf-8"))
    assert "not for publication" in found["audience"]
    friction = found["friction"]
    assert len(friction["indices"]) == 16  # two directions in eight waves
    for one in friction["indices"]:
        for judged in (one["index"], *one["components"].values()):
            figure = judged["figure"]
            if figure["state"] == "estimate":
                assert figure["low"] <= figure["value"] <= figure["high"]
                assert figure["n"] >= 8
                assert 0 <= judged["probability"] <= 1
                assert judged["decision"] in {"act", "clear", "undecided"}
            else:
                assert figure["reason"]
                assert judged["decision"] == "withheld"
    assert {line["attribute"] for line in friction["mirror"]} == {"understanding", "skill", "word"}
    assert all("meta_gap" in line for line in friction["mirror"])
    for part in ("pairs", "blame", "pressure", "standing", "rivalries"):
        assert friction[part], part
    assert found["watched"][0]["alerts"]
    assert {one["scale"] for one in found["measurement"]} >= {"ENC", "TAU", "BLM", "STA", "APP"}
    assert all("verdict" in one["aggregation"] for one in found["measurement"])


@pytest.mark.parametrize("seed", ["abc", "-1", "1.5"])
def test_a_seed_that_is_no_whole_number_is_refused(seed: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--seed", seed, "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "Invalid value for '--seed'" in result.stderr


def test_a_file_in_place_of_the_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["demo", "--out", str(taken)])
    assert result.exit_code == 2
    assert result.stderr.strip().endswith(
        f"{taken} cannot be written to: File exists; name another folder with --out."
    )
    assert taken.read_text(encoding="utf-8") == "mine"
