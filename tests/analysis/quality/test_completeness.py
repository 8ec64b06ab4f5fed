"""What was expected of a sitting, and how much of it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.quality.completeness import completeness
from analysis.responses.codebook import Codebook
from analysis.responses.table import Responses
from survey.instrument.questionnaire import NO_CONTACT, Condition, Form, Instrument

Make = Callable[..., Responses]


def test_once_and_each_questions_are_expected_on_their_own_rows(sittings: Make) -> None:
    asked = completeness(sittings(np.full((2, 26), 3.0)))
    assert asked.expected.sum(axis=1).tolist() == [1, 26, 1, 26]
    assert asked.answers.tolist() == [27.0, 27.0]
    assert asked.unanswered.tolist() == [0.0, 0.0]


def test_no_contact_is_an_answer_and_an_empty_one_is_not(sittings: Make) -> None:
    answers = np.full((2, 26), 3.0)
    answers[0] = NO_CONTACT
    answers[1, :13] = np.nan
    assert completeness(sittings(answers)).unanswered.tolist() == [0.0, 13 / 27]


def test_a_pulse_expects_its_own_questions_alone(sittings: Make) -> None:
    answers = np.full((1, 26), np.nan)
    answers[0, :4] = 2
    asked = completeness(sittings(answers, form="pulse"))
    assert asked.expected.sum() == 8
    assert asked.unanswered.tolist() == [7 / 8]


def test_a_question_that_follows_is_expected_only_where_it_follows(
    sittings: Make, instrument: Instrument
) -> None:
    first, *between, last = instrument.items[1:]
    follows = replace(last, show_if=Condition(first.id, (4, 5)))
    changed = replace(instrument, items=(instrument.items[0], first, *between, follows))
    answers = np.full((3, 26), 3.0)
    answers[:, 0] = [4, 3, np.nan]
    answers[:, -1] = np.nan
    asked = completeness(sittings(answers, questionnaire=changed))
    assert asked.expected[1::2].sum(axis=1).tolist() == [26, 25, 25]
    assert asked.unanswered.tolist() == [1 / 27, 0.0, 1 / 26]


def test_a_block_is_expected_only_of_a_person_who_answered_in_it(
    sittings: Make, instrument: Instrument
) -> None:
    ids = [item.id for item in instrument.items[1:]]
    blocks = {"A": tuple(ids[:8]), "B": tuple(ids[8:16]), "C": tuple(ids[16:24])}
    full = Form("full", {}, ("warmth", *ids[24:]), {}, 6.0, blocks)
    changed = replace(instrument, forms=(full,))
    answers = np.full((2, 26), 3.0)
    answers[:, 16:24] = np.nan
    answers[1, 9:16] = np.nan
    asked = completeness(sittings(answers, questionnaire=changed))
    assert asked.expected.sum(axis=1).tolist() == [1, 18, 1, 18]
    assert asked.unanswered.tolist() == [0.0, 7 / 19]


@pytest.mark.parametrize("answered", [0.0, 1.0])
def test_a_sitting_of_which_nothing_was_expected_misses_nothing(
    sittings: Make, instrument: Instrument, answered: float
) -> None:
    empty = replace(instrument, forms=(Form("full", {}, (), {}, 1.0),))
    responses = sittings(np.full((1, 26), 1 + answered), questionnaire=empty)
    assert responses.codebook.forms == Codebook.of(empty).forms
    assert completeness(responses).unanswered.tolist() == [0.0]
