"""What waves do not allow, each with its allowed twin."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.refusal import Obstacle, Refused, refusal
from analysis.serial.structure import Effects, Serial, Spread, Structure, Teams

SLOPE = Effects.INTERCEPT_AND_SLOPE
FREE = Structure(Effects.NONE, Serial.UNSTRUCTURED, Spread.BY_WAVE)


def panel(waves: int, people: int = 6, *, teams: int = 2) -> OccasionSums:
    scores = np.random.default_rng(1).normal(size=people * waves)
    persons = np.repeat(np.arange(people), waves)
    times = np.tile(np.arange(waves), people).tolist()
    columns = np.ones((len(scores), 1))
    units = (persons % teams).tolist()
    return occasion_sums(scores, columns, persons.tolist(), times, teams=units)


@pytest.mark.parametrize(
    ("structure", "waves", "obstacle"),
    [
        (Structure(SLOPE, Serial.BY_WAVE), 3, Obstacle.SLOPE_AND_SERIAL),
        (Structure(SLOPE, Serial.CONTINUOUS), 4, Obstacle.SLOPE_AND_SERIAL),
        (Structure(SLOPE, Serial.BY_WAVE), 5, None),
        (Structure(SLOPE), 2, Obstacle.SLOPE),
        (Structure(SLOPE), 3, None),
        (Structure(serial=Serial.BY_WAVE), 2, Obstacle.LEVEL_AND_SERIAL),
        (Structure(serial=Serial.BY_WAVE), 3, None),
        (Structure(Effects.NONE, Serial.BY_WAVE), 2, None),
        (Structure(), 1, Obstacle.NO_SECOND_WAVE),
        (Structure(), 2, None),
        (Structure(spread=Spread.BY_WAVE), 2, None),
        (Structure(serial=Serial.BY_WAVE, spread=Spread.BY_WAVE), 3, None),
        (Structure(SLOPE, spread=Spread.BY_WAVE), 3, None),
        (FREE, 3, None),
        (FREE, 4, Obstacle.TOO_FEW_PEOPLE),
    ],
)
def test_each_model_asks_for_its_waves(
    structure: Structure, waves: int, obstacle: Obstacle | None
) -> None:
    sums = panel(waves)
    assert refusal(sums, structure) == (None if obstacle is None else Refused(obstacle, sums.n))


def test_the_reason_is_a_sentence_and_a_figure_says_it_shortly() -> None:
    refused = refusal(panel(3), Structure(SLOPE, Serial.BY_WAVE))
    assert refused is not None
    assert refused.obstacle.value == (
        "three or four waves cannot tell a random slope from serial correlation: leave one out"
    )
    assert refused.withheld == Withheld(Reason.TOO_FEW_WAVES, 18)
    assert Refused(Obstacle.NO_OPTIMUM, 9).withheld == Withheld(Reason.UNDEFINED, 9)


def test_two_waves_that_nobody_answered_both_have_no_correlation() -> None:
    people = ["Ada", "Ada", "Ben", "Ben", "Cleo", "Cleo"]
    scores, columns = np.arange(6.0), np.ones((6, 1))
    apart = occasion_sums(scores, columns, people, [0, 1, 0, 1, 1, 2])
    assert refusal(apart, FREE) == Refused(Obstacle.UNSEEN_PAIR, 6)
    together = occasion_sums(scores, columns, people, [0, 1, 0, 2, 1, 2])
    assert refusal(together, FREE) == Refused(Obstacle.TOO_FEW_PEOPLE, 6)


def test_one_team_has_nothing_to_differ_from() -> None:
    structure = Structure(teams=Teams.DIFFER)
    assert refusal(panel(3, teams=1), structure) == Refused(Obstacle.TOO_FEW_TEAMS, 18)
    assert refusal(panel(3, teams=2), structure) is None


def test_scores_must_outnumber_the_coefficients() -> None:
    columns = np.array([[1.0, 0.0], [1.0, 1.0]])
    sums = occasion_sums(np.array([3.0, 4.0]), columns, ["Ada", "Ada"], [0, 1])
    assert refusal(sums, Structure()) == Refused(Obstacle.TOO_FEW_ROWS, 2)


def test_people_beside_unstructured_waves_contradict_each_other() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        refusal(panel(3), Structure(Effects.INTERCEPT, Serial.UNSTRUCTURED))
    assert str(raised.value) == (
        "Unstructured correlations already hold that people differ in level; ask for nothing "
        "beside them."
    )


def test_teams_must_be_known_to_differ() -> None:
    sums = occasion_sums(np.arange(4.0), np.ones((4, 1)), [*"AABB"], [0, 1, 0, 1])
    with pytest.raises(UnusableAnswers) as raised:
        refusal(sums, Structure(teams=Teams.DIFFER))
    assert str(raised.value) == "No team is known; give the team of each row."


def test_wave_numbers_are_whole_or_time_is_continuous() -> None:
    waves = [0.0, 0.5, 1.0] * 2
    sums = occasion_sums(np.arange(6.0), np.ones((6, 1)), [*"AAABBB"], waves)
    with pytest.raises(UnusableAnswers) as raised:
        refusal(sums, Structure(serial=Serial.BY_WAVE))
    assert str(raised.value) == (
        "Wave 0.5 is no whole number; number the waves, or ask for AR(1), continuous time."
    )
    assert refusal(sums, Structure(serial=Serial.CONTINUOUS)) is None
