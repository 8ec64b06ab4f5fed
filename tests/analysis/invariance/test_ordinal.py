"""The ladder for ordered answers: how far it goes, what it gives up, and what it says."""

from __future__ import annotations

import numpy as np

from analysis.invariance.compared import Freed
from analysis.invariance.ordinal import OrdinalLadder, between_groups, between_waves, ordinal_climb
from analysis.invariance.rungs import Comparable, Equal
from analysis.latent.building import Structure
from analysis.latent.parameters import Matrix
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.covariances import Missing
from tests.analysis.invariance.ordinal_cases import (
    ANXIETY,
    GROUPS,
    case,
    drawn,
    rungs,
    two_groups,
    waves_of_anxiety,
)

ITEMS = [*"abcde"]
FLAT = (0.8, 0.75, 0.15, 0.65, 0.6)


def climb(second: np.ndarray) -> OrdinalLadder:
    return ordinal_climb(*two_groups(drawn(600), second))


def reached(found: OrdinalLadder) -> list[Equal]:
    return [each.rung.equal for each in found.climbed]


def test_departments_that_mean_the_same_may_be_compared_by_means() -> None:
    found = climb(drawn(600, seed=2, mean=0.5))
    assert reached(found)[-1] is Equal.RESIDUALS
    assert found.releases == ()
    assert found.verdict.comparable is Comparable.MEANS
    assert found.verdict.sentence == (
        "Means may be compared across departments: loadings and intercepts are equal."
    )


def test_a_shifted_item_is_set_aside() -> None:
    found = climb(drawn(600, seed=2, shifts=(0.0, 0.0, 0.0, 0.9, 0.0)))
    assert [release.freed for release in found.releases] == [Freed(Matrix.INTERCEPT, "d")]
    assert found.verdict.comparable is Comparable.PARTIAL_MEANS
    assert found.verdict.sentence == (
        "Means of the factors may be compared across departments, but not sums of items: the "
        "intercepts of d stay free."
    )


def test_items_that_relate_otherwise_are_named() -> None:
    found = climb(drawn(600, seed=2, loadings=FLAT))
    assert Freed(Matrix.LOADING, "c") in [release.freed for release in found.releases]
    assert Freed(Matrix.LOADING, "c") in found.verdict.freed


def test_every_rung_as_it_stands_is_kept_beside_the_climb() -> None:
    found = ordinal_climb(*case(GROUPS))
    assert [each.rung.fit for each in found.rungs] == [each.rung.fit for each in rungs(GROUPS)]
    # CFI falls by .0148 where intercepts are held equal: something must be given up.
    assert reached(found)[:3] == [Equal.STRUCTURE, Equal.THRESHOLDS, Equal.LOADINGS]
    assert {release.freed.matrix for release in found.releases} == {Matrix.INTERCEPT}
    assert found.verdict.comparable is Comparable.PARTIAL_MEANS


def test_answers_of_departments_go_in_and_a_verdict_comes_out() -> None:
    answers = np.vstack([drawn(400), drawn(400, seed=2)])
    answers[400:, 1] = np.minimum(answers[400:, 1], 4)
    units = ["Sales"] * 400 + ["Marketing"] * 400
    found = between_groups(answer_patterns(answers, units, ITEMS), Structure({"trust": ITEMS}))
    assert found.words == ("Nobody in Marketing answered 5 to b; it counts as 4 in every group.",)
    assert found.refused == ""


def test_people_with_gaps_may_count_pairwise() -> None:
    answers = np.vstack([drawn(400), drawn(400, seed=2)])
    answers[np.random.default_rng(3).random(answers.shape) < 0.1] = np.nan
    listed = answer_patterns(answers, ["Sales"] * 400 + ["Marketing"] * 400, ITEMS)
    people = [
        between_groups(listed, Structure({"trust": ITEMS}), missing).rungs[0].rung.n
        for missing in Missing
    ]
    assert people == [listed.complete.n, 800]


def test_waves_of_one_question_are_compared() -> None:
    answers, names = waves_of_anxiety()
    listed = answer_patterns(answers, items=names)
    found = between_waves(listed, [{"anx": names[:6]}, {"anx": names[6:]}])
    assert len(found.rungs) == 5
    assert found.verdict.sentence == (
        "Means may be compared across waves: loadings and intercepts are equal."
    )
    assert len(ANXIETY) == 6


def test_the_order_of_the_departments_changes_no_fit() -> None:
    first, second = drawn(500), drawn(500, seed=2)
    one = ordinal_climb(*two_groups(first, second))
    other = ordinal_climb(*two_groups(second, first))
    for here, there in zip(one.rungs, other.rungs, strict=True):
        assert abs(here.rung.fit.chi2 - there.rung.fit.chi2) < 1e-5 * max(here.rung.fit.chi2, 1)


def test_what_cannot_be_fitted_says_why() -> None:
    found = climb(drawn(60, seed=2))
    assert found.climbed == ()
    assert found.refused.startswith("Group Marketing has 60 people, fewer than the 100")
    assert found.verdict.comparable is Comparable.NOTHING
    nobody = answer_patterns(np.full((3, 5), np.nan), items=ITEMS)
    assert between_groups(nobody, Structure({"trust": ITEMS})).refused == (
        "Nobody answered; there is nothing to fit."
    )
    waves = [{"f": ["a", "b"]}, {"f": ["c", "d"]}]
    assert between_waves(nobody, waves).refused == "Nobody answered; there is nothing to fit."
