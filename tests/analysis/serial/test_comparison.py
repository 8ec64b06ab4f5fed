"""Likelihood-ratio tests of repeated scores against anova of nlme, and what does not compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.errors import UnusableAnswers
from analysis.serial.comparison import compare
from analysis.serial.criterion import Likelihood
from analysis.serial.fitting import SerialFit, fit_serial
from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.structure import Effects, Serial, Structure

Golden = Callable[[str], Any]
Fitted = Callable[[str], SerialFit]
SCORES, PEOPLE, WAVES = np.array([1.0, 3, 4, 4, 6, 5, 8, 8, 7]), [*"AAABBBCCC"], [0, 1, 2] * 3


def fit(sums: OccasionSums, structure: Structure, by: Likelihood = Likelihood.REML) -> SerialFit:
    found = fit_serial(sums, structure, by)
    assert isinstance(found, SerialFit)
    return found


def test_ar1_against_none_equals_nlme(golden: Golden, fitted: Fitted) -> None:
    richer, poorer = golden("nlme_univbct_ri_ar1"), golden("nlme_univbct_ri")
    found = compare(fitted("nlme_univbct_ri"), fitted("nlme_univbct_ri_ar1"))
    statistic = 2 * (richer["logLik"] - poorer["logLik"])
    assert found.statistic == pytest.approx(statistic, abs=1e-6)
    assert found.p == pytest.approx(chi2.sf(statistic, 1), rel=1e-5)
    assert found.df == (1.0,)


def test_one_variance_on_its_edge_halves_the_tail() -> None:
    sums = occasion_sums(SCORES, np.ones((9, 1)), PEOPLE, WAVES)
    found = compare(fit(sums, Structure(Effects.NONE)), fit(sums, Structure()))
    assert found.p == pytest.approx(chi2.sf(found.statistic, 1) / 2)
    assert found.method.endswith("halved at the boundary")


def test_what_does_not_compare_is_said() -> None:
    ones, trend = np.ones((9, 1)), np.column_stack([np.ones(9), WAVES])
    short = occasion_sums(SCORES[:-1], ones[:-1], PEOPLE[:-1], WAVES[:-1])
    sums, with_trend = (occasion_sums(SCORES, each, PEOPLE, WAVES) for each in (ones, trend))
    plain, serial = fit(sums, Structure()), fit(sums, Structure(serial=Serial.BY_WAVE))
    cases = {
        (fit(sums, Structure(), Likelihood.ML), serial): (
            "The fits are by maximum likelihood and by restricted maximum likelihood; "
            "fit both by one."
        ),
        (fit(short, Structure()), serial): (
            "The fits rest on 8 and 9 scores; give both the same."
        ),
        (plain, fit(with_trend, Structure())): (
            "The columns 1 and 1, 2 differ; compare them by maximum likelihood."
        ),
        (serial, plain): (
            "The richer fit has 3 parameters and the poorer 4; put the richer second."
        ),
    }
    for (poorer, richer), said in cases.items():
        with pytest.raises(UnusableAnswers) as raised:
            compare(poorer, richer)
        assert str(raised.value) == said


def test_by_maximum_likelihood_columns_may_differ() -> None:
    sums, with_trend = (
        occasion_sums(SCORES, each, PEOPLE, WAVES)
        for each in (np.ones((9, 1)), np.column_stack([np.ones(9), WAVES]))
    )
    found = compare(
        fit(sums, Structure(), Likelihood.ML), fit(with_trend, Structure(), Likelihood.ML)
    )
    assert found.df == (1.0,)
    assert 0 < found.p < 1
