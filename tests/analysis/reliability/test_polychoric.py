"""Polychoric correlations against psych, lavaan and polycor, by hand, and where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from analysis.estimate import Estimate, Reason, Withheld
from analysis.latent.ordered_normal import cell_shares
from analysis.reliability.polychoric import (
    Polychorics,
    polychoric,
    polychoric_joint,
    polychorics,
)

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["ordinal_bfi_A", "ordinal_bfi_N_first400"]
FIRST = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
SECOND = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("block", "tolerance"),
    [
        ("polychoric_lavaan", 1e-6),
        ("polychoric_psych_correct0", 1e-4),
        ("polychoric_psych_default_correct0.5", 1e-4),
    ],
)
def test_the_matrix_equals_lavaan_and_psych(
    entry: str, block: str, tolerance: float, golden: Golden, answers: Answers
) -> None:
    found = polychorics(answers(entry))
    assert isinstance(found, Polychorics)
    expected = np.array(golden(entry)[block]["values"])
    assert found.n == golden(entry)["n"]
    assert found.correlations == pytest.approx(expected, rel=tolerance)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_thresholds_equal_lavaan_and_psych(
    entry: str, golden: Golden, answers: Answers
) -> None:
    found, expected = polychorics(answers(entry)), golden(entry)
    assert isinstance(found, Polychorics)
    in_a_row = np.concatenate(found.thresholds)
    assert in_a_row.tolist() == pytest.approx([*expected["thresholds_lavaan"].values()], rel=1e-8)
    of_psych = np.array(expected["thresholds_psych"]["values"]).ravel()
    assert in_a_row == pytest.approx(of_psych, rel=1e-8)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_pair_in_two_steps_equals_polycor(entry: str, golden: Golden, answers: Answers) -> None:
    items, expected = answers(entry), golden(entry)["polycor_pair"]["two_step"]
    figure = polychoric(items[:, 0], items[:, 1])
    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["rho"], rel=1e-5)
    assert figure.se == pytest.approx(expected["se"], rel=1e-4)
    half = 1.959963984540054 * figure.se
    assert (figure.low, figure.high) == pytest.approx((figure.value - half, figure.value + half))


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_joint_pair_is_near_polycors_and_more_likely(
    entry: str, golden: Golden, answers: Answers
) -> None:
    """By intent: polycor's search stops short of the peak, by up to .001 in r."""
    first, second = answers(entry)[:, 0], answers(entry)[:, 1]
    (r_of_r,), (se_of_r,) = (
        golden(entry)["polycor_pair"]["ml"][key].values() for key in ("rho", "se")
    )
    figure = polychoric_joint(first, second)
    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(r_of_r, rel=3e-3)
    assert figure.se == pytest.approx(se_of_r, rel=1e-2)
    table = np.zeros((6, 6))
    np.add.at(table, (first.astype(int) - 1, second.astype(int) - 1), 1)
    start = [np.sort(part) for part in np.linspace([-2, -2], [1.5, 1.5], 5).T]

    def best(r: float) -> float:
        """Return the least minus log-likelihood at one correlation, over all thresholds."""

        def at(parts: np.ndarray) -> float:
            low, high = np.sort(parts[:5]), np.sort(parts[5:])
            ends = ([-np.inf, *low, np.inf], [-np.inf, *high, np.inf])
            shares = cell_shares(np.array(ends[0]), np.array(ends[1]), r)
            return -float((table * np.log(shares)).sum()) / len(first)

        return float(minimize(at, np.concatenate(start), method="BFGS").fun) * len(first)

    assert best(figure.value) <= best(r_of_r) + 1e-5


def test_two_by_two_by_hand() -> None:
    """Halves and three of four alike: the corner of .375 is .25 + asin(r) / (2 pi)."""
    figure, joint = polychoric(FIRST, SECOND), polychoric_joint(FIRST, SECOND)
    assert isinstance(figure, Estimate)
    assert isinstance(joint, Estimate)
    by_hand = np.sin(2 * np.pi * (0.375 - 0.25))
    assert (figure.value, joint.value) == pytest.approx((by_hand, by_hand))
    # p = 1/4 + asin(r) / 2 pi, so dp/dr = 1 / (2 pi sqrt(1 - r^2)); information by four cells.
    slope = 1 / (2 * np.pi * np.sqrt(1 - by_hand**2))
    information = 8 * slope**2 * (2 / 0.375 + 2 / 0.125)
    assert figure.se == pytest.approx(1 / np.sqrt(information), rel=1e-5)


def test_a_known_correlation_is_found() -> None:
    rng = np.random.default_rng(6)
    inside = 0
    for _ in range(60):
        traits = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300)
        first, second = np.digitize(traits, [-1, 0, 0.8]).T.astype(float)
        figure = polychoric(first, second)
        assert isinstance(figure, Estimate)
        inside += figure.low <= 0.5 <= figure.high
    assert 52 <= inside <= 60


def test_turning_one_item_round_turns_the_sign_round() -> None:
    here, there = polychoric(FIRST, SECOND), polychoric(FIRST, 3 - SECOND)
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert there.value == pytest.approx(-here.value)
    assert there.se == pytest.approx(here.se)


def test_pairs_with_a_gap_are_left_out() -> None:
    first, second = np.append(FIRST, [1.0, np.nan]), np.append(SECOND, [np.nan, 2.0])
    assert polychoric(first, second) == polychoric(FIRST, SECOND)
    complete = polychorics(np.column_stack([first, second]))
    assert isinstance(complete, Polychorics)
    assert complete.n == 8


@pytest.mark.parametrize("statistic", [polychoric, polychoric_joint])
def test_what_has_no_correlation_is_withheld(statistic: Callable[..., object]) -> None:
    assert statistic(FIRST[:2], SECOND[:2]) == Withheld(Reason.TOO_FEW, 2)
    assert statistic(FIRST, np.full(8, 2.0)) == Withheld(Reason.NO_VARIANCE, 8)
    assert statistic(FIRST, FIRST) == Withheld(Reason.UNDEFINED, 8)


def test_a_table_with_an_empty_corner_is_withheld() -> None:
    first = np.array([2.0, 2, 2, 2, 2, 1, 2])
    second = np.array([1.0, 1, 2, 1, 1, 1, 1])
    assert polychoric(first, second) == Withheld(Reason.UNDEFINED, 7)
    assert polychoric_joint(first, second) == Withheld(Reason.UNDEFINED, 7)


def test_a_matrix_is_withheld_where_a_pair_is() -> None:
    assert polychorics(np.column_stack([FIRST, SECOND])[:2]) == Withheld(Reason.TOO_FEW, 2)
    assert polychorics(FIRST[:, None]) == Withheld(Reason.TOO_FEW, 8)
    constant = np.column_stack([FIRST, np.full(8, 2.0)])
    assert polychorics(constant) == Withheld(Reason.NO_VARIANCE, 8)
    twice = np.column_stack([FIRST, SECOND, FIRST])
    assert polychorics(twice) == Withheld(Reason.UNDEFINED, 8)
