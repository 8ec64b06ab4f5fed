"""Change between two occasions against R and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.reliability.change import (
    Change,
    cohens_dav,
    cohens_dz,
    limits_of_agreement,
    mean_change,
    mean_change_p,
    measurement_error,
    measurement_error_of_change,
    reliable_change,
    sd_of_change,
)

Golden = Callable[[str], dict[str, Any]]
Waves = Callable[[str], tuple[np.ndarray, np.ndarray]]

ENTRIES = ["retest_univbct_jobsat_1_2", "retest_univbct_jobsat_1_3", "retest_sai_a_anxiety10"]
A, B = np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_mean_change_equals_r(entry: str, golden: Golden, waves: Waves) -> None:
    expected, figure = golden(entry), mean_change(*waves(entry))
    assert isinstance(figure, Estimate)
    assert (figure.n, figure.df) == (expected["n"], expected["n"] - 1)
    assert figure.value == pytest.approx(expected["mean_diff"], rel=1e-8, abs=1e-12)
    assert figure.value / figure.se == near(expected["paired_t"])
    assert [figure.low, figure.high] == near(expected["paired_ci95"])
    assert value_of(mean_change_p(*waves(entry))) == near(expected["paired_p"])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("statistic", "name"),
    [
        (sd_of_change, "sd_diff"),
        (measurement_error, "sem"),
        (measurement_error_of_change, "sem_from_diff"),
        (cohens_dz, "cohens_dz"),
        (cohens_dav, "cohens_dav"),
    ],
)
def test_spread_error_and_effect_equal_r(
    entry: str, statistic: Callable[..., object], name: str, golden: Golden, waves: Waves
) -> None:
    assert value_of(statistic(*waves(entry))) == near(golden(entry)[name])


@pytest.mark.parametrize("entry", ENTRIES)
def test_reliable_change_and_limits_equal_r(entry: str, golden: Golden, waves: Waves) -> None:
    expected, change = golden(entry), reliable_change(*waves(entry))
    assert isinstance(change, Change)
    assert change.smallest == near(expected["reliable_change_1.96"])
    assert change.smallest / 1.96 == near(expected["s_diff"])
    assert change.indices[:5].tolist() == pytest.approx(
        expected["first5_rci"], rel=1e-8, abs=1e-12
    )
    assert (change.up, change.down) == (expected["n_reliable_up"], expected["n_reliable_down"])
    limits = limits_of_agreement(*waves(entry))
    assert list(limits) == near(expected["bland_altman"])  # type: ignore[arg-type] # not withheld


def test_change_by_hand() -> None:
    """Differences 1, 0, 2, 1: mean 1, variance 2/3."""
    figure = mean_change(A, B)
    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se) == (near(1.0), near(np.sqrt(1 / 6)))
    assert value_of(cohens_dz(A, B)) == near(np.sqrt(1.5))
    r = 6 / np.sqrt(5 * 9)
    assert value_of(measurement_error(A, B)) == near(np.sqrt(5 / 3) * np.sqrt(1 - r))


def test_turning_the_occasions_round_turns_the_change_round() -> None:
    there, back = mean_change(A, B), mean_change(B, A)
    assert isinstance(there, Estimate)
    assert isinstance(back, Estimate)
    assert (back.value, back.low, back.high) == (-there.value, -there.high, -there.low)


def test_a_shift_of_all_has_no_spread_to_be_measured_in() -> None:
    assert mean_change_p(A, A + 1) == Withheld(Reason.UNDEFINED, 4)
    assert cohens_dz(A, A + 1) == Withheld(Reason.UNDEFINED, 4)
    assert reliable_change(A, A + 1) == Withheld(Reason.UNDEFINED, 4)


@pytest.mark.parametrize(
    "statistic",
    [
        mean_change,
        mean_change_p,
        sd_of_change,
        measurement_error,
        measurement_error_of_change,
        reliable_change,
        limits_of_agreement,
        cohens_dz,
        cohens_dav,
    ],
)
def test_three_pairs_are_too_few(statistic: Callable[..., object]) -> None:
    assert statistic(A[:3], B[:3]) == Withheld(Reason.TOO_FEW, 3)
    assert not isinstance(statistic(A, B), Withheld)
