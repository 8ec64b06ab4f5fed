"""What a reader of the published page can take from it, with a rule and the code at hand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from hashlib import sha256
from itertools import combinations
from math import floor
from pathlib import Path
from typing import Any

import pandas as pd
import pikepdf
import pytest

from analysis.decision import Cutoff
from analysis.estimate import Estimate, Figure
from analysis.friction.rivalry import Rivalry
from analysis.friction.round_robin import RoundRobin
from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from analysis.quality.screening import screen
from analysis.responses.loading import load
from reports.content.report import build_document
from reports.disclosure.ledger import Ledger
from reports.disclosure.release import release
from reports.publishing import Order, publish
from reports.rendering.html import render_html
from survey.answers.extract import Extract
from tests.analysis.companies import (
    answered,
    climate_indicators,
    eight_departments,
    example,
    example_indicators,
    plan_of,
    with_rows,
)

COMPANIES = (example_indicators, eight_departments, climate_indicators)
TINY = 0.004
"""Points by which nobody's answer can be told, but which a drawing to hundredths would show."""
LOWEST, HIGHEST = 1, 5
"""Ends of an item's answers."""
MARKETING = "Marketing about Sales"
MOST_OUT = 5
"""So many may be absent for the guesses to be few."""
TODAY = date(2026, 11, 2)


def page_of(found: Indicators, before: Ledger | None = None) -> str:
    """Return the page that is published of these indicators."""
    return render_html(build_document(release(found, before))).decode()


