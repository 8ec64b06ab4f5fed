"""Every friction indicator of every wave, and what may not be said."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.measures import BLOCK, COMPONENTS, measure
from analysis.friction.reading import Friction, read_friction
from analysis.networks.relations import Identification
from analysis.population.pooling import Raw, pool
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from analysis.simulation.example import random_company
from survey.privacy.thresholds import Thresholds
from tests.analysis.companies import (
    MARKETING,
    SALES,
    WAVE,
    answered,
    cells_of,
    friction,
    headcount_of,
    measures_of,
    raters,
)

LIMITS = Thresholds()
EXTRAS = ("pressure", "unfairness", "own_skill", "other_skill", "guess_skill", "split_own")
NAMES = (*BLOCK, *EXTRAS, "split_other")


def side(direction: Direction, n: int, seed: int, **columns: list[float]) -> pd.DataFrame:
    return raters(direction, friction(n, 45, seed, NAMES) | columns)


def read(*frames: pd.DataFrame, people: Mapping[str, int | None] | None = None) -> Friction:
    return read_friction(measures_of(*frames), headcount_of(people or {}), LIMITS)


def two(n: int = 20, m: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    return side(SALES, n, 1), side(MARKETING, m, 2)


def estimate(figure: object) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def by_direction(found: Friction) -> dict[str, object]:
    return {str(one.direction): one.index.figure for one in found.indices}


def test_a_pair_of_departments_has_every_indicator() -> None:
    found = read(*two(), people={"Sales": 25, "Marketing": 15})
    assert [str(one.direction) for one in found.indices] == [
        "Marketing about Sales",
        "Sales about Marketing",
    ]
    assert [one.departments for one in found.pairs] == [("Marketing", "Sales")]
    sizes = (found.rivalries, found.levels, found.blame, found.pressure, found.standing)
    assert [len(part) for part in sizes] == [2, 2, 1, 1, 1]
    assert {line.attribute for line in found.mirror} == {"skill"}
    assert found.separability.identification is Identification.PAIR_SCORES_ONLY


def test_the_index_is_that_of_all_directions_of_the_wave_pooled_together() -> None:
    frames = two()
    raws = [Raw(c.block.means, c.block.covariance, c.n) for c in cells_of(*frames)]
    pooled = pool(raws)
    found = read(*frames)
    for place, one in enumerate(found.indices):
        expected = pooled.means[place, :6].mean()
        assert estimate(one.index.figure).value == pytest.approx(expected)


@pytest.mark.parametrize(("n", "shown"), [(7, False), (8, True)])
def test_seven_raters_are_too_few_and_eight_are_shown(n: int, *, shown: bool) -> None:
    found = read(*two(20, n))
    figure = by_direction(found)["Marketing about Sales"]
    assert isinstance(figure, Estimate) is shown
    assert shown or figure == Withheld(Reason.TOO_FEW, 7)


def test_eight_of_whom_one_left_a_component_out_are_seven() -> None:
    frame = side(MARKETING, 8, 2)
    frame.loc[3, "threat"] = np.nan
    found = read(side(SALES, 20, 1), frame)
    assert by_direction(found)["Marketing about Sales"] == Withheld(Reason.TOO_FEW, 7)


def test_a_withheld_direction_withholds_the_pair_the_gaps_and_the_mirror() -> None:
    found = read(*two(20, 7))
    assert found.pairs[0].index.figure == Withheld(Reason.PROTECTS_ANOTHER, 0)
    assert found.pairs[0].asymmetry == Withheld(Reason.PROTECTS_ANOTHER, 0)
    judged = [
        found.blame[0].mutual,
        found.blame[0].asymmetry,
        found.pressure[0].imbalance,
        found.standing[0].mutual_superiority,
        *(line.perception_gap for line in found.mirror),
        *(line.meta_gap for line in found.mirror),
    ]
    assert len(judged) == 6
    assert {one.decision for one in judged} == {Decision.WITHHELD}
    assert [str(one.direction) for one in found.levels] == ["Sales about Marketing"]
    assert [str(one.direction) for one in found.clusters] == ["Sales about Marketing"]


@pytest.mark.parametrize(("members", "shown"), [(7, False), (8, True), (None, True)])
def test_a_rated_department_needs_eight_members(members: int | None, *, shown: bool) -> None:
    found = read(*two(20, 8), people={"Sales": 25, "Marketing": members})
    figure = by_direction(found)["Sales about Marketing"]
    assert isinstance(figure, Estimate) is shown
    assert shown or figure == Withheld(Reason.SMALL_TARGET, 20)


@pytest.mark.parametrize("score_", [0.0, 125 / 3])
def test_a_direction_in_which_everybody_answered_alike_is_withheld(score_: float) -> None:
    found = read(side(SALES, 20, 1, threat=[score_] * 20), side(MARKETING, 12, 2))
    assert by_direction(found)["Sales about Marketing"] == Withheld(Reason.ALIKE, 20)
    assert found.rivalries[1].challenge == Withheld(Reason.ALIKE, 20)
    assert isinstance(by_direction(found)["Marketing about Sales"], Estimate)


def test_without_the_friction_scales_the_index_was_not_asked() -> None:
    frames = [frame.drop(columns=[*BLOCK]) for frame in two()]
    found = read(*frames)
    assert set(by_direction(found).values()) == {Withheld(Reason.NOT_ASKED, 0)}
    assert (found.rivalries, found.levels, found.mirror) == ((), (), ())


def test_without_points_and_ratings_they_were_not_asked() -> None:
    frames = [frame.drop(columns=[*NAMES[len(BLOCK) :]]) for frame in two()]
    found = read(*frames)
    silent = Withheld(Reason.NOT_ASKED, 0)
    assert isinstance(by_direction(found)["Sales about Marketing"], Estimate)
    assert found.mirror == ()
    assert found.blame[0].mutual.figure == found.pressure[0].imbalance.figure == silent
    assert found.standing[0].agreed_rank == found.levels[0].level.figure == silent


def test_without_challenge_there_is_friction_blame_and_pressure_and_no_rivalry() -> None:
    found = read(*(frame.drop(columns="challenge") for frame in two()))
    assert isinstance(by_direction(found)["Sales about Marketing"], Estimate)
    assert found.rivalries == ()
    assert isinstance(found.blame[0].mutual.figure, Estimate)
    assert isinstance(found.pressure[0].imbalance.figure, Estimate)


def test_a_wave_that_did_not_ask_for_challenge_stands_beside_one_that_did() -> None:
    early = [frame.assign(wave="2026-Q0", challenge=np.nan) for frame in two()]
    found = read(*early, *two())
    assert len(found.indices) == 4
    assert all(isinstance(one.index.figure, Estimate) for one in found.indices)
    assert {one.wave for one in found.rivalries} == {WAVE}


def test_a_direction_in_which_nobody_answered_challenge_was_not_asked_all() -> None:
    found = read(side(SALES, 20, 1, challenge=[np.nan] * 20), side(MARKETING, 12, 2))
    assert by_direction(found)["Sales about Marketing"] == Withheld(Reason.NOT_ASKED, 20)


def test_a_pulse_is_a_series_of_its_own_without_components() -> None:
    names = [*BLOCK, "friction_pulse"]
    full = [raters(at, friction(12, 45, 3, names)) for at in (SALES, MARKETING)]
    pulse = [
        frame.assign(wave="2026-Q2", form="pulse", **dict.fromkeys(BLOCK, np.nan))
        for frame in full
    ]
    found = read(*full, *pulse)
    assert [(one.form, len(one.components)) for one in found.indices] == [
        ("full", 6),
        ("full", 6),
        ("pulse", 0),
        ("pulse", 0),
    ]
    alone = read(*pulse)
    assert [one.index for one in found.indices[2:]] == [one.index for one in alone.indices]
    assert {one.form for one in found.pairs} == {"full", "pulse"}
    assert {one.wave for one in (*found.rivalries, *found.blame)} == {WAVE}


def test_nobody_who_rates_another_leaves_nothing_to_read() -> None:
    found = read_friction(measures_of(two()[0].iloc[:0]), headcount_of({}), LIMITS)
    assert found == Friction(found.separability)
    assert found.separability.departments == 0


@pytest.mark.parametrize(("n", "kind"), [(3, Identification.STRONG_PRIORS), (4, None)])
def test_more_departments_have_all_their_directions(n: int, kind: Identification | None) -> None:
    names = ("Design", "Finance", "IT", "Legal")[:n]
    frames = [
        side(Direction(one, other), 9, place * 7 + turn)
        for place, one in enumerate(names)
        for turn, other in enumerate(names)
        if one != other
    ]
    found = read(*frames)
    assert len(found.indices) == n * (n - 1)
    assert len(found.pairs) == n * (n - 1) // 2
    assert found.separability.identification is (kind or Identification.IDENTIFIED)


def test_the_order_of_people_changes_nothing() -> None:
    rows = pd.concat(two(), ignore_index=True)
    straight = read(rows)
    mixed = read(rows.sample(frac=1, random_state=3))
    for one, other in zip(straight.indices, mixed.indices, strict=True):
        assert estimate(one.index.figure).value == pytest.approx(
            estimate(other.index.figure).value, abs=1e-9
        )


def test_departments_by_other_names_have_the_same_figures() -> None:
    renamed = {"Sales": "A", "Marketing": "B"}
    straight = read(*two())
    other = read(*(f.replace({"unit": renamed, "target": renamed}) for f in two()))
    figures = {str(one.direction): one.index.figure for one in other.indices}
    sales = estimate(figures["A about B"])
    assert sales.value == pytest.approx(
        estimate(by_direction(straight)["Sales about Marketing"]).value
    )
    asymmetry, turned = straight.pairs[0].asymmetry, other.pairs[0].asymmetry
    assert estimate(turned).value == pytest.approx(-estimate(asymmetry).value)


def test_ten_companies_are_told_as_they_are() -> None:
    indices, components, gaps = [], [], []
    for seed in range(10):
        made = answered(random_company(seed, 12, (WAVE,)), seed)
        responses = load(made.extract)
        found = read_friction(measure(score(responses)), responses.headcount, LIMITS)
        truth = made.truth
        for one in found.indices:
            indices.append(holds(one.index.figure, truth.index(WAVE, one.direction)))
            components += [
                holds(one.components[name].figure, truth.score(WAVE, one.direction, name))
                for name in COMPONENTS
            ]
        gaps += [
            holds(
                line.meta_gap.figure,
                truth.meta_gap(WAVE, line.department, line.other, line.attribute),
            )
            for line in found.mirror
        ]
    for hits in (indices, components, gaps):
        assert abs(np.mean(hits) - 0.9) < 4 * np.sqrt(0.09 / len(hits))


def holds(figure: object, truth: float) -> bool:
    found = estimate(figure)
    return found.low <= truth <= found.high
