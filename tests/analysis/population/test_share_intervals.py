"""Intervals for x favourable of n answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.share_intervals import (
    CENSUS,
    agresti_coull,
    clopper_pearson,
    hypergeometric,
    jeffreys,
    wald_finite,
    wilson,
    wilson_finite,
)

EXACT = {"rel": 1e-8, "abs": 1e-12}
ENDLESS = {
    "wilson": wilson,
    "clopper_pearson": clopper_pearson,
    "agresti_coull": agresti_coull,
    "jeffreys": jeffreys,
}
FINITE = {
    "hypergeometric_exact_tail_inversion": hypergeometric,
    "wilson_fpc_effective_n": wilson_finite,
    "wald_fpc": wald_finite,
}
COUNTS = st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _agrees(figure: Figure, case: dict[str, Any], name: str) -> None:
    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(case["p"], **EXACT)
    assert [figure.low, figure.high] == pytest.approx(case[name], **EXACT)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("name", ENDLESS)
def test_intervals_without_a_headcount_agree_with_r(
    golden: dict[str, Any], place: int, name: str
) -> None:
    case = golden["small_population_proportion"][place]

    _agrees(ENDLESS[name](case["x"], case["n"]), case, name)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("name", FINITE)
def test_intervals_with_a_headcount_agree_with_r(
    golden: dict[str, Any], place: int, name: str
) -> None:
    case = golden["small_population_proportion"][place]

    _agrees(FINITE[name](case["x"], case["n"], case["N"]), case, name)


def test_the_exact_interval_by_hand() -> None:
    figure = hypergeometric(1, 2, 4, level=0.8)

    assert isinstance(figure, Estimate)
    # One of two answers favourable: 1, 2 or 3 of four people. With 1 of 4 (and with 3 of 4, the
    # other way round) seeing one or more has probability 1/2, well above the tail of 0.1.
    assert (figure.low, figure.high) == (0.25, 0.75)


@given(counts=COUNTS, missing=st.integers(1, 40), level=st.sampled_from([0.8, 0.9, 0.95]))
def test_the_exact_interval_holds_all_counts_that_no_tail_rejects(
    counts: tuple[int, int], missing: int, level: float
) -> None:
    x, n = counts
    people = n + missing

    figure = hypergeometric(x, n, people, level)

    assert isinstance(figure, Estimate)
    low, high = round(figure.low * people), round(figure.high * people)
    tail = (1 - level) / 2
    if low > x:
        assert hypergeom.sf(x - 1, people, low - 1, n) < tail
    if high < people - (n - x):
        assert hypergeom.cdf(x, people, high + 1, n) < tail
    assert hypergeom.sf(x - 1, people, low, n) >= tail
    assert hypergeom.cdf(x, people, high, n) >= tail


@given(counts=COUNTS, missing=st.integers(1, 40))
def test_even_at_a_level_near_nothing_some_count_is_left(
    counts: tuple[int, int], missing: int
) -> None:
    x, n = counts

    figure = hypergeometric(x, n, n + missing, level=1e-6)

    assert isinstance(figure, Estimate)
    assert figure.low <= figure.high


def test_the_exact_interval_covers_every_true_count_often_enough() -> None:
    people, n, level = 20, 12, 0.9
    for truth in range(people + 1):
        covered = 0.0
        for x in range(max(0, n - (people - truth)), min(n, truth) + 1):
            figure = hypergeometric(x, n, people, level)
            assert isinstance(figure, Estimate)
            if figure.low - 1e-9 <= truth / people <= figure.high + 1e-9:
                covered += float(hypergeom.pmf(x, people, truth, n))
        assert covered >= level - 1e-9


@given(counts=COUNTS)
def test_turning_the_question_round_turns_the_interval_round(counts: tuple[int, int]) -> None:
    x, n = counts

    for interval in (
        *ENDLESS.values(),
        *(lambda x, n, i=i: i(x, n, n + 7) for i in FINITE.values()),
    ):
        one, other = interval(x, n), interval(n - x, n)
        if isinstance(one, Estimate):
            assert isinstance(other, Estimate)
            assert one.low == pytest.approx(1 - other.high, abs=1e-9)
            assert one.se == pytest.approx(other.se)


@given(counts=COUNTS, missing=st.integers(1, 40))
def test_knowing_the_headcount_narrows_the_interval(counts: tuple[int, int], missing: int) -> None:
    x, n = counts

    unknown, known = wilson(x, n), wilson_finite(x, n, n + missing)

    assert isinstance(unknown, Estimate)
    assert isinstance(known, Estimate)
    assert known.high - known.low <= unknown.high - unknown.low + 1e-12
    assert known.se < unknown.se


@pytest.mark.parametrize("interval", FINITE.values())
def test_a_census_has_no_sampling_error(interval: Any) -> None:
    figure = interval(7, 12, 12)

    assert figure == Estimate(7 / 12, 0.0, 7 / 12, 7 / 12, 12, CENSUS, 0.95)
    assert CENSUS == "a census: no sampling error"


@pytest.mark.parametrize("interval", FINITE.values())
def test_with_one_person_missing_there_is_sampling_error(interval: Any) -> None:
    figure = interval(0, 12, 13)

    assert isinstance(figure, Estimate)
    assert figure.se > 0


def test_without_answers_there_is_no_share() -> None:
    for interval in ENDLESS.values():
        assert interval(0, 0) == Withheld(Reason.TOO_FEW, 0)
    for finite in FINITE.values():
        assert finite(0, 0, 5) == Withheld(Reason.TOO_FEW, 0)
    assert wald_finite(1, 1, 5) == Withheld(Reason.TOO_FEW, 1)


def test_more_favourable_answers_than_answers_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        wilson(9, 8)

    assert str(caught.value) == (
        "9 favourable of 8 answers; give a count between 0 and the number of answers."
    )


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        hypergeometric(3, 9, 8)

    assert str(caught.value) == (
        "9 answers from a department of 8; correct the headcount or the answers."
    )
