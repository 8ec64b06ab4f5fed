"""A report is written whole or not at all, and never against what was released before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.simulation.company import simulate
from analysis.simulation.example import example_company
from reports.disclosure.ledger import ledger_from_keys
from reports.errors import Disclosing, MalformedLedger, UnknownChoice, UnwritableReport
from reports.publishing import Order, publish
from survey.answers.extract import Extract
from survey.instrument.catalogue import read_shipped, shipped_text

TODAY = date(2026, 11, 2)


def silent(_: str) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def extract() -> Extract:
    """Make up the example company with two waves."""
    plan = replace(example_company(), waves=("2026-07", "2026-10"))
    name = "friction-full"
    return simulate(plan, read_shipped(name), shipped_text(name), 3).extract


def order(folder: Path, **changed: object) -> Order:
    """Ask for one HTML page in a folder."""
    return replace(Order(folder / "out", ("html",), TODAY), **changed)  # type: ignore[arg-type]


def test_the_page_and_the_record_are_written(extract: Extract, tmp_path: Path) -> None:
    published = publish([extract], order(tmp_path), silent)
    assert published.files == (tmp_path / "out" / "report.html",)
    rows = json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))
    assert ledger_from_keys(rows).rows
    assert not [*tmp_path.rglob("*.part")]


def test_the_record_lies_beside_what_is_published_and_only_its_owner_reads_it(
    extract: Extract, tmp_path: Path
) -> None:
    publish([extract], order(tmp_path), silent)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]
    assert (tmp_path / "ledger.json").stat().st_mode & 0o777 == 0o600


def test_another_folder_for_the_report_is_no_second_chance(
    extract: Extract, tmp_path: Path
) -> None:
    publish([extract], order(tmp_path), silent)
    rows = extract.responses
    fewer = rows[rows["pid"] != rows["pid"].iloc[0]].reset_index(drop=True)
    with pytest.raises(Disclosing, match="as released"):
        publish(
            [replace(extract, responses=fewer)],
            order(tmp_path, out=tmp_path / "second"),
            silent,
        )
    assert not (tmp_path / "second").exists()


def test_the_same_release_may_be_built_again(extract: Extract, tmp_path: Path) -> None:
    publish([extract], order(tmp_path), silent)
    before = (tmp_path / "ledger.json").read_bytes()
    publish([extract], order(tmp_path), silent)
    assert (tmp_path / "ledger.json").read_bytes() == before


def test_one_late_answer_is_refused_and_nothing_is_overwritten(
    extract: Extract, tmp_path: Path
) -> None:
    publish([extract], order(tmp_path), silent)
    page = (tmp_path / "out" / "report.html").read_bytes()
    rows = extract.responses
    somebody = rows.loc[(rows["wave"] == "2026-10") & (rows["unit"] == "Sales"), "pid"].iloc[0]
    fewer = rows[(rows["pid"] != somebody) | (rows["wave"] != "2026-10")]
    late = replace(extract, responses=fewer.reset_index(drop=True))
    with pytest.raises(Disclosing, match="differs from Sales about Marketing as released by 1 "):
        publish([late], order(tmp_path), silent)
    assert (tmp_path / "out" / "report.html").read_bytes() == page


def test_an_unknown_format_is_refused_with_those_there_are(
    extract: Extract, tmp_path: Path
) -> None:
    with pytest.raises(UnknownChoice) as refused:
        publish([extract], order(tmp_path, formats=("docx",)), silent)
    assert str(refused.value) == ("A report cannot be made as docx; choose html, pdf, or both.")


def test_an_unknown_language_is_refused_with_those_there_are(
    extract: Extract, tmp_path: Path
) -> None:
    with pytest.raises(UnknownChoice) as refused:
        publish([extract], order(tmp_path, language="fr"), silent)
    assert str(refused.value) == "A report cannot be written in 'fr'; choose en or de."


def test_a_broken_record_stops_the_report(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text("not json", encoding="utf-8")
    with pytest.raises(MalformedLedger, match="restore it from a backup"):
        publish([extract], order(tmp_path), silent)
    assert not (tmp_path / "out" / "report.html").exists()


def test_a_folder_that_is_a_file_is_refused(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(UnwritableReport, match="name another folder with --out"):
        publish([extract], order(tmp_path, out=tmp_path / "taken"), silent)
