"""Errors that allow for units against sandwich::vcovCL, and how intervals by them cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.ordered.clustered import clustered_covariance
from analysis.ordered.coefficients import coefficients
from analysis.ordered.counts import OrderedCounts, ordered_counts
from analysis.ordered.fitting import OrderedFit, fit_ordered

Golden = Callable[[str], Any]


def test_errors_by_company_equal_sandwich(more: Golden, companies: OrderedCounts) -> None:
    fit = fit_ordered(companies)
    assert isinstance(fit, OrderedFit)
    found = clustered_covariance(fit, companies)
    assert not isinstance(found, Withheld)
    assert found == pytest.approx(np.array(more("lq_clustered")), rel=1e-6)


def test_few_units_are_too_few(wine: OrderedCounts) -> None:
    fit = fit_ordered(wine)
    assert isinstance(fit, OrderedFit)
    assert clustered_covariance(fit, wine) == Withheld(Reason.TOO_FEW, 72)
    ten = ordered_counts(
        np.tile([1.0, 2], 10), np.zeros((20, 0)), units=np.repeat(range(10), 2).tolist()
    )
    fitted = fit_ordered(ten)
    assert isinstance(fitted, OrderedFit)
    assert not isinstance(clustered_covariance(fitted, ten), Withheld)


def test_the_names_of_units_do_not_matter(companies: OrderedCounts) -> None:
    fit = fit_ordered(companies)
    assert isinstance(fit, OrderedFit)
    renamed = replace(companies, units=tuple(f"team {unit}" for unit in companies.units))
    one, two = (clustered_covariance(fit, counts) for counts in (companies, renamed))
    assert not isinstance(one, Withheld)
    assert not isinstance(two, Withheld)
    assert one == pytest.approx(two)


def test_intervals_by_units_cover_where_those_by_people_do_not() -> None:
    """Whole units have the effect or not, and answer alike for reasons of their own."""
    inside = {"people": 0, "units": 0}
    for seed in range(80):
        rng = np.random.default_rng(seed)
        unit = np.repeat(np.arange(40), 15)
        column = (unit % 2).astype(float)
        trait = 1.2 * rng.normal(size=40)[unit] + rng.logistic(size=600)
        answers = 1.0 + np.searchsorted([-1.5, 0.0, 1.5], trait)
        counts = ordered_counts(answers, column[:, None], units=unit.tolist())
        fit = fit_ordered(counts)
        assert isinstance(fit, OrderedFit)
        covariance = clustered_covariance(fit, counts)
        assert not isinstance(covariance, Withheld)
        for kind, matrix in (("people", None), ("units", covariance)):
            figure = coefficients(fit, matrix)["1"].figure
            inside[kind] += figure.low <= 0.0 <= figure.high
    assert inside["people"] < 60
    assert 70 <= inside["units"] <= 80
