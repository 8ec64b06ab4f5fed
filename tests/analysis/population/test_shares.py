"""Shares by design, each interval under its own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.design import Design, design
from analysis.population.shares import ShareInterval, population_share

CASES = [
    ("strat_proportions", "awards_yes", "awards"),
    ("strat_proportions", "sch_wide_yes", "sch_wide"),
    ("clus1_mean_total", "prop_awards", "awards"),
]
NAMES = ("estimate", "se", "ci_lower", "ci_upper")


@dataclass(frozen=True)
class Case:
    """A question of a sample, and what survey makes of its share by each method."""

    drawn: Design
    favourable: NDArray[np.bool_]
    expected: dict[str, dict[str, float]]


@pytest.fixture(params=CASES, ids=lambda case: case[1])
def case(
    request: pytest.FixtureRequest,
    golden: dict[str, Any],
    samples: dict[str, tuple[Design, pd.DataFrame]],
) -> Case:
    entry, name, column = request.param
    drawn, rows = samples[entry.split("_")[0]]
    return Case(drawn, (rows[column] == "Yes").to_numpy(), golden[entry][name])


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("xlogit", ShareInterval.LOGIT),
        ("asin", ShareInterval.ARCSINE),
        ("beta", ShareInterval.BETA),
        ("mean", ShareInterval.MEAN),
    ],
)
def test_shares_agree_with_survey(case: Case, name: str, interval: ShareInterval) -> None:
    figure = population_share(case.drawn, case.favourable, interval)

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.se, figure.low, figure.high]
    assert found == pytest.approx([case.expected[name][part] for part in NAMES], rel=1e-8)


def test_the_logit_interval_agrees_with_the_fitted_logit_of_survey(case: Case) -> None:
    """R reaches the logit by iteration and stops 5e-10 short of it; this is the closed form."""
    figure = population_share(case.drawn, case.favourable, ShareInterval.LOGIT)

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.se, figure.low, figure.high]
    assert found == pytest.approx([case.expected["logit"][part] for part in NAMES], rel=1e-8)


def test_the_likelihood_interval_agrees_with_survey_as_far_as_it_interpolates(case: Case) -> None:
    """R reads the bound off a spline through a profiled grid; here the equation is solved."""
    expected = case.expected["likelihood"]

    figure = population_share(case.drawn, case.favourable, ShareInterval.LIKELIHOOD)

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["estimate"], rel=1e-8)
    assert figure.se == pytest.approx(expected["se"], rel=1e-8)
    assert figure.low == pytest.approx(expected["ci_lower"], rel=5e-6)
    assert figure.high == pytest.approx(expected["ci_upper"], rel=5e-6)


@given(share=st.floats(0.2, 0.8), rows=st.integers(20, 200), factor=st.floats(0.5, 3))
def test_the_likelihood_bounds_solve_their_equation(
    share: float, rows: int, factor: float
) -> None:
    yes = round(share * rows)
    drawn = design(np.full(rows, factor))
    figure = population_share(drawn, np.arange(rows) < yes, ShareInterval.LIKELIHOOD, level=0.9)

    assert isinstance(figure, Estimate)
    p, t = yes / rows, t_distribution.isf(0.05, rows - 1)
    limit = t**2 * figure.se**2 * rows**2 / (p * (1 - p) * (rows - 1))
    for bound in (figure.low, figure.high):
        deviance = p * np.log(p / bound) + (1 - p) * np.log((1 - p) / (1 - bound))
        assert 2 * rows * deviance == pytest.approx(limit, rel=1e-9)


@pytest.mark.parametrize("interval", ShareInterval)
def test_turning_the_question_round_turns_the_interval_round(interval: ShareInterval) -> None:
    drawn = design(population=[np.full(8, 80.0)])
    agree = np.array([1.0, 1, 1, 1, 1, 0, 0, 0])

    plain, turned = (population_share(drawn, x, interval) for x in (agree, 1 - agree))

    assert isinstance(plain, Estimate)
    assert isinstance(turned, Estimate)
    assert turned.low == pytest.approx(1 - plain.high, abs=1e-12)
    assert turned.high == pytest.approx(1 - plain.low, abs=1e-12)


def test_a_share_that_the_strata_fix_needs_no_interval() -> None:
    drawn = design(strata=["S", "S", "M", "M"], population=[np.array([4.0, 4, 6, 6])])

    figure = population_share(drawn, np.array([1.0, 1.0, 0.0, 0.0]))

    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se, figure.low, figure.high) == (0.4, 0.0, 0.4, 0.4)
    assert figure.method == "share by design, no sampling error"


def test_no_share_by_design_where_all_agree() -> None:
    assert population_share(design(np.ones(5)), np.ones(5)) == Withheld(Reason.ALIKE, 5)


def test_no_share_of_one_answer() -> None:
    figure = population_share(design(np.ones(2)), np.array([1.0, np.nan]))

    assert figure == Withheld(Reason.TOO_FEW, 1)
