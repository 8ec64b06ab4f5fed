"""Which signs of carelessness can be judged, and where they stay silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.quality.completeness import completeness
from analysis.quality.signs import SIGNS, signs
from analysis.responses.table import Responses
from survey.instrument.questionnaire import NO_CONTACT, Form, Instrument

Answers = NDArray[np.float64]
Make = Callable[..., Responses]
Careful = Callable[..., Answers]


def signs_of(responses: Responses) -> pd.DataFrame:
    found = signs(responses, completeness(responses))
    return found[(responses.frame["target"] != "").to_numpy(bool)].reset_index(drop=True)


def test_a_run_is_a_share_of_the_answers_given(sittings: Make) -> None:
    answers = np.tile([1.0, 2.0], (2, 13))
    answers[0, :6] = 4
    answers[1, 20:] = np.nan
    assert signs_of(sittings(answers))["run"].tolist() == [6 / 26, 1 / 20]


def test_a_pulse_of_eight_statements_cannot_be_judged(sittings: Make) -> None:
    pulse = np.full((300, 26), np.nan)
    pulse[:, [2, 4, 10, 13, 15, 17, 20, 24]] = 3
    assert signs_of(sittings(pulse, form="pulse"))[[*SIGNS]].isna().all(axis=None)


def test_statements_keyed_one_way_cannot_be_judged_by_a_run(
    sittings: Make, instrument: Instrument
) -> None:
    items = tuple(replace(item, reverse=False) for item in instrument.items)
    one_way = replace(instrument, items=items)
    all_alike = np.full((20, 26), 3.0)
    found = signs_of(sittings(all_alike, questionnaire=one_way))
    assert found[["run", "flat"]].isna().all(axis=None)
    assert (signs_of(sittings(all_alike))[["run", "flat"]] == 1).all(axis=None)


def test_no_contact_makes_no_run(sittings: Make, careful: Careful) -> None:
    answers = careful(40, seed=3)
    answers[0] = NO_CONTACT
    found = signs_of(sittings(answers))
    assert found.loc[0].isna().all()


def test_what_was_not_asked_does_not_break_a_run_and_what_was_left_empty_does(
    sittings: Make, instrument: Instrument
) -> None:
    ids = [item.id for item in instrument.items[1:]]
    full = Form("full", {}, ("warmth", *ids[:6], *ids[12:]), {}, 6.0, {"A": tuple(ids[6:12])})
    planned = replace(instrument, forms=(full,))
    answers = np.full((2, 26), 3.0)
    answers[0, 6:12] = np.nan
    answers[1, 7:12] = np.nan
    found = signs_of(sittings(answers, questionnaire=planned))
    assert found["run"].tolist() == [1.0, 14 / 21]


def test_item_means_that_few_follow_are_no_norm(sittings: Make, careful: Careful) -> None:
    flat_means = careful(400, seed=5, spread=0.0)
    spread_means = careful(400, seed=5, spread=0.8)
    assert signs_of(sittings(flat_means))["contrary"].isna().all()
    assert signs_of(sittings(spread_means))["contrary"].notna().all()


def test_a_person_with_few_answers_is_not_judged_by_them(sittings: Make, careful: Careful) -> None:
    answers = careful(100, seed=5, spread=0.8)
    answers[0, 9:] = np.nan
    answers[1, 10:] = np.nan
    found = signs_of(sittings(answers))
    assert found["contrary"].isna().tolist() == [True] + [False] * 99
    # Nine answers are two whole scales and a bit of a third; ten are no more than three.
    assert found["halves"].isna().tolist()[:2] == [True, True]
    assert found.loc[2:, "halves"].notna().any()


def test_distance_needs_ten_rows_for_each_statement(sittings: Make, careful: Careful) -> None:
    assert signs_of(sittings(careful(259, seed=6)))["distance"].isna().all()
    assert signs_of(sittings(careful(260, seed=6)))["distance"].between(0, 1).all()


def test_the_row_of_what_was_asked_once_has_no_statements_to_judge(sittings: Make) -> None:
    responses = sittings(np.full((3, 26), 3.0))
    found = signs(responses, completeness(responses))
    once = (responses.frame["target"] == "").to_numpy(bool)
    assert found[once].isna().all(axis=None)
    assert len(found) == len(responses)
