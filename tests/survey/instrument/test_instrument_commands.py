"""Commands on questionnaires, as a person or a program runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from survey.cli import app
from survey.instrument.catalogue import read_shipped
from survey.instrument.questionnaire import Instrument

INSTRUMENTS = Path(__file__).parents[2] / "instruments"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["instrument", *(str(word) for word in words)])


def test_check_says_that_a_questionnaire_that_ships_is_whole() -> None:
    result = run("check", "friction-full")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "friction-full 1.0: 57 items, 9 scales and 2 forms, complete in English and German.\n"
    )


def test_check_counts_one_as_one() -> None:
    result = run("check", INSTRUMENTS / "smallest.yaml")
    assert result.stdout == "smallest 1: 1 item, 0 scales and 1 form, complete in English.\n"


def test_check_tells_every_fault_and_ends_with_2() -> None:
    result = run("check", INSTRUMENTS / "broken" / "many_faults.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    first, *faults = result.stderr.splitlines()
    assert first == "many_faults.yaml has 5 faults:"
    assert [fault.split(":")[0] for fault in faults] == [
        "line 5",
        "line 8",
        "line 11",
        "line 13",
        "line 15",
    ]


def test_check_prints_json_for_programs() -> None:
    result = run("check", "friction-pulse", "--json")
    assert json.loads(result.stdout) == {
        "whole": True,
        "findings": [],
        "id": "friction-pulse",
        "version": "1.0",
        "sha256": read_shipped("friction-pulse").sha256,
    }


def test_check_prints_faults_as_json_too() -> None:
    result = run("check", INSTRUMENTS / "broken" / "key_empty.yaml", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "whole": False,
        "findings": [
            {
                "where": "line 5",
                "what": "the questionnaire: licence is empty",
                "hint": "fill it in or delete the line",
            }
        ],
    }


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_file_that_is_not_there_is_one_sentence(command: str) -> None:
    result = run(command, "none.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "There is no file none.yaml; check the name and the folder.\n"


def test_a_file_of_the_name_goes_before_one_that_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (INSTRUMENTS / "smallest.yaml").read_text(encoding="utf-8")
    (tmp_path / "friction-full").write_text(own, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("check", "friction-full").stdout.startswith("smallest 1:")


def test_show_prints_every_item_in_the_language_that_is_asked_for() -> None:
    shown = "".join(run("show", "friction-pulse", "--lang", "de").stdout.split())
    for item in read_shipped("friction-pulse"):
        assert item.id in shown
    assert "Der Puls zwischen den Abteilungen".replace(" ", "") in shown
    assert "nie,selten,manchmal,oft,fastimmer" in shown
    assert "never" not in shown


def test_show_takes_the_first_language_where_none_is_asked_for() -> None:
    assert run("show", "friction-pulse").stdout.startswith("The pulse between departments\n")


def test_show_refuses_a_language_that_is_not_there() -> None:
    result = run("show", "friction-pulse", "--lang", "fr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "friction-pulse has no language fr; write en or de\n"


def test_show_prints_json_that_holds_the_whole_questionnaire() -> None:
    shown = json.loads(run("show", "friction-full", "--json").stdout)
    full = read_shipped("friction-full")
    assert set(shown) == set(Instrument.__dataclass_fields__)
    assert [item["id"] for item in shown["items"]] == [item.id for item in full]
    assert shown["items"][0]["format"]["kind"] == "frequency"
    assert shown["sha256"] == full.sha256


def test_show_tells_parts_conditions_and_blocks() -> None:
    assert "- Chance" in run("show", INSTRUMENTS / "hundred_points.yaml").stdout
    assert "only if A1 is 2 or 3" in run("show", INSTRUMENTS / "show_if.yaml").stdout
    assert "Block X: A3" in run("show", INSTRUMENTS / "blocks.yaml").stdout


def test_show_takes_brackets_in_a_text_for_text() -> None:
    assert "[bold]One[/bold] [/]" in run("show", INSTRUMENTS / "markup.yaml").stdout


@pytest.mark.parametrize("command", ["check", "show"])
def test_the_help_of_every_command_has_an_example(command: str) -> None:
    helped = re.sub(r"\x1b\[[0-9;]*m", "", run(command, "--help").stdout)  # colours in some CI
    assert f"Example: detente instrument {command} friction-" in helped
