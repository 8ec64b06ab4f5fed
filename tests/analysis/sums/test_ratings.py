"""What people say about other departments, as sums for each direction."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.friction.cells import told_of
from analysis.friction.measures import BLOCK, COMPONENTS, INDEX, PULSE, measure
from analysis.responses.codebook import Codebook
from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.scoring.scale_scores import score
from analysis.scoring.steps import POINTS
from analysis.sums.ratings import (
    Looked,
    Told,
    asked_about,
    index_steps,
    rated_together,
    rating_sums,
)
from tests.analysis.companies import answered, plan_of, questionnaire

RESPONSES = load(answered(plan_of({"Sales": 14, "Marketing": 11}, teams=2)).extract)
ROWS = as_rows(RESPONSES).by_person()


@pytest.fixture
def told() -> Told:
    found = told_of(ROWS.codebook)
    assert found is not None
    return found


def asked(told: Told, *names: str) -> set[str]:
    there = np.array([name in names for name in told.names])
    return {name for name, here in zip(told.names, told.base_of(there), strict=True) if here}


def test_the_base_is_what_was_asked_of_the_index(told: Told) -> None:
    assert asked(told, *BLOCK) == {*BLOCK}
    assert asked(told, *COMPONENTS) == {*COMPONENTS}
    assert asked(told, *COMPONENTS[:5], "challenge") == set()


def test_a_pulse_stands_on_its_one_scale() -> None:
    pulse = told_of(Codebook.of(questionnaire("friction-pulse")))
    assert pulse is not None
    assert asked(pulse) == {PULSE}


def test_teams_hold_the_index_of_their_people(told: Told) -> None:
    everyone = np.ones(len(ROWS), dtype=bool)
    looked = Looked(told, asked_about(ROWS, told, everyone))
    sums = rating_sums(ROWS, looked, everyone)
    size = POINTS / index_steps(told, ROWS.codebook)
    frame = measure(score(RESPONSES)).frame.dropna(subset=[*BLOCK])
    index = frame[[*COMPONENTS]].mean(axis=1)
    expected = index.groupby([frame["unit"], frame["team"]]).agg(["count", "sum"])
    found = {
        (ROWS.names.units[unit], ROWS.names.teams[team]): (n, total * size)
        for (_, _, unit, _, team), (n, total) in sums.teams.items()
        if n
    }
    assert {at: n for at, (n, _) in found.items()} == expected["count"].to_dict()
    assert {at: total for at, (_, total) in found.items()} == pytest.approx(
        expected["sum"].to_dict(), rel=1e-12
    )


def test_people_set_aside_are_in_the_sums_of_everyone_alone(told: Told) -> None:
    kept = ROWS.person != 0
    looked = Looked(told, asked_about(ROWS, told, kept))
    sums = rating_sums(ROWS, looked, kept)
    assert sums.everyone.values[:, 0].sum() - sums.teams.values[:, 0].sum() in (0, 1)
    assert sums.raters.values.sum() == 24


def test_what_the_same_people_say_about_two_departments_is_summed_up() -> None:
    responses = load(answered(plan_of({"Sales": 12, "Marketing": 11, "Support": 10})).extract)
    rows = as_rows(responses).by_person()
    told = told_of(rows.codebook)
    assert told is not None
    looked = Looked(told, asked_about(rows, told, np.ones(len(rows), dtype=bool)))
    size = POINTS / index_steps(told, rows.codebook)
    found = {
        tuple(rows.names.units[code] for code in codes): values
        for (_, *codes), values in rated_together(rows, looked).items()
    }
    frame = measure(score(responses)).on_one_base().dropna(subset=[INDEX])
    sales = frame[frame["unit"] == "Sales"]
    wide = sales.pivot_table(index="pid", columns="target", values=INDEX)
    both = wide.dropna()
    n, total, product = found["Sales", "Marketing", "Support"]
    assert n == len(both)
    assert total * size == pytest.approx(both["Marketing"].sum())
    assert product * size**2 == pytest.approx((both["Marketing"] * both["Support"]).sum())
    n, total, product = found["Sales", "Support", "Support"]
    assert n == wide["Support"].count()
    assert product * size**2 == pytest.approx((wide["Support"] ** 2).sum())
    assert ("Sales", "Marketing", "Sales") not in found
