"""Text in a table stays text, whatever spreadsheet opens it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.transfer.inert import inert, inert_csv, is_formula


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\0=1", "\uff1d1"],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert is_formula(text)
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Sales", "a=b", "3 - 2", "'=1+1", "ada@example.com"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.lists(st.text(), min_size=1))
def test_no_cell_of_a_file_can_run_and_each_can_be_had_back(cells: list[str]) -> None:
    text = inert_csv([cells]).decode("utf-8-sig")

    (row,) = csv.reader(io.StringIO(text, newline=""))

    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
    assert not any(is_formula(cell) for cell in row)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=30))
def test_a_workbook_keeps_an_inert_cell_as_text(text: str) -> None:
    sheet = openpyxl.Workbook().active
    assert sheet is not None

    cell = sheet.cell(1, 1, inert(text))

    assert cell.data_type != "f"
