"""What giving up an equality would gain: found where it is wrong, and never too much given up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.invariance.compared import Freed
from analysis.invariance.ordinal_releases import ordinal_gains
from analysis.invariance.ordinal_rungs import OrdinalClimbed, ordinal_rung
from analysis.invariance.rungs import Equal
from analysis.latent.parameters import Matrix
from tests.analysis.invariance.ordinal_cases import drawn, two_groups

CUTS = ((-1.2, -0.4, 0.4, 1.3),) * 5
MOVED = (*CUTS[:1], (-1.2, -0.4, 0.9, 1.3), *CUTS[2:])


def climbed(equal: Equal, second: dict[str, object], freed: tuple[Freed, ...] = ()) -> tuple:
    """Fit a rung to two departments, the second drawn with something other."""
    asked = two_groups(drawn(600), drawn(600, seed=2, **second))  # type: ignore[arg-type] # passed on
    found = ordinal_rung(*asked, equal, freed, [])
    assert isinstance(found, OrdinalClimbed)
    return found, asked[1]


@pytest.mark.parametrize(
    ("equal", "second", "expected"),
    [
        (Equal.THRESHOLDS, {"cuts": MOVED}, Freed(Matrix.THRESHOLD, "b", 2)),
        (Equal.LOADINGS, {"loadings": (0.8, 0.75, 0.2, 0.65, 0.6)}, Freed(Matrix.LOADING, "c")),
        (Equal.INTERCEPTS, {"shifts": (0.0, 0.0, 0.0, 0.5, 0.0)}, Freed(Matrix.INTERCEPT, "d")),
    ],
)
def test_the_wrong_equality_gains_most(
    equal: Equal, second: dict[str, object], expected: Freed
) -> None:
    gains = ordinal_gains(*climbed(equal, second))
    assert gains[0][0] == expected
    assert gains[0][1].p < 1e-6
    assert [gain.chi2 for _, gain in gains] == sorted((g.chi2 for _, g in gains), reverse=True)


def test_a_gain_is_what_the_freed_model_finds() -> None:
    """The score test of one intercept is near the squared ratio of its estimate and error."""
    found, question = climbed(Equal.INTERCEPTS, {"shifts": (0.0, 0.0, 0.0, 0.25, 0.0)})
    freed, gain = ordinal_gains(found, question)[0]
    again, _ = climbed(Equal.INTERCEPTS, {"shifts": (0.0, 0.0, 0.0, 0.25, 0.0)}, (freed,))
    place = next(p for p in again.fitted.model.free(Matrix.INTERCEPT))
    assert place.index is not None
    value, error = again.fitted.values[place.index], again.fitted.errors[place.index]
    assert gain.df == 1
    assert gain.chi2 == pytest.approx((value / error) ** 2, rel=0.1)
    assert gain.changes[0] == pytest.approx(value, rel=0.15)
    assert gain.name == "intercept of d in Marketing"


def test_two_thresholds_of_a_question_stay_equal() -> None:
    two = tuple(Freed(Matrix.THRESHOLD, "b", column) for column in (0, 1))
    found, question = climbed(Equal.THRESHOLDS, {}, two)
    offered = {freed for freed, _ in ordinal_gains(found, question)}
    assert {freed.column for freed in offered if freed.question == "b"} == set()
    assert len(offered) == 4 * 4


def test_two_items_of_a_factor_stay_equal() -> None:
    three = tuple(Freed(Matrix.LOADING, item) for item in "abc")
    found, question = climbed(Equal.LOADINGS, {}, three)
    assert ordinal_gains(found, question) == []
    found, question = climbed(Equal.LOADINGS, {}, three[:2])
    assert {freed.question for freed, _ in ordinal_gains(found, question)} == {"c", "d", "e"}


def test_the_structure_has_nothing_to_give_up() -> None:
    found, question = climbed(Equal.STRUCTURE, {})
    assert ordinal_gains(found, question) == []
    assert ordinal_gains(replace(found, rung=replace(found.rung, freed=())), question) == []
