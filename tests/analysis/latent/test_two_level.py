"""Models of two levels: lavaan's estimates, a known truth, improper solutions, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate
from analysis.latent.building import Structure
from analysis.latent.fitted import ENDLESS, LOOSE, NotFitted
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix
from analysis.latent.solution import Line, solution
from analysis.latent.two_level import TwoLevelFitted, fit_two_level, two_level_model
from analysis.latent.two_level_likelihood import BETWEEN
from analysis.latent.two_level_sums import TwoLevelSums, two_level_sums
from analysis.sums.units import unit_sums
from tests.analysis.latent.two_level_cases import (
    BETWEEN_LEFT,
    BETWEEN_LOADINGS,
    ITEMS,
    NAMES,
    WITHIN_LEFT,
    WITHIN_LOADINGS,
    case,
    drawn,
    one_factor,
)
from tests.analysis.latent.two_level_cases import fitted as known_fit


def fitted(model: Model, sums: TwoLevelSums) -> TwoLevelFitted:
    found = fit_two_level(model, sums)
    assert isinstance(found, TwoLevelFitted)
    return found


def lines_of(name: str) -> list[tuple[Line, dict]]:
    """Return our free numbers beside those of R."""
    ours = [each for each in solution(known_fit(name)) if each.estimate.se > 0]
    return list(zip(ours, case(name).estimated, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_estimates_and_errors_equal_lavaan(name: str) -> None:
    """Errors to 6e-5: those of variances near 0 move most with where lavaan's search ends."""
    for ours, theirs in lines_of(name):
        found = ours.estimate
        assert found.value == pytest.approx(theirs["est"], abs=1e-5)
        assert found.se == pytest.approx(theirs["se"], rel=6e-5)
        assert (found.low, found.high) == pytest.approx(
            (theirs["ci.lower"], theirs["ci.upper"]), abs=2e-5
        )
        assert found.value / found.se == pytest.approx(theirs["z"], rel=1e-4, abs=2e-3)
        assert isinstance(ours.standardized, Estimate)
        assert ours.standardized.value == pytest.approx(theirs["std.all"], rel=1e-4, abs=1e-4)
        assert isinstance(ours.by_factors, Estimate)
        assert ours.by_factors.value == pytest.approx(theirs["std.lv"], abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_fixed_is_fixed_in_lavaan_too(name: str) -> None:
    theirs = [line["est"] for line in case(name).values["parameters"] if line["se"] == 0]
    ours = solution(known_fit(name))
    fixed = [line.estimate.value for line in ours if line.place.index is None]
    # lavaan also lists the means of the items within, which are 0 by what "within" means
    assert sorted(fixed) == sorted(theirs)[-len(fixed) :]
    assert {*theirs} == {0, 1}


def test_the_negative_variance_is_named_with_its_level() -> None:
    proper, improper = (known_fit(name) for name in NAMES)
    assert proper.improper == ()
    assert improper.improper == ("the residual variance of TSIG02 between units is below 0",)
    assert case(NAMES[0]).values["converged"]
    assert case(NAMES[1]).values["converged"]


@pytest.mark.parametrize("name", NAMES)
def test_people_and_units_are_counted(name: str) -> None:
    found = known_fit(name)
    assert found.n == case(name).values["n"]
    assert found.sums.clusters == case(name).values["n_clusters"]


def test_a_known_truth_is_recovered() -> None:
    found = fitted(one_factor(), drawn(3_000, 1))
    truth = np.concatenate(
        [
            WITHIN_LOADINGS,
            np.full(4, WITHIN_LEFT),
            BETWEEN_LOADINGS,
            np.full(4, BETWEEN_LEFT),
            np.full(4, 3.0),
        ]
    )
    assert found.values == pytest.approx(truth, abs=0.05)
    assert np.abs((found.values - truth) / found.errors).max() < 4


def test_chi_square_and_intervals_keep_their_promise() -> None:
    rejected, held, asked = 0, 0, 0
    truth = np.concatenate([WITHIN_LOADINGS, np.full(4, WITHIN_LEFT), BETWEEN_LOADINGS])
    for seed in range(40):
        found = fitted(one_factor(), drawn(120, seed))
        rejected += found.chi2 > 9.487729  # the 95 % point on 4 degrees of freedom
        away = np.abs(found.values[:12] - truth) / found.errors[:12]
        held += (away < 1.959964).sum()
        asked += 12
    assert rejected <= 6
    assert 0.92 <= held / asked <= 0.98


def test_two_factors_of_people_may_be_one_of_units() -> None:
    within = Structure({"task": ["a", "b"], "care": ["c", "d"]})
    model = two_level_model(within, Structure({"climate": ["d", "c", "b", "a"]}))
    assert model.items == ITEMS
    assert model.factors == ("task", "care", "climate")
    assert model.number == 4 + 1 + 4 + 4 + 4 + 4
    found = fitted(model, drawn(400, 2))
    assert found.df == 24 - 21
    assert {place.group for place in model.free(Matrix.INTERCEPT)} == {BETWEEN}


def test_loadings_alike_at_both_levels_are_one_number_each() -> None:
    model = one_factor().renumbered(
        lambda place: (
            place.row if place.matrix is Matrix.LOADING else (place.matrix, place.row, place.group)
        )
    )
    assert model.number == 16
    apart, alike = fitted(one_factor(), drawn(300, 3)), fitted(model, drawn(300, 3))
    assert alike.df == apart.df + 4
    assert alike.chi2 > apart.chi2


def test_the_order_of_the_items_does_not_matter() -> None:
    turned = Structure({"support": ["c", "a", "d", "b"]})
    here, there = (
        fitted(one_factor(), drawn(60, 4)),
        fitted(two_level_model(turned, turned), drawn(60, 4)),
    )
    assert there.chi2 == pytest.approx(here.chi2, abs=1e-6)
    assert there.values[:4] == pytest.approx(here.values[[2, 0, 3, 1]], abs=1e-6)


def test_other_items_at_either_level_are_refused() -> None:
    message = (
        r"^The items within are a, b, c and those between a, b, d; name the same items at both "
        r"levels\.$"
    )
    with pytest.raises(UnusableAnswers, match=message):
        two_level_model(Structure({"f": ["a", "b", "c"]}), Structure({"f": ["a", "b", "d"]}))


def test_groups_at_a_level_are_refused() -> None:
    several = Structure({"f": ["a", "b", "c"]}, groups=("x", "y"))
    message = r"^A model of two levels is of one group; give structures without groups\.$"
    with pytest.raises(UnusableAnswers, match=message):
        two_level_model(several, several)


def refused(answers: np.ndarray, units: list[str]) -> str:
    found = fit_two_level(one_factor(), two_level_sums(unit_sums(answers, units, ITEMS)))
    assert isinstance(found, NotFitted)
    assert found.n == len(units)
    return found.why


def test_sums_without_a_likelihood_are_refused_in_words() -> None:
    answers = np.random.default_rng(1).normal(size=(30, 4))
    units = [str(place // 5) for place in range(30)]
    assert refused(answers, ["A"] * 30) == "There is 1 unit; two levels need more of them."
    assert refused(answers, [str(place) for place in range(30)]) == (
        "There are 30 people in 30 units, too few in each to tell people from units; ask more "
        "people of every unit."
    )
    alike = answers.copy()
    alike[:, 1] = np.repeat(np.arange(6), 5)
    assert refused(alike, units) == "Nobody differs from their unit in b; leave the item out."
    summed = answers.copy()
    summed[:, 3] = summed[:, :3].sum(axis=1)
    assert refused(summed, units) == "An item is a sum of others; leave one of them out."


def test_a_model_that_is_not_settled_is_refused() -> None:
    pair = Structure({"f": ["a", "b"]})
    found = fit_two_level(two_level_model(pair, pair), drawn(60, 4))
    assert isinstance(found, NotFitted)
    assert found.why in {LOOSE, ENDLESS}
