"""Units: the published answers are told as they are, by another count of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decision import Decision
from reports.charts.intervals import IntervalsChart
from reports.content.document import ChartBlock, Page, Section, Table, Two
from reports.content.units import MOST_ROWS, units_pages
from tests.reports.companies import TESTS, companies_of_soldiers, three_waves_of_soldiers

DATA = TESTS / "golden" / "data"
SOLDIERS = units_pages(companies_of_soldiers().indicators, None, "en")


def charts(page: Page) -> list[ChartBlock]:
    """Return the charts of a page, out of their columns."""
    found = []
    for block in page.blocks:
        parts = (*block.left, *block.right) if isinstance(block, Two) else (block,)
        sections = [part for part in parts if isinstance(part, Section)]
        found += [one for part in sections for one in part.body if isinstance(one, ChartBlock)]
    return found


def test_every_company_of_the_published_table_has_a_row_on_every_scale() -> None:
    table = pd.read_csv(DATA / "lq2002.csv")
    companies = [str(company) for company in sorted({*table["COMPID"]})]
    assert len(companies) == 49
    for block in charts(SOLDIERS[0]):
        chart = block.chart
        assert isinstance(chart, IntervalsChart)
        assert [row.label for row in chart.rows] == companies


def test_the_level_of_everyone_is_the_mean_of_the_published_answers() -> None:
    table = pd.read_csv(DATA / "lq2002.csv")
    items = [f"LEAD{number:02}" for number in range(1, 12)]
    mean = float(np.nanmean((table[items].to_numpy(float).mean(axis=1) - 1) / 4 * 100))
    levels = SOLDIERS[0].blocks[1]
    assert isinstance(levels, Section)
    (numbers,) = levels.body
    assert isinstance(numbers, Table)
    row = numbers.numbers.rows[0]
    assert row[0] == "Leadership climate"
    assert row[1] == f"{mean:.0f}"


def test_a_company_called_higher_lies_higher_in_the_published_answers() -> None:
    table = pd.read_csv(DATA / "lq2002.csv")
    items = [f"LEAD{number:02}" for number in range(1, 12)]
    score = (table[items].mean(axis=1) - 1) / 4 * 100
    means = score.groupby(table["COMPID"].astype(str)).mean()
    rows = charts(SOLDIERS[0])[0].numbers.rows
    sure = [row for row in rows if row[4]]
    assert len(sure) == 16
    for row in sure:
        gap = means[row[0]] - means.mean()
        assert np.sign(gap) == (-1 if row[3].startswith("−") else 1)


def test_only_sure_companies_have_a_hue_and_either_side_the_same() -> None:
    for block in charts(SOLDIERS[0]):
        chart = block.chart
        assert isinstance(chart, IntervalsChart)
        hues = {row.decision for row in chart.rows}
        assert hues == {Decision.CLEAR, Decision.UNDECIDED}
        named = sum(row.decision is Decision.CLEAR for row in chart.rows)
        assert named == sum(bool(row[4]) for row in block.numbers.rows)


def test_hidden_units_have_no_row() -> None:
    found = three_waves_of_soldiers().indicators
    page = units_pages(found, None, "en")[0]
    level = next(one for one in found.levels if one.wave == "T3")
    hidden = {one.unit for one in level.units if one.difference.decision is Decision.WITHHELD}
    assert hidden
    chart = charts(page)[0].chart
    assert isinstance(chart, IntervalsChart)
    assert not hidden & {row.label for row in chart.rows}


def test_one_wave_has_one_page_and_three_waves_have_two() -> None:
    assert len(SOLDIERS) == 1
    assert len(units_pages(three_waves_of_soldiers().indicators, None, "en")) == 2


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_picture_has_more_rows_than_can_be_read(language: str) -> None:
    for block in charts(units_pages(companies_of_soldiers().indicators, None, language)[0]):
        assert isinstance(block.chart, IntervalsChart)
        assert len(block.chart.rows) <= MOST_ROWS


def test_the_verdict_on_speaking_of_units_is_told_in_words() -> None:
    titles = [block.title for block in SOLDIERS[0].blocks if isinstance(block, Section)]
    assert any(title.startswith("Units may be spoken of on ") for title in titles)
