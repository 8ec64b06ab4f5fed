"""Cross-lagged lines with random intercepts against lavaan, and on people whose truth is known."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.drivers.cross_lagged import CrossLagged, Lags, cross_lagged
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import Moments, moments

GOLDEN = Path(__file__).parents[2] / "golden"
FIRST, SECOND = ["COMMIT1", "COMMIT2", "COMMIT3"], ["READY1", "READY2", "READY3"]
A, B, C, G = 0.4, 0.2, 0.3, 0.0
"""Carry-over of x, x on y before, carry-over of y, y on x before."""


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-5)


def number(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


@cache
def soldiers() -> Moments:
    rows = pd.read_csv(GOLDEN / "data" / "univbct.csv").drop_duplicates("SUBNUM")
    table = rows[[*FIRST, *SECOND]].dropna().to_numpy(float)
    return moments(table, [*FIRST, *SECOND])


def made_up(seed: int, people: int, waves: int = 4, level: float = 1.0) -> Moments:
    """Return people whose levels are related by .5 and whose lags are A to G."""
    rng = np.random.default_rng(seed)
    levels = level * rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], people)
    w, v = np.empty((2, people, waves))
    w[:, 0], v[:, 0] = rng.normal(size=(2, people))
    for wave in range(1, waves):
        w[:, wave] = A * w[:, wave - 1] + B * v[:, wave - 1] + rng.normal(size=people)
        v[:, wave] = C * v[:, wave - 1] + G * w[:, wave - 1] + rng.normal(size=people)
    names = [f"{score}{wave}" for score in "xy" for wave in range(waves)]
    return moments(np.hstack([levels[:, :1] + w, levels[:, 1:] + v]), names)


def fit(sums: Moments, lags: Lags = Lags.EQUAL) -> CrossLagged:
    half = len(sums.columns) // 2
    found = cross_lagged(sums, sums.columns[:half], sums.columns[half:], lags)
    assert isinstance(found, CrossLagged)
    return found


def test_equal_lags_equal_lavaan() -> None:
    """By lavaan 0.6-14, commitment and readiness of 408 soldiers of univbct in three waves."""
    found = fit(soldiers())
    expected = [
        (found.first_on_first[0], 0.203718383, 0.0783858880),
        (found.first_on_second[0], 0.109268240, 0.0619082837),
        (found.second_on_first[0], 0.086614383, 0.0662947608),
        (found.second_on_second[0], 0.246279215, 0.0840844022),
        (found.intercepts[0], 0.287601566, 0.0425554505),
        (found.intercepts[1], 0.235214802, 0.0485416953),
        (found.levels, 0.130151007, 0.0351439422),
    ]
    for figure, value, se in expected:
        assert (number(figure).value, number(figure).se) == (near(value), near(se))
    assert found.fit.statistic == pytest.approx(4.922627887993, abs=1e-6)
    assert found.fit.p == near(0.425395658722)
    assert found.fit.df == (5,)
    assert found.log_likelihood == pytest.approx(-2518.860182785173, abs=1e-5)
    assert number(found.levels).n == 408


def test_lags_of_their_own_equal_lavaan() -> None:
    found = fit(soldiers(), Lags.OWN)
    expected = [
        (found.first_on_first, (0.2776042630, 0.1422779072), (0.0872731353, 0.0983677156)),
        (found.first_on_second, (0.1131899175, 0.1542506067), (0.0715488422, 0.0904543389)),
        (found.second_on_first, (0.1519763491, 0.0358347376), (0.0865114755, 0.0885835297)),
        (found.second_on_second, (0.2267511431, 0.3240729843), (0.0965833986, 0.1031956146)),
    ]
    for figures, values, errors in expected:
        assert [number(one).value for one in figures] == near(values)
        assert [number(one).se for one in figures] == near(errors)
    assert found.fit.statistic == pytest.approx(1.242, abs=5e-4)
    assert found.fit.df == (1,)


def test_everybody_counts_where_answers_are_missing_and_equals_lavaan() -> None:
    """By lavaan 0.6-14, missing = "fiml": the 493 soldiers who answered anything."""
    rows = pd.read_csv(GOLDEN / "data" / "univbct.csv").drop_duplicates("SUBNUM")
    table = rows[[*FIRST, *SECOND]].to_numpy(float)
    found = cross_lagged(missing_patterns(table, [*FIRST, *SECOND]), FIRST, SECOND)
    assert isinstance(found, CrossLagged)
    expected = [
        (found.first_on_first[0], 0.17523767135, 0.07081233340),
        (found.first_on_second[0], 0.09297988857, 0.06039815961),
        (found.second_on_first[0], 0.07286547843, 0.06448722774),
        (found.second_on_second[0], 0.23884018067, 0.08484222038),
        (found.intercepts[0], 0.30735803572, 0.03845930593),
        (found.intercepts[1], 0.25292893256, 0.04730856549),
        (found.levels, 0.15258658844, 0.03322888323),
    ]
    for figure, value, se in expected:
        assert (number(figure).value, number(figure).se) == (near(value), near(se))
    assert found.fit.statistic == pytest.approx(4.868207671469, abs=1e-5)
    assert found.log_likelihood == pytest.approx(-2901.904587883122, abs=1e-5)
    assert found.fit.n == 493


def test_equal_lags_are_never_more_likely_than_lags_of_their_own() -> None:
    equal, own = fit(soldiers()), fit(soldiers(), Lags.OWN)
    assert equal.log_likelihood < own.log_likelihood


def test_swapping_the_scores_swaps_the_lags() -> None:
    here = fit(soldiers())
    there = cross_lagged(soldiers(), SECOND, FIRST)
    assert isinstance(there, CrossLagged)
    assert number(there.first_on_second[0]).value == near(number(here.second_on_first[0]).value)
    assert there.fit.statistic == near(here.fit.statistic)


def test_stretching_a_score_stretches_what_crosses_over() -> None:
    sums = soldiers()
    factor = np.array([10.0] * 3 + [1.0] * 3)
    stretched = Moments(
        sums.columns,
        sums.counts,
        sums.sums * factor[:, None],
        sums.products * np.outer(factor, factor),
    )
    here, there = fit(sums), fit(stretched)
    assert number(there.first_on_first[0]).value == near(number(here.first_on_first[0]).value)
    assert number(there.first_on_second[0]).value == near(
        10 * number(here.first_on_second[0]).value
    )


def test_a_known_truth_is_recovered_and_held() -> None:
    inside = []
    for seed in range(60):
        found = fit(made_up(seed, 600))
        truths = [
            (found.first_on_first[0], A),
            (found.first_on_second[0], B),
            (found.second_on_second[0], C),
            (found.second_on_first[0], G),
            (found.intercepts[0], 1.0),
            (found.levels, 0.5),
        ]
        inside += [number(f).low <= truth <= number(f).high for f, truth in truths]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_levels_of_people_do_not_pass_for_effects() -> None:
    """Large levels that are related: y on x before stays 0 within, though not in a plain line."""
    sums = made_up(3, 4000, waves=3, level=3.0)
    found = number(fit(sums).second_on_first[0])
    assert abs(found.value) < 0.1
    covariance = sums.covariance
    plain = np.linalg.solve(covariance[np.ix_([0, 3], [0, 3])], covariance[[0, 3], 4])
    assert plain[0] > 0.02


def test_a_level_of_no_variance_withholds_the_lags_in_words() -> None:
    improper = [fit(made_up(seed, 300, waves=3, level=0.0)) for seed in range(6)]
    faulty = [found for found in improper if found.improper]
    assert faulty
    for found in faulty:
        assert found.first_on_first == (Withheld(Reason.UNDEFINED, 300),)
        assert found.second_on_first == (Withheld(Reason.UNDEFINED, 300),)
        assert any("level" in fault or "factors" in fault for fault in found.improper)


def test_two_waves_and_few_people_are_refused() -> None:
    sums = soldiers()
    assert cross_lagged(sums, FIRST[:2], SECOND[:2]) == Withheld(Reason.TOO_FEW_WAVES, 408)
    few = made_up(1, 99)
    assert cross_lagged(few, few.columns[:4], few.columns[4:]) == Withheld(Reason.TOO_FEW, 99)


def test_waves_that_do_not_fit_are_named() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        cross_lagged(soldiers(), FIRST, SECOND[:2])
    assert str(caught.value) == (
        "3 waves of one score and 2 of the other; name both in every wave."
    )
    with pytest.raises(UnusableAnswers) as caught:
        cross_lagged(soldiers(), FIRST, ["READY1", "READY2", "READY9"])
    assert str(caught.value) == (
        "There is no column READY9; choose among COMMIT1, COMMIT2, COMMIT3, READY1, READY2, "
        "READY3."
    )
