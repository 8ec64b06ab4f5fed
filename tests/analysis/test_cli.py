"""The command that turns Extracts into indicators."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from survey.transfer.archive import write_extract
from tests.analysis.companies import climate, example

RUNNER = CliRunner()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "wave.zip"
    write_extract(climate().extract, path)
    return path


def test_every_engine_writes_the_same_bytes(extract: Path, tmp_path: Path) -> None:
    written = []
    for engine in ("auto", "memory", "duckdb"):
        out = tmp_path / f"{engine}.json"
        done = RUNNER.invoke(app, [str(extract), "--out", str(out), "--engine", engine])
        assert done.exit_code == 0, done.output
        written.append(out.read_bytes())
    assert written[0] == written[1] == written[2]


def test_what_was_withheld_is_said_with_its_reason(extract: Path, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, [str(extract), "--out", str(tmp_path / "found.json")])
    assert "Indicators of 1 wave of Acme are in " in done.stdout
    assert "figures, too few answers" in done.stdout


def test_a_program_is_told_the_same(extract: Path, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, [str(extract), "--out", str(tmp_path / "found.json"), "--json"])
    assert json.loads(done.stdout)["withheld"]["too few answers"] > 0


def test_an_engine_that_there_is_not_is_named(extract: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    done = RUNNER.invoke(app, [str(extract), "--out", str(out), "--engine", "oracle://"])
    assert done.exit_code == 2
    assert done.stderr == (
        "There is no engine oracle://; name auto, memory, duckdb, or the address of a Spark "
        "master as spark://host:7077 or local[2].\n"
    )
    assert not out.exists()


def test_an_interruption_leaves_no_file_and_one_sentence(tmp_path: Path) -> None:
    path, out = tmp_path / "wave.zip", tmp_path / "found.json"
    write_extract(example().extract, path)
    known = "analysis.pipeline, analysis.sums.embedded, rich.console, survey.transfer.stored"
    begin = f"import {known}; from analysis.cli import app; print('go', flush=True); app()"
    command = [sys.executable, "-c", begin, str(path), "--out", str(out), "--engine", "duckdb"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "go\n"
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert told.splitlines()[-1] == f"Interrupted; {out} was not written."
    assert [file.name for file in tmp_path.iterdir()] == ["wave.zip"]