def nudged(value: Any, by: float) -> Any:
    """Return a finding in which every estimate lies elsewhere between the same two steps."""
    if isinstance(value, Estimate):
        moved = _moved(value.value, by)
        return replace(
            value, value=value.value + moved, low=value.low + moved, high=value.high + moved
        )
    if isinstance(value, Mapping):
        return {key: nudged(item, by) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(nudged(item, by) for item in value)
    if isinstance(value, Cutoff) or not _has_parts(value):
        return value
    parts = {one.name: nudged(getattr(value, one.name), by) for one in dataclasses.fields(value)}
    if isinstance(value, Rivalry) and isinstance(value.challenge, Estimate):
        assert isinstance(value.threat, Estimate)
        along, up = (_moved(one.value, by) for one in (value.challenge, value.threat))
        parts["places"] = tuple((x + along, y + up) for x, y in value.places)
    if isinstance(value, RoundRobin):
        correlations = {"generalized": value.generalized, "dyadic": value.dyadic}
        parts |= {name: _correlated(figure, by) for name, figure in correlations.items()}
    return replace(value, **parts)


def _correlated(figure: Figure, by: float) -> Figure:
    """Return a correlation elsewhere between the same two tenths, a hundredth of the way."""
    if not isinstance(figure, Estimate):
        return figure
    moved = _moved(10 * figure.value, by / 10) / 10
    return replace(
        figure, value=figure.value + moved, low=figure.low + moved, high=figure.high + moved
    )


def _has_parts(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type | Enum)


def _moved(value: float, by: float) -> float:
    """Return how far a value is moved: never over a half, where any step turns."""
    return by if floor(2 * value) == floor(2 * (value + by)) else -by


def estimates_in(value: Any) -> Iterator[Estimate]:
    """Return every estimate anywhere in a finding."""
    if isinstance(value, Estimate):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from estimates_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from estimates_in(item)
    elif _has_parts(value):
        for field in dataclasses.fields(value):
            yield from estimates_in(getattr(value, field.name))


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("by", [TINY, 0.2])
def test_no_word_or_line_of_a_drawing_tells_where_between_two_steps_a_figure_lies(
    company: Callable[[], Indicators], by: float
) -> None:
    found = company()
    moved = replace(
        found,
        friction=nudged(found.friction, by),
        levels=nudged(found.levels, by),
        changes=nudged(found.changes, by),
        watched=nudged(found.watched, by),
    )
    assert {one.value for one in estimates_in(moved)} != {one.value for one in estimates_in(found)}
    assert page_of(moved) == page_of(found)


def test_answers_that_were_set_aside_as_careless_change_nothing_on_the_page() -> None:
    extract = example().extract
    before = screen(load(extract)).set_aside
    rows = extract.responses.copy()
    aside = _sittings(rows).isin(_sittings(before))
    items = [item.id for item in extract.instrument.items if item.format.high == HIGHEST]
    for item in items:
        rows[item] = rows[item].where(
            ~aside | ~(rows[item] >= LOWEST), LOWEST + HIGHEST - rows[item]
        )
    changed = with_rows(extract, rows)
    after = screen(load(changed)).set_aside
    assert {*_sittings(after)} == {*_sittings(before)}
    assert not changed.responses[items].equals(extract.responses[items])
    assert page_of(analyse(changed)) == page_of(example_indicators())


def _sittings(rows: pd.DataFrame) -> pd.Series[str]:
    return rows["wave"].astype(str) + " " + rows["pid"].astype(str)


@pytest.fixture(scope="module")
def small() -> Extract:
    """Make up a company with a department of seven, and one of twelve of whom six answer."""
    made = answered(plan_of({"Sales": 14, "Marketing": 12, "Legal": 7}))
    rows = made.extract.responses
    few = rows[rows["unit"] == "Marketing"]["pid"].unique()[6:]
    return with_rows(made.extract, rows[~rows["pid"].isin(few)])


def test_of_a_hidden_department_no_number_stands_on_the_page(small: Extract) -> None:
    page = page_of(analyse(small))
    cells = [
        [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    ]
    told = [row for row in cells if row and re.match(r"Marketing|Legal", row[0])]
    assert told
    for name, *rest in told:
        numbers = re.findall(r"\d+", " ".join(rest))
        # The rate is that of a band of five, and tells no more than the band.
        assert not numbers or (rest[0], len(numbers)) == ("withheld", 1), (name, rest)


def test_how_many_answered_is_not_said_where_fewer_than_eight_did(small: Extract) -> None:
    shown = {one.unit: one for one in release(analyse(small)).indicators.participation}
    assert shown["Marketing"].people == 12
    assert shown["Marketing"].answered == 0
    assert shown["Sales"].answered == 10


def test_who_answered_cannot_be_guessed_from_a_digest_by_who_knows_all_pseudonyms() -> None:
    wave = "2026-10"
    found = example_indicators()
    row = next(
        one
        for one in release(found).ledger.of(wave)
        if (one.measure, one.cell) == ("friction", MARKETING)
    )
    (block,) = row.blocks
    rows = example().extract.responses
    theirs = rows[(rows["wave"] == wave) & (rows["unit"] == "Marketing")]
    everyone = sorted(theirs["pid"].unique())
    out = len(everyone) - block.people
    assert 0 <= out <= MOST_OUT
    for absent in combinations(everyone, out):
        held = [pid for pid in everyone if pid not in absent]
        for text in ([wave, "friction", MARKETING, *held], [MARKETING, *held]):
            assert sha256("\n".join(text).encode()).hexdigest() != block.digest


def test_nothing_but_the_pages_lies_in_the_folder_that_is_published(
    small: Extract, tmp_path: Path
) -> None:
    order = Order(tmp_path / "out", ("html", "pdf"), TODAY)
    publish([small], order, lambda _: None)
    names = sorted(path.name for path in order.out.iterdir())
    assert names == ["report.html", "report.pdf"]
    page = (order.out / "report.html").read_text(encoding="utf-8")
    assert "<!--" not in page
    assert not [pid for pid in small.responses["pid"].unique() if pid in page]
    with pikepdf.open(order.out / "report.pdf") as pdf:
        assert not [*pdf.attachments]
        assert {*pdf.docinfo} <= {"/Title", "/Creator", "/CreationDate", "/ModDate", "/Producer"}
