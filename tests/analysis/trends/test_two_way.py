"""The two-way estimate taken apart: it adds up, and says when it is bent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Reason, Withheld
from analysis.trends.panel import NEVER, Counting, Panel, panel
from analysis.trends.two_way import Kind, TwoWay, two_way


def apart(found: Panel) -> TwoWay:
    made = two_way(found)
    assert isinstance(made, TwoWay)
    return made


def drawn(seed: int, waves: int = 6) -> Panel:
    """Return nine units of random starts and sizes."""
    generator = np.random.default_rng(seed)
    starts = generator.choice([NEVER, 1, 2, 4], 9)
    starts[:3] = [1, 4, NEVER]
    n = np.repeat(generator.integers(5, 40, (9, 1)).astype(float), waves, axis=1)
    means = generator.normal(50, 10, (9, waves))
    names = [*"abcdefghi"]
    begun = {name: f"Q{s}" for name, s in zip(names, starts, strict=True) if s != NEVER}
    return panel(n, n * means, names, [f"Q{wave}" for wave in range(waves)], begun)


def regression(found: Panel) -> float:
    """Fit dummies of units and waves by weighted least squares."""
    units, waves = found.n.shape
    begun = (found.starts[:, None] != NEVER) & (np.arange(waves) >= found.starts[:, None])
    rows = [
        np.concatenate([[begun[u, t]], np.eye(units)[u], np.eye(waves)[t]])
        for u in range(units)
        for t in range(waves)
    ]
    root = np.sqrt(np.repeat(found.sizes, waves))[:, None]
    outcome = found.means.ravel()[:, None] * root
    return float(np.linalg.lstsq(np.array(rows) * root, outcome, rcond=None)[0][0, 0])


@settings(max_examples=20)
@given(st.integers(0, 500))
def test_it_is_the_regression_and_the_mean_of_its_comparisons(seed: int) -> None:
    found = drawn(seed)
    made = apart(found)
    assert made.value.value == pytest.approx(regression(found))
    assert sum(c.weight for c in made.comparisons) == pytest.approx(1.0)
    assert sum(c.weight * c.value for c in made.comparisons) == pytest.approx(made.value.value)
    assert sum(weight for _, _, weight in made.weights) == pytest.approx(1.0)


def test_by_hand_an_early_start_that_grows_and_a_late_one() -> None:
    """Against the late one before it began 2; the late one against the early one -1."""
    means = np.array([[0.0, 0, 1, 2, 3, 4], [0, 0, 0, 0, 0, 1]])
    starts = {"early": "3", "late": "6"}
    made = apart(panel(np.ones((2, 6)), means, ["early", "late"], [*"123456"], starts))
    first, second = made.comparisons
    assert (first.kind, first.value) == (Kind.NOT_YET, pytest.approx(2.0))
    assert (second.kind, second.value) == (Kind.ALREADY, pytest.approx(-1.0))
    assert (first.weight, second.weight) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert made.value.value == pytest.approx(1.0)  # the mean effect is 11 / 5
    assert made.forbidden == pytest.approx(1 / 3)


def test_one_start_against_those_that_never_began_is_not_bent() -> None:
    means = np.array([[5.0, 5, 3, 3], [4, 4, 4, 4], [6, 6, 7, 7]])
    made = apart(panel(np.ones((3, 4)), means, [*"abc"], [*"1234"], {"a": "3"}))
    assert made.value.value == pytest.approx(-2 - 0.5)
    assert [c.kind for c in made.comparisons] == [Kind.NEVER]
    assert (made.forbidden, made.negative, made.is_biased) == (0.0, 0.0, False)


def test_effects_of_an_early_start_count_below_nothing_in_late_waves() -> None:
    names = [*"abcd"]
    starts = {"a": "2", "b": "2", "c": "6"}
    made = apart(panel(np.ones((4, 7)), np.zeros((4, 7)), names, [*"1234567"], starts))
    assert made.negative < 0
    assert min(made.weights, key=lambda own: own[2])[:2] in {(1, 5), (1, 6)}
    assert made.is_biased


def test_an_effect_alike_everywhere_is_found_nevertheless() -> None:
    found = drawn(3)
    waves = found.n.shape[1]
    begun = (found.starts[:, None] != NEVER) & (np.arange(waves) >= found.starts[:, None])
    exact = Panel(
        found.units,
        found.waves,
        found.n,
        found.n * (40 + np.arange(waves) - 7.0 * begun),
        found.starts,
        found.clusters,
        Counting.PEOPLE,
    )
    assert apart(exact).value.value == pytest.approx(-7.0)


def test_units_with_a_wave_missing_are_left_out() -> None:
    found = drawn(5)
    n = found.n.copy()
    n[8, 2] = 0
    holed = Panel(
        found.units, found.waves, n, found.sums, found.starts, found.clusters, found.counting
    )
    assert apart(holed).value.n == 8


def test_nothing_begun_and_all_begun_at_once_are_withheld() -> None:
    ones = np.ones((3, 4))
    nothing = panel(ones, ones, [*"abc"], [*"1234"], {})
    assert two_way(nothing) == Withheld(Reason.TOO_FEW_WAVES, 3)
    at_once = panel(ones, ones, [*"abc"], [*"1234"], dict.fromkeys("abc", "3"))
    assert two_way(at_once) == Withheld(Reason.TOO_FEW, 3)
