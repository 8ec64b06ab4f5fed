"""`detente import` turns a table into an Extract, or says what is wrong and leaves with 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import typer
from typer.testing import CliRunner

from survey.transfer.archive import read_extract
from survey.transfer.cli import app as import_app

TESTS = Path(__file__).parents[2]
TABLE = TESTS / "golden" / "data" / "univbct.csv"
MAP = TESTS / "instruments" / "readiness-univbct.map.yaml"
BROKEN = TESTS / "broken" / "answers-out-of-range"

app = typer.Typer()
app.add_typer(import_app)
app.command(name="other")(lambda: None)  # beside another, as under detente


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Return the exit code and what was written to both streams."""
    outcome = CliRunner().invoke(app, ["import", *(str(argument) for argument in arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_an_import_says_what_it_took_and_what_it_left(tmp_path: Path) -> None:
    out = tmp_path / "readiness.zip"

    code, said, warned = run(TABLE, "--map", MAP, "--out", out)

    assert (code, warned) == (0, "")
    assert (
        said
        == f"""\
univbct.csv: 1,485 rows read.
Taken: 4,191 answers of 495 people from 43 units in 3 waves (T1, T2 and T3).
64 times a person has no answer at all in a wave; kept.
Not taken from the table: MARITAL, GENDER, HOWLONG, RANK, EDUCATE, AGE, JOBSAT1, COMMIT1, \
READY1, JOBSAT2, COMMIT2, READY2, JOBSAT3, COMMIT3, READY3.
Of 129 units of a wave nobody says how many were invited: no response rate can be shown.
Written to {out}.
"""
    )
    assert len(read_extract(out).responses) == 1485


def test_an_import_can_be_read_by_programs(tmp_path: Path) -> None:
    out = tmp_path / "readiness.zip"

    code, said, _ = run(TABLE, "--map", MAP, "--out", out, "--json")

    told = json.loads(said)
    assert code == 0
    assert told["taken"]["people"] == 495
    assert told["findings"] == []
    assert told["extract"] == str(out)


def test_a_table_with_faults_is_told_whole_and_leaves_no_file(tmp_path: Path) -> None:
    out = tmp_path / "bad.zip"

    code, said, warned = run(BROKEN / "answers.csv", "--map", BROKEN / "map.yaml", "--out", out)

    assert (code, said) == (2, "")
    assert warned == (BROKEN / "message.txt").read_text(encoding="utf-8")
    assert [*tmp_path.iterdir()] == []


def test_faults_can_be_read_by_programs(tmp_path: Path) -> None:
    table, map_ = BROKEN / "answers.csv", BROKEN / "map.yaml"

    code, said, warned = run(table, "--map", map_, "--out", tmp_path / "bad.zip", "--json")

    told = json.loads(said)
    assert (code, warned, told["taken"]) == (2, "", None)
    assert told["findings"][0] == {
        "where": "row 2, column Q1",
        "what": "9 is not an answer of agree5 (1 to 5)",
        "hint": "correct it or list 9 under missing",
    }


def test_a_file_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    code, said, warned = run(tmp_path / "a.csv", "--map", MAP, "--out", tmp_path / "a.zip")

    assert (code, said) == (2, "")
    assert warned == (
        f"{tmp_path / 'a.csv'} is not a file; give the path of a CSV or XLSX file.\n"
    )


def test_the_questionnaire_of_the_command_goes_before_that_of_the_map(tmp_path: Path) -> None:
    code, _, warned = run(
        TABLE, "--map", MAP, "--out", tmp_path / "a.zip", "--instrument", "team-climate"
    )

    assert code == 2
    assert "JSAT is not in the questionnaire" in warned


def test_help_shows_a_map_and_says_where_all_keys_are_told() -> None:
    code, said, _ = run("--help")

    assert code == 0
    assert "Example: detente import answers.csv --map answers.map.yaml --out spring.zip" in said
    assert "TAU1: Q1" in said
    assert "detente import --keys" in said


def test_all_keys_of_a_map_are_told() -> None:
    code, said, _ = run("--keys")

    assert code == 0
    assert said.startswith("Import map: how the columns of a table")
    assert "reversed_already" in said


def test_help_loads_none_of_the_heavy_libraries() -> None:
    probe = (
        "import sys, survey.transfer.cli; "
        "print({'pandas', 'pyarrow', 'pydantic', 'openpyxl', 'yaml'} & {*sys.modules})"
    )

    outcome = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )

    assert outcome.stdout == "set()\n"
