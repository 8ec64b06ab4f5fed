"""The way back to the mean: by hand, and for the lowest of ten teams in which nothing happens."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.trends.presence import PresenceSums, presence_sums
from analysis.trends.regression_to_mean import Regression, regression_to_mean

WAVES = ["Q1", "Q2"]


def known(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def unlinked(table: np.ndarray) -> PresenceSums:
    """Sum up people of two waves whom nobody can tell to be the same."""
    n = len(table)
    rows = np.full((2 * n, 2), np.nan)
    rows[:n, 0], rows[n:, 1] = table[:, 0], table[:, 1]
    return presence_sums(rows, WAVES)


def linked(table: np.ndarray) -> PresenceSums:
    return presence_sums(table, WAVES)


def corrected(
    units: Mapping[str, PresenceSums], chosen: str, shock: float = 0.0, level: float = 0.95
) -> Regression:
    found = regression_to_mean(units, chosen, "Q1", "Q2", shock=shock, level=level)
    assert isinstance(found, Regression)
    return found


def spread_around(first: float, then: float) -> np.ndarray:
    """Return four people a wave with these means and a variance of 48."""
    apart = np.array([-6.0, -6.0, 6.0, 6.0])
    return np.column_stack([first + apart, then + np.array([-6.0, 6.0, -6.0, 6.0])])


BY_HAND = {
    name: unlinked(spread_around(first, then))
    for name, first, then in (("a", 30, 44), ("b", 50, 52), ("c", 54, 50), ("d", 66, 60))
}


def test_by_hand_four_units_of_four() -> None:
    """Means 30 50 54 66 vary by 224, sampling 12: with 224 * 3 / 2 = 336, stability is 324 / 336.

    The first means of all four have 50 in the middle. Of the second, the other three say where
    the middle lies: theirs are 54 on average, 2 less than what their first ones lead to expect.
    """
    found = corrected(BY_HAND, "a")
    stability = 324 / 336
    assert found.stability.value == pytest.approx(stability)
    assert known(found.observed).value == pytest.approx(14.0)
    # Guess: each unit's second mean tells of mu_2 what its first one does not already.
    middle = 54 - stability * ((50 + 54 + 66) / 3 - 50)
    guess = middle + stability * (30 - 50)
    assert found.expected.value == pytest.approx(guess - 30)
    assert known(found.corrected).value == pytest.approx(44 - guess)
    assert known(found.corrected).df == 3


def test_a_shock_that_does_not_stay_makes_a_unit_less_stable() -> None:
    calm, shaken = corrected(BY_HAND, "a"), corrected(BY_HAND, "a", shock=6.0)
    assert shaken.stability.value == pytest.approx((324 - 36) / 336)
    assert shaken.expected.value > calm.expected.value


def teams(seed: int, effect: float, *, link: bool) -> tuple[Mapping[str, PresenceSums], str]:
    """Return ten teams of twelve, ICC .08, and the one that looks worst."""
    generator = np.random.default_rng(seed)
    own = 50 + generator.normal(0, 19 * 0.08**0.5, (10, 1, 1))
    stays = 0.6 if link else 0.0
    person = generator.normal(0, 19 * (0.92 * stays) ** 0.5, (10, 12, 1))
    answers = own + person + generator.normal(0, 19 * (0.92 * (1 - stays)) ** 0.5, (10, 12, 2))
    lowest = int(answers[:, :, 0].mean(axis=1).argmin())
    answers[lowest, :, 1] += effect
    summed = linked if link else unlinked
    return {str(team): summed(answers[team]) for team in range(10)}, str(lowest)


@pytest.mark.parametrize(("link", "improves"), [(False, 5.5), (True, 2.2)])
def test_the_lowest_of_ten_teams_improves_with_no_action_and_the_correction_takes_it_off(
    improves: float, *, link: bool
) -> None:
    found = [corrected(*teams(seed, 0.0, link=link), level=0.9) for seed in range(300)]
    effects = [known(one.corrected) for one in found]
    assert np.mean([known(one.observed).value for one in found]) == pytest.approx(
        improves, abs=0.8
    )
    assert np.mean([effect.value for effect in effects]) == pytest.approx(0, abs=0.8)
    assert 0.87 <= np.mean([effect.low <= 0 <= effect.high for effect in effects]) <= 0.97


def test_an_effect_that_was_planted_is_left_over() -> None:
    found = [corrected(*teams(seed, 8.0, link=True), level=0.9) for seed in range(150)]
    effects = [known(one.corrected) for one in found]
    assert np.mean([effect.value for effect in effects]) == pytest.approx(8, abs=0.8)
    assert np.mean([effect.low <= 8 <= effect.high for effect in effects]) >= 0.87


def test_a_drift_that_all_units_share_is_no_effect() -> None:
    units, chosen = teams(4, 0.0, link=True)
    drifted = {
        name: PresenceSums(
            sums.waves,
            sums.present,
            sums.n,
            sums.sums + sums.n[:, None] * [0.0, 9.0],
            sums.products
            + 9 * (sums.sums[:, :, None] * [0.0, 1.0] + sums.sums[:, None, :] * [[0.0], [1.0]])
            + 81 * sums.n[:, None, None] * np.diag([0.0, 1.0]),
        )
        for name, sums in units.items()
    }
    here, there = corrected(units, chosen), corrected(drifted, chosen)
    assert known(there.observed).value == pytest.approx(known(here.observed).value + 9)
    assert known(there.corrected).value == pytest.approx(known(here.corrected).value)


def test_the_order_of_units_changes_nothing() -> None:
    turned = dict(reversed(BY_HAND.items()))
    assert known(corrected(turned, "a").corrected).value == pytest.approx(
        known(corrected(BY_HAND, "a").corrected).value
    )


def test_what_cannot_be_told_is_withheld() -> None:
    two = {name: BY_HAND[name] for name in "ab"}
    assert regression_to_mean(two, "a", "Q1", "Q2") == Withheld(Reason.TOO_FEW, 2)
    few = regression_to_mean(BY_HAND, "a", "Q1", "Q2", fewest=5)
    assert few == Withheld(Reason.TOO_FEW, 4)
    alike = {name: unlinked(np.full((4, 2), 40.0)) for name in "abc"}
    assert regression_to_mean(alike, "a", "Q1", "Q2") == Withheld(Reason.NO_VARIANCE, 12)


def test_a_unit_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        regression_to_mean(BY_HAND, "z", "Q1", "Q2")
    assert str(raised.value) == "There is no unit z; choose among a, b, c, d."
