"""Answers in Parquet, summed up in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.indicators.bundle import Indicators, to_plain
from analysis.pipeline import analyse, analyse_stored
from analysis.quality.norms import list_sums
from analysis.responses.codebook import Codebook
from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.sums.embedded import Embedded, open_embedded
from analysis.sums.source import InMemory
from survey.answers.extract import Extract, StoredExtract
from survey.people.headcount import Headcount
from tests.analysis.companies import (
    WAVE,
    answered,
    climate,
    climate_indicators,
    example,
    example_indicators,
    plan_of,
)

Store = Callable[[Extract], StoredExtract]
LATER = "2026-Q2"


def analysed(*stored: StoredExtract) -> Indicators:
    return analyse_stored(*stored, engine=open_embedded)


def opened(stored: StoredExtract) -> Embedded:
    source = open_embedded([stored], Codebook.of(stored.instrument), lambda _: None)
    assert isinstance(source, Embedded)
    return source


def test_every_figure_is_the_same_to_the_last_bit(store: Store) -> None:
    assert to_plain(analysed(store(example().extract))) == to_plain(example_indicators())
    assert to_plain(analysed(store(climate().extract))) == to_plain(climate_indicators())


def test_answers_that_are_not_linked_are_the_same_too(store: Store) -> None:
    made = answered(plan_of({"Sales": 14, "Marketing": 11}, (WAVE, LATER))).extract
    loose = replace(made, manifest=replace(made.manifest, linked=False))
    assert to_plain(analysed(store(loose))) == to_plain(analyse(loose))


def test_waves_in_two_files_are_one_study(store: Store) -> None:
    made = answered(plan_of({"Sales": 14, "Marketing": 11}, (WAVE, LATER))).extract
    parts = [of_wave(made, wave) for wave in (LATER, WAVE)]
    assert to_plain(analysed(*(store(part) for part in parts))) == to_plain(analyse(made))


def test_people_in_several_shares_have_the_same_sums(store: Store) -> None:
    source = opened(store(example().extract))
    memory = InMemory(as_rows(load(example().extract)).by_person())
    source.share = 20_000
    assert source.shares > 5
    found, expected = source.fold(list_sums), memory.fold(list_sums)
    assert {key: one.products.tolist() for key, one in found.items()} == {
        key: one.products.tolist() for key, one in expected.items()
    }


def test_progress_is_told(store: Store) -> None:
    told: list[str] = []
    analyse_stored(store(climate().extract), engine=open_embedded, tell=told.append)
    assert told[0] == "reading answers"
    assert "checking answers" in told
    assert told[-1] == "estimating"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("PRS1", 9, "answers to PRS1 that are not whole numbers from 1 to 5: 1"),
        ("form", "spring", "the forms ['spring'] are not among ['full', 'planned'] of the"),
        ("pid", "", "rows with an empty pid, wave or unit: 1"),
        ("unit", "Sales", "rows that rate the person's own department as if it were another: 1"),
    ],
)
def test_a_fault_is_refused_in_the_words_of_a_frame(
    store: Store, column: str, value: str | int, words: str
) -> None:
    stored = store(answered(plan_of({"Sales": 9, "Marketing": 9})).extract)
    spoil(stored, column, value)
    with pytest.raises(UnusableAnswers) as refused:
        analysed(stored)
    assert words in str(refused.value)
    assert str(refused.value).endswith("come from and write the Extract again.")


def test_a_row_that_stands_twice_is_refused(store: Store) -> None:
    stored = store(answered(plan_of({"Sales": 9, "Marketing": 9})).extract)
    frame = pd.read_parquet(stored.responses)
    pd.concat([frame, frame.iloc[:2]]).to_parquet(stored.responses)
    with pytest.raises(UnusableAnswers, match="rows that repeat a person, wave and target: 2"):
        analysed(stored)


def test_the_same_people_in_two_files_are_refused(store: Store) -> None:
    made = answered(plan_of({"Sales": 9, "Marketing": 9})).extract
    with pytest.raises(UnusableAnswers, match=r"in more than one Extract.*: 18"):
        analysed(store(made), store(made))


def test_nothing_to_analyse_is_said_in_a_sentence() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        analysed()
    assert str(refused.value) == "There is nothing to analyse; give at least one Extract."


def of_wave(extract: Extract, wave: str) -> Extract:
    rows, comments = extract.responses, extract.comments
    return replace(
        extract,
        responses=rows[rows["wave"] == wave].reset_index(drop=True),
        comments=comments[comments["wave"] == wave].reset_index(drop=True),
        headcount=Headcount.of(one for one in extract.headcount.counts if one.wave == wave),
    )


def spoil(stored: StoredExtract, column: str, value: str | int) -> None:
    """Put a wrong value into the first row where it is one."""
    frame = pd.read_parquet(stored.responses)
    about = frame["target"] == ("Sales" if column == "unit" else "")
    frame.loc[frame.index[about][0], column] = value
    frame.to_parquet(stored.responses)
