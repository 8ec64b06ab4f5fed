"""The first look passes over nobody whom the exact rule would set aside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.quality.completeness import completeness
from analysis.quality.first_look import runs_and_halves, unlike_others
from analysis.quality.norms import norms
from analysis.quality.screening import CONTRARY, DISTANCE, RUN, judged, set_aside
from analysis.quality.signs import signs
from analysis.responses.loading import load
from analysis.responses.rows import Rows, as_rows
from tests.analysis.companies import climate, example

SOUND = {
    "two departments": as_rows(load(example().extract)),
    "many": as_rows(load(climate().extract)),
}


@pytest.fixture(params=[*SOUND])
def spoiled(request: pytest.FixtureRequest) -> Rows:
    """Return answers of which a third were given without reading, in one of four ways."""
    rows, rng = SOUND[request.param], np.random.default_rng(7)
    given, seconds = rows.given.copy(), rows.seconds.copy()
    for sitting in np.flatnonzero(rng.random(len(rows.first)) < 1 / 3):
        mine = np.flatnonzero(rows.sittings == sitting)
        block = given[:, mine]
        there = block != rows.empty
        way = rng.integers(4)
        if way == 0:
            block[there] = 3
        elif way == 1:
            block[there] = rng.integers(1, 6, int(there.sum()))
        elif way == 2:
            seconds[mine] = np.where(np.isnan(seconds[mine]), np.nan, 0.0)
        else:
            block[there & (rng.random(block.shape) < 0.6)] = rows.empty
        given[:, mine] = block
    return replace(rows, given=given, seconds=seconds)


def test_the_same_sittings_are_set_aside_for_the_same_signs(spoiled: Rows) -> None:
    usual = norms(spoiled)
    exact, quick = judged(spoiled, usual), set_aside(spoiled, usual)
    assert 0 < exact.aside.sum() < len(exact.aside)
    assert quick.aside.tolist() == exact.aside.tolist()
    assert quick.shown[quick.aside].tolist() == exact.shown[exact.aside].tolist()
    assert not quick.shown[~quick.aside].any()


def test_no_row_past_a_line_is_passed_over(spoiled: Rows) -> None:
    usual, asked = norms(spoiled), completeness(spoiled)
    found = signs(spoiled, asked, usual)
    run, halves = runs_and_halves(spoiled, asked, RUN.value)
    unlike = unlike_others(spoiled, usual, CONTRARY.value, DISTANCE.value)
    past = {
        "run": found["run"].to_numpy() >= RUN.value,
        "halves": found["halves"].to_numpy() > 0,
        "unlike": (found["flat"].to_numpy() == 1)
        | (found["contrary"].to_numpy() >= CONTRARY.value)
        | (found["distance"].to_numpy() > DISTANCE.value),
    }
    for name, seen in {"run": run, "halves": halves, "unlike": unlike}.items():
        assert not (past[name] & ~seen).any(), name


@pytest.mark.parametrize("name", [*SOUND])
def test_few_rows_are_picked_that_the_exact_signs_let_pass(name: str) -> None:
    rows = SOUND[name]
    asked = completeness(rows)
    found = signs(rows, asked, norms(rows))
    exact = (found["run"].to_numpy() >= RUN.value) | (found["halves"].to_numpy() > 0)
    picked = np.logical_or(*runs_and_halves(rows, asked, RUN.value))
    assert (picked & ~exact).mean() < 0.05


def test_answers_on_a_long_scale_are_judged_alike(spoiled: Rows) -> None:
    wide = replace(spoiled, given=np.asarray(spoiled.given, np.int32))
    wide.given[spoiled.given == spoiled.empty] = wide.empty
    usual = norms(wide)
    assert set_aside(wide, usual).aside.tolist() == judged(spoiled).aside.tolist()
