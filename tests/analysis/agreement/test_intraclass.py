"""ICC(1) and ICC(2) against R, by hand, and from units whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.agreement.intraclass import design_effect, effective_n, icc1, icc2, intraclass
from analysis.agreement.one_way import Size
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.sums.units import UnitSums, unit_sums

Golden = Callable[[str], dict[str, Any]]
Sums = Callable[..., UnitSums]

ENTRIES = [
    "icc_bh1996_HRS",
    "icc_bh1996_LEAD",
    "icc_bh1996_WBEING",
    "icc_lq2002_LEAD",
    "icc_univbct_JOBSAT1",
    "icc_univbct_JSAT_person",
]
SCORES, UNITS = np.array([1.0, 3, 4, 6, 8, 8]), [*"AABBCC"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(("size", "name"), [(Size.MEAN, "mean_size"), (Size.N0, "n0")])
def test_icc1_and_its_interval_equal_r(  # noqa: PLR0917 - fixtures
    entry: str, size: Size, name: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome, expected = spec(entry)["outcome"], golden(entry)["formula"]
    figure = icc1(sums(entry, outcome), outcome, size)
    assert isinstance(figure, Estimate)
    assert figure.value == near(expected[f"icc1_{name}"])
    assert [figure.low, figure.high] == near(expected[f"icc1_ci95_{name}"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_icc1_and_icc2_equal_multilevel(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome, expected = spec(entry)["outcome"], golden(entry)
    summed = sums(entry, outcome)
    first, second = icc1(summed, outcome, Size.MEAN), icc2(summed, outcome)
    assert isinstance(first, Estimate)
    assert isinstance(second, Estimate)
    assert first.value == near(expected["multilevel_ICC1"])
    assert second.value == near(expected["multilevel_ICC2"])
    assert second.value == near(expected["formula"]["icc2"])
    assert [second.low, second.high] == near(expected["formula"]["icc2_ci95"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_design_effect_and_effective_n_equal_r(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome, expected = spec(entry)["outcome"], golden(entry)["formula"]
    effect = design_effect(sums(entry, outcome), outcome)
    people = effective_n(sums(entry, outcome), outcome)
    assert isinstance(effect, Described)
    assert isinstance(people, Described)
    assert effect.value == near(expected["design_effect_n0"])
    assert people.value == near(expected["effective_n"])


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("waba_bh1996_HRS_WBEING", ("HRS", "WBEING")),
        ("waba_lq2002_LEAD_HOSTILE", ("LEAD", "HOSTILE")),
    ],
)
def test_the_mean_size_equals_psych_too(
    entry: str, names: tuple[str, str], golden: Golden, sums: Sums
) -> None:
    summed, expected = sums(entry, *names), golden(entry)
    for name in names:
        first, second = icc1(summed, name, Size.MEAN), icc2(summed, name)
        assert isinstance(first, Estimate)
        assert isinstance(second, Estimate)
        assert first.value == near(expected["statsBy_ICC1"][name])
        assert second.value == near(expected["statsBy_ICC2"][name])


def test_both_by_hand() -> None:
    """Mean squares 18 and 4/3 in units of two: (18 - 4/3) / (18 + 4/3)."""
    first, second = intraclass(SCORES, UNITS)
    assert isinstance(first, Estimate)
    assert isinstance(second, Estimate)
    assert (first.value, second.value) == (near(50 / 58), near(50 / 54))
    assert first.n == 6


def test_people_without_a_score_are_left_out() -> None:
    scores, units = np.append(SCORES, np.nan), [*UNITS, "C"]
    here, there = intraclass(scores, units)[0], intraclass(SCORES, UNITS)[0]
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert (here.value, here.low, here.n) == (there.value, there.low, 6)


def test_units_that_differ_by_less_than_chance_have_a_negative_value() -> None:
    first, second = intraclass(np.array([1.0, 5, 2, 4, 1, 4.5]), UNITS)
    assert isinstance(first, Estimate)
    assert isinstance(second, Estimate)
    assert first.value < 0
    assert second.value < 0


def test_units_with_the_same_mean_have_no_icc2_and_the_least_icc1() -> None:
    first, second = intraclass(np.array([1.0, 5, 2, 4]), [*"AABB"])
    assert isinstance(first, Estimate)
    assert first.value == near(-1.0)
    assert second == Withheld(Reason.UNDEFINED, 4)


def test_one_unit_is_too_few_for_any_of_it() -> None:
    sums = unit_sums(SCORES[:2, None], ["A", "A"], ["x"])
    nothing = Withheld(Reason.TOO_FEW, 2)
    assert intraclass(SCORES[:2], ["A", "A"]) == (nothing, nothing)
    assert design_effect(sums, "x") == nothing
    assert effective_n(sums, "x") == nothing


def test_icc1_finds_the_share_that_made_the_scores() -> None:
    """Variance 1 between and 4 within units of unequal size: .20."""
    rng = np.random.default_rng(11)
    sizes = rng.integers(5, 20, 40)
    units = np.repeat(np.arange(40), sizes)
    names = [str(unit) for unit in units]
    inside = 0
    for _ in range(100):
        scores = rng.normal(size=40)[units] + 2 * rng.normal(size=len(units))
        figure, _ = intraclass(scores, names)
        assert isinstance(figure, Estimate)
        inside += figure.low <= 0.2 <= figure.high
    assert 89 <= inside <= 100


@given(
    arrays(np.float64, 6, elements=st.integers(1, 5).map(float)),
    st.floats(0.5, 4),
    st.floats(-9, 9),
)
@settings(max_examples=50)
def test_a_shift_or_a_stretch_of_the_scores_changes_nothing(
    scores: np.ndarray, stretch: float, shift: float
) -> None:
    here, there = intraclass(scores, UNITS)[0], intraclass(scores * stretch + shift, UNITS)[0]
    if isinstance(here, Estimate):
        assert isinstance(there, Estimate)
        assert there.value == pytest.approx(here.value, abs=1e-7)
    else:
        assert here == there
