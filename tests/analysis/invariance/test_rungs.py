"""When a rung holds, and what may be said then."""

from __future__ import annotations

import pytest

from analysis.estimate import Reason, Withheld
from analysis.invariance.compared import Freed
from analysis.invariance.rungs import (
    CFI_FALL,
    CFI_FALL_FEW,
    Between,
    Comparable,
    Equal,
    Fit,
    Rung,
    step_between,
    verdict,
)
from analysis.latent.parameters import Matrix

NO_TEST = Withheld(Reason.UNDEFINED, 900)
BELOW = Fit(80.0, 24, 0.0, 0.960, 0.060, 0.040)


def fit(cfi: float, rmsea: float = 0.06, srmr: float = 0.04) -> Fit:
    return Fit(90.0, 27, 0.0, cfi, rmsea, srmr)


@pytest.mark.parametrize(("cfi", "holds"), [(0.9501, True), (0.9499, False)])
def test_cfi_may_fall_by_a_hundredth(cfi: float, holds: bool) -> None:  # noqa: FBT001 - a case
    step = step_between(Equal.LOADINGS, fit(cfi), BELOW, 900, NO_TEST)
    assert step.line is CFI_FALL
    assert step.holds is holds


def test_of_few_people_it_may_fall_by_half_of_that() -> None:
    step = step_between(Equal.LOADINGS, fit(0.953), BELOW, 300, NO_TEST)
    assert step.line is CFI_FALL_FEW
    assert not step.holds


def test_a_rise_of_rmsea_or_srmr_bears_a_fall_out() -> None:
    lone = step_between(Equal.LOADINGS, fit(0.94), BELOW, 900, NO_TEST)
    by_rmsea = step_between(Equal.LOADINGS, fit(0.94, rmsea=0.08), BELOW, 900, NO_TEST)
    by_srmr = step_between(Equal.INTERCEPTS, fit(0.94, srmr=0.052), BELOW, 900, NO_TEST)
    same = step_between(Equal.LOADINGS, fit(0.94, srmr=0.052), BELOW, 900, NO_TEST)
    assert [s.borne_out for s in (lone, by_rmsea, by_srmr, same)] == [False, True, True, False]


def rungs(*equals: Equal, freed: tuple[Freed, ...] = ()) -> list[Rung]:
    return [Rung(equal, BELOW, 900, None, freed) for equal in equals]


def test_equal_intercepts_let_means_be_compared() -> None:
    found = verdict(rungs(Equal.STRUCTURE, Equal.LOADINGS, Equal.INTERCEPTS), Between.DEPARTMENTS)
    assert (found.comparable, found.sentence) == (
        Comparable.MEANS,
        "Means may be compared across departments: loadings and intercepts are equal.",
    )


def test_released_items_are_named() -> None:
    freed = (
        Freed(Matrix.INTERCEPT, "x3"),
        Freed(Matrix.LOADING, "x7"),
        Freed(Matrix.LOADING, "x8"),
    )
    found = verdict(
        rungs(Equal.STRUCTURE, Equal.LOADINGS, Equal.INTERCEPTS, freed=freed), Between.WAVES
    )
    assert found.comparable is Comparable.PARTIAL_MEANS
    assert found.sentence == (
        "Means of the factors may be compared across waves, but not sums of items: the loadings "
        "of x7, x8 and the intercepts of x3 stay free."
    )


def test_equal_loadings_let_associations_be_compared() -> None:
    found = verdict(
        rungs(Equal.STRUCTURE, Equal.LOADINGS, freed=(Freed(Matrix.LOADING, "x7"),)),
        Between.DEPARTMENTS,
    )
    assert found.comparable is Comparable.ASSOCIATIONS
    assert found.sentence == (
        "Associations may be compared across departments with the loadings of x7 free, means may "
        "not: at the same standing, items are answered higher in one than in another."
    )


def test_a_structure_alone_compares_within_a_department() -> None:
    found = verdict(rungs(Equal.STRUCTURE), Between.DEPARTMENTS)
    assert (found.comparable, found.sentence) == (
        Comparable.NOTHING,
        "Compare within a department only: items do not relate alike to what they measure.",
    )


def test_no_rung_says_why() -> None:
    assert verdict([], Between.WAVES, "Nobody answered.").sentence == (
        "Nothing can be said of a comparison of waves. Nobody answered."
    )
    assert verdict([], Between.WAVES).sentence == (
        "Nothing can be said of a comparison of waves. No model could be fitted."
    )
