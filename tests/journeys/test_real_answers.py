"""Two public data sets go the whole way by the commands that a user has, and make sense."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from reports.app import app

TESTS = Path(__file__).parents[1]
DATA, MAPS = TESTS / "golden" / "data", TESTS / "instruments"


def run(*arguments: str) -> str:
    """Run a command that must succeed; return what it printed."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def whole_way(folder: Path, data: str, map_: str) -> tuple[dict[str, object], str]:
    """Import, analyse and report; return the indicators and the words of the page."""
    extract, indicators = folder / "extract.zip", folder / "indicators.json"
    run("import", str(DATA / data), "--map", str(MAPS / map_), "--out", str(extract))
    run("analyse", str(extract), "--out", str(indicators))
    run("report", "build", str(extract), "--out", str(folder / "report"))
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    words = unescape(re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL))
    found = json.loads(indicators.read_text(encoding="utf-8"))
    return found, re.sub(r"\s+", " ", words)


@pytest.fixture(scope="module")
def leadership(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str]:
    """Take the 2,042 soldiers in 49 companies the whole way."""
    folder = tmp_path_factory.mktemp("lq2002")
    return whole_way(folder, "lq2002.csv", "leadership-lq2002.map.yaml")


@pytest.fixture(scope="module")
def readiness(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str]:
    """Take the 495 soldiers in three waves the whole way."""
    folder = tmp_path_factory.mktemp("univbct")
    return whole_way(folder, "univbct.csv", "readiness-univbct.map.yaml")


def level(found: dict[str, object], scale: str, wave: str) -> dict[str, object]:
    """Return the level of one scale in one wave."""
    levels = found["levels"]
    assert isinstance(levels, list)
    return next(one for one in levels if (one["scale"], one["wave"]) == (scale, wave))


def test_the_mean_of_everyone_is_that_of_the_file(
    leadership: tuple[dict[str, object], str],
) -> None:
    answers = pd.read_csv(DATA / "lq2002.csv")
    items = answers[[f"LEAD{n:02d}" for n in range(1, 12)]]
    expected = float(((items.mean(axis=1) - 1) * 25).mean())
    overall = level(leadership[0], "leadership", "T1")["overall"]
    assert overall["value"] == pytest.approx(expected, rel=1e-9)
    assert overall["n"] == 2042


def test_companies_that_differ_are_those_whose_means_lie_far_out(
    leadership: tuple[dict[str, object], str],
) -> None:
    answers = pd.read_csv(DATA / "lq2002.csv")
    items = answers[[f"LEAD{n:02d}" for n in range(1, 12)]]
    score = (items.mean(axis=1) - 1) * 25
    means = score.groupby(answers["COMPID"].astype(str)).agg(["mean", "count"])
    middle = means["mean"].mean()
    error = score.std() / np.sqrt(means["count"])
    off = (means["mean"] - middle).abs()
    units = level(leadership[0], "leadership", "T1")["units"]
    sure = {one["unit"] for one in units if one["difference"]["decision"] == "act"}
    assert sure
    # Eight in ten for more than three points: .84 standard errors past three, before shrinking.
    assert all(off[unit] - 3 > 0.84 * error[unit] for unit in sure)
    assert set(off[off > 3 + 4 * error].index) <= sure


def test_the_page_names_the_data_and_the_companies_that_differ(
    leadership: tuple[dict[str, object], str],
) -> None:
    page = leadership[1]
    assert "49" in page
    assert "withheld" in page or "not enough evidence" in page


def test_readiness_rises_and_commitment_does_not(
    readiness: tuple[dict[str, object], str],
) -> None:
    changes = {(one["subject"], one["measure"]): one["change"] for one in readiness[0]["changes"]}
    rise = changes["everyone", "readiness"]["figure"]
    answers = pd.read_csv(DATA / "univbct.csv").drop_duplicates("SUBNUM")
    plain = (answers["READY3"].mean() - answers["READY1"].mean()) * 25
    assert rise["low"] > 0
    assert rise["value"] == pytest.approx(plain, abs=2.0)
    assert changes["everyone", "commitment"]["figure"]["value"] < 0


def test_small_companies_are_withheld(readiness: tuple[dict[str, object], str]) -> None:
    units = level(readiness[0], "readiness", "T1")["units"]
    for one in units:
        assert (one["level"]["state"] == "withheld") == (one["level"]["n"] < 8) or one["level"][
            "reason"
        ] in {"everyone answered alike", "another figure would follow from it"}
