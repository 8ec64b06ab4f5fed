"""Who is set aside and why; above all, that careful people are not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.quality.screening import KINDS, RULE, Rule, screen
from analysis.responses.table import Responses
from survey.instrument.questionnaire import NO_CONTACT

Answers = NDArray[np.float64]
Make = Callable[..., Responses]
Careful = Callable[..., Answers]

MOST_CAREFUL_SET_ASIDE = 0.02
FEWEST_RANDOM_CAUGHT = 0.4
SECONDS_FOR_A_HUNDRED_THOUSAND_ROWS = 15


def reasons(responses: Responses) -> list[str]:
    return screen(responses).set_aside["reasons"].tolist()


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("people", [30, 300])
def test_one_who_ticks_down_a_column_among_careful_people_is_set_aside(
    sittings: Make, careful: Careful, people: int, step: int
) -> None:
    answers = careful(people, seed=1)
    answers[7] = step
    screened = screen(sittings(answers))
    aside = screened.set_aside[screened.set_aside["pid"] == "p00007"]
    assert aside[["in_a_row", "unlike_others"]].all(axis=None)
    assert "p00007" not in screened.kept.frame["pid"].tolist()
    assert "p00007" in screened.received.frame["pid"].tolist()


def test_the_reasons_are_named_in_words(sittings: Make, careful: Careful) -> None:
    answers = careful(60, seed=2)
    answers[0] = 3
    found = screen(sittings(answers)).sittings.set_index("pid")["reasons"]
    assert found["p00000"] == "the same answer in a row; unlike everyone else"


@pytest.mark.parametrize("people", [20, 80, 800])
@pytest.mark.parametrize("spread", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("general", [0.2, 0.7])
def test_fewer_than_two_in_a_hundred_careful_people_are_set_aside(
    sittings: Make, careful: Careful, people: int, spread: float, general: float
) -> None:
    groups = range(max(1, min(10, 800 // people)))
    aside = [
        len(screen(sittings(careful(people, seed, spread=spread, general=general))).set_aside)
        for seed in groups
    ]
    assert sum(aside) / (people * len(groups)) < MOST_CAREFUL_SET_ASIDE


def test_careful_people_with_little_friction_are_not_taken_for_careless(
    sittings: Make, careful: Careful
) -> None:
    content = careful(600, seed=4, level=-1.5)
    assert len(screen(sittings(content)).set_aside) / 600 < MOST_CAREFUL_SET_ASIDE


def test_answers_at_random_are_caught_in_a_large_company(sittings: Make, careful: Careful) -> None:
    answers = careful(1000, seed=8)
    answers[:50] = np.random.default_rng(8).integers(1, 6, size=(50, 26))
    aside = set(screen(sittings(answers)).set_aside["pid"])
    caught = sum(f"p{number:05}" in aside for number in range(50))
    assert caught / 50 > FEWEST_RANDOM_CAUGHT
    assert (len(aside) - caught) / 950 < MOST_CAREFUL_SET_ASIDE


def test_one_kind_of_sign_alone_sets_nobody_aside(sittings: Make, careful: Careful) -> None:
    screened = screen(sittings(careful(400, seed=9)))
    kinds = screened.sittings[[*KINDS]].sum(axis=1)
    assert (kinds == 1).sum() > 0
    kept = screened.kept.frame.drop_duplicates(["wave", "pid"])
    assert len(kept) == (kinds < 2).sum()


@pytest.mark.parametrize(
    ("seconds", "aside"),
    [(0, ["too fast to have been read; under two seconds a question"]), (15, [])],
)
def test_a_pace_at_which_nobody_can_read_sets_aside_by_itself(
    sittings: Make, careful: Careful, seconds: float, aside: list[str]
) -> None:
    hurried = sittings(careful(1, seed=0), seconds=seconds)
    assert reasons(hurried) == aside


def test_haste_alone_sets_nobody_aside_and_haste_with_a_run_does(
    sittings: Make, careful: Careful
) -> None:
    answers = careful(2, seed=0)
    answers[1, :14] = 2
    found = screen(sittings(answers, seconds=30))
    assert found.sittings["hasty"].tolist() == [True, True]
    assert found.set_aside["pid"].tolist() == ["p00001"]
    assert found.set_aside["reasons"].tolist() == [
        "the same answer in a row; under two seconds a question"
    ]


@pytest.mark.parametrize(("missing", "aside"), [(4, []), (5, ["more than half unanswered"])])
def test_more_than_half_unanswered_sets_aside_and_half_does_not(
    sittings: Make, missing: int, aside: list[str]
) -> None:
    pulse = np.full((1, 26), np.nan)
    pulse[0, [2, 4, 10, 13, 15, 17, 20, 24][missing:]] = 2
    assert reasons(sittings(pulse, form="pulse")) == aside


def test_no_contact_with_anyone_is_not_careless(sittings: Make, careful: Careful) -> None:
    answers = careful(30, seed=1)
    answers[0] = NO_CONTACT
    assert "p00000" not in set(screen(sittings(answers)).set_aside["pid"])


def test_a_short_pulse_answered_alike_is_kept(sittings: Make) -> None:
    pulse = np.full((30, 26), np.nan)
    pulse[:, [2, 4, 10, 13, 15, 17, 20, 24]] = 1
    assert reasons(sittings(pulse, form="pulse", seconds=30)) == []


def test_one_who_read_about_one_department_is_kept_whole(
    sittings: Make,
    careful: Careful,
    with_second_target: Callable[[Responses, Answers], Responses],
) -> None:
    first, second = careful(40, seed=1), careful(40, seed=2)
    second[[3, 5]] = 3
    first[5] = 3
    aside = set(screen(with_second_target(sittings(first), second)).set_aside["pid"])
    assert "p00003" not in aside
    assert "p00005" in aside


def test_an_unknown_time_judges_nobody(sittings: Make, careful: Careful) -> None:
    found = screen(sittings(careful(30, seed=1), seconds=float("nan")))
    assert not found.sittings[["hasty", "impossible_pace"]].any(axis=None)


def test_screening_does_not_depend_on_who_is_in_which_row(
    sittings: Make, careful: Careful
) -> None:
    answers = careful(300, seed=11)
    answers[:5] = 3
    order = np.random.default_rng(0).permutation(300)
    straight, mixed = screen(sittings(answers)), screen(sittings(answers[order]))
    back = mixed.sittings.assign(pid=[f"p{number:05}" for number in order])
    pd.testing.assert_frame_equal(back.sort_values("pid", ignore_index=True), straight.sittings)


def test_nobody_at_all_can_be_screened(sittings: Make, careful: Careful) -> None:
    nobody = sittings(careful(3, seed=1)).where(np.zeros(6, dtype=bool))
    screened = screen(nobody)
    assert len(screened.kept) == 0
    assert screened.set_aside.empty


def test_every_line_of_the_rule_has_a_name_and_a_source() -> None:
    lines = [getattr(RULE, name) for name in Rule.__dataclass_fields__]
    assert all(line.name and line.source for line in lines)


def test_sittings_that_are_neither_kept_nor_set_aside_are_refused(
    sittings: Make, careful: Careful
) -> None:
    screened = screen(sittings(careful(30, seed=1)))
    with pytest.raises(UnusableAnswers) as caught:
        replace(screened, kept=screened.kept.where(np.zeros(len(screened.kept), dtype=bool)))
    assert str(caught.value) == (
        f"0 sittings are kept and {len(screened.set_aside)} set aside of 30; "
        "make them with screen."
    )


def test_screened_sittings_without_a_sign_are_refused(sittings: Make, careful: Careful) -> None:
    screened = screen(sittings(careful(30, seed=1)))
    with pytest.raises(UnusableAnswers, match=r"^Screened sittings need the columns \['wave', "):
        replace(screened, sittings=screened.sittings.drop(columns=["hasty"]))


def test_a_hundred_thousand_rows_take_seconds(sittings: Make, careful: Careful) -> None:
    responses = sittings(careful(50_000, seed=1))
    start = time.perf_counter()
    screened = screen(responses)
    assert time.perf_counter() - start < SECONDS_FOR_A_HUNDRED_THOUSAND_ROWS
    assert len(screened.sittings) == 50_000
