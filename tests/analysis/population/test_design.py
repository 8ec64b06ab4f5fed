"""How rows were drawn, and what that does to a variance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.population.design import (
    Design,
    covariance_of_totals,
    design,
    without_correction,
)


def _variance(drawn: Design, answers: list[float]) -> float:
    return float(covariance_of_totals(drawn, np.array(answers)[:, None])[0, 0])


def test_degrees_of_freedom_agree_with_survey(
    golden: dict[str, Any], by_stratum: Design, by_cluster: Design
) -> None:
    assert by_stratum.df == golden["strat_mean_total"]["degf"]
    assert by_cluster.df == golden["clus1_mean_total"]["degf"]


def test_a_plain_draw_by_hand() -> None:
    drawn = design(population=[np.full(3, 6.0)])

    assert drawn.weights.tolist() == [2.0, 2.0, 2.0]
    assert drawn.people == 6.0
    assert _variance(drawn, [1.0, 2.0, 6.0]) == pytest.approx(0.5 * 3 / 2 * 4 * (4 + 1 + 9))


def test_clusters_vary_as_wholes() -> None:
    drawn = design(np.ones(4), clusters=[list("aabb")])

    assert drawn.df == 1
    assert _variance(drawn, [1.0, 3.0, 2.0, 2.0]) == pytest.approx(0.0)
    assert _variance(drawn, [1.0, 1.0, 3.0, 3.0]) == pytest.approx(2 * (2**2 + 2**2))


def test_strata_take_their_own_differences_out() -> None:
    drawn = design(np.ones(4), strata=list("aabb"))

    assert drawn.df == 2
    assert _variance(drawn, [1.0, 1.0, 9.0, 9.0]) == pytest.approx(0.0)


def test_a_cluster_of_the_same_name_in_another_stratum_is_another_cluster() -> None:
    drawn = design(np.ones(8), strata=list("aaaabbbb"), clusters=[list("xxyyxxyy")])

    assert drawn.df == 2


def test_two_stages_add_what_varies_inside_the_clusters() -> None:
    drawn = design(
        clusters=[list("aabb"), list("1234")],
        population=[np.full(4, 4.0), np.array([3.0, 3.0, 2.0, 2.0])],
    )

    # 2 of 4 clusters, 2 of 3 people in a and 2 of 2 in b: weights 3 and 2.
    assert drawn.weights.tolist() == [3.0, 3.0, 2.0, 2.0]
    between = (1 - 2 / 4) * 2 * ((9 - 7) ** 2 + (5 - 7) ** 2)
    within = 2 / 4 * (1 - 2 / 3) * 2 * (1.5**2 + 1.5**2)
    assert _variance(drawn, [1.0, 2.0, 1.0, 1.5]) == pytest.approx(between + within)


def test_without_correction_only_the_first_stage_counts() -> None:
    drawn = design(
        clusters=[list("aabb"), list("1234")],
        population=[np.full(4, 4.0), np.array([3.0, 3.0, 2.0, 2.0])],
    )

    endless = without_correction(drawn)

    assert _variance(endless, [1.0, 2.0, 1.0, 1.5]) == pytest.approx(2 * (2**2 + 2**2))


def test_a_census_of_a_stratum_adds_nothing() -> None:
    drawn = design(strata=list("aabb"), population=[np.array([2.0, 2.0, 4.0, 4.0])])

    assert _variance(drawn, [1.0, 9.0, 3.0, 3.0]) == pytest.approx(0.0)


def test_a_lone_unit_is_allowed_where_it_is_all_there_is() -> None:
    drawn = design(strata=list("abb"), population=[np.array([1.0, 4.0, 4.0])])

    assert _variance(drawn, [5.0, 3.0, 3.0]) == pytest.approx(0.0)


def test_rows_without_weight_give_no_degrees_of_freedom() -> None:
    assert design(np.array([1.0, 1.0, 0.0])).df == 1


@given(answers=st.lists(st.integers(-50, 50), min_size=4, max_size=10), seed=st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(answers: list[int], seed: int) -> None:
    n = len(answers)
    order = np.random.default_rng(seed).permutation(n)
    strata, weights = np.array(["a", "a", "b", "b"] + ["b"] * (n - 4)), np.arange(1.0, n + 1)
    y = np.array(answers, dtype=float)

    one = covariance_of_totals(design(weights, strata=strata), y[:, None])
    other = covariance_of_totals(design(weights[order], strata=strata[order]), y[order, None])

    assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            design,
            "A design needs weights, strata, clusters or population sizes.",
        ),
        (
            lambda: design(np.ones(3), strata=["a", "b"]),
            "The columns of a design have 2, 3 rows; give all of them one value a row.",
        ),
        (
            lambda: design(np.array([1.0, -1.0])),
            "A weight is negative or missing; give every row a weight of 0 up.",
        ),
        (
            lambda: design(np.ones(3), strata=["a", "a", "b"]),
            (
                "The stratum of row 3 has a single unit, which has no spread; merge it with "
                "another stratum."
            ),
        ),
        (
            lambda: design(population=[np.full(3, 2.0)]),
            "3 units were drawn from a stratum of 2; correct the population sizes.",
        ),
        (
            lambda: design(population=[np.full(3, 9.0), np.full(3, 2.0)]),
            "2 stages have population sizes but only 1 have units; name the units of every stage.",
        ),
    ],
)
def test_a_design_that_cannot_be_is_refused(make: Callable[[], Design], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        make()

    assert str(caught.value) == message
