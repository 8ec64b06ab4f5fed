"""The company of the demonstration, and companies drawn at random."""

from __future__ import annotations

import numpy as np

from analysis.simulation.example import MARKETING, SALES, WAVES, example_company, random_company
from tests.analysis.companies import example, questionnaire


def test_the_example_has_two_departments_over_eight_quarters() -> None:
    plan = example_company()
    assert [(staff.name, staff.people) for staff in plan.departments] == [
        ("Sales", 42),
        ("Marketing", 26),
    ]
    assert plan.waves == WAVES == tuple(sorted(WAVES))
    assert len(WAVES) == 8


def test_every_level_of_the_example_is_one_that_its_questionnaire_asks() -> None:
    asked = {name for _, _, name in example().truth.scores}
    assert {*example_company().levels[SALES]} <= asked


def test_both_departments_fear_worse_than_the_other_thinks() -> None:
    truth = example().truth
    for one, other in (("Sales", "Marketing"), ("Marketing", "Sales")):
        gaps = [
            truth.meta_gap(WAVES[-1], one, other, quality)
            for quality in ("understanding", "skill", "word")
        ]
        assert np.mean(gaps) > 5


def test_the_steps_of_the_example_show_in_its_truth() -> None:
    truth = example().truth
    blame = [truth.score(wave, SALES, "blame") for wave in ("2026-01", "2026-04")]
    clash = [truth.score(wave, MARKETING, "approach_clash") for wave in ("2026-01", "2026-04")]
    assert blame[1] > blame[0] + 8
    assert clash[1] < clash[0] - 8


def test_random_companies_are_drawn_by_their_seed_and_stay_on_the_scale() -> None:
    assert random_company(3, 8) == random_company(3, 8) != random_company(4, 8)
    for seed in range(50):
        for levels in random_company(seed, 8).levels.values():
            assert 12 <= min(levels.values()) <= max(levels.values()) <= 90


def test_random_companies_differ_as_they_say() -> None:
    blame = [
        [levels["blame"] for levels in random_company(seed, 8).levels.values()]
        for seed in range(300)
    ]
    assert abs(np.mean(blame) - 45) < 2
    assert abs(np.std([two[0] - two[1] for two in blame]) - 7 * 2**0.5) < 1.2


def test_the_example_is_asked_with_the_whole_questionnaire() -> None:
    assert example().extract.instrument == questionnaire()
