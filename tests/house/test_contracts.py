"""The import contracts in pyproject.toml are kept, and each is reported broken once it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "analysis", "reports")
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]
CONTRACTS = [contract["name"] for contract in RULES["contracts"]]

ONE_WAY = "Data flows one way: survey, analysis, reports"
SURVEY = "Inside survey, the core knows nothing of its edges"
CLOSED_WAVE = "Analysis sees a closed wave, never the database, the web, the mail or a picture"
PAGES = "Pages are drawn from a Release, never from raw numbers"
REPORTS = "Inside reports"
CYCLES = "No two siblings import each other"
NAMES = "Answers never meet names"
ANALYSIS = "Inside analysis, each step rests on the one before"


@dataclass(frozen=True)
class Breach:
    """One import too many, written into an otherwise empty copy of the rooms."""

    contract: str
    module: str
    imports: str

    def __str__(self) -> str:
        """Return the breach as it is named in the list of tests."""
        return f"{self.module} imports {self.imports}"


BREACHES = [
    Breach(ONE_WAY, "survey.findings", "analysis.estimate"),
    Breach(ONE_WAY, "survey.findings", "reports.errors"),
    Breach(ONE_WAY, "analysis.estimate", "reports.errors"),
    Breach(SURVEY, "survey.privacy.thresholds", "survey.people.headcount"),
    Breach(SURVEY, "survey.instrument.questionnaire", "survey.transfer"),
    Breach(SURVEY, "survey.answers.extract", "survey.cli"),
    Breach(SURVEY, "survey.drawer", "survey.findings"),
    Breach(CLOSED_WAVE, "analysis.estimate", "sqlalchemy"),
    Breach(CLOSED_WAVE, "analysis.estimate", "starlette"),
    Breach(CLOSED_WAVE, "analysis.estimate", "matplotlib"),
    Breach(CLOSED_WAVE, "analysis.estimate", "seaborn"),
    Breach(PAGES, "reports.content", "analysis.pipeline"),
    Breach(PAGES, "reports.charts", "analysis.responses"),
    Breach(PAGES, "reports.narrative", "analysis.scoring"),
    Breach(PAGES, "reports.rendering", "survey.answers"),
    Breach(REPORTS, "reports.disclosure", "reports.rendering"),
    Breach(REPORTS, "reports.charts", "reports.narrative"),
    Breach(REPORTS, "reports.drawer", "reports.errors"),
    Breach(NAMES, "survey.answers.extract", "survey.people.roster"),
    Breach(NAMES, "analysis.responses", "survey.people.roster"),
    Breach(NAMES, "reports.disclosure", "survey.people.roster"),
    Breach(ANALYSIS, "analysis.responses", "analysis.scoring"),
    Breach(ANALYSIS, "analysis.sums", "analysis.reliability"),
    Breach(ANALYSIS, "analysis.estimate", "analysis.decision"),
    Breach(ANALYSIS, "analysis.drawer", "analysis.estimate"),
]


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Lay out every module of the rooms, each empty, with the contracts beside them."""
    for room in ROOMS:
        for source in (ROOT / room).rglob("*.py"):
            twin = tmp_path / source.relative_to(ROOT)
            twin.parent.mkdir(parents=True, exist_ok=True)
            twin.touch()
    for module in named_in_contracts():
        path = tmp_path / Path(*module.split("."))
        if not path.is_dir():
            path.with_suffix(".py").touch()
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return tmp_path


def test_every_contract_is_kept() -> None:
    verdicts = judge(ROOT)

    assert verdicts == dict.fromkeys(CONTRACTS, "KEPT")


def test_rooms_that_import_nothing_keep_every_contract(skeleton: Path) -> None:
    assert judge(skeleton) == dict.fromkeys(CONTRACTS, "KEPT")


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_one_import_too_many_breaks_its_contract_and_no_other(
    skeleton: Path, breach: Breach
) -> None:
    write_import(skeleton, breach.module, breach.imports)

    broken = [name for name, verdict in judge(skeleton).items() if verdict == "BROKEN"]

    assert broken == [breach.contract]


def test_two_siblings_that_import_each_other_are_found(skeleton: Path) -> None:
    for module, other in (("egg", "hen"), ("hen", "egg")):
        write_import(skeleton, f"analysis.sums.{module}", f"analysis.sums.{other}")

    broken = [name for name, verdict in judge(skeleton).items() if verdict == "BROKEN"]

    assert broken == [CYCLES]


def test_every_contract_has_a_breach_that_shows_it_at_work() -> None:
    assert {CYCLES, *(breach.contract for breach in BREACHES)} == set(CONTRACTS)


def named_in_contracts() -> set[str]:
    """Return the modules of our own that the contracts speak of."""
    return {
        module
        for contract in RULES["contracts"]
        for module in (
            *contract.get("forbidden_modules", []),
            *(
                f"{container}.{name}"
                for container in contract.get("containers", [])
                for layer in contract["layers"]
                for name in layer.split(" | ")
            ),
        )
        if module.split(".")[0] in ROOMS
    }


def judge(folder: Path) -> dict[str, str]:
    """Return what import-linter says of each contract: KEPT or BROKEN."""
    finished = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", finished.stdout, re.MULTILINE))
    assert verdicts, finished.stdout + finished.stderr
    return verdicts


def write_import(folder: Path, module: str, imports: str) -> None:
    """Write one import into a module, which is made where there is none yet."""
    path = folder / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.write_text(f"import {imports}\n", encoding="utf-8")
