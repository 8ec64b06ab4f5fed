"""Scores under the names that friction is told in."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.friction.measures import (
    BLOCK,
    COMPONENTS,
    INDEX,
    Measures,
    measure,
    sources,
)
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from tests.analysis.companies import (
    MARKETING,
    SALES,
    answered,
    cells_of,
    climate,
    friction,
    measures_of,
    plan_of,
    questionnaire,
    raters,
    with_rows,
)


def test_measures_are_found_by_role_view_and_part() -> None:
    found = sources(questionnaire())
    assert {name: found[name] for name in BLOCK} == dict(
        zip(BLOCK, ("ENC", "TAU", "BLM", "STA", "APP", "RVT", "RVC"), strict=True)
    )
    assert (found["own_skill"], found["guess_word"]) == ("D2_own", "D3_guess")
    assert (found["split_own"], found["overlap"]) == ("SPLIT.own", "OVL")
    assert (found["blame_sent"], found["blame_received"]) == ("BLM1", "BLM2")


def test_of_two_items_with_the_same_role_the_first_is_taken() -> None:
    outcomes = [item.id for item in questionnaire() if item.role == "outcome"]
    assert outcomes == ["OUT1", "OUT2"]
    assert sources(questionnaire())["outcome"] == "OUT1"


def test_choices_and_words_are_no_measures() -> None:
    found = sources(questionnaire())
    assert not {"contact", "leadership", "easier_or_harder"} & set(found)


def test_a_pulse_has_one_measure_of_friction() -> None:
    assert sources(questionnaire("friction-pulse")) == {
        "friction_pulse": "PULSE",
        "pressure_marker": "PRS2",
        "challenge_marker": "RIV1",
    }


def test_what_was_asked_once_stands_on_each_of_a_persons_rows() -> None:
    made = answered(plan_of({"Sales": 9, "Marketing": 9, "IT": 9})).extract
    scores = score(load(made))
    found = measure(scores)
    alone = scores.frame[scores.frame["target"] == ""].set_index("pid")["PRL"]
    assert len(found.frame) == 54
    assert (found.frame["target"] != "").all()
    for _, row in found.frame.iterrows():
        assert row["pressure"] == alone[row["pid"]]


def test_someone_with_only_the_row_asked_once_is_in_no_direction() -> None:
    made = answered(plan_of({"Sales": 9, "Marketing": 9})).extract
    rows = made.responses
    loner = rows.loc[rows["target"] == "Sales", "pid"].iloc[0]
    kept = rows[~((rows["pid"] == loner) & (rows["target"] != ""))]
    found = measure(score(load(with_rows(made, kept))))
    assert loner not in set(found.frame["pid"])
    assert [cell.raters for cell in found.cells()] == [8, 9]


def test_someone_without_the_row_asked_once_rates_without_pressure() -> None:
    made = answered(plan_of({"Sales": 9, "Marketing": 9})).extract
    rows = made.responses
    someone = rows["pid"].iloc[0]
    kept = rows[~((rows["pid"] == someone) & (rows["target"] == ""))]
    found = measure(score(load(with_rows(made, kept)))).frame.set_index("pid")
    assert np.isnan(found.loc[someone, "pressure"])
    assert not np.isnan(found.loc[someone, "blame"])


def test_a_questionnaire_without_departments_has_no_cells() -> None:
    found = measure(score(load(climate().extract)))
    assert len(found.frame) == 0
    assert found.cells() == ()
    assert [*found.on_one_base().columns][-1] == INDEX


def test_measures_say_which_columns_they_lack() -> None:
    frame = raters(SALES, {"blame": [50.0]}).drop(columns="team")
    with pytest.raises(ValueError, match="lack") as refused:
        Measures(frame, ("blame", "threat"))
    assert str(refused.value) == (
        "The measures lack ['team', 'threat']; make them with `measure`."
    )


def test_teams_count_those_on_the_one_base_and_sum_their_index() -> None:
    columns = friction(6, 45, 1)
    columns["challenge"][0] = np.nan
    teams = ["north", "north", "north", "south", "south", "south"]
    (cell,) = cells_of(raters(SALES, columns, teams=teams))
    index = np.mean([columns[name] for name in COMPONENTS], axis=0)
    assert {team: count for team, (count, _) in cell.teams.items()} == {"north": 2, "south": 3}
    assert cell.teams["north"][1] == pytest.approx(index[1:3].sum())
    assert cell.teams["south"][1] == pytest.approx(index[3:].sum())


def test_off_the_one_base_there_is_no_index_and_no_component() -> None:
    columns = friction(6, 45, 1) | {"overlap": np.arange(6.0)}
    columns["challenge"][2] = np.nan
    found = measures_of(raters(SALES, columns)).on_one_base()
    assert [*np.flatnonzero(found[INDEX].isna())] == [2]
    assert found.loc[2, [*COMPONENTS]].isna().all()
    assert found["overlap"].notna().all()
    assert found.loc[0, INDEX] == pytest.approx(np.mean([columns[c][0] for c in COMPONENTS]))


def test_the_base_of_the_changes_is_that_of_the_levels() -> None:
    columns = friction(12, 45, 3)
    for place, name in enumerate(BLOCK):
        columns[name][place] = np.nan
    found = measures_of(raters(SALES, columns), raters(MARKETING, friction(9, 40, 4)))
    base = found.on_one_base().groupby("unit")[INDEX].count()
    assert {cell.direction.rater: cell.n for cell in found.cells()} == base.to_dict()


def test_pulse_and_full_of_the_same_people_are_different_cells() -> None:
    names = [*BLOCK, "friction_pulse"]
    full = raters(SALES, friction(9, 45, 1, names))
    pulse = raters(SALES, {name: [np.nan] * 9 for name in BLOCK}, form="pulse")
    pulse = pulse.assign(friction_pulse=np.arange(9.0))
    cells = cells_of(full, pulse)
    assert [(cell.form, cell.block.columns) for cell in cells] == [
        ("full", BLOCK),
        ("pulse", ("friction_pulse",)),
    ]
    found = measures_of(full, pulse).on_one_base()
    assert found.loc[found["form"] == "pulse", INDEX].tolist() == [*np.arange(9.0)]
