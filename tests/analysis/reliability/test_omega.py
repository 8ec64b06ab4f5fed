"""Omega against lavaan 0.6-14, semTools 0.5-6 and psych 2.2.9, and from a known truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.reliability.alpha import alpha
from analysis.reliability.omega import (
    Interval,
    average_variance_extracted,
    minres_loadings,
    omega_minres,
    omega_observed_variance,
    omega_total,
    omega_total_robust,
)
from analysis.sums.moments import moments

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["omega_bfi_A", "omega_bfi_N", "omega_lq2002_LEAD"]
FUNCTIONS = [
    omega_total,
    omega_total_robust,
    omega_observed_variance,
    average_variance_extracted,
    omega_minres,
]


def near(value: object) -> Any:
    """Both sides are results of a search; R's ends about 1e-6 away."""
    return pytest.approx(value, rel=1e-5)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


@pytest.mark.parametrize("entry", ENTRIES)
def test_omega_and_its_normal_interval_equal_lavaan(
    entry: str, golden: Golden, answers: Answers
) -> None:
    figure = omega_total(answers(entry), interval=Interval.SYMMETRIC)
    expected = golden(entry)
    assert isinstance(figure, Estimate)
    assert figure.value == near(expected["omega_formula"])
    assert figure.value == near(expected["semTools_compRelSEM_model_var"])
    assert figure.se == near(expected["omega_delta_se_ml"])
    assert [figure.low, figure.high] == near(expected["omega_delta_ci95_ml"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_robust_interval_equals_lavaan(entry: str, golden: Golden, answers: Answers) -> None:
    figure = omega_total_robust(answers(entry), interval=Interval.SYMMETRIC)
    expected = golden(entry)
    assert isinstance(figure, Estimate)
    assert figure.se == near(expected["omega_delta_se_mlr"])
    assert [figure.low, figure.high] == near(expected["omega_delta_ci95_mlr"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_other_kinds_equal_semtools(entry: str, golden: Golden, answers: Answers) -> None:
    items, expected = answers(entry), golden(entry)
    assert value_of(omega_observed_variance(items)) == near(
        expected["semTools_compRelSEM_obs_var"]
    )
    assert value_of(average_variance_extracted(items)) == near(expected["ave"])
    plain = alpha(items)
    assert isinstance(plain, Estimate)
    assert plain.value == pytest.approx(expected["semTools_alpha"], rel=1e-8)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_minres_factor_equals_psych(entry: str, golden: Golden, answers: Answers) -> None:
    items, expected = answers(entry), golden(entry)["psych_omega_1factor"]
    loadings = minres_loadings(np.corrcoef(items, rowvar=False))
    assert loadings.tolist() == near([*expected["loadings"].values()])
    assert value_of(omega_minres(items)) == near(expected["omega_total"])


def test_omega_finds_the_share_that_made_the_answers() -> None:
    """Loadings .5 to .9 with errors of 1: alpha falls short of it, omega does not."""
    loadings = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + 5)
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(100):
        items = rng.normal(size=(300, 1)) * loadings + rng.normal(size=(300, 5))
        figure = omega_total(items)
        assert isinstance(figure, Estimate)
        inside += figure.low <= truth <= figure.high
    assert 89 <= inside <= 100


def test_items_that_load_alike_have_the_same_omega_and_alpha() -> None:
    """Covariance 0.5 and variance 1 throughout: 3 * 0.5 / (1 + 2 * 0.5) = .75."""
    square = np.array([[3.0, -1, -1, -1], [-1, 3, -1, -1], [-1, -1, 3, -1], [-1, -1, -1, 3]])
    root = np.linalg.cholesky(np.full((3, 3), 0.5) + np.diag([0.5] * 3))
    design = np.linalg.eigh(square)[1][:, 1:]
    items = np.vstack([design @ root.T, -design @ root.T])
    omega, plain = omega_total(items), alpha(items)
    assert isinstance(omega, Estimate)
    assert isinstance(plain, Estimate)
    assert (omega.value, plain.value) == pytest.approx((0.75, 0.75))
    assert value_of(omega_observed_variance(items)) == pytest.approx(0.75)
    assert value_of(omega_minres(items)) == pytest.approx(0.75)
    assert value_of(average_variance_extracted(items)) == pytest.approx(0.5)


def test_moments_and_answers_give_the_same() -> None:
    rng = np.random.default_rng(7)
    items = rng.normal(size=(60, 1)) + rng.normal(size=(60, 3))
    assert omega_total(moments(items, ["a", "b", "c"])) == omega_total(items)


@pytest.mark.parametrize("statistic", [omega_total, omega_total_robust])
def test_the_confidence_is_kept_in_the_estimate(statistic: Callable[..., object]) -> None:
    rng = np.random.default_rng(7)
    items = rng.normal(size=(60, 1)) + rng.normal(size=(60, 4))
    symmetric = Interval.SYMMETRIC
    wide = statistic(items, interval=symmetric)
    narrow = statistic(items, interval=symmetric, confidence=0.9)
    assert isinstance(wide, Estimate)
    assert isinstance(narrow, Estimate)
    assert (wide.level, narrow.level) == (0.95, 0.9)
    ratio = (wide.high - wide.value) / (narrow.high - narrow.value)
    assert ratio == pytest.approx(1.959964 / 1.644854, rel=1e-6)


@pytest.mark.parametrize("statistic", [omega_total, omega_total_robust])
def test_by_hand_the_interval_on_the_logit(statistic: Callable[..., object]) -> None:
    """On the odds w / (1 - w) the ends lie apart by a factor exp(1.96 se / (w (1 - w)))."""
    rng = np.random.default_rng(7)
    figure = statistic(rng.normal(size=(25, 1)) + rng.normal(size=(25, 4)))
    assert isinstance(figure, Estimate)
    low, middle, high = (w / (1 - w) for w in (figure.low, figure.value, figure.high))
    factor = np.exp(1.959963984540054 * figure.se / (figure.value * (1 - figure.value)))
    assert [middle / low, high / middle] == pytest.approx([factor, factor])
    assert figure.value - figure.low > figure.high - figure.value


def test_twenty_people_are_held_and_never_beyond_one() -> None:
    """Four unlike items: as few as 42 of 50 come of a coverage of 95 % once in 400 runs."""
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    rng = np.random.default_rng(7)
    held: list[bool] = []
    while len(held) < 50:
        own = rng.normal(size=(20, 4)) * np.sqrt(1 - loadings**2)
        figure = omega_total(rng.normal(size=(20, 1)) * loadings + own)
        if isinstance(figure, Estimate):
            assert 0 < figure.low < figure.high < 1
            held.append(figure.low <= truth <= figure.high)
    assert sum(held) > 42


@pytest.mark.parametrize("statistic", FUNCTIONS)
def test_two_items_or_a_constant_one_are_withheld(statistic: Callable[..., object]) -> None:
    rng = np.random.default_rng(7)
    items = rng.normal(size=(30, 1)) + rng.normal(size=(30, 3))
    assert statistic(items[:, :2]) == Withheld(Reason.TOO_FEW, 30)
    assert not isinstance(statistic(items), Withheld)
    items[:, 1] = 4.0
    assert statistic(items) == Withheld(Reason.NO_VARIANCE, 30)


def test_items_without_a_common_trait_have_no_interval_and_no_omega() -> None:
    """The first item shares nothing, so the other two do not settle their loadings."""
    first, second = np.array([3.0, 2, 2, 3, 1, 2, 4, 2]), np.array([3.0, 3, 2, 2, 4, 4, 4, 2])
    items = np.column_stack([first, second, [1.0, 3, 3, 4, 1, 2, 1, 1]])
    assert np.cov(items, rowvar=False)[0, 1:] == pytest.approx([0, 0])
    assert omega_total(items) == Withheld(Reason.UNDEFINED, 8)
    assert omega_total_robust(items) == Withheld(Reason.UNDEFINED, 8)


def test_minres_with_an_item_that_shares_more_than_it_has_is_withheld() -> None:
    rng = np.random.default_rng(7)
    first, second = rng.normal(size=(2, 400))
    both = first + second + 0.05 * rng.normal(size=400)
    items = np.column_stack([both, first, second + 0.8 * first])
    assert omega_minres(items) == Withheld(Reason.UNDEFINED, 400)
