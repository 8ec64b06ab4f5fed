"""The command `detente power`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reports.app import app

COMPANY = "Sales=60,Marketing=15,Legal=9"


def test_a_table_and_a_sentence_for_each_department() -> None:
    ran = CliRunner().invoke(app, ["power", "--headcount", COMPANY])

    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert any(line.split()[:3] == ["Sales", "60", "42"] for line in lines)
    assert [line.split()[3:] for line in lines if line.startswith(" Legal")] == [["-"] * 5]
    assert [line.partition(":")[0] for line in lines if ": of " in line] == [
        "Sales",
        "Marketing",
        "Legal",
    ]


def test_programs_read_json() -> None:
    ran = CliRunner().invoke(app, ["power", "--headcount", COMPANY, "--json"])

    found = json.loads(ran.stdout)
    assert [row["answers"] for row in found] == [42, 10, 6]
    assert found[2]["smallest"] == {"reason": "too few answers", "n": 6}
    assert found[0]["alarm"]["caught"]["n"] == 2000


def test_a_headcount_may_come_as_a_file(tmp_path: Path) -> None:
    table = tmp_path / "headcount.csv"
    table.write_text("unit,people\nSales,24\nMarketing,15\n", encoding="utf-8")

    ran = CliRunner().invoke(app, ["power", "--headcount", str(table), "--json"])

    assert [row["people"] for row in json.loads(ran.stdout)] == [24, 15]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Sales"], "'Sales' names no department with its people; write it as Sales=24.\n"),
        (["Sales=24"], "1 department has no friction with another; name two or more.\n"),
        (["nowhere.csv"], "There is no file nowhere.csv; check the name.\n"),
        (
            ["Sales=24,Legal=9", "--response-rate", "70"],
            "A response rate of 70: give a share over 0, up to 1.\n",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments: list[str], message: str) -> None:
    ran = CliRunner().invoke(app, ["power", "--headcount", *arguments])

    assert ran.exit_code == 2
    assert ran.stderr == message
